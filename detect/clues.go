package detect

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// clue is a command line that a file of the project has.
type clue struct {
	Evidence
	command  string
	role     string // what it is called there: web, worker, release …; "" is nothing
	weight   int
	folder   string // of the project, where it is started; "" is not said
	guessed  bool   // the folder is the end of a path on another machine, which may be a whole project there
	schedule string // when it runs (crontab(5)); "" is all the time
	beside   bool   // the image's main process is another one
	// prepares is whether another command of a script comes after it.
	prepares bool
}

// source is a kind of file that has command lines.
type source struct {
	is     func(file string) bool
	weight int
	read   func(s *survey, file string) []clue
}

// platform is the weight of what a platform starts.
const platform = 190

// sources are the kinds of files that tell how a project is started, those that are
// believed most first.
func sources() []source {
	root := func(names ...string) func(string) bool {
		return func(file string) bool { return slices.Contains(names, file) }
	}
	return []source{
		{func(file string) bool { return path.Base(file) == "Procfile" }, 200, procfile},
		{isDockerfile, platform, dockerfile},
		{isPlatformFile, platform, platformCommands},
		{isCompose, 180, composeCommands},
		{isUnit, 165, platformCommands},
		{isStart, 150, shellCommands},
		{isShell, 125, shellCommands},
		{root(".replit"), 120, replitCommands},
		{func(file string) bool {
			return slices.Contains([]string{"Makefile", "makefile", "justfile", "Taskfile.yml", "Tiltfile"}, path.Base(file))
		}, 105, shellCommands},
		{func(file string) bool {
			return !strings.Contains(file, "/") && strings.HasPrefix(strings.ToLower(file), "readme")
		}, 92, readmeCommands},
		{isWorkflow, 44, workflowCommands},
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

// isUnit tells whether a file is a unit of systemd, or has programs of supervisor.
func isUnit(file string) bool {
	base := path.Base(file)
	return strings.HasSuffix(base, ".service") || strings.HasPrefix(base, "supervisor") && (strings.HasSuffix(base, ".conf") || strings.HasSuffix(base, ".ini")) && isNear(file)
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

var developersFile = lazyregexp.New(`dev|test|[-._](ci|local)\b`)

// isForDevelopers tells whether a file's name says that it is for those who work on the project.
func isForDevelopers(name string) bool { return developersFile.MatchString(name) }

var copyOfFile = lazyregexp.New(`(?i)bkp|backup|[-_.]old\b|[-_. ]copy\b|\.orig$`)

// isCopy tells whether a file's name says that it is kept of what was before.
func isCopy(name string) bool { return copyOfFile.MatchString(name) }

// clues are the command lines of all files that have some.
func (s *survey) clues() []clue {
	var all []clue
	for _, src := range sources() {
		for _, file := range s.otherFiles() {
			if !src.is(file) || isCopy(path.Base(file)) {
				continue
			}
			for _, c := range src.read(s, file) {
				c.File, c.weight = file, src.weight-6*strings.Count(file, "/")
				if c.Text == "" {
					c.Text = s.line(file, c.Line, "").Text
				}
				if isForDevelopers(path.Base(file)) {
					c.weight -= 30
				}
				all = append(all, c)
			}
		}
	}
	return all
}

// otherFiles are the files that are not Python and not far from the root, sorted.
func (s *survey) otherFiles() []string {
	if s.others == nil {
		s.others = []string{}
		for file := range s.files {
			if strings.Count(file, "/") <= 3 && !strings.HasSuffix(file, ".py") {
				s.others = append(s.others, file)
			}
		}
		slices.Sort(s.others)
	}
	return s.others
}

// isWeb tells whether a process is called like the one that answers HTTP.
func isWeb(role string) bool { return role == "web" || role == "app" }

// apart tells the main process from those beside it, where a file names one so.
func apart(all []clue) []clue {
	if !slices.ContainsFunc(all, func(c clue) bool { return isWeb(c.role) }) {
		return all
	}
	for i, c := range all {
		all[i].beside = c.role != "" && c.role != "release" && !isWeb(c.role)
	}
	return all
}

// procfile reads Heroku's (https://devcenter.heroku.com/articles/procfile).
func procfile(s *survey, file string) []clue {
	var all []clue
	for _, e := range procfileEntries(s.lines(file)) {
		if e.name != "" {
			all = append(all, clue{Evidence: Evidence{Line: e.at.line, Text: oneLine(e.at.text)}, command: e.command, role: e.name})
		}
	}
	return apart(all)
}

// dockerfile reads what a Dockerfile starts: its last stage, or the one that Compose builds.
func dockerfile(s *survey, file string) []clue {
	c := s.container(file)
	if c == nil {
		return nil
	}
	words, here := c.starts()
	if s.isScript(c.entry) { // what it is given counts
		words, here = c.cmd, c.cmdAt
	}
	if len(words) == 0 {
		return nil
	}
	line := c.line(words)
	if root := c.root(); len(root) > 1 {
		line = strings.ReplaceAll(line, root+"/", "")
	}
	folder := c.folder(func(name string) (isFolder, isFile bool) { return s.folders[name], s.files[name] })
	return []clue{{Evidence: Evidence{Line: here.line, Text: oneLine(here.text)}, command: line, folder: folder}}
}

// isScript tells whether words start a script of a shell that has the rest as arguments.
func (s *survey) isScript(words []string) bool {
	words = unwrapped(words)
	if len(words) == 0 {
		return false
	}
	base := path.Base(words[0])
	return strings.HasSuffix(base, ".sh") || strings.Contains(base, "entrypoint")
}

// logicalLine is a line with those that it goes on in.
type logicalLine struct {
	text   string
	number int
}

func logical(lines []string) []logicalLine {
	var all []logicalLine
	for i := 0; i < len(lines); i++ {
		number := i + 1
		text, goesOn := continued(lines[i])
		parts := []string{text}
		for goesOn && i+1 < len(lines) {
			i++
			if strings.HasPrefix(strings.TrimSpace(lines[i]), "#") {
				continue
			}
			text, goesOn = continued(lines[i])
			parts = append(parts, strings.TrimSpace(text))
		}
		all = append(all, logicalLine{strings.Join(parts, " "), number})
	}
	return all
}

// continued is a line without the backslash that lets it go on in the next.
func continued(line string) (text string, goesOn bool) {
	return strings.CutSuffix(strings.TrimRight(line, " \t"), `\`)
}

// quoted is words as a line of a shell.
func quoted(words []string) string {
	var all []string
	for _, w := range words {
		if strings.ContainsAny(w, " \t'\"\\;&|#$()<>*?`") || w == "" {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		all = append(all, w)
	}
	return strings.Join(all, " ")
}

// shellCommands are the lines of a script, or of a Makefile's recipes.
func shellCommands(s *survey, file string) []clue {
	if !bytes.ContainsAny(s.text(file), "\n") && len(s.text(file)) > 4096 {
		return nil
	}
	var all []clue
	isMake := strings.HasSuffix(strings.ToLower(file), "file")
	variables := map[string]string{}
	for _, line := range logical(s.lines(file)) {
		text := strings.TrimSpace(line.text)
		if text == "" || strings.HasPrefix(text, "#") || len(text) > 2000 || strings.HasPrefix(text, "echo ") {
			continue
		}
		if match := makeVariable.FindStringSubmatch(text); match != nil && isMake {
			variables[match[1]] = strings.TrimSpace(text[len(match[0]):])
			continue
		}
		command := text
		if isMake {
			command = withMakeVariables(text, variables)
		}
		all = append(all, clue{Evidence: Evidence{Line: line.number, Text: oneLine(text)}, command: strings.TrimLeft(command, "@-")})
	}
	for i := range all {
		all[i].prepares = isShell(file) && i < len(all)-1 && !strings.HasPrefix(all[i].command, "exec ") && !slices.Contains([]string{"fi", "done", "esac", "}", "else"}, all[i+1].command)
	}
	return all
}

var (
	makeVariable  = lazyregexp.New(`^([A-Z_]+)\s*[:?+]?=`)
	makeReference = lazyregexp.New(`\$[({]([A-Z_]+)[)}]`)
)

// withMakeVariables puts the values of a Makefile's variables in their places, where they
// are given in so many words.
func withMakeVariables(line string, variables map[string]string) string {
	return makeReference.ReplaceAllStringFunc(line, func(text string) string {
		value, ok := variables[makeReference.FindStringSubmatch(text)[1]]
		if !ok || strings.Contains(value, "$") {
			return text
		}
		return value
	})
}

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

var inlineCode = lazyregexp.New("`([^`]+ [^`]+)`")
