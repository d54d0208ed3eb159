package packaging

import (
	"fmt"
	"strings"
	"testing"
)

func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestUnmarshalTOML(t *testing.T) {
	for _, test := range []struct{ name, text, wrong string }{
		{"a project", "[project]\nname = \"shop\"\n", ""},
		{"a lock with many packages", many(20_000, "[[package]]\nname = \"p%d\"\n[package.dependencies]\na = \"*\"\n"), ""},
		{"a long array", "x = [" + many(20_000, "%d,\n") + "]\n", ""},
		{"no TOML", "x = [", "incomplete"},
		{"many names", many(80_000, "k%d = 1\n"), "line 5001: a table with more than 5000 names"},
		{"many tables", many(60_000, "[a%d.b]\n"), "line 5001: a table with more than 5000 names"},
		{"many names in a line", "x = {" + many(80_000, "k%d=1,") + "z=1}", "line 1: a table"},
		{"a long name", strings.Repeat("a.", 80_000) + "b = 1", ""},
	} {
		var into map[string]any
		err := UnmarshalTOML([]byte(test.text), &into)
		if test.wrong == "" && err != nil || test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.wrong)
		}
	}
}
