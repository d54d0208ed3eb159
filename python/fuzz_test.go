package python

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mostPerByte is how many tokens a byte may cost. A token is read twice at most
// where there are two ways to read a line, and the one after a string twice.
const mostPerByte = 4

// check holds what is true of all sources: no panic, an error that lies in the
// source, and work in proportion to its length.
func check(t *testing.T, src []byte) {
	t.Helper()
	p := parser{}
	m, err := p.parse(src)
	if most := mostPerByte * (len(src) + 8); p.tokens > most {
		t.Errorf("%d tokens were read of %d bytes", p.tokens, len(src))
	}
	if err != nil {
		if lines := strings.Count(string(src), "\n") + strings.Count(string(src), "\r") + 1; err.Line < 1 || err.Line > lines || err.Column < 1 || err.Message == "" {
			t.Errorf("the error is at %d:%d of %d lines: %q", err.Line, err.Column, lines, err.Message)
		}
		return
	}
	MinimumVersion(m)
	Names(m)
	Inspect(m, func(n Node) bool {
		if n != nil && (n.Pos().Line < 1 || n.Pos().Column < 1 || n.End() < n.Pos().Line) {
			t.Errorf("%T is at %v, and ends on line %d", n, n.Pos(), n.End())
		}
		return true
	})
}

func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("testdata/syntax/*.py")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range append(paths, "testdata/errors.txt") {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
		for _, line := range strings.SplitAfter(string(src), "\n") {
			f.Add([]byte(line))
		}
	}
	f.Fuzz(check)
}

// TestHostileSources are sources on which a parser may recurse or go back for ever.
func TestHostileSources(t *testing.T) {
	const n = 20_000
	for _, unit := range []string{
		"(", "[", "{", "{1:", "f(", "a[", "-", "not ", "~", "lambda:", "lambda x=", "a if b else ", "a**", "await ", "*",
		"a.b", ".a", "a+", "a and ", "a<", "f'{", "f'{x:{", "t'{", "'a' ", "f'a' ", "match ", "match (", "with (", "with (a as b, ", "if a:\n ", "@a\n",
		"x:", "x=", "x,", "for x in ", "[x for ", "case ", "\\\n", "#\n", "\t", "\f", "é", "0x", "1_", "1.", "'", `"""`, "{{", "}", ")", "elif x:\n p\n", "try:\n ", "*a,", "**a,",
	} {
		name := unit
		t.Run(name, func(t *testing.T) {
			check(t, []byte(strings.Repeat(unit, n)))
			check(t, []byte("x = "+strings.Repeat(unit, n)))
			check(t, []byte("match x:\n case "+strings.Repeat(unit, n)))
		})
	}
	t.Run("elif", func(t *testing.T) {
		check(t, []byte("if x:\n p\n"+strings.Repeat("elif x:\n p\n", n)))
	})
	t.Run("indented", func(t *testing.T) {
		var src strings.Builder
		for i := range 2000 {
			src.WriteString(strings.Repeat(" ", i) + "if x:\n")
		}
		check(t, []byte(src.String()))
	})
	t.Run("keywords", func(t *testing.T) {
		check(t, []byte("f("+strings.Repeat("a=1,*b,", n)+")"))
	})
}
