package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// run takes over a RUN instruction, command by command.
func (r *dockerfileReader) run(n *parser.Node) {
	here := where(n)
	line := strings.Join(nodeWords(n), " ")
	for _, doc := range n.Heredocs {
		line += "\n" + doc.Content
	}
	if controlFlow.MatchString(line) {
		r.lose(here, "a script: what it does to the application goes into   build: steps: […]")
		return
	}
	for _, words := range simpleCommands(line) {
		r.command(words, here)
	}
}

var controlFlow = lazyregexp.New(`(^|[;&|]\s*|\s)(if|for|while|case)\s`)

// command takes over one command of a build.
func (r *dockerfileReader) command(words []string, here at) {
	plain := unwrapped(words)
	if len(plain) == 0 {
		return
	}
	here.text = quoted(words)
	program := path.Base(plain[0])
	if program == "add-apt-repository" || strings.Contains(here.text, "sources.list") {
		r.foreign += here.text
	}
	switch {
	case slices.Contains([]string{"apt-get", "apt", "apk", "microdnf", "dnf", "yum"}, program):
		r.systemPackages(program, plain[1:], here)
	case installs(program, plain):
		r.installed(program, plain, here)
		r.missing(program, plain, here)
	case isHousekeeping(program, plain):
	case r.builder:
		r.lose(here, "a command of a stage that is not the last: where the application needs its result   build: steps: […]")
	case pythonName.MatchString(program) || program == "django-admin" || program == "flask":
		r.step(words, here)
	default:
		r.lose(here, "a command as root: where the application's own user can run it   build: steps: […]")
	}
}

// step takes over a command of the application itself.
func (r *dockerfileReader) step(words []string, here at) {
	if !slices.Contains(words, "-c") && !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "$") }) {
		r.addTo("build.steps", r.here(quoted(words)), here)
		return
	}
	r.lose(here, "write it as the project's shell would   build: steps: […]")
}

// systemPackages takes over packages of the system.
func (r *dockerfileReader) systemPackages(program string, args []string, here at) {
	at := slices.IndexFunc(args, func(a string) bool { return a == "install" || a == "add" })
	if at < 0 {
		if slices.ContainsFunc(args, func(a string) bool { return slices.Contains([]string{"remove", "purge", "autoremove", "del"}, a) }) {
			r.withoutPackages(args)
		}
		return // update, clean
	}
	isDebian := program == "apt-get" || program == "apt"
	var names []string
	for _, word := range args[at+1:] {
		name, _, _ := strings.Cut(word, "=")
		if !strings.HasPrefix(word, "-") && !strings.HasPrefix(word, ".") {
			names = append(names, name)
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return slices.Contains([]string{
			"python3", "python3-pip", "python3-venv", "python3-dev", "python3-setuptools", "python3-wheel", "python3-virtualenv", "py3-pip", "py3-setuptools", "ca-certificates", "tini", "dumb-init", "gosu", "su-exec", "apt-transport-https", "apt-utils", "lsb-release",
		}, name)
	})
	names = slices.DeleteFunc(names, func(name string) bool {
		other := strings.HasPrefix(name, "python3-") || strings.HasPrefix(name, "py3-")
		if other {
			r.lose(here, name+" is for the system's own Python, and the image has another: what the application needs of it goes into its dependencies")
		}
		return other
	})
	names = slices.DeleteFunc(names, func(name string) bool {
		other := isDebian && r.isForeign(name)
		if other {
			r.lose(here, name+" is of a source of packages that the line before adds, and not Debian's: where the application needs it   image: base: …, of an image that has it")
		}
		return other
	})
	switch {
	case !isDebian && !(program == "apk" && r.alpine):
		r.lose(here, "packages of another system: write Debian's names   system: packages: […]")
	case r.builder:
		r.addPackages("system.build_packages", names, here)
	default:
		r.splitPackages(names, here)
	}
}

// isForeign tells whether a package is of another source than Debian: the file or the address
// of one has its name.
func (r *dockerfileReader) isForeign(name string) bool {
	first, _, _ := strings.Cut(name, "-")
	return len(first) > 3 && strings.Contains(r.foreign, first) && !system.RunsWith(name, oldest())
}

// withoutPackages takes packages out again that a build removes: it alone needed them.
func (r *dockerfileReader) withoutPackages(names []string) {
	a := r.app.Answer("system.packages")
	if a == nil || r.builder {
		return
	}
	left := slices.DeleteFunc(slices.Clone(a.Value.([]any)), func(name any) bool { return slices.Contains(names, name.(string)) })
	if a.Value = left; len(left) == 0 {
		r.app.Answers = slices.DeleteFunc(r.app.Answers, func(a Answer) bool { return a.Field == "system.packages" })
	}
}

// splitPackages tells what only a build needs from what the application does.
func (r *dockerfileReader) splitPackages(names []string, here at) {
	var run, build []string
	for _, name := range names {
		if isBuild(name) || name == "git" {
			build = append(build, name)
		} else {
			run = append(run, name)
		}
	}
	if len(build) > 0 {
		r.addPackages("system.build_packages", build, here)
	}
	if len(run) > 0 {
		r.addPackages("system.packages", run, here)
	}
}

// installs tells whether a command installs dependencies, which the spec's deps do.
func installs(program string, words []string) bool {
	switch program {
	case "pip", "pip3", "uv", "poetry", "pipenv", "pdm", "conda", "mamba", "micromamba", "pixi", "hatch", "pipx":
		return true
	case "curl", "wget", "sh", "bash":
		text := strings.Join(words, " ")
		return strings.Contains(text, "astral.sh") || strings.Contains(text, "python-poetry") || text == "sh" || text == "bash" || text == "sh -s"
	}
	return pythonName.MatchString(program) && len(words) > 2 && words[1] == "-m" &&
		slices.Contains([]string{"pip", "venv", "virtualenv", "uv", "poetry", "ensurepip"}, words[2])
}

// installed notes the requirements files that a build installs, as the project has them, and
// whether it installs in another way too.
func (r *dockerfileReader) installed(program string, words []string, here at) {
	at := slices.Index(words, "install")
	isPip := program == "pip" || program == "pip3" || program == "uv" && words[1] == "pip" || pythonName.MatchString(program) && words[2] == "pip"
	switch {
	case !isPip:
		r.otherwise = r.otherwise || slices.ContainsFunc(words, func(w string) bool {
			return slices.Contains([]string{"sync", "install", "update", "create"}, w)
		}) && !slices.Contains([]string{"curl", "wget", "sh", "bash", "pipx"}, program)
		return
	case at < 0:
		return
	}
	for i := at + 1; i < len(words); i++ {
		option, value, joined := strings.Cut(words[i], "=")
		switch {
		case option == "-r" || option == "--requirement" || option == "-c" || option == "--constraint":
			if !joined && i+1 < len(words) {
				i++
				value = words[i]
			}
			r.requires(option, value, here)
		case option == "." || strings.HasPrefix(option, "./") || strings.HasPrefix(option, ".["):
			r.otherwise = true
		}
	}
}

// requires notes one of the requirements files, or of the constraints.
func (r *dockerfileReader) requires(option, file string, here at) {
	name, ok := r.own(r.container.expand(file))
	list := &r.requirements
	if strings.HasSuffix(option, "-c") || strings.HasSuffix(option, "constraint") {
		list = &r.constraints
	}
	switch {
	case !ok: // it is made by the build
		r.otherwise = true
	case !slices.Contains(*list, name):
		*list = append(*list, name)
		r.required = here
	}
}

// dependencies takes over which requirements files are installed, where nothing else is.
func (r *dockerfileReader) dependencies() {
	if len(r.requirements) == 0 || r.otherwise {
		return
	}
	fields := Fields{}
	if !slices.Equal(r.requirements, []string{"requirements.txt"}) {
		fields = append(fields, Field{"requirements", list(r.requirements)})
	}
	if len(r.constraints) > 0 {
		fields = append(fields, Field{"constraints", list(r.constraints)})
	}
	r.carry("deps.pip", fields, r.required)
}

// missing tells of packages that a build installs by their names: the project's own
// dependencies may not have them.
func (r *dockerfileReader) missing(program string, words []string, here at) {
	at := slices.Index(words, "install")
	if at < 0 || !slices.Contains([]string{"pip", "pip3", "uv"}, program) && !pythonName.MatchString(program) {
		return
	}
	var names []string
	for i := at + 1; i < len(words); i++ {
		switch word := words[i]; {
		case word == "-r" || word == "-c" || word == "-e" || word == "--requirement" || word == "-i" || word == "--index-url" || word == "--extra-index-url" || word == "-f" || word == "--python" || word == "-t" || word == "--target" || word == "--prefix":
			i++
		case strings.HasPrefix(word, "-") || strings.HasPrefix(word, ".") || strings.HasPrefix(word, "/") || strings.Contains(word, "$"):
		case strings.HasSuffix(word, ".txt") || strings.HasSuffix(word, ".whl"):
		default:
			names = append(names, word)
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		name, _, _ = strings.Cut(name, "=")
		return slices.Contains([]string{"pip", "setuptools", "wheel", "poetry", "uv", "pipenv", "pdm", "virtualenv"}, strings.TrimRight(name, "<>=~!"))
	})
	if len(names) > 0 {
		r.lose(here, "add to the project's dependencies what they have not: "+strings.Join(names, " "))
	}
}

// isHousekeeping tells of commands that the generated Dockerfile needs none of, or has
// its own way for.
func isHousekeeping(program string, words []string) bool {
	switch program {
	case "useradd", "adduser", "groupadd", "addgroup", "usermod", "chown", "chmod", "mkdir", "touch", "rm", "set", "cd", "export", "true", "echo", "find", "source", ".", "ln", "ls", "cat", "dos2unix", "update-ca-certificates", "locale-gen":
		return true
	}
	return len(words) == 1 && (program == "python" || program == "sh")
}
