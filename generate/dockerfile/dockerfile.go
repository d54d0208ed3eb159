// Package dockerfile writes a Plan as a Dockerfile and its ignore file, as a
// person would have written them by hand. What each instruction's text may hold,
// and how, is in quote.go; it follows the parser of
// github.com/moby/buildkit/frontend/dockerfile, and the tests read everything
// back with it.
package dockerfile

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// syntax asks for the newest Dockerfile 1.x frontend, whatever the engine's age.
// It costs a request to a registry and the frontend's own start at each build.
const syntax = "# syntax=docker/dockerfile:1\n"

// needsFrontend tells whether p uses what the frontend of an old engine does
// not have: all of 1.2, that of Engine 20.10, goes without.
func needsFrontend(p plan.Plan) bool {
	if p.Image.Health.StartInterval != "" { // Engine 25
		return true
	}
	for _, stage := range p.Stages {
		for _, step := range stage.Steps {
			if step.Run != nil && newerRun(*step.Run) {
				return true
			}
		}
	}
	return false
}

// newerRun tells whether r has --network (1.3) or a secret as a variable (1.10).
func newerRun(r plan.Run) bool {
	return r.Network != "" || slices.ContainsFunc(r.Mounts, func(m plan.Mount) bool { return m.Env != "" })
}

// Render is the Dockerfile of p. It starts with a blank line, or, where p needs
// a newer frontend than an old engine's, with the one parser directive and
// then a blank line, so that a comment put above the blank line can be anything
// but another directive ("# check=…", "# escape=…"). It ends with one newline
// and has no carriage returns of its own.
//
// Of what Check finds, line breaks and NUL are written as spaces and bytes that
// are not UTF-8 as U+FFFD: the text is another one then, but it never ends its
// instruction.
func Render(p plan.Plan) []byte {
	f := file{}
	if needsFrontend(p) {
		f.text.WriteString(syntax)
	}
	for _, s := range p.Stages {
		f.stage(s)
	}
	f.image(p.Image)
	return []byte(f.text.String())
}

// file is a Dockerfile while it is written.
type file struct {
	text strings.Builder
	open bool // the last instruction may be followed without a blank line
}

// add writes an instruction under its comment. Uncommented one-liners stand
// together; everything else has air around it.
func (f *file) add(comment, lines []string) {
	open := len(comment) == 0 && len(lines) == 1
	if !open || !f.open {
		f.text.WriteByte('\n')
	}
	for _, line := range comment {
		f.text.WriteString(line + "\n")
	}
	f.text.WriteString(continued(lines) + "\n")
	f.open = open
}

// continued joins the lines of one instruction; a comment between them stands
// by itself.
func continued(lines []string) string {
	joined := slices.Clone(lines)
	for i := range joined[:len(joined)-1] {
		if !isComment(joined[i]) {
			joined[i] += ` \`
		}
	}
	return strings.Join(joined, "\n")
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " "), "#") }

func (f *file) stage(s plan.Stage) {
	f.add(definition(s.Name, s.Reason), []string{"FROM " + word(s.From) + " AS " + word(s.Name)})
	for _, step := range s.Steps {
		f.step(step)
	}
}

func (f *file) step(s plan.Step) {
	switch {
	case s.Arg != nil:
		f.add(definition(s.Arg.Name, s.Reason), []string{"ARG " + word(s.Arg.Name) + "=" + word(s.Arg.Value)})
	case len(s.Env) > 0:
		f.vars("ENV", s.Origin, s.Env)
	case s.Workdir != "":
		f.add(comment(s.Reason), []string{"WORKDIR " + word(s.Workdir)})
	case s.User != "":
		f.add(comment(s.Reason), []string{"USER " + word(s.User)})
	case s.Run != nil:
		f.add(comment(s.Reason), run(*s.Run))
	case s.Copy != nil:
		f.add(comment(s.Reason), []string{copyFiles(*s.Copy)})
	}
}

// vars writes one ENV or LABEL instruction, a variable a line. The first one's
// comment goes above the instruction, since none fits between its name and the
// variable; the others' stand above their lines.
func (f *file) vars(name string, o plan.Origin, vars []plan.Var) {
	var lines []string
	for i, v := range vars {
		if i == 0 {
			lines = append(lines, name+" "+assignment(v))
			continue
		}
		indent := strings.Repeat(" ", len(name)+1)
		for _, line := range append(comment(v.Reason), assignment(v)) {
			lines = append(lines, indent+line)
		}
	}
	f.add(slices.Concat(comment(o.Reason), comment(vars[0].Reason)), lines)
}

func assignment(v plan.Var) string {
	if v.Prepend {
		return word(v.Name) + "=" + prepended(v.Name, v.Value)
	}
	return word(v.Name) + "=" + word(v.Value)
}

func copyFiles(c plan.Copy) string {
	words := []string{"COPY"}
	if c.From != "" {
		words = append(words, flag("--from="+c.From))
	}
	if c.Chown != "" {
		words = append(words, flag("--chown="+expanded(c.Chown)))
	}
	return strings.Join(append(words, paths(append(slices.Clone(c.Sources), c.Dest))), " ")
}
