package dockerfile_test

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// texts are those that once broke a generator of Dockerfiles, or would.
func texts() []string {
	return []string{
		"", " ", "a", "a b", " a ", "\t", "\r", "a\r", "\n", "a\nUSER root", "a\r\nb", "\x00", "\xff", "\u00a0", "a\u0085", "\ufeffa", "größe", "🐍",
		"$", "$A", "${A}", "${A:-b}", "$$", `\$A`, "`id`", "$(id)", "\\", `\\`, `a\`, `a\\`, `a \`, `\n`, `\"`, "'", `"`, `'"'"'`, `it's`, `"a`,
		"#", "# a", " # a", "#a\n#b", "[", `["a"]`, "[1]", "{}", "--", "--mount=type=cache", "-x", "=", "a=b", "a,b", ",", `a","b`, "a=", "*", "?", "~",
		"<<EOF", "a << b", "3<<-'E'", "<<<", "1<2", "&&", "a && b", "a || b; c &", ">", "!", "check=skip=all", "syntax=x", "escape=`", "\u2028", "\x1b[0m",
		strings.Repeat("long ", 40),
	}
}

func seed(f *testing.F) {
	for _, s := range texts() {
		f.Add(s)
	}
}

// writable tells whether a Dockerfile can hold the step. If not, it still reads
// as one instruction in one stage.
func writable(t *testing.T, step plan.Step) bool {
	t.Helper()
	stages := []plan.Stage{{Name: "base", From: "python:3.13", Steps: []plan.Step{step}}}
	found := dockerfile.Check(plan.Plan{Stages: stages})
	if len(found) == 0 {
		return true
	}
	if file, err := parser.Parse(bytes.NewReader(render(step))); err == nil && len(file.AST.Children) != 2 {
		t.Errorf("%v\nmore than FROM and one instruction in\n%s", found, render(step))
	}
	return false
}

// reads fails unless BuildKit reads the step as it is in the Plan.
func reads(t *testing.T, step plan.Step) {
	t.Helper()
	if !writable(t, step) {
		return
	}
	got := readBack(t, render(step))
	if diff := cmp.Diff([]plan.Stage{{Name: "base", From: "python:3.13", Steps: []plan.Step{step}}}, got.Stages); diff != "" {
		t.Errorf("%s\n%s", diff, render(step))
	}
}

func FuzzValue(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		reads(t, plan.Step{Env: []plan.Var{{Name: "A", Value: s}, {Name: "B", Value: "b"}}})
		reads(t, plan.Step{Arg: &plan.Arg{Name: "A", Value: s}})
		if s != "" {
			reads(t, plan.Step{Workdir: s})
		}
	})
}

func FuzzPrependedValue(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		step := plan.Step{Env: []plan.Var{{Name: "PATH", Value: s, Prepend: true}}}
		if !writable(t, step) {
			return
		}
		got := readBack(t, render(step)).Stages[0].Steps[0].Env[0].Value
		if diff := cmp.Diff(s+":"+basePath, got); diff != "" {
			t.Error(diff)
		}
	})
}

func FuzzLabel(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		p := plan.Plan{
			Stages: []plan.Stage{{Name: "base", From: "python:3.13"}},
			Image:  plan.Image{Labels: []plan.Var{{Name: "com.example/a-b", Value: s}, {Name: "c", Value: "d"}}},
		}
		if len(dockerfile.Check(p)) > 0 {
			return
		}
		if diff := cmp.Diff(p, readBack(t, dockerfile.Render(p))); diff != "" {
			t.Error(diff)
		}
	})
}

func FuzzPath(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			return
		}
		reads(t, plan.Step{Copy: &plan.Copy{Sources: []string{s}, Dest: "./"}})
		reads(t, plan.Step{Copy: &plan.Copy{Sources: []string{"a", s}, Dest: s, From: "base", Chown: "1:1"}})
		mounts := []plan.Mount{
			{Type: "bind", Source: s, Target: s},
			{Type: "cache", ID: s, Target: "/" + s, Sharing: "locked"},
			{Type: "secret", ID: s, Env: "A", Required: true},
		}
		reads(t, plan.Step{Run: &plan.Run{Mounts: mounts, Network: "none", Commands: []plan.Command{{Shell: "true"}}}})
	})
}

func FuzzExec(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		argv := []string{s, "--a", s, s}
		p := plan.Plan{
			Stages: []plan.Stage{{Name: "base", From: "python:3.13"}},
			Image: plan.Image{
				Entrypoint: plan.Argv{Argv: argv}, Command: plan.Argv{Argv: argv},
				Health: plan.Health{Test: argv, Interval: "1s", Timeout: "1s", StartPeriod: "1s", StartInterval: "1s", Retries: 1},
			},
		}
		if len(dockerfile.Check(p)) > 0 {
			return
		}
		if diff := cmp.Diff(p, readBack(t, dockerfile.Render(p))); diff != "" {
			t.Error(diff)
		}
	})
}

func FuzzShellLine(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			return
		}
		commands := []plan.Command{{Shell: s}}
		reads(t, plan.Step{Run: &plan.Run{Commands: commands}})
		reads(t, plan.Step{Run: &plan.Run{Mounts: []plan.Mount{{Type: "cache", Target: "/c"}}, Commands: commands}})
	})
}

// FuzzArguments has a real shell print the arguments that it reads.
func FuzzArguments(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		argv := []string{"printf", `%s\0`, s, "-x", s, strings.Repeat("x", 60), s}
		run := plan.Run{
			Mounts:   []plan.Mount{{Type: "cache", Target: "/c"}},
			Commands: []plan.Command{{Argv: []string{"true"}}, {Argv: argv, Env: []plan.Var{{Name: "A", Value: s}}}},
		}
		if !writable(t, plan.Step{Run: &run}) {
			return
		}
		line := readBack(t, render(plan.Step{Run: &run})).Stages[0].Steps[0].Run.Commands[0].Shell
		out, err := exec.Command("/bin/sh", "-c", line).Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		if diff := cmp.Diff(argv[2:], strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")); diff != "" {
			t.Errorf("%s\n%s", diff, line)
		}
	})
}

// FuzzReason: a comment says every word of its reason, and nothing else.
func FuzzReason(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		o := because(s)
		text := dockerfile.Render(plan.Plan{
			Stages: []plan.Stage{{Origin: o, Name: "base", From: "python:3.13", Steps: []plan.Step{
				{Origin: o, Arg: &plan.Arg{Name: "A"}},
				{Origin: o, Env: []plan.Var{{Origin: o, Name: "A", Value: "1"}, {Origin: o, Name: "B", Value: "2"}}},
			}}},
			Image: plan.Image{Command: plan.Argv{Origin: o, Argv: []string{"a"}}},
		})
		file, err := parser.Parse(bytes.NewReader(text))
		if err != nil || len(file.AST.Children) != 4 || len(file.Warnings) > 0 {
			t.Fatalf("%v, %v\n%s", err, file, text)
		}
		for _, node := range file.AST.Children {
			// A comment with a directive in it would make another linter.
			if lint := linter.New(&linter.Config{}); lint.WithMergedConfigFromComments(node.PrevComment) != lint {
				t.Errorf("a directive in\n%s", text)
			}
		}
		var words []string
		for _, line := range file.AST.Children[3].PrevComment {
			words = append(words, strings.Fields(line)...)
		}
		words = slices.DeleteFunc(words, func(w string) bool { return w == ">" })
		want := slices.DeleteFunc(strings.Fields(s), func(w string) bool { return w == ">" })
		if !strings.Contains(s, "\n") && !slices.Equal(words, want) {
			t.Errorf("%q\n%s", words, text)
		}
	})
}
