package dockerfile_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// basePath is the PATH of the base image, as BuildKit's lexer is told.
const basePath = "/usr/bin"

// TestReadBack compares what BuildKit reads with the Plan. The commands of RUN
// are a shell's to read: see TestShellReadsCommands.
func TestReadBack(t *testing.T) {
	want, got := shop(), readBack(t, dockerfile.Render(shop()))
	prepend := cmp.Transformer("prepend", func(v plan.Var) plan.Var {
		if v.Prepend {
			return plan.Var{Name: v.Name, Value: v.Value + ":" + basePath}
		}
		return v
	})
	ignored := cmp.Options{
		cmpopts.IgnoreTypes(plan.Origin{}),
		cmpopts.IgnoreFields(plan.Run{}, "Commands"),
		cmpopts.IgnoreFields(plan.User{}, "Name", "Home"),
		cmpopts.IgnoreFields(plan.Image{}, "Ref"),
	}
	if diff := cmp.Diff(want.Stages, got.Stages, ignored, prepend); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want.Image, got.Image, ignored); diff != "" {
		t.Error(diff)
	}
}

// readBack is the Plan that BuildKit reads, each RUN one line for the shell.
func readBack(t testing.TB, text []byte) plan.Plan {
	t.Helper()
	file, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if len(file.Warnings) > 0 {
		t.Errorf("%v\n%s", file.Warnings, text)
	}
	stages, global, err := instructions.Parse(file.AST, nil)
	if err != nil || len(global) > 0 {
		t.Fatalf("%v, %v\n%s", err, global, text)
	}
	var p plan.Plan
	for _, s := range stages {
		stage := plan.Stage{Name: s.Name, From: s.BaseName}
		for _, c := range s.Commands {
			expand(t, c)
			if step, ok := step(c); ok {
				stage.Steps = append(stage.Steps, step)
			} else if !configure(&p.Image, c) {
				t.Fatalf("%T in\n%s", c, text)
			}
		}
		p.Stages = append(p.Stages, stage)
	}
	return p
}

// expand does to an instruction what BuildKit's dispatch does.
func expand(t testing.TB, c instructions.Command) {
	t.Helper()
	expandable, ok := c.(instructions.SupportsSingleWordExpansion)
	if !ok {
		return
	}
	env := shell.EnvsFromSlice([]string{"PATH=" + basePath})
	err := expandable.Expand(func(word string) (string, error) {
		expanded, unset, err := shell.NewLex('\\').ProcessWord(word, env)
		if len(unset) > 0 {
			t.Errorf("%s uses %v, which is not set", c, unset)
		}
		return expanded, err
	})
	if err != nil {
		t.Fatalf("%s: %v", c, err)
	}
}

func step(c instructions.Command) (plan.Step, bool) {
	switch c := c.(type) {
	case *instructions.ArgCommand:
		return plan.Step{Arg: &plan.Arg{Name: c.Args[0].Key, Value: *c.Args[0].Value}}, true
	case *instructions.EnvCommand:
		return plan.Step{Env: vars(c.Env)}, true
	case *instructions.WorkdirCommand:
		return plan.Step{Workdir: c.Path}, true
	case *instructions.RunCommand:
		return plan.Step{Run: readRun(c)}, true
	case *instructions.CopyCommand:
		return plan.Step{Copy: &plan.Copy{From: c.From, Sources: c.SourcePaths, Dest: c.DestPath, Chown: c.Chown}}, true
	}
	return plan.Step{}, false
}

func vars(pairs instructions.KeyValuePairs) []plan.Var {
	var vars []plan.Var
	for _, kv := range pairs {
		vars = append(vars, plan.Var{Name: kv.Key, Value: kv.Value})
	}
	return vars
}

func readRun(c *instructions.RunCommand) *plan.Run {
	line := c.CmdLine[0]
	if !c.PrependShell { // /bin/sh -c
		line = c.CmdLine[2]
	}
	r := &plan.Run{Commands: []plan.Command{{Shell: line}}}
	if network := instructions.GetNetwork(c); network != instructions.NetworkDefault {
		r.Network = network
	}
	for _, m := range instructions.GetMounts(c) {
		mount := plan.Mount{
			Type: string(m.Type), From: m.From, Source: m.Source, Target: m.Target,
			ID: m.CacheID, Sharing: string(m.CacheSharing), Required: m.Required,
		}
		if m.Env != nil {
			mount.Env = *m.Env
		}
		r.Mounts = append(r.Mounts, mount)
	}
	return r
}

func configure(image *plan.Image, c instructions.Command) bool {
	switch c := c.(type) {
	case *instructions.LabelCommand:
		image.Labels = vars(c.Labels)
	case *instructions.UserCommand:
		uid, gid, _ := strings.Cut(c.User, ":")
		image.User.UID, _ = strconv.Atoi(uid)
		image.User.GID, _ = strconv.Atoi(gid)
	case *instructions.ExposeCommand:
		number, _ := strconv.Atoi(c.Ports[0])
		image.Ports = append(image.Ports, plan.Port{Number: number})
	case *instructions.StopSignalCommand:
		image.StopSignal.Name = c.Signal
	case *instructions.HealthCheckCommand:
		h := c.Health
		image.Health = plan.Health{
			Test: h.Test[1:], Interval: h.Interval.String(), Timeout: h.Timeout.String(),
			StartPeriod: h.StartPeriod.String(), StartInterval: h.StartInterval.String(), Retries: h.Retries,
		}
	case *instructions.EntrypointCommand:
		image.Entrypoint.Argv = c.CmdLine
	case *instructions.CmdCommand:
		image.Command.Argv = c.CmdLine
	default:
		return false
	}
	return true
}
