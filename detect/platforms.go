package detect

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// place is where a platform's file has a command, and what is started by it there; "" is
// what the place is called.
type place struct{ path, role string }

// container is what a Dockerfile of the project says of its container: of its last stage, or
// the one that Compose builds; nil where it is none.
func (s *survey) container(file string) *container {
	if known, ok := s.containers[file]; ok {
		return known
	}
	var c *container
	if i, err := readImage(s.text(file), nil); err == nil {
		c = i.built(s.target(file))
	}
	s.containers[file] = c
	return c
}

// places are where a file has commands by which a platform or a system starts an
// application; nil where it is no such file.
func places(file string) []place {
	render := []place{{"services.*.startCommand", ""}, {"services.*.dockerCommand", ""}, {"services.*.preDeployCommand", "release"}}
	ocean := []place{{"services.*.run_command", "web"}, {"workers.*.run_command", ""}, {"jobs.*.run_command", ""}}
	upsun := []place{{"web.commands.start", "web"}, {"workers.*.commands.start", ""}, {"crons.*.commands.start", ""}, {"hooks.deploy", "release"}}
	switch file {
	case "fly.toml": // https://fly.io/docs/reference/configuration/
		return []place{{"processes.*", ""}, {"deploy.release_command", "release"}}
	case "railway.toml", "railway.json": // https://docs.railway.com/reference/config-as-code
		return []place{{"deploy.startCommand", "web"}, {"deploy.preDeployCommand", "release"}}
	case "nixpacks.toml": // https://nixpacks.com/docs/configuration/file
		return []place{{"start.cmd", "web"}}
	case "render.yaml": // https://render.com/docs/blueprint-spec
		return append(under("projects.*.environments.*.", render), render...)
	case "app.yaml": // App Engine's, and that of Databricks
		return []place{{"entrypoint", "web"}, {"command", "web"}}
	case ".do/app.yaml": // https://docs.digitalocean.com/products/app-platform/reference/app-spec/
		return ocean
	case ".do/deploy.template.yaml":
		return under("spec.", ocean)
	case ".platform.app.yaml", ".upsun/config.yaml": // https://docs.upsun.com/create-apps/app-reference.html
		return upsun
	case "heroku.yml": // https://devcenter.heroku.com/articles/build-docker-images-heroku-yml
		return []place{{"run.*", ""}, {"run.*.command", ""}, {"release.command.*", "release"}}
	case "zbpack.json": // https://zeabur.com/docs/guides/python
		return []place{{"start_command", "web"}}
	case ".replit": // https://docs.replit.com/replit-workspace/configuring-repl
		return []place{{"run", ""}, {"deployment.run", "web"}}
	}
	if isUnit(file) {
		return []place{{"Service.ExecStart", ""}, {"*.command", ""}}
	}
	return nil
}

// under are places in what is at a path.
func under(path string, places []place) []place {
	var all []place
	for _, p := range places {
		all = append(all, place{path + p.path, p.role})
	}
	return all
}

func isPlatformFile(file string) bool {
	return strings.Count(file, "/") < 2 && strings.ContainsRune(file, '.') && file != ".replit" && !isUnit(file) && places(file) != nil
}

// mostDocument is how long a file may be that is read as a tree: more than any that
// a person writes.
const mostDocument = 128 << 10

// document is a file of the project as a tree; nil where it is none.
func (s *survey) document(file string) *yaml.Node {
	if known, ok := s.documents[file]; ok {
		return known
	}
	var tree *yaml.Node
	var err error
	if len(s.text(file)) == 0 || len(s.text(file)) > mostDocument {
		return nil
	}
	switch base := path.Base(file); {
	case strings.HasSuffix(base, ".toml") || base == ".replit":
		tree, err = tomlTree(s.text(file))
	case strings.HasSuffix(base, ".yaml") || strings.HasSuffix(base, ".yml"):
		tree, err = yamlTree(s.text(file))
	case strings.HasSuffix(base, ".json"):
		tree, err = yamlTree(withoutComments(s.text(file)))
	default:
		tree = iniTree(s.lines(file))
	}
	if err != nil {
		tree = nil
	}
	s.documents[file] = tree
	return tree
}

// platformCommands are those of a platform's file.
func platformCommands(s *survey, file string) []clue {
	var all []clue
	for _, part := range s.described(file) {
		for _, p := range places(file) {
			for _, f := range find(part.tree, p.path) {
				if c, ok := s.placed(f, p.role); ok {
					c.folder = cmpOr(c.folder, part.folder)
					all = append(all, c)
				}
			}
		}
	}
	return apart(all)
}

// description is what a platform's file says of one application, and the project's folder
// that it is in; "" is not said.
type description struct {
	tree   *yaml.Node
	folder string
}

// described are the applications of a platform's file: of Upsun's those that are Python's,
// of others what it is about.
func (s *survey) described(file string) []description {
	if file != ".upsun/config.yaml" {
		return []description{{tree: s.document(file)}}
	}
	var all []description
	for _, p := range pairs(child(s.document(file), "applications")) {
		if kind := textAt(p.value, "type"); kind == "" || strings.HasPrefix(kind, "python:") {
			all = append(all, description{p.value, s.folderIn(textAt(child(p.value, "source"), "root"))})
		}
	}
	return all
}

// replitCommands are those of Replit's file, or else the file that it names, which is what
// its Run button starts then.
func replitCommands(s *survey, file string) []clue {
	if all := platformCommands(s, file); len(all) > 0 {
		return all
	}
	entry := child(s.document(file), "entrypoint")
	if entry == nil || !strings.HasSuffix(entry.Value, ".py") {
		return nil
	}
	return []clue{{Evidence: Evidence{Line: entry.Line}, command: quoted([]string{"python", entry.Value})}}
}

// placed is the command of a place, with what stands beside it.
func (s *survey) placed(f found, role string) (clue, bool) {
	c := clue{Evidence: Evidence{Line: f.value.Line}, command: commandText(f.value), role: cmpOr(role, strings.TrimPrefix(f.name, "program:"))}
	if kind := textAt(f.in, "type"); role == "" && (kind == "web" || kind == "pserv") {
		c.role = "web"
	}
	if textAt(f.in, "kind") == "PRE_DEPLOY" {
		c.role = "release"
	}
	if c.role != "release" {
		c.schedule = cmpOr(textAt(f.in, "schedule"), cmpOr(textAt(f.in, "cronSchedule"), textAt(f.around, "spec")))
	}
	c.folder = s.folderIn(cmpOr(textAt(f.in, "rootDir"), textAt(f.in, "source_dir")))
	if elsewhere := cmpOr(textAt(f.in, "directory"), textAt(f.in, "WorkingDirectory")); elsewhere != "" {
		c.folder, c.guessed = s.folderIn(elsewhere), true
	}
	return c, c.command != ""
}

// folderIn is the project's folder that a path of another machine ends in; "" is none.
func (s *survey) folderIn(name string) string {
	parts := strings.Split(strings.Trim(path.Clean("/"+name), "/"), "/")
	for i := range parts {
		if here := path.Join(parts[i:]...); here != "" && s.folders[here] {
			return here
		}
	}
	return ""
}

// composeCommands are those of a Compose file's services: of the application's own, and
// of those that run its image beside it.
func composeCommands(s *survey, file string) []clue {
	services := pairs(child(s.document(file), "services"))
	main := mainService(services)
	var all []clue
	for _, service := range services {
		entry, value := child(service.value, "entrypoint"), child(service.value, "command")
		line := commandText(value)
		if text := commandText(entry); text != "" && !s.isScript(strings.Fields(text)) {
			line, value = strings.TrimSpace(text+" "+line), entry
		}
		if line == "" {
			continue
		}
		c := clue{Evidence: Evidence{Line: value.Line}, command: strings.ReplaceAll(line, "$$", "$"), role: service.key.Value}
		c.folder, c.guessed = s.folderIn(textAt(service.value, "working_dir")), true
		all = append(all, c)
	}
	for i, c := range all {
		mainStarts := slices.ContainsFunc(all, func(o clue) bool { return o.role == main })
		all[i].beside = c.role != main && mainStarts && sameBuild(child(s.document(file), "services", main), child(s.document(file), "services", c.role))
	}
	return all
}

// sameBuild tells whether two services of a Compose file are built from one folder.
func sameBuild(a, b *yaml.Node) bool {
	folder := func(n *yaml.Node) string {
		build := child(n, "build")
		if build == nil {
			return "image:" + textAt(n, "image")
		}
		return path.Clean(cmpOr(build.Value, cmpOr(textAt(build, "context"), ".")))
	}
	return folder(a) == folder(b) || child(a, "image") != nil && textAt(a, "image") == textAt(b, "image")
}

// target is the stage of a Dockerfile that the project's Compose file builds; "" is the last.
func (s *survey) target(dockerfile string) string {
	for _, file := range s.otherFiles() {
		if !isCompose(file) || !bytes.Contains(s.text(file), []byte("target:")) || strings.Contains(file, "dev") || strings.Contains(file, "test") {
			continue
		}
		services := child(s.document(file), "services")
		build := child(services, mainService(pairs(services)), "build")
		name := path.Join(path.Dir(file), textAt(build, "context"), cmpOr(textAt(build, "dockerfile"), "Dockerfile"))
		if name == dockerfile {
			return textAt(build, "target")
		}
	}
	return ""
}

func isWorkflow(file string) bool {
	return strings.HasPrefix(file, ".github/workflows/") || slices.Contains([]string{".gitlab-ci.yml", ".circleci/config.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml"}, file)
}

// workflowCommands are the lines of a workflow that start a server, as its tests do: what
// else a workflow runs is no application.
func workflowCommands(s *survey, file string) []clue {
	if !slices.ContainsFunc(workflowServers(), func(name string) bool { return bytes.Contains(s.text(file), []byte(name+" ")) }) {
		return nil
	}
	var all []clue
	for number, line := range s.lines(file) {
		text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "- "))
		if strings.HasPrefix(text, "#") || len(text) > 2000 {
			continue
		}
		text = strings.Trim(workflowKey.ReplaceAllString(text, ""), `"'`)
		for _, words := range simpleCommands(text) {
			if words = unwrapped(words); len(words) > 1 && slices.Contains(workflowServers(), words[0]) {
				all = append(all, clue{Evidence: Evidence{Line: number + 1, Text: oneLine(text)}, command: quoted(words)})
			}
		}
	}
	return all
}

// workflowKey is the key of a step's command, where that stands on its line.
var workflowKey = lazyregexp.New(`^(run|script|command|bash):\s+`)

func workflowServers() []string {
	return []string{"gunicorn", "uvicorn", "hypercorn", "daphne", "granian", "waitress-serve", "uwsgi", "flask", "fastapi", "streamlit", "litestar"}
}
