package detect

import (
	"bytes"
	"errors"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// stage is a stage of a Dockerfile, and what is known where it begins.
type stage struct {
	name  string
	base  string // the image, or the name of another stage
	nodes []*parser.Node
	from  *parser.Node
}

// dockerfileReader takes a Dockerfile over, instruction by instruction
// (https://docs.docker.com/reference/dockerfile/).
type dockerfileReader struct {
	*importer
	lex        *shell.Lex
	args       variables // what ARG and ENV say
	used       []string  // the stages that files are copied from
	dir        string    // where commands run
	alpine     bool
	builder    bool // the stage is one that others copy from
	cmd, entry []string
	cmdAt      at
	entryAt    at
	user       at
	checks     *parser.Node // HEALTHCHECK
	port       int
	portAt     at
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

// dockerfile takes a Dockerfile over: what the last stage is, and what it is made from.
func (m *importer) dockerfile(data []byte) error {
	result, err := parser.Parse(bytes.NewReader(data))
	if err != nil {
		return errors.New("it is no Dockerfile: " + oneLine(err.Error()))
	}
	stages, global := splitStages(result.AST.Children)
	if len(stages) == 0 {
		return errors.New("it has no FROM")
	}
	r := &dockerfileReader{importer: m, lex: shell.NewLex(result.EscapeToken), dir: "/", args: variables{}}
	for _, n := range global {
		r.arg(n)
	}
	before := r.args
	chain := r.chain(stages)
	r.use(stages, chain)
	for i, s := range stages {
		r.args = maps.Clone(before)
		r.stage(s, stages[:i], slices.Contains(chain, i))
	}
	r.finish()
	return nil
}

// use notes the stages that files are copied from, and those that these are from.
func (r *dockerfileReader) use(stages []stage, chain []int) {
	for i := len(stages) - 1; i >= 0; i-- {
		if slices.Contains(chain, i) || r.isUsed(stages[i], i) {
			r.used = append(append(r.used, copied(stages[i])...), r.expand(stages[i].base))
		}
	}
}

func splitStages(nodes []*parser.Node) (stages []stage, global []*parser.Node) {
	for _, n := range nodes {
		switch {
		case strings.EqualFold(n.Value, "from"):
			words := nodeWords(n)
			s := stage{from: n}
			if len(words) > 0 {
				s.base = words[0]
			}
			if len(words) > 2 && strings.EqualFold(words[1], "as") {
				s.name = words[2]
			}
			stages = append(stages, s)
		case len(stages) == 0:
			global = append(global, n)
		default:
			last := &stages[len(stages)-1]
			last.nodes = append(last.nodes, n)
		}
	}
	return stages, global
}

// nodeWords are the words of an instruction.
func nodeWords(n *parser.Node) []string {
	var words []string
	for w := n.Next; w != nil; w = w.Next {
		words = append(words, w.Value)
	}
	return words
}

// chain are the stages that the last one is made of: itself, and those that it is from.
func (r *dockerfileReader) chain(stages []stage) []int {
	i := len(stages) - 1
	chain := []int{i}
	for {
		next := slices.IndexFunc(stages[:i], func(s stage) bool { return s.name != "" && strings.EqualFold(s.name, r.expand(stages[i].base)) })
		if next < 0 {
			return chain
		}
		i = next
		chain = append(chain, i)
	}
}

// copied are the stages that a stage copies files from.
func copied(s stage) []string {
	var names []string
	for _, n := range s.nodes {
		for _, flag := range n.Flags {
			if name, ok := strings.CutPrefix(flag, "--from="); ok {
				names = append(names, name)
			}
		}
	}
	return names
}

func (r *dockerfileReader) expand(word string) string {
	result, err := r.lex.ProcessWordWithMatches(word, r.args)
	if err != nil {
		return word
	}
	return result.Result
}

// where is an instruction's place and its first line.
func where(n *parser.Node) at {
	text, _, _ := strings.Cut(n.Original, "\n")
	return at{n.StartLine, text}
}

var pythonImage = regexp.MustCompile(`(?:^|[/:-])python[:-]?(\d\.\d+)(?:\.\d+)?((?:[a-z]+\d*)?(?:-[\w.-]+)?)(?:@.*)?$`)

// stage takes over a stage: of the last one's chain, or one that files are copied from.
func (r *dockerfileReader) stage(s stage, stages []stage, inChain bool) {
	base := r.expand(s.base)
	m := pythonImage.FindStringSubmatch(base)
	isStage := slices.ContainsFunc(stages, func(o stage) bool { return o.name != "" && strings.EqualFold(o.name, base) })
	here := where(s.from)
	switch {
	case !inChain && !r.isUsed(s, len(stages)):
		r.lose(here, "no part of the last stage")
		return
	case m != nil:
		r.python(m[1], strings.TrimPrefix(m[2], "-"), here)
	case isStage:
	case inChain:
		r.lose(here, "docker pyapp starts from python's own image; to keep this one   image: base: "+jsonText(base))
	default:
		r.lose(here, "what another tool builds stays with it: build it before, or keep its result with the source")
		return
	}
	r.builder = !inChain
	if r.builder {
		r.dir = "/"
	}
	for _, n := range s.nodes {
		r.instruction(n)
	}
}

// isUsed tells whether files are copied from a stage, by its name or its number.
func (r *dockerfileReader) isUsed(s stage, number int) bool {
	return slices.ContainsFunc(r.used, func(name string) bool {
		return strings.EqualFold(name, s.name) || name == strconv.Itoa(number)
	})
}

// python takes the version of Python over, and what the image is based on.
func (r *dockerfileReader) python(version, variant string, where at) {
	r.carry("python", version, where)
	r.alpine = strings.HasPrefix(variant, "alpine")
	for _, known := range []string{"slim-bookworm", "bookworm", "alpine"} {
		if variant == known && !r.builder {
			r.carry("image.variant", known, where)
		}
	}
	if r.alpine && variant != "alpine" {
		r.lose(where, "write   image: variant: "+jsonText("alpine")+"   for the newest Alpine")
	}
}

// instruction takes over one instruction.
func (r *dockerfileReader) instruction(n *parser.Node) {
	words, here := nodeWords(n), where(n)
	switch strings.ToLower(n.Value) {
	case "arg":
		r.arg(n)
	case "env":
		r.env(n)
	case "workdir":
		if len(words) > 0 {
			r.dir = path.Join(r.dir, r.expand(words[0]))
		}
	case "run":
		r.run(n)
	case "copy", "add":
		r.copy(n, words)
	case "onbuild", "shell", "stopsignal", "maintainer":
		r.lose(here, map[string]string{
			"onbuild": "it is for images that are based on this one", "shell": "the build has a shell of its own",
			"stopsignal": "each server gets the signal that it stops by", "maintainer": `write   image: labels: "org.opencontainers.image.authors": "…"`,
		}[strings.ToLower(n.Value)])
	default:
		if !r.builder {
			r.runtime(n, words, here)
		}
	}
}

// runtime takes over what is about the container.
func (r *dockerfileReader) runtime(n *parser.Node, words []string, here at) {
	switch strings.ToLower(n.Value) {
	case "cmd":
		r.cmd, r.cmdAt = commandWords(n, words), here
	case "entrypoint":
		r.entry, r.entryAt, r.cmd = commandWords(n, words), here, nil
	case "expose":
		for _, word := range words {
			r.port, r.portAt = validPort(strings.TrimSuffix(r.expand(word), "/tcp")), here
		}
	case "user":
		r.user = here
	case "volume":
		for _, word := range words {
			r.carry("volumes."+specName(path.Base(r.expand(word))), r.moved(r.expand(word)), here)
		}
	case "label":
		for i := 0; i+1 < len(words); i += 3 {
			r.carryLabel(r.expand(words[i]), r.expand(words[i+1]), here)
		}
	case "healthcheck":
		r.checks = n
	}
}

// commandWords are the words of CMD and ENTRYPOINT; a line of a shell is one word.
func commandWords(n *parser.Node, words []string) []string {
	if n.Attributes["json"] {
		return words
	}
	return []string{"sh", "-c", strings.Join(words, " ")}
}

func (r *dockerfileReader) arg(n *parser.Node) {
	for _, word := range nodeWords(n) {
		name, value, ok := strings.Cut(word, "=")
		if ok {
			r.args[name] = r.expand(strings.Trim(value, `"'`))
		}
	}
}

// env takes variables over: words come in threes, NAME, VALUE and what was between them.
func (r *dockerfileReader) env(n *parser.Node) {
	words := nodeWords(n)
	for i := 0; i+1 < len(words); i += 3 {
		name, value := words[i], words[i+1]
		known := !strings.Contains(value, "$") || r.expand(value) != ""
		value = r.expand(value)
		r.args[name] = value
		switch {
		case r.builder:
		case !known:
			r.variable(name, words[i+1], where(n))
		default:
			r.variable(name, value, where(n))
		}
	}
}

func (r *dockerfileReader) carryLabel(key, value string, where at) {
	r.labels(Field{key, value}, where)
}

// labels adds a label: their keys have dots, so they are one value.
func (r *dockerfileReader) labels(f Field, where at) {
	var all Fields
	if a := r.app.Answer("image.labels"); a != nil {
		all, _ = a.Value.(Fields)
	}
	r.carry("image.labels", append(slices.Clone(all), f), where)
}

// copy looks where the project is copied to.
func (r *dockerfileReader) copy(n *parser.Node, words []string) {
	for _, flag := range n.Flags {
		if from, ok := strings.CutPrefix(flag, "--from="); ok {
			if strings.ContainsAny(from, "/:") && !strings.Contains(from, "astral-sh/uv") {
				r.lose(where(n), "files of other images are not copied: add a package of the system, or keep the file with the source")
			}
			return
		}
	}
	if len(words) < 2 || r.builder {
		return
	}
	if strings.Contains(words[0], "://") {
		r.lose(where(n), "what is downloaded is part of no spec: keep it with the source")
	}
	if source := strings.TrimPrefix(path.Clean(words[0]), "./"); source == "." {
		r.root = path.Join(r.dir, r.expand(words[len(words)-1]))
	}
}

// finish takes over what only the whole of the stages says.
func (r *dockerfileReader) finish() {
	r.starts()
	if r.port != 0 {
		r.importer.port(r.port, r.portAt)
	}
	if r.checks != nil {
		r.health(r.checks, nodeWords(r.checks), where(r.checks))
	}
	name := strings.ToLower(strings.TrimSpace(r.user.text))
	id := strings.TrimSpace(strings.TrimPrefix(name, "user"))
	id, _, _ = strings.Cut(id, ":")
	switch {
	case r.user.line == 0:
	case id == "root" || id == "0":
		r.lose(r.user, "the container runs as a user without rights")
	case strings.Trim(id, "0123456789") == "":
		r.carry("image.user", atoi(id), r.user)
	}
}

// starts takes over what ENTRYPOINT and CMD start together.
func (r *dockerfileReader) starts() {
	words, here := r.cmd, r.cmdAt
	if len(r.entry) > 0 {
		if script := r.script(r.entry); script != "" {
			r.startScript("", script, r.cmd, r.entryAt)
			return
		}
		words, here = append(slices.Clone(r.entry), r.cmd...), r.entryAt
	}
	if len(words) == 0 {
		return
	}
	line := quoted(words)
	if words[0] == "sh" && len(words) == 3 && words[1] == "-c" {
		line = words[2]
	}
	r.start("", line, here)
	r.folder(here)
}

// folder is for an application that starts in a folder of the project.
func (r *dockerfileReader) folder(here at) {
	sub, ok := strings.CutPrefix(r.dir, strings.TrimSuffix(r.root, "/")+"/")
	if r.root == "" || !ok || sub == "" {
		return
	}
	a := r.app.Answer("server")
	field := map[string]string{"server.gunicorn": "chdir", "server.uvicorn": "app_dir", "server.granian": "working_dir"}
	if a != nil && field[a.Field] != "" {
		fields, _ := a.Value.(Fields)
		r.carry(a.Field, append(slices.Clone(fields), Field{field[a.Field], sub}), here)
		return
	}
	r.lose(here, "it starts in the folder "+sub+", and here in the project's: give the path from there")
}

func atoi(text string) int {
	n := 0
	for _, c := range text[:min(len(text), 9)] {
		n = n*10 + int(c-'0')
	}
	return n
}
