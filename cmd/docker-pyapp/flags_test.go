package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the user gave comes out again, in the order of the definitions, spelled
// so that every version of docker reads the same.
func TestGiven(t *testing.T) {
	for _, c := range []struct{ args, want []string }{
		{nil, nil},
		{[]string{"-d"}, []string{"-d"}},
		{[]string{"--detach"}, []string{"-d"}},
		{[]string{"--detach=false"}, []string{"--detach=false"}},
		{[]string{"--wait=true"}, []string{"--wait"}},
		{[]string{"-e", "A=1,2", "--env", "B= x "}, []string{"--env=A=1,2", "--env=B= x "}},
		{[]string{"--timeout", "", "-d"}, []string{"-d", "--timeout="}},
		{[]string{"-dt3"}, []string{"-d", "--timeout=3"}},
	} {
		flags := dockerFlags()
		flags.BoolP("detach", "d", false, "")
		flags.Bool("wait", false, "")
		flags.StringArrayP("env", "e", nil, "")
		flags.StringP("timeout", "t", "", "")
		if err := flags.Parse(c.args); err != nil {
			t.Errorf("%q: %v", c.args, err)
		}
		if diff := cmp.Diff(c.want, given(flags)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.args, diff)
		}
	}
}
