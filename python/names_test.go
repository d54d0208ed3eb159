package python_test

import (
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/python"
)

func TestNames(t *testing.T) {
	for _, test := range []struct {
		src, names string
		open       bool
	}{
		{"a = b = 1; c, (d, *e) = f; g: int = 1; h: int; i.j = 1; k[0] = 2; l += 1", "a b c d e g", false},
		{"import a.b, c.d as e, f\nfrom g.h import i as j, k\nfrom . import l", "a e f j k l", false},
		{"def f(a):\n  b = 1\n  def g(): pass\nclass C:\n  d = 1\n  def m(self): pass\nasync def h(): pass", "C f h", false},
		{"if a:\n  b = 1\nelif c:\n  d = 1\nelse:\n  e = 1", "b d e", false},
		{"try:\n  a = 1\nexcept E as f:\n  b = 1\nelse:\n  c = 1\nfinally:\n  d = 1", "a b c d", false},
		{"for a, b in c:\n  d = 1\nelse:\n  e = 1\nwhile f:\n  g = 1\nwith h as i, j as (k, l):\n  m = 1", "a b d e g i k l m", false},
		{"match a:\n  case [b, *c] | {'d': d, **e}: f = 1\n  case G(h, i=j) as k if (l := 1): pass\n  case _: pass", "b c d e f h j k l", false},
		{"if (a := 1): pass\n[b := c for c in d]\nx = lambda: (y := 1)", "a b x", false},
		{"def f():\n  global a, b\n  a = 1\n  c = 2\n  def b(): pass", "a b f", false},
		{"def f():\n  def g():\n    global a\n    import a", "a f", false},
		{"class A:\n  global b\n  b = 1", "A b", false},
		{"type A[T] = int", "A", false},
		{"del a", "", false},
		{"def __getattr__(n): pass", "__getattr__", true},
		{"globals()['a'] = 1", "", true},
		{"def f(): globals()[a] = 1", "f", true},
		{"globals().update(a=1)", "", true},
		{"vars()[a] = 1", "", true},
		{"def f(): vars()[a] = 1", "f", false},
		{"exec(code)", "", true},
		{"def f(): exec(code)", "f", false},
		{"import sys\nsys.modules[__name__] = A()", "sys", true},
		{"import sys\nsys.modules[__name__].x = A()", "sys", true},
		{"import sys\nsetattr(sys.modules[__name__], a, b)", "sys", true},
	} {
		b := python.Names(parse(t, []byte(test.src)))
		var names []string
		for name := range b.Names {
			names = append(names, name)
		}
		sort.Strings(names)
		if got := strings.Join(names, " "); got != test.names || b.Open != test.open {
			t.Errorf("%q has %q, open %t; want %q, open %t", test.src, got, b.Open, test.names, test.open)
		}
	}
}

func TestBindingsTellWhatAndWhere(t *testing.T) {
	b := python.Names(parse(t, []byte("from x import *\napp = None\ntry:\n  from y import app\nexcept E:\n  app = Flask()\n__all__ = ['app']\n")))
	bound := b.Names["app"]
	if len(bound) != 3 || bound[0].Line != 2 || bound[1].Alias == nil || bound[2].Pos != (python.Pos{Line: 6, Column: 3}) {
		t.Errorf("app is bound %+v", bound)
	}
	if call, ok := bound[2].Value.(*python.Call); !ok || call.Func.(*python.Name).Id != "Flask" {
		t.Errorf("its last value is %T", bound[2].Value)
	}
	if len(b.Stars) != 1 || b.Stars[0].Module != "x" {
		t.Errorf("stars: %v", b.Stars)
	}
	if diff := cmp.Diff([]string{"app"}, b.All); diff != "" {
		t.Error(diff)
	}
}
