package detect

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// dockerfileReader takes a Dockerfile over, instruction by instruction
// (https://docs.docker.com/reference/dockerfile/).
type dockerfileReader struct {
	*importer
	*container // of the stage that is read
	image
	target  string   // the stage that is built; "" is the last
	used    []string // the stages that files are copied from
	alpine  bool
	foreign string // what adds other sources of packages than Debian's
	builder bool   // the stage is one that others copy from
	user    at
	checks  *parser.Node // HEALTHCHECK

	requirements []string // the files that pip installs, as seen from the spec
	constraints  []string
	required     at
	otherwise    bool // something is installed by another tool, or from no file of the project
}

// dockerfile takes a Dockerfile over that is built with arguments: what the stage called
// target is, or the last, and what it is made from.
func (m *importer) dockerfile(data []byte, target string, given variables) error {
	i, err := readImage(data, given)
	if err != nil {
		return err
	}
	m.settle(&i, i.built(target))
	r := &dockerfileReader{importer: m, container: i.container(), image: i, target: target}
	final := r.container
	chain := i.chain(target)
	r.use(chain)
	for number, s := range i.stages {
		r.builder, r.container = !slices.Contains(chain, number), final
		if r.builder {
			r.container = i.after(i.chainOf(number)[1:])
		}
		r.container.stage, m.inside = number, r.container
		r.stage(s, number)
	}
	r.container, m.inside = final, final
	r.finish()
	return nil
}

// use notes the stages that files are copied from, and those that these are from.
func (r *dockerfileReader) use(chain []int) {
	for i, s := range slices.Backward(r.stages) {
		if slices.Contains(chain, i) || r.isUsed(s, i) {
			r.used = append(append(r.used, copiedFrom(s)...), s.base)
		}
	}
}

// copiedFrom are the stages that a stage copies files from.
func copiedFrom(s stage) []string {
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

// stage takes over a stage: of the chain of the one that is built, or one that files are
// copied from.
func (r *dockerfileReader) stage(s stage, number int) {
	here := where(s.from)
	p, isPython := pythonOf(s.base)
	switch {
	case r.builder && !r.isUsed(s, number):
		r.lose(here, "no part of the "+cmpOr(r.target, "last")+" stage")
		return
	case isPython:
		r.python(p.version, p.variant, here)
	case r.image.stage(s.base, number) >= 0:
	case !r.builder:
		r.lose(here, "docker pyapp starts from python's own image; to keep this one   image: base: "+jsonText(s.base))
	default:
		r.lose(here, "what another tool builds stays with it: build it before, or keep its result with the source")
		return
	}
	if !r.builder {
		r.platform(s, here)
	}
	for _, n := range s.nodes {
		r.container.instruction(n)
		r.instruction(n)
	}
}

// platform takes the platform over that a stage is for, where it is not the builder's own.
func (r *dockerfileReader) platform(s stage, where at) {
	for _, flag := range s.from.Flags {
		name, ok := strings.CutPrefix(flag, "--platform=")
		if name = r.image.container().expand(name); ok && strings.Contains(name, "/") {
			r.carry("build.platforms", list([]string{name}), where)
		}
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

// instruction takes over one instruction: what of it is not the container's.
func (r *dockerfileReader) instruction(n *parser.Node) {
	words, here := nodeWords(n), where(n)
	switch strings.ToLower(n.Value) {
	case "run":
		r.run(n)
	case "copy", "add":
		r.copied(n, words)
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
	case "env":
		for i := 0; i+1 < len(words); i += 3 {
			value := r.env[words[i]]
			if value == "" {
				value = words[i+1] // of a variable that is not known
			}
			r.variable(words[i], value, here)
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

// copied looks where the project is copied to, and tells what is none of it.
func (r *dockerfileReader) copied(n *parser.Node, words []string) {
	for _, flag := range n.Flags {
		if from, ok := strings.CutPrefix(flag, "--from="); ok {
			if strings.ContainsAny(from, "/:") && !strings.Contains(from, "astral-sh/uv") {
				r.lose(where(n), "files of other images are not copied: add a package of the system, or keep the file with the source")
			}
			return
		}
	}
	if r.builder {
		return
	}
	if len(words) > 1 && strings.Contains(words[0], "://") {
		r.lose(where(n), "what is downloaded is part of no spec: keep it with the source")
	}
}

// finish takes over what only the whole of the stages says.
func (r *dockerfileReader) finish() {
	r.starts()
	r.dependencies()
	if len(r.ports) > 0 {
		r.importer.port(r.ports[len(r.ports)-1], r.portAt)
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
	if script := r.script(r.entry); script != "" {
		r.startScript("", script, r.cmd, r.entryAt)
		return
	}
	words, here := r.container.starts()
	if len(words) == 0 {
		return
	}
	r.start("", r.line(words), here)
}

func atoi(text string) int {
	n := 0
	for _, c := range text[:min(len(text), 9)] {
		n = n*10 + int(c-'0')
	}
	return n
}
