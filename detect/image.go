package detect

import (
	"bytes"
	"errors"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// image is a Dockerfile, read by BuildKit's own parser.
type image struct {
	stages []stage
	global []*parser.Node // before the first stage
	given  variables      // the arguments that it is built with
	escape rune
	copies map[int][]copied // of stages that others copy from, once they are known
}

// stage is a stage of a Dockerfile, and what is known where it begins.
type stage struct {
	name  string
	base  string // the image, or the name of another stage, with the values of arguments
	nodes []*parser.Node
	from  *parser.Node
}

// readImage reads a Dockerfile that is built with the arguments that are given
// (https://docs.docker.com/reference/dockerfile/).
func readImage(data []byte, given variables) (image, error) {
	result, err := parser.Parse(bytes.NewReader(data))
	if err != nil {
		return image{}, errors.New("it is no Dockerfile: " + oneLine(err.Error()))
	}
	i := image{escape: result.EscapeToken, given: given, copies: map[int][]copied{}}
	for _, n := range result.AST.Children {
		switch last := len(i.stages) - 1; {
		case strings.EqualFold(n.Value, "from"):
			i.stages = append(i.stages, newStage(n))
		case last < 0:
			i.global = append(i.global, n)
		default:
			i.stages[last].nodes = append(i.stages[last].nodes, n)
		}
	}
	if len(i.stages) == 0 {
		return image{}, errors.New("it has no FROM")
	}
	before := i.container() // FROM knows no other arguments
	for n := range i.stages {
		i.stages[n].base = before.expand(i.stages[n].base)
	}
	return i, nil
}

func newStage(n *parser.Node) stage {
	words := nodeWords(n)
	s := stage{from: n}
	if len(words) > 0 {
		s.base = words[0]
	}
	if len(words) > 2 && strings.EqualFold(words[1], "as") {
		s.name = words[2]
	}
	return s
}

// nodeWords are the words of an instruction.
func nodeWords(n *parser.Node) []string {
	var words []string
	for w := n.Next; w != nil; w = w.Next {
		words = append(words, w.Value)
	}
	return words
}

// where is an instruction's place and its first line.
func where(n *parser.Node) at {
	text, _, _ := strings.Cut(n.Original, "\n")
	return at{n.StartLine, text}
}

// chain are the stages that the one which is built is made of: itself, and those that it
// is from. It is the one called target, or else the last.
func (i image) chain(target string) []int {
	at := i.stage(target, len(i.stages))
	if at < 0 {
		at = len(i.stages) - 1
	}
	return i.chainOf(at)
}

// chainOf are a stage and those that it is from.
func (i image) chainOf(at int) []int {
	chain := []int{at}
	for {
		if at = i.stage(i.stages[at].base, at); at < 0 {
			return chain
		}
		chain = append(chain, at)
	}
}

// stage is the number of the stage of a name, among the first ones; -1 is none.
func (i image) stage(name string, among int) int {
	return slices.IndexFunc(i.stages[:among], func(s stage) bool { return s.name != "" && strings.EqualFold(s.name, name) })
}

// container is what instructions say of the containers: what runs in them, and where.
type container struct {
	image      image
	stage      int // the number of the one that is read
	lex        *shell.Lex
	args       variables // what ARG and ENV say
	env        variables // what ENV alone says, which is there when the container runs
	dir        string    // where commands run
	copies     []copied
	runs       []logicalLine // what RUN runs
	cmd, entry []string      // a line of a shell is sh, -c and the line
	cmdAt      at
	entryAt    at
	ports      []int
	portAt     at
	python     basePython // what it is built on; without a version none is known
}

// variables are those of a build, by their names: shell.EnvGetter.
type variables map[string]string

// Get is that of shell.EnvGetter.
func (v variables) Get(name string) (string, bool) {
	value, ok := v[name]
	return value, ok
}

// Keys is that of shell.EnvGetter.
func (v variables) Keys() []string { return slices.Sorted(maps.Keys(v)) }

// numbered is the number of the stage of a name or a number, among those before another; -1 is
// none.
func (i image) numbered(name string, before int) int {
	if at, err := strconv.Atoi(name); err == nil && at >= 0 && at < before {
		return at
	}
	return i.stage(name, before)
}

// container is one of an image of which only what stands before its stages is known.
func (i image) container() *container {
	c := &container{image: i, lex: shell.NewLex(i.escape), args: variables{}, env: variables{}, dir: "/"}
	for _, n := range i.global {
		c.arg(n)
	}
	return c
}

// built is the container of the stage called target, or of the last.
func (i image) built(target string) *container {
	c := i.after(i.chain(target))
	c.python, _ = i.python(target)
	return c
}

// after is the container after the instructions of the stages of a chain.
func (i image) after(chain []int) *container {
	c := i.container()
	for _, at := range slices.Backward(chain) {
		c.stage = at
		for _, n := range i.stages[at].nodes {
			c.instruction(n)
		}
	}
	return c
}

func (c *container) expand(word string) string {
	result, err := c.lex.ProcessWordWithMatches(word, c.args)
	if err != nil {
		return word
	}
	return result.Result
}

// instruction notes what an instruction says.
func (c *container) instruction(n *parser.Node) {
	words, here := nodeWords(n), where(n)
	switch strings.ToLower(n.Value) {
	case "arg":
		c.arg(n)
	case "env":
		for i := 0; i+1 < len(words); i += 3 { // NAME, VALUE and what was between them
			value := c.expand(words[i+1])
			c.args[words[i]], c.env[words[i]] = value, value
		}
	case "workdir":
		if len(words) > 0 {
			c.dir = path.Join("/", c.from(c.expand(words[0])))
		}
	case "run":
		c.runs = append(c.runs, logicalLine{n.Original, n.StartLine})
		for _, doc := range n.Heredocs {
			for i, line := range strings.Split(doc.Content, "\n") {
				c.runs = append(c.runs, logicalLine{line, n.StartLine + 1 + i})
			}
		}
	case "copy", "add":
		c.copy(n, words)
	case "cmd":
		c.cmd, c.cmdAt = commandWords(n, words), here
	case "entrypoint":
		c.entry, c.entryAt, c.cmd = commandWords(n, words), here, nil
	case "expose":
		for _, word := range words {
			if port := validPort(strings.TrimSuffix(c.expand(word), "/tcp")); port != 0 {
				c.ports, c.portAt = append(c.ports, port), here
			}
		}
	}
}

// from is a path as it is meant in the folder where commands run.
func (c *container) from(name string) string {
	if path.IsAbs(name) {
		return name
	}
	return path.Join(c.dir, name)
}

func (c *container) arg(n *parser.Node) {
	for _, word := range nodeWords(n) {
		name, value, ok := strings.Cut(word, "=")
		if given, isGiven := c.image.given[name]; isGiven {
			c.args[name] = given
		} else if ok {
			c.args[name] = c.expand(strings.Trim(value, `"'`))
		}
	}
}

// commandWords are the words of CMD and ENTRYPOINT; a line of a shell is one word.
func commandWords(n *parser.Node, words []string) []string {
	if n.Attributes["json"] {
		return words
	}
	return []string{"sh", "-c", strings.Join(words, " ")}
}

// starts are the words that ENTRYPOINT and CMD start together, and their place. An
// ENTRYPOINT that is a line of a shell is given nothing but what it asks for as $@.
func (c *container) starts() ([]string, at) {
	switch {
	case len(c.entry) == 0 || isLine(c.entry) && strings.Contains(c.entry[2], "$@"):
		return c.cmd, c.cmdAt
	case isLine(c.entry):
		return c.entry, c.entryAt
	}
	return slices.Concat(c.entry, c.cmd), c.entryAt
}

// line is words as a line of a shell, with the values of the variables that are set.
func (c *container) line(words []string) string {
	shell := len(words) - 3
	if shell < 0 || !isLine(words[shell:]) {
		return quoted(words)
	}
	line := shellVariable.ReplaceAllStringFunc(words[len(words)-1], func(text string) string {
		m := shellVariable.FindStringSubmatch(text)
		if value, ok := c.env[m[1]+m[3]]; ok && value != "" {
			return value
		}
		return text
	})
	if len(unwrapped(words[:shell])) == 0 { // tini --
		return line
	}
	return quoted(append(slices.Clone(words[:len(words)-1]), line))
}

// isLine tells whether words give a shell a line.
func isLine(words []string) bool {
	return len(words) == 3 && words[1] == "-c" && slices.Contains([]string{"sh", "bash"}, path.Base(words[0]))
}
