package python_test

import (
	"testing"

	"github.com/docker-pyapp/docker-pyapp/python"
)

func TestMinimumVersion(t *testing.T) {
	for _, test := range []struct {
		src   string
		minor int
		line  int
	}{
		{"x = f'{a}'\nasync def f(): await g()", 0, 0},
		{"\nif (x := 1): pass", 8, 2},
		{"def f(a, /): pass", 8, 1},
		{"@a.b(c)\ndef f(): pass", 0, 0},
		{"@a[b]\ndef f(): pass", 9, 1},
		{"with (a, b): pass\nwith (a): pass", 0, 0},
		{"with (a as b): pass", 9, 1},
		{"with (a as b, c): pass", 9, 1},
		{"with (a, b) as c: pass", 0, 0},
		{"match(x)\nmatch = 1", 0, 0},
		{"match x:\n  case 1: pass", 10, 1},
		{"match (x):\n  case 1: pass", 10, 1},
		{"try: a\nexcept* b: c", 11, 2},
		{"a[*b]", 11, 1},
		{"a[b, *c]", 11, 1},
		{"a[(*b, c)]", 0, 0},
		{"def f(*a: *b): pass", 11, 1},
		{"type X = int", 12, 1},
		{"def f[T](): pass", 12, 1},
		{"class A[T]: pass", 12, 1},
		{`f"{a["b"]}"`, 12, 1},
		{`f"{a['b']}"`, 0, 0},
		{`f"""{a["b"]}"""`, 0, 0},
		{`f"{'\n'}"`, 12, 1},
		{`f"\n{a}\n"`, 0, 0},
		{"f'{a # b\n}'", 12, 1},
		{"f'''{a\n}'''", 0, 0},
		{"f'{a\n}'", 12, 1},
		{"f'{a:#x}' # b", 0, 0},
		{"f'{f\"{1}\"}'", 0, 0},
		{"f'{f'{1}'}'", 12, 1},
		{"def f[T = int](): pass", 13, 1},
		{"x = 1\ny = t'{x}'", 14, 2},
		{"try: a\nexcept B, C: d", 14, 2},
		{"try: a\nexcept (B, C): d", 0, 0},
		{"try: a\nexcept (B), C: d", 14, 2},
		{"try: a\nexcept (B, C) as e: d", 0, 0},
		{"match x:\n  case 1:\n    t''", 14, 3},
	} {
		minor, words, at := python.MinimumVersion(parse(t, []byte(test.src)))
		if minor != test.minor || at.Line != test.line || (words == "") != (minor == 0) {
			t.Errorf("%q needs 3.%d, for %q on line %d; want 3.%d, on line %d", test.src, minor, words, at.Line, test.minor, test.line)
		}
	}
}
