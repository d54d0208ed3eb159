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
const syntax = "# syntax=docker/dockerfile:1"

// needsFrontend tells whether p uses what the frontend of an old engine does
// not have: all of 1.2, that of Engine 20.10, goes without.
func needsFrontend(p plan.Plan) bool { return frontendOrigin(p) != plan.Origin{} }

// frontendOrigin is what p needs a newer frontend for; the zero Origin is nothing.
func frontendOrigin(p plan.Plan) plan.Origin {
	if p.Image.Health.StartInterval != "" { // Engine 25
		return plan.Origin{Field: p.Image.Health.Field, Because: "HEALTHCHECK's start-interval is newer than the frontend of older engines: this asks for the newest one."}
	}
	for _, stage := range p.Stages {
		for _, step := range stage.Steps {
			if step.Run != nil && newerRun(*step.Run) {
				return plan.Origin{Field: step.Field, Because: "RUN's network, or a secret as a variable, is newer than the frontend of older engines: this asks for the newest one."}
			}
		}
	}
	return plan.Origin{}
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
func Render(p plan.Plan) []byte { return plan.Bytes(Lines(p, plan.Reasons)) }

// Lines is the Dockerfile of p as Render writes it, line by line with their
// origins, and with the comments that note gives.
func Lines(p plan.Plan, note plan.Note) []plan.Line {
	f := file{note: note}
	if needsFrontend(p) {
		f.lines = append(f.lines, plan.Line{Text: syntax, Origin: frontendOrigin(p).At(referencePage + "#syntax")})
	}
	for _, s := range p.Stages {
		f.stage(s)
	}
	f.image(p.Image)
	return f.lines
}

// file is a Dockerfile while it is written.
type file struct {
	lines []plan.Line
	note  plan.Note
	open  bool // the last instruction may be followed without a blank line
}

// add writes an instruction under the comment that its origin has.
func (f *file) add(o plan.Origin, lines ...string) {
	o = o.At(reference(lines[0]))
	f.write(from(o, comment(f.note(o))), from(o, lines))
}

// define writes FROM or ARG, which name something.
func (f *file) define(name string, o plan.Origin, line string) {
	o = o.At(reference(line))
	if o.Reason != "" {
		o.Reason = name + " " + o.Reason
	}
	f.write(from(o, definition(name, f.note(o))), from(o, []string{line}))
}

// write writes an instruction under its comment. Uncommented one-liners stand
// together; everything else has air around it.
func (f *file) write(comment, instruction []plan.Line) {
	open := len(comment) == 0 && len(instruction) == 1
	if !open || !f.open {
		f.lines = append(f.lines, plan.Line{Origin: instruction[0].Origin})
	}
	f.lines = append(append(f.lines, comment...), continued(instruction)...)
	f.open = open
}

// from are lines with one origin.
func from(o plan.Origin, texts []string) []plan.Line {
	lines := make([]plan.Line, len(texts))
	for i, text := range texts {
		lines[i] = plan.Line{Origin: o, Text: text}
	}
	return lines
}

// continued makes lines one instruction; a comment between them stands by itself.
func continued(lines []plan.Line) []plan.Line {
	joined := slices.Clone(lines)
	for i := range joined[:len(joined)-1] {
		if !isComment(joined[i].Text) {
			joined[i].Text += ` \`
		}
	}
	return joined
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " "), "#") }

func (f *file) stage(s plan.Stage) {
	f.define(s.Name, s.Origin, "FROM "+word(s.From)+" AS "+word(s.Name))
	for _, step := range s.Steps {
		f.step(step)
	}
}

func (f *file) step(s plan.Step) {
	switch {
	case s.Arg != nil:
		f.define(s.Arg.Name, s.Origin, "ARG "+word(s.Arg.Name)+"="+word(s.Arg.Value))
	case len(s.Env) > 0:
		f.vars("ENV", s.Origin, s.Env)
	case s.Workdir != "":
		f.add(s.Origin, "WORKDIR "+word(s.Workdir))
	case s.User != "":
		f.add(s.Origin, "USER "+word(s.User))
	case s.Run != nil:
		f.add(s.Origin, run(*s.Run)...)
	case s.Copy != nil:
		f.add(s.Origin, copyFiles(*s.Copy))
	}
}

// vars writes one ENV or LABEL instruction, a variable a line. The first one's
// comment goes above the instruction, since none fits between its name and the
// variable; the others' stand above their lines.
func (f *file) vars(name string, all plan.Origin, vars []plan.Var) {
	var above, lines []plan.Line
	if all.Reason != "" {
		above = from(all.At(reference(name)), comment(f.note(all.At(reference(name)))))
	}
	for i, v := range vars {
		o, indent := v.Origin.At(reference(name)), strings.Repeat(" ", len(name)+1)
		if o.Field == "" {
			o.Field = all.Field
		}
		if i == 0 {
			above = append(above, from(o, comment(f.note(o)))...)
			lines = from(o, []string{name + " " + assignment(v)})
			continue
		}
		for _, line := range append(comment(f.note(o)), assignment(v)) {
			lines = append(lines, plan.Line{Origin: o, Text: indent + line})
		}
	}
	f.write(above, lines)
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
