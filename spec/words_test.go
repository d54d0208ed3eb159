package spec

import "testing"

func TestList(t *testing.T) {
	for want, names := range map[string][]string{"": nil, "a": {"a", "a"}, "a and b": {"a", "b"}, "c, a and b": {"c", "a", "c", "b"}} {
		if got := List(names); got != want {
			t.Errorf("%q: got %q, want %q", names, got, want)
		}
	}
}
