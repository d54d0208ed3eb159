package dockerfile_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

const header = "\nFROM python:3.13 AS base\n"

func TestSteps(t *testing.T) {
	argv := func(words ...string) plan.Command { return plan.Command{Argv: words} }
	long := strings.Split("tool --alpha one --beta two --gamma three --delta four --epsilon five --zeta six -e=7 --theta eight", " ")
	tests := map[string]struct {
		step plan.Step
		want string
	}{
		"ARG":          {plan.Step{Arg: &plan.Arg{Name: "REVISION", Value: "v1.2"}}, "ARG REVISION=v1.2\n"},
		"ARG, empty":   {plan.Step{Arg: &plan.Arg{Name: "REVISION"}}, `ARG REVISION=""` + "\n"},
		"ENV":          {plan.Step{Env: []plan.Var{{Name: "A", Value: "b"}}}, "ENV A=b\n"},
		"ENV, quoted":  {plan.Step{Env: []plan.Var{{Name: "A", Value: `it's "$5" \o/`}}}, `ENV A="it's \"\$5\" \\o/"` + "\n"},
		"ENV, prepend": {plan.Step{Env: []plan.Var{{Name: "PATH", Value: "/my bin", Prepend: true}}}, `ENV PATH="/my bin:$PATH"` + "\n"},
		"ENV, reasons": {
			plan.Step{Origin: because("Both."), Env: []plan.Var{{Origin: because("First."), Name: "A", Value: "1"}, {Origin: because("Second."), Name: "B", Value: "2"}}},
			"# Both.\n# First.\nENV A=1 \\\n    # Second.\n    B=2\n",
		},
		"USER":            {plan.Step{User: "0:0"}, "USER 0:0\n"},
		"WORKDIR":         {plan.Step{Workdir: "/app"}, "WORKDIR /app\n"},
		"WORKDIR, quoted": {plan.Step{Workdir: "/my app"}, `WORKDIR "/my app"` + "\n"},
		"COPY":            {plan.Step{Copy: &plan.Copy{Sources: []string{"*.py", "b"}, Dest: "./", From: "x", Chown: "1:1"}}, `COPY --from=x --chown=1:1 ["*.py", "b", "./"]` + "\n"},
		"COPY, plain":     {plan.Step{Copy: &plan.Copy{Sources: []string{"a", "b"}, Dest: "./"}}, "COPY a b ./\n"},
		"COPY, JSON":      {plan.Step{Copy: &plan.Copy{Sources: []string{"my $1&.txt"}, Dest: "[x]"}}, `COPY ["my \\$1&.txt", "[x]"]` + "\n"},
		"RUN, one":        {plan.Step{Run: &plan.Run{Commands: []plan.Command{argv("echo", "a b")}}}, "RUN echo 'a b'\n"},
		"RUN, two":        {plan.Step{Run: &plan.Run{Commands: []plan.Command{argv("a"), argv("b")}}}, "RUN a \\\n && b\n"},
		"RUN, wrapped": {
			plan.Step{Run: &plan.Run{Commands: []plan.Command{argv(long...)}}},
			"RUN tool --alpha one --beta two --gamma three --delta four --epsilon five --zeta six -e=7 \\\n      --theta eight\n",
		},
		"RUN, line":      {plan.Step{Run: &plan.Run{Commands: []plan.Command{{Shell: `a "$B" | c && d > e`}}}}, `RUN a "$B" | c && d > e` + "\n"},
		"RUN, tab":       {plan.Step{Run: &plan.Run{Commands: []plan.Command{{Shell: "a\tb"}}}}, "RUN a\tb\n"},
		"RUN, two lines": {plan.Step{Run: &plan.Run{Commands: []plan.Command{{Shell: "a || b"}, {Shell: "c $D"}}}}, "RUN ( a || b ) \\\n && c $D\n"},
		"RUN, env":       {plan.Step{Run: &plan.Run{Commands: []plan.Command{{Argv: []string{"a"}, Env: []plan.Var{{Name: "B", Value: "c d"}}}}}}, "RUN B='c d' a\n"},
		"RUN, heredoc":   {plan.Step{Run: &plan.Run{Commands: []plan.Command{{Shell: "echo $((1 << 2))"}}}}, `RUN ["/bin/sh", "-c", "echo $((1 << 2))"]` + "\n"},
		"RUN, newline":   {plan.Step{Run: &plan.Run{Commands: []plan.Command{argv("a", "b\nc"), argv("d")}}}, `RUN ["/bin/sh", "-c", "a 'b\nc' && d"]` + "\n"},
		"RUN, file": {
			plan.Step{Run: &plan.Run{Commands: []plan.Command{
				{File: &plan.File{Path: "/a b.py", Lines: []string{"x:", `    "\n$y" # it's`, "", "z"}}}, argv("c"),
			}}},
			"RUN printf '%s\\n' \\\n      'x:' \\\n      '    \"\\n$y\" # it'\"'\"'s' \\\n      '' \\\n      'z' \\\n      > '/a b.py' \\\n && c\n",
		},
		"RUN, network": {plan.Step{Run: &plan.Run{Network: "none", Commands: []plan.Command{argv("a")}}}, "RUN --network=none \\\n    a\n"},
		"RUN, mounts": {
			plan.Step{Run: &plan.Run{
				Mounts:   []plan.Mount{{Type: "bind", From: "x", Source: "a,b", Target: `c"d`}, {Type: "ssh"}},
				Network:  "host",
				Commands: []plan.Command{{Shell: "# nothing"}},
			}},
			`RUN --mount="type=bind,from=x,\"source=a,b\",\"target=c\\\"\"d\"" \` + "\n" +
				"    --mount=type=ssh \\\n    --network=host \\\n" + `    ["/bin/sh", "-c", "# nothing"]` + "\n",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := strings.CutPrefix(strings.TrimPrefix(string(render(test.step)), "# syntax=docker/dockerfile:1\n"), header)
			if diff := cmp.Diff(test.want, strings.TrimPrefix(got, "\n")); !ok || diff != "" {
				t.Errorf("after the header: %v\n%s", ok, diff)
			}
		})
	}
}

func TestImage(t *testing.T) {
	tests := map[string]struct {
		image plan.Image
		want  string
	}{
		"nothing":                 {plan.Image{}, ""},
		"one line":                {plan.Image{Command: plan.Argv{Argv: []string{"python", "main.py", "<&>$HOME"}}}, `CMD ["python", "main.py", "<&>$HOME"]` + "\n"},
		"no entrypoint":           {plan.Image{Entrypoint: plan.Argv{Argv: []string{}}}, "ENTRYPOINT []\n"},
		"entrypoint":              {plan.Image{Entrypoint: plan.Argv{Argv: []string{"tini", "--"}}}, `ENTRYPOINT ["tini", "--"]` + "\n"},
		"health, Docker's timing": {plan.Image{Health: plan.Health{Test: []string{"true"}}}, `HEALTHCHECK CMD ["true"]` + "\n"},
		"health":                  {plan.Image{Health: plan.Health{Test: []string{"true"}, Interval: "30s", Retries: 3}}, "HEALTHCHECK --interval=30s --retries=3 \\\n    CMD [\"true\"]\n"},
		"one-liners":              {plan.Image{User: plan.User{UID: 7, GID: 8}, Ports: []plan.Port{{Number: 80}}, StopSignal: plan.Signal{Name: "SIGINT"}}, "USER 7:8\nEXPOSE 80\nSTOPSIGNAL SIGINT\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := dockerfile.Render(plan.Plan{Stages: []plan.Stage{{Name: "base", From: "python:3.13"}}, Image: test.image})
			got := strings.TrimPrefix(strings.TrimPrefix(string(text), header), "\n")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDirectives: whatever a comment says, a marker put above the blank line
// included, there is the one directive that a newer frontend needs, or none.
func TestDirectives(t *testing.T) {
	p := plan.Plan{Stages: []plan.Stage{{Origin: because("=`"), Name: "escape", From: "python:3.13"}}}
	plain := string(dockerfile.Render(p))
	p.Image.Health = plan.Health{Test: []string{"true"}, StartInterval: "2s"}
	newer := string(dockerfile.Render(p))
	p.Image.Health.StartInterval = ""
	p.Stages[0].Steps = []plan.Step{{Run: &plan.Run{
		Mounts: []plan.Mount{{Type: "secret", ID: "key", Env: "KEY"}}, Commands: []plan.Command{{Argv: []string{"true"}}},
	}}}
	newest := string(dockerfile.Render(p))
	p.Stages[0].Steps = []plan.Step{{Run: &plan.Run{Network: "host", Commands: []plan.Command{{Argv: []string{"true"}}}}}}
	network := string(dockerfile.Render(p))
	for text, want := range map[string]int{
		plain: 0, "# Generated.\n" + plain: 0, newer: 1, strings.Replace(newer, "\n", "\n# Generated.\n", 1): 1, newest: 1, network: 1,
	} {
		directives, err := new(parser.DirectiveParser).ParseAll([]byte(text))
		if err != nil || len(directives) != want || want == 1 && directives[0].Name != "syntax" {
			t.Errorf("%v, %v, want %d directives in\n%s", directives, err, want, text)
		}
	}
}

func TestStageComment(t *testing.T) {
	long := "is a stage " + strings.Repeat("of many words ", 8)
	text := dockerfile.Render(plan.Plan{Stages: []plan.Stage{
		{Origin: because("is short."), Name: "one", From: "python:3.13"},
		{Origin: because(long), Name: "two", From: "one"},
	}})
	want := `
# one is short.
FROM python:3.13 AS one

# two is a stage of many words of many words of many words of many words of
# many words of many words of many words of many words
#
FROM one AS two
`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
}

func TestIgnoreReadsBack(t *testing.T) {
	p := plan.Plan{Ignore: []plan.Ignore{
		{Origin: because("Two\nlines."), Patterns: []string{"docs", "!docs/a b.txt"}},
		{Patterns: []string{"#notes"}},
	}}
	text := dockerfile.Ignore(p)
	if diff := cmp.Diff("# Two\n# lines.\ndocs\n!docs/a b.txt\n\n\\#notes\n", string(text)); diff != "" {
		t.Error(diff)
	}
	patterns, err := ignorefile.ReadAll(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]bool{"docs/b": true, "docs/a b.txt": false, "#notes": true, "Two": false} {
		if got, err := patternmatcher.MatchesOrParentMatches(file, patterns); err != nil || got != want {
			t.Errorf("%s is left out: %v, %v; want %v", file, got, err, want)
		}
	}
	if got := dockerfile.Ignore(plan.Plan{}); len(got) != 0 {
		t.Errorf("no patterns: %q", got)
	}
}
