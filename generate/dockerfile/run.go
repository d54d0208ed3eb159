package dockerfile

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// run is a RUN instruction: its flags, then its commands, each on lines of its own.
func run(r plan.Run) []string {
	var lines []string
	for _, m := range r.Mounts {
		lines = append(lines, "    "+mount(m))
	}
	if r.Network != "" {
		lines = append(lines, "    "+flag("--network="+r.Network))
	}
	lines = append(lines, commands(r.Commands)...)
	lines[0] = "RUN " + strings.TrimPrefix(lines[0], "    ")
	return lines
}

func commands(all []plan.Command) []string {
	var texts, lines []string
	for i, c := range all {
		words := shellWords(c, len(all) == 1)
		texts = append(texts, text(words))
		prefix := "    "
		if i > 0 {
			prefix = " && "
		}
		lines = append(lines, wrapped(prefix, "      ", words)...)
	}
	if all := strings.Join(texts, " && "); !fitsShellForm(all) {
		return exec("    ", []string{"/bin/sh", "-c", all})
	}
	return lines
}

// shellWords is a command as the shell reads it. A line for the shell is one
// word, never broken.
func shellWords(c plan.Command, alone bool) []piece {
	var words []piece
	for _, v := range c.Env {
		words = append(words, piece{text: shellAssignment(v)})
	}
	if c.Shell != "" {
		return append(words, piece{text: shellLine(c, alone)})
	}
	if c.File != nil {
		return append(words, fileWords(*c.File)...)
	}
	for i, arg := range c.Argv {
		words = append(words, piece{text: shellWord(arg, i == 0), glued: i > 0 && isValue(c.Argv[i-1], arg)})
	}
	return words
}

// fileWords write a file, a line of it on a line of the Dockerfile. printf's %s
// takes each as it is.
func fileWords(f plan.File) []piece {
	words := []piece{{text: "printf"}, {text: `'%s\n'`, glued: true}}
	for _, line := range f.Lines {
		quoted := shellWord(line, false)
		if quoted == line { // all lines look alike
			quoted = "'" + line + "'"
		}
		words = append(words, piece{text: quoted, own: true})
	}
	return append(words, piece{text: "> " + shellWord(f.Path, false), own: true})
}

// shellLine keeps a line together: a || b between two commands would otherwise
// run b when the first command fails, and variables set before a line would
// hold for its first command alone. A comment would swallow the parenthesis.
func shellLine(c plan.Command, alone bool) string {
	switch {
	case len(c.Env) > 0 || !alone && strings.Contains(c.Shell, "#"):
		return "/bin/sh -c " + shellWord(c.Shell, false)
	case alone || !strings.ContainsAny(c.Shell, ";|&"):
		return c.Shell
	}
	return "( " + c.Shell + " )"
}

func shellAssignment(v plan.Var) string {
	switch {
	case v.File != "":
		return v.Name + `="$(cat ` + shellWord(v.File, false) + `)"`
	case v.Prepend:
		return v.Name + "=" + shellWord(v.Value, false) + ":$" + v.Name
	}
	return v.Name + "=" + shellWord(v.Value, false)
}
