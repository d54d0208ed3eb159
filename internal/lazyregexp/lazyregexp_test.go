package lazyregexp

import "testing"

func TestATestCompilesAtOnce(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("what is no expression is taken")
		}
	}()
	New("(")
}

func TestRegexp(t *testing.T) {
	r := New(`a(\d)`)
	if m := r.FindStringSubmatch("ba1"); len(m) != 2 || m[1] != "1" {
		t.Errorf("found %q", m)
	}
	if got := r.ReplaceAllString("a1 a2", "b$1"); got != "b1 b2" {
		t.Errorf("replaced: %q", got)
	}
}
