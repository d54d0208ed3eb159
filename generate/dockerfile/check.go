package dockerfile

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// Unwritable is a text of a Plan that no Dockerfile can hold.
type Unwritable struct {
	Field   string // the spec's field, such as "env.CERTIFICATE"; "" where the Plan names none
	Message string // what is there, why it can't be, and what to do instead, one line
}

// Check finds what no Dockerfile can hold: a line break in a value (there is no
// escape for it outside of JSON), a path of a mount that is not printable ASCII
// (BuildKit reads flags byte by byte), a NUL, text that is not UTF-8, and a line
// that is longer than BuildKit reads.
func Check(p plan.Plan) []Unwritable {
	var c checker
	for _, s := range p.Stages {
		for _, step := range s.Steps {
			c.step(step)
		}
	}
	for _, l := range p.Image.Labels {
		c.value(l.Origin, "label "+l.Name, l.Value)
	}
	c.texts(p.Image.Health.Origin, "the health check", p.Image.Health.Test)
	c.texts(plan.Origin{}, "the entrypoint", p.Image.Entrypoint.Argv)
	c.texts(p.Image.Command.Origin, "the command", p.Image.Command.Argv)
	c.lines(Render(p))
	return c.found
}

type checker struct{ found []Unwritable }

func (c *checker) add(o plan.Origin, format string, args ...any) {
	c.found = append(c.found, Unwritable{Field: o.Field, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) step(s plan.Step) {
	switch {
	case s.Arg != nil:
		c.value(s.Origin, "build argument "+s.Arg.Name, s.Arg.Value)
	case len(s.Env) > 0:
		c.vars(s.Origin, s.Env)
	case s.Workdir != "":
		c.value(s.Origin, "the working directory", s.Workdir)
	case s.User != "":
		c.value(s.Origin, "the user", s.User)
	case s.Run != nil:
		c.run(s.Origin, *s.Run)
	case s.Copy != nil:
		c.texts(s.Origin, "a path to copy", append(slices.Clone(s.Copy.Sources), s.Copy.Dest))
	}
}

func (c *checker) vars(o plan.Origin, vars []plan.Var) {
	for _, v := range vars {
		c.value(plan.Origin{Field: cmp.Or(v.Field, o.Field)}, "variable "+v.Name, v.Value)
	}
}

func (c *checker) run(o plan.Origin, r plan.Run) {
	for _, m := range r.Mounts {
		c.mount(o, m)
	}
	for _, command := range r.Commands {
		c.texts(o, "a command", append(slices.Clone(command.Argv), command.Shell))
		if f := command.File; f != nil {
			c.texts(o, "a file that is written", append(slices.Clone(f.Lines), f.Path))
		}
		for _, v := range command.Env {
			c.texts(o, "variable "+v.Name, []string{v.Value, v.File})
		}
	}
}

func (c *checker) mount(o plan.Origin, m plan.Mount) {
	special := func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsPrint(r) }
	for _, s := range slices.Compact([]string{m.ID, m.Source, m.Target}) {
		if strings.ContainsFunc(s, special) {
			c.add(o, "the path %q can't be mounted: BuildKit takes printable ASCII alone there; rename the file", s)
		}
	}
}

func (c *checker) value(o plan.Origin, what, s string) {
	if strings.Contains(s, "\n") {
		c.add(o, "%s has a line break, which a Dockerfile can't hold; put the text in a file or a secret", what)
	}
	c.texts(o, what, []string{s})
}

func (c *checker) texts(o plan.Origin, what string, all []string) {
	for _, s := range all {
		if strings.Contains(s, "\x00") || !utf8.ValidString(s) {
			c.add(o, "%s is not text: %.40q; write UTF-8 without NUL", what, s)
		}
	}
}

func (c *checker) lines(text []byte) {
	for line := range bytes.Lines(text) {
		if len(line) > bufio.MaxScanTokenSize {
			c.add(plan.Origin{}, "a line has %d bytes, more than the %d that BuildKit reads: %.40s…; put the text in a file",
				len(line), bufio.MaxScanTokenSize, line)
		}
	}
}
