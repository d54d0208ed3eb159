package dockerfile_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

func TestCheckPassesTheShop(t *testing.T) {
	if found := dockerfile.Check(shop()); len(found) > 0 {
		t.Error(found)
	}
}

func TestCheck(t *testing.T) {
	field := plan.Origin{Field: "the.field"}
	tests := map[string]struct {
		step plan.Step
		want string
	}{
		"line break": {
			plan.Step{Origin: field, Env: []plan.Var{{Name: "CERT", Value: "a\nb"}}},
			"variable CERT has a line break, which a Dockerfile can't hold; put the text in a file or a secret",
		},
		"line break, argument": {
			plan.Step{Origin: field, Arg: &plan.Arg{Name: "CERT", Value: "a\n"}},
			"build argument CERT has a line break, which a Dockerfile can't hold; put the text in a file or a secret",
		},
		"own field": {
			plan.Step{Env: []plan.Var{{Origin: field, Name: "CERT", Value: "\n"}}},
			"variable CERT has a line break, which a Dockerfile can't hold; put the text in a file or a secret",
		},
		"NUL":   {plan.Step{Origin: field, Run: &plan.Run{Commands: []plan.Command{{Argv: []string{"a\x00b"}}}}}, `a command is not text: "a\x00b"; write UTF-8 without NUL`},
		"UTF-8": {plan.Step{Origin: field, Copy: &plan.Copy{Sources: []string{"\xff"}, Dest: "."}}, `a path to copy is not text: "\xff"; write UTF-8 without NUL`},
		"mount": {
			plan.Step{Origin: field, Run: &plan.Run{Mounts: []plan.Mount{{Type: "bind", Source: "größe.txt", Target: "größe.txt"}}, Commands: []plan.Command{{Argv: []string{"a"}}}}},
			`the path "größe.txt" can't be mounted: BuildKit takes printable ASCII alone there; rename the file`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := dockerfile.Check(plan.Plan{Stages: []plan.Stage{{Name: "base", From: "x", Steps: []plan.Step{test.step}}}})
			if diff := cmp.Diff([]dockerfile.Unwritable{{Field: "the.field", Message: test.want}}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCheckLineLength: one byte less, and BuildKit reads it.
func TestCheckLineLength(t *testing.T) {
	const longest = 65535 - len("ENV A=")
	step := func(n int) plan.Step { return plan.Step{Env: []plan.Var{{Name: "A", Value: strings.Repeat("x", n)}}} }
	p := plan.Plan{Stages: []plan.Stage{{Name: "base", From: "x", Steps: []plan.Step{step(longest)}}}}
	if found := dockerfile.Check(p); len(found) > 0 {
		t.Error(found)
	}
	readBack(t, dockerfile.Render(p))
	p.Stages[0].Steps[0] = step(longest + 1)
	want := []dockerfile.Unwritable{{Message: "a line has 65537 bytes, more than the 65536 that BuildKit reads: ENV A=" + strings.Repeat("x", 34) + "…; put the text in a file"}}
	if diff := cmp.Diff(want, dockerfile.Check(p)); diff != "" {
		t.Error(diff)
	}
	if _, err := parser.Parse(bytes.NewReader(dockerfile.Render(p))); err == nil {
		t.Error("BuildKit reads it after all")
	}
}
