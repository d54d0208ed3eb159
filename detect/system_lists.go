package detect

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate/system"
)

// listedPackages are the packages that files list for what runs the application: those of
// platforms, and those of other systems by the names that Debian has for them.
func (s *scan) listedPackages() []foundPackage {
	var all []foundPackage
	for _, file := range []string{"Aptfile", "apt.txt", "packages.txt", "apt-packages.txt", "apt-requirements.txt", "requirements-apt.txt", "system-packages.txt", "os-packages.txt", "bindep.txt"} {
		all = append(all, s.plainList(file)...)
	}
	all = append(all, s.nixpacks()...)
	all = append(all, s.nodeLists()...)
	all = append(all, s.ofDevelopers()...)
	return append(all, s.condaPackages()...)
}

// plainList are the packages of a file that has one on a line. bindep's have conditions
// behind them (https://docs.opendev.org/opendev/bindep/latest/readme.html).
func (s *scan) plainList(file string) []foundPackage {
	var all []foundPackage
	lines := s.lines(file)
	isRPM := slices.ContainsFunc(lines, func(line string) bool { return strings.HasSuffix(strings.TrimSpace(line), "-devel") })
	for i, line := range lines {
		line, _, _ = strings.Cut(line, "#")
		name, condition, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, _, _ = strings.Cut(name, "=")
		if name == "" || condition != "" && file == "bindep.txt" && !strings.Contains(condition, "platform:d") || strings.Contains(condition, "test") {
			continue
		}
		found, known := system.Foreign(name, oldest())
		switch {
		case known:
		case isRPM, !debianName.MatchString(name):
			continue
		default:
			found = name
		}
		all = append(all, foundPackage{found, certain, Evidence{File: file, Line: i + 1, Text: oneLine(line), Says: "lists " + it(name, found)}})
	}
	return all
}

// nixpacks are the packages of nixpacks.toml, those of Nix where Debian's are known
// (https://nixpacks.com/docs/configuration/file).
func (s *scan) nixpacks() []foundPackage {
	const file = "nixpacks.toml"
	var config struct {
		Phases map[string]struct {
			Apt []string `toml:"aptPkgs"`
			Nix []string `toml:"nixPkgs"`
		} `toml:"phases"`
	}
	if toml.Unmarshal(s.text(file), &config) != nil {
		return nil
	}
	phase := config.Phases["setup"]
	var all []foundPackage
	for _, name := range phase.Apt {
		if debianName.MatchString(name) {
			all = append(all, foundPackage{name, certain, s.at(file, name, "lists it")})
		}
	}
	for _, name := range phase.Nix {
		if found, ok := system.Foreign(name, oldest()); ok {
			all = append(all, foundPackage{found, likely, s.at(file, name, "lists "+it(name, found))})
		}
	}
	return all
}

// nodeList is a kind of YAML or JSON that lists packages under keys.
type nodeList struct {
	is     func(file string) bool
	word   string   // that the text has, where it has a key
	keys   []string // each a key, or an inner one behind its outer one: apt.name
	weight int
}

func nodeLists() []nodeList {
	const (
		apt     = "apt.name apt.pkg apt.packages ansible.builtin.apt.name ansible.builtin.apt.pkg"
		actions = "with.packages"
	)
	one := func(names ...string) func(string) bool {
		return func(file string) bool { return slices.Contains(names, file) }
	}
	isYAML := func(file string) bool { return strings.HasSuffix(file, ".yml") || strings.HasSuffix(file, ".yaml") }
	isAnsible := func(file string) bool {
		return isYAML(file) && slices.ContainsFunc([]string{"ansible", "playbooks", "roles", "provisioning"}, func(dir string) bool { return strings.Contains("/"+file, "/"+dir+"/") })
	}
	return []nodeList{
		{one("railpack.json"), "aptPackages", []string{"deploy.aptPackages"}, certain},
		{one(".travis.yml"), "apt", strings.Fields(apt), unsure},
		{isAnsible, "apt", strings.Fields(apt), unsure},
		{func(file string) bool { return strings.HasPrefix(file, ".github/workflows/") }, "packages:", []string{actions}, unsure},
		{one(".devcontainer/devcontainer.json", ".devcontainer.json"), "packages", []string{"packages"}, unsure},
	}
}

// nodeLists are the packages of such files.
func (s *scan) nodeLists() []foundPackage {
	var files []string
	for file := range s.files {
		if strings.HasSuffix(file, ".yml") || strings.HasSuffix(file, ".yaml") || strings.HasSuffix(file, ".json") {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	var all []foundPackage
	for _, kind := range nodeLists() {
		for _, file := range files {
			if !kind.is(file) || !bytes.Contains(s.text(file), []byte(kind.word)) {
				continue
			}
			nodes := wordsUnder(s.document(file), kind.keys, "", 0)
			compiles := slices.ContainsFunc(nodes, func(n *yaml.Node) bool { return strings.HasSuffix(n.Value, "-dev") })
			for _, n := range nodes {
				name, _, _ := strings.Cut(n.Value, "/")
				if debianName.MatchString(name) && (kind.weight == certain || system.RunsWith(name, oldest()) && !(compiles && isLibrary(name))) {
					all = append(all, foundPackage{name, kind.weight, s.line(file, n.Line, "lists it")})
				}
			}
		}
	}
	return all
}

// wordsUnder are the words that stand under keys.
func wordsUnder(n *yaml.Node, keys []string, outer string, depth int) []*yaml.Node {
	if n == nil || depth > 12 {
		return nil
	}
	var all []*yaml.Node
	for i, child := range n.Content {
		if n.Kind != yaml.MappingNode {
			all = append(all, wordsUnder(child, keys, outer, depth+1)...)
			continue
		}
		if i%2 == 0 {
			continue
		}
		key := n.Content[i-1].Value
		if slices.Contains(keys, key) || slices.Contains(keys, outer+"."+key) {
			all = append(all, wordsOf(child)...)
		} else {
			all = append(all, wordsUnder(child, keys, key, depth+1)...)
		}
	}
	return all
}

// wordsOf are the words of a text, or of a list of texts.
func wordsOf(n *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	texts := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		texts = n.Content
	}
	for _, text := range texts {
		if text.Kind != yaml.ScalarNode {
			continue
		}
		for _, word := range strings.FieldsFunc(text.Value, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' }) {
			all = append(all, &yaml.Node{Kind: yaml.ScalarNode, Value: word, Line: text.Line})
		}
	}
	return all
}

var (
	brewLine = regexp.MustCompile(`^\s*brew\s+["']([\w.+@-]+)["']`)
	nixName  = regexp.MustCompile(`(?:^|[\s.(\[])([A-Za-z][\w-]*)`)
)

// ofDevelopers are packages of those who work on the project, by Homebrew or Nix: what
// the application needs is among them.
func (s *scan) ofDevelopers() []foundPackage {
	var all []foundPackage
	add := func(file string, line int, text string, find *regexp.Regexp) {
		for _, m := range find.FindAllStringSubmatch(text, -1) {
			if found, ok := system.Foreign(m[1], oldest()); ok {
				all = append(all, foundPackage{found, offered, Evidence{File: file, Line: line, Text: oneLine(text), Says: "has " + it(m[1], found)}})
			}
		}
	}
	for i, line := range s.lines("Brewfile") {
		add("Brewfile", i+1, line, brewLine)
	}
	for _, file := range []string{"replit.nix", "shell.nix", "flake.nix", "default.nix", "devenv.nix"} {
		for i, line := range s.lines(file) {
			line, _, _ = strings.Cut(line, "#")
			if !strings.Contains(line, `"`) {
				add(file, i+1, line, nixName)
			}
		}
	}
	return all
}

// condaPackages are the packages of a conda environment that something else than conda
// installs the application beside.
func (s *scan) condaPackages() []foundPackage {
	file := s.first("environment.yml", "environment.yaml")
	var doc struct {
		Dependencies []any `yaml:"dependencies"`
	}
	if s.packages.kind == "conda" || file == "" || yaml.Unmarshal(s.text(file), &doc) != nil {
		return nil
	}
	var all []foundPackage
	for _, d := range doc.Dependencies {
		text, _ := d.(string)
		name := strings.TrimSpace(text[:len(text)-len(strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyz0123456789-_."))])
		if found, ok := system.Foreign(name, oldest()); ok {
			all = append(all, foundPackage{found, unsure, s.at(file, name, "lists "+it(name, found))})
		}
	}
	return all
}
