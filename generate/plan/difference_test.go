package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func step(shell string) Step { return Step{Run: &Run{Commands: []Command{{Shell: shell}}}} }

func TestDifferences(t *testing.T) {
	before := Plan{
		Name:        "shop",
		Environment: "dev",
		Stages:      []Stage{{Name: "app", From: "python", Steps: []Step{step("a"), step("b"), step("c")}}},
		Image:       Image{Ref: "shop:1", Command: Argv{Argv: []string{"python", "<x>"}}},
		Services: []Service{{
			Name:        "app",
			Environment: []Var{{Name: "A", Value: "1"}, {Name: "B", Value: "1"}},
			Limits:      Limits{MemoryBytes: 512, Pids: 1 << 40},
		}},
		Ignore: []Ignore{{Origin: Origin{Reason: "Secrets."}, Patterns: []string{"x"}}},
	}
	after := before
	after.Environment = "prod"
	after.Stages = []Stage{{Name: "app", From: "python", Steps: []Step{step("a"), step("new"), step("b"), step("d")}}}
	after.Image.Command = Argv{Argv: []string{"gunicorn"}}
	after.Services = []Service{{Name: "app"}, {Name: "new", Role: RoleJob}}
	after.Services[0].Environment = []Var{{Name: "B", Value: "2"}, {Origin: Origin{Field: "env.C", Reason: "why"}, Name: "C", Value: "3"}}
	after.Services[0].Limits = Limits{MemoryBytes: 1024, Pids: 1 << 40}
	after.Ignore = []Ignore{{Origin: Origin{Reason: "Secrets."}, Patterns: []string{"x", "y"}}}
	got, err := Differences(before, after)
	if err != nil {
		t.Fatal(err)
	}
	want := []Difference{
		{"ignore[Secrets].patterns", `["x"]`, `["x","y"]`},
		{"image.command.argv", `["python","<x>"]`, `["gunicorn"]`},
		{"services[app].environment[A].value", `"1"`, ""},
		{"services[app].environment[B].value", `"1"`, `"2"`},
		{"services[app].environment[C].value", "", `"3"`},
		{"services[app].limits.memory_bytes", "512", "1024"},
		{"services[new].read_only.on", "", "false"},
		{"services[new].role", "", `"job"`},
		{"stages[app].steps[1].run.commands[0].shell", "", `"new"`},
		{"stages[app].steps[3].run.commands[0].shell", `"c"`, `"d"`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if same, err := Differences(before, before); err != nil || len(same) != 0 {
		t.Errorf("%v, %v", same, err)
	}
}
