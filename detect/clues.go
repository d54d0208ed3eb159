package detect

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// clue is a command line that a file of the project has.
type clue struct {
	Evidence
	command string
	role    string // what it is called there: web, worker, release …; "" is nothing
	weight  int

	// beside is whether the same file has a web process, which this one is not.
	beside bool
	// prepares is whether another command of a script comes after it.
	prepares bool
}

// source is a kind of file that has command lines.
type source struct {
	is     func(file string) bool
	weight int
	read   func(s *survey, file string) []clue
}

// sources are the kinds of files that tell how a project is started, those that are
// believed most first.
func sources() []source {
	base := func(names ...string) func(string) bool {
		return func(file string) bool { return slices.Contains(names, path.Base(file)) }
	}
	root := func(names ...string) func(string) bool {
		return func(file string) bool { return slices.Contains(names, file) }
	}
	return []source{
		{base("Procfile"), 200, procfile},
		{isDockerfile, 190, dockerfile},
		{root("fly.toml", "railway.toml", "nixpacks.toml"), 190, tomlCommands},
		{root("render.yaml", "railway.json", "app.yaml", ".platform.app.yaml", ".do/app.yaml", ".do/deploy.template.yaml", "app.json", "zeabur.json", "koyeb.yaml"), 190, yamlCommands},
		{isCompose, 180, yamlCommands},
		{func(file string) bool { return strings.HasSuffix(file, ".service") || isSupervisor(file) }, 165, assignedCommands},
		{isStart, 150, shellCommands},
		{isShell, 125, shellCommands},
		{root(".replit"), 120, tomlCommands},
		{base("Makefile", "makefile", "justfile", "Taskfile.yml", "Tiltfile"), 105, shellCommands},
		{func(file string) bool {
			return !strings.Contains(file, "/") && strings.HasPrefix(strings.ToLower(file), "readme")
		}, 92, readmeCommands},
	}
}

func isDockerfile(file string) bool {
	base := path.Base(file)
	return (base == "Dockerfile" || base == "Containerfile" || strings.HasPrefix(base, "Dockerfile.") || strings.HasSuffix(base, ".Dockerfile")) && isNear(file)
}

func isCompose(file string) bool {
	base := path.Base(file)
	return (strings.HasPrefix(base, "docker-compose") || strings.HasPrefix(base, "compose")) && (strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml")) && isNear(file)
}

func isSupervisor(file string) bool {
	return strings.HasPrefix(path.Base(file), "supervisord") && strings.HasSuffix(file, ".conf") && isNear(file)
}

// isNear tells whether a file is where those of the whole project are kept, and not
// with an example or a test.
func isNear(file string) bool {
	for _, part := range strings.Split(path.Dir(file), "/") {
		if aside(part) < -60 {
			return false
		}
	}
	return strings.Count(file, "/") <= 2
}

// isStart are scripts of a shell that are called like one that starts the application.
func isStart(file string) bool {
	if !isShell(file) {
		return false
	}
	name := strings.TrimSuffix(path.Base(file), ".sh")
	for _, word := range []string{"boot", "entrypoint", "start", "run", "serve", "launch", "bootstrap", "entry", "startup"} {
		if name == word || strings.HasSuffix(name, "-"+word) || strings.HasSuffix(name, "_"+word) || strings.HasPrefix(name, word+"-") && !strings.Contains(name, "test") || strings.HasPrefix(name, word+".prod") || strings.HasPrefix(name, word+"_prod") {
			return true
		}
	}
	return false
}

func isShell(file string) bool {
	if strings.Count(file, "/") > 2 || !isNear(file) {
		return false
	}
	base := path.Base(file)
	return strings.HasSuffix(base, ".sh") || !strings.Contains(base, ".") && slices.Contains([]string{"run", "start", "boot", "serve", "entry", "entrypoint", "docker-entrypoint", "server", "web"}, base)
}

// clues are the command lines of all files that have some.
func (s *survey) clues() []clue {
	var all []clue
	var files []string
	for file := range s.files {
		if strings.Count(file, "/") <= 3 && !strings.HasSuffix(file, ".py") {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	for _, src := range sources() {
		for _, file := range files {
			if !src.is(file) {
				continue
			}
			for _, c := range src.read(s, file) {
				c.File, c.weight = file, src.weight-6*strings.Count(file, "/")
				if strings.Contains(path.Base(file), "dev") || strings.Contains(path.Base(file), "test") {
					c.weight -= 30
				}
				all = append(all, c)
			}
		}
	}
	return all
}

var procfileLine = regexp.MustCompile(`^([A-Za-z0-9_-]+):\s*(.+)$`)

// procfile reads Heroku's (https://devcenter.heroku.com/articles/procfile).
func procfile(s *survey, file string) []clue {
	var all []clue
	for i, line := range s.lines(file) {
		if m := procfileLine.FindStringSubmatch(line); m != nil {
			all = append(all, clue{Evidence: Evidence{Line: i + 1, Text: oneLine(line)}, command: m[2], role: m[1]})
		}
	}
	web := slices.ContainsFunc(all, func(c clue) bool { return c.role == "web" })
	for i := range all {
		all[i].beside = web && all[i].role != "web"
	}
	return all
}

var dockerfileCommand = regexp.MustCompile(`^\s*(?i:CMD|ENTRYPOINT)\s+(.*)$`)

// dockerfile reads what a Dockerfile starts: of its last stage, the last that it says.
func dockerfile(s *survey, file string) []clue {
	var all []clue
	for _, line := range logical(s.lines(file)) {
		if strings.HasPrefix(strings.ToUpper(line.text), "FROM ") {
			all = nil
		}
		if m := dockerfileCommand.FindStringSubmatch(line.text); m != nil {
			all = append(all, clue{Evidence: Evidence{Line: line.number, Text: oneLine(line.text)}, command: execForm(m[1])})
		}
	}
	return all
}

// execForm is a command of a Dockerfile as a line of a shell.
func execForm(text string) string {
	var words []string
	if strings.HasPrefix(strings.TrimSpace(text), "[") && yaml.Unmarshal([]byte(text), &words) == nil {
		return quoted(words)
	}
	return text
}

// quoted is words as a line of a shell.
func quoted(words []string) string {
	var all []string
	for _, w := range words {
		if strings.ContainsAny(w, " \t'\"\\;&|#$") || w == "" {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		all = append(all, w)
	}
	return strings.Join(all, " ")
}

// logicalLine is a line with those that it goes on in.
type logicalLine struct {
	text   string
	number int
}

func logical(lines []string) []logicalLine {
	var all []logicalLine
	goesOn := false
	for i, line := range lines {
		text, more := strings.CutSuffix(strings.TrimRight(line, " \t"), `\`)
		if goesOn {
			all[len(all)-1].text += " " + strings.TrimSpace(text)
		} else {
			all = append(all, logicalLine{text, i + 1})
		}
		goesOn = more
	}
	return all
}

// shellCommands are the lines of a script, or of a Makefile's recipes.
func shellCommands(s *survey, file string) []clue {
	if !bytes.ContainsAny(s.text(file), "\n") && len(s.text(file)) > 4096 {
		return nil
	}
	var all []clue
	for _, line := range logical(s.lines(file)) {
		text := strings.TrimSpace(line.text)
		if text == "" || strings.HasPrefix(text, "#") || len(text) > 2000 || strings.HasPrefix(text, "echo ") {
			continue
		}
		if match := makeVariable.FindStringSubmatch(text); match != nil && strings.HasSuffix(strings.ToLower(file), "file") {
			continue
		}
		all = append(all, clue{Evidence: Evidence{Line: line.number, Text: oneLine(text)}, command: strings.TrimLeft(text, "@-")})
	}
	for i := range all {
		all[i].prepares = isShell(file) && i < len(all)-1 && !strings.HasPrefix(all[i].command, "exec ") && !slices.Contains([]string{"fi", "done", "esac", "}", "else"}, all[i+1].command)
	}
	return all
}

var makeVariable = regexp.MustCompile(`^[A-Z_]+\s*[:?+]?=`)

// readmeCommands are the lines of a README that may be commands.
func readmeCommands(s *survey, file string) []clue {
	var all []clue
	for _, line := range logical(s.lines(file)) {
		text := strings.Trim(strings.TrimSpace(line.text), "`")
		text = strings.TrimLeft(text, "$>#%*-. ")
		if text == "" || len(text) > 300 {
			continue
		}
		all = append(all, clue{Evidence: Evidence{Line: line.number, Text: oneLine(text)}, command: text})
		for _, match := range inlineCode.FindAllStringSubmatch(line.text, -1) {
			all = append(all, clue{Evidence: Evidence{Line: line.number, Text: oneLine(text)}, command: match[1]})
		}
	}
	return all
}

var inlineCode = regexp.MustCompile("`([^`]+ [^`]+)`")

var assignedCommand = regexp.MustCompile(`^\s*(?:ExecStart|command)\s*=\s*(.+)$`)

// assignedCommands are those of systemd's units and supervisor's programs.
func assignedCommands(s *survey, file string) []clue {
	var all []clue
	role := ""
	for _, line := range logical(s.lines(file)) {
		if name, ok := strings.CutPrefix(line.text, "[program:"); ok {
			role = strings.TrimRight(name, "] ")
		}
		if m := assignedCommand.FindStringSubmatch(line.text); m != nil {
			all = append(all, clue{Evidence: Evidence{Line: line.number, Text: oneLine(line.text)}, command: m[1], role: role})
		}
	}
	return all
}

// commandKeys are keys whose values are commands that start something.
func commandKeys() []string {
	return []string{"command", "startCommand", "run_command", "entrypoint", "start", "run", "releaseCommand", "preDeployCommand"}
}

// yamlCommands are the commands of a file in YAML or JSON, wherever they stand in it.
func yamlCommands(s *survey, file string) []clue {
	var doc yaml.Node
	if yaml.Unmarshal(s.text(file), &doc) != nil {
		return nil
	}
	return nodeCommands(&doc, "", 0)
}

func nodeCommands(n *yaml.Node, role string, depth int) []clue {
	if depth > 12 {
		return nil
	}
	var all []clue
	for i, child := range n.Content {
		if n.Kind != yaml.MappingNode {
			all = append(all, nodeCommands(child, role, depth+1)...)
			continue
		}
		if i%2 == 0 {
			continue
		}
		key := n.Content[i-1].Value
		if text := commandText(child); text != "" && slices.Contains(commandKeys(), key) {
			all = append(all, clue{Evidence: Evidence{Line: child.Line, Text: oneLine(text)}, command: text, role: role})
			continue
		}
		all = append(all, nodeCommands(child, key, depth+1)...)
	}
	return all
}

func commandText(n *yaml.Node) string {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value
	case yaml.SequenceNode:
		var words []string
		if n.Decode(&words) == nil {
			return quoted(words)
		}
	}
	return ""
}

var tomlCommand = regexp.MustCompile(`^\s*([\w-]+)\s*=\s*(['"])(.+)['"]\s*(#.*)?$`)

// tomlCommands are the commands of fly.toml's [processes] and the like.
func tomlCommands(s *survey, file string) []clue {
	var all []clue
	table := ""
	for i, line := range s.lines(file) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "["); ok {
			table = strings.TrimRight(name, "] ")
		}
		m := tomlCommand.FindStringSubmatch(line)
		if m == nil || table != "processes" && !slices.Contains(commandKeys(), m[1]) && m[1] != "cmd" && m[1] != "release_command" {
			continue
		}
		all = append(all, clue{Evidence: Evidence{Line: i + 1, Text: oneLine(line)}, command: m[3], role: m[1]})
	}
	return all
}
