package manager

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// requirementSet is what the requirements and constraints files say, all of
// them together with the files that they name.
type requirementSet struct {
	files       []string // relative to the project's folder, in the order of reading
	hashed      bool     // at least one requirement has a --hash
	needsSource bool     // a requirement is a path in the project
	packages    Packages
	findings    []spec.Finding
}

func readRequirements(p pipFields, project fs.FS) requirementSet {
	var set requirementSet
	for i, file := range p.Requirements {
		set.open(project, file, fmt.Sprintf("deps.pip.requirements.%d", i))
	}
	for i, file := range p.Constraints {
		set.open(project, file, fmt.Sprintf("deps.pip.constraints.%d", i))
	}
	return set
}

// open reads a file that the spec names.
func (s *requirementSet) open(project fs.FS, file, field string) {
	if outside := spec.Outside(field, file); len(outside) > 0 {
		s.findings = append(s.findings, outside...)
		return
	}
	s.read(project, path.Clean(file), field, "")
}

// read reads one file and those that it names. The field is the spec's that
// led here; named is the place in another file that did, if any.
func (s *requirementSet) read(project fs.FS, file, field, named string) {
	if s.has(file) {
		return
	}
	data, err := fs.ReadFile(project, file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		s.findings = append(s.findings, missingFile(field, named, file))
		return
	}
	if err != nil {
		s.findings = append(s.findings, spec.Finding{
			Severity: spec.Error, Code: "pip.file-unreadable", Path: field,
			Message: fmt.Sprintf("%s can't be read: %v", file, errors.Unwrap(err)),
		})
		return
	}
	s.files = append(s.files, file)
	for _, line := range logicalLines(string(data)) {
		s.requirement(project, file, field, line)
	}
}

func (s *requirementSet) has(file string) bool {
	for _, f := range s.files {
		if f == file {
			return true
		}
	}
	return false
}

func (s *requirementSet) requirement(project fs.FS, file, field string, line logicalLine) {
	option, value := splitOption(line.text)
	switch option {
	case "-r", "--requirement", "-c", "--constraint":
		if strings.Contains(value, "://") {
			return
		}
		s.read(project, path.Join(path.Dir(file), value), field, fmt.Sprintf("%s:%d", file, line.number))
	case "-e", "--editable":
		s.needsSource = s.needsSource || isLocal(value)
	case "":
		s.needsSource = s.needsSource || isLocal(line.text)
		s.hashed = s.hashed || strings.Contains(line.text, "--hash")
		s.add(file, line.text)
	}
}

// add notes a requirement's package; a line in a constraints file can pin what
// another one requires.
func (s *requirementSet) add(file, text string) {
	name, version := splitPin(text)
	if p := s.packages.Find(name); p != nil {
		p.Version = cmp.Or(p.Version, version)
	} else if name != "" {
		s.packages = append(s.packages, Package{Name: name, Version: version, File: file, Mention: text})
	}
}

type logicalLine struct {
	number int // of its first physical line, from 1
	text   string
}

// logicalLines joins continued lines and drops comments, as pip does
// (https://pip.pypa.io/en/stable/reference/requirements-file-format/).
func logicalLines(data string) []logicalLine {
	var lines []logicalLine
	joined, start := "", 0
	for i, text := range strings.Split(strings.ReplaceAll(data, "\r\n", "\n"), "\n") {
		if start == 0 {
			start = i + 1
		}
		if more, continued := strings.CutSuffix(text, `\`); continued && !strings.HasPrefix(strings.TrimSpace(text), "#") {
			joined += more
			continue
		}
		if text = strings.TrimSpace(withoutComment(joined + text)); text != "" {
			lines = append(lines, logicalLine{number: start, text: text})
		}
		joined, start = "", 0
	}
	return lines
}

func withoutComment(text string) string {
	for i, c := range text {
		if c == '#' && (i == 0 || text[i-1] == ' ' || text[i-1] == '\t') {
			return text[:i]
		}
	}
	return text
}

// splitOption is the option at the start of a line, and its value; the option
// is "" when the line is a requirement.
func splitOption(text string) (option, value string) {
	if !strings.HasPrefix(text, "-") {
		return "", ""
	}
	end := strings.IndexAny(text, "= \t")
	if end < 0 {
		end = len(text)
	}
	if !strings.HasPrefix(text, "--") { // -rfile is -r file
		end = min(end, 2)
	}
	return text[:end], strings.Trim(strings.TrimLeft(text[end:], "= \t"), `"'`)
}

// isLocal tells whether a requirement is a path in the project.
func isLocal(requirement string) bool {
	_, url, direct := strings.Cut(requirement, "@")
	target := requirement
	if direct {
		target = strings.TrimSpace(url)
	}
	word := target[:strings.IndexAny(target+" ", " \t")]
	return strings.HasPrefix(target, ".") || strings.HasPrefix(target, "file:.") || target == "file:" ||
		(!strings.Contains(target, "://") && strings.Contains(word, "/"))
}

// splitPin is a requirement's normalised name (PEP 503) and, when it is pinned
// with ==, its version.
func splitPin(text string) (name, version string) {
	end := strings.IndexFunc(text, func(c rune) bool {
		return !strings.ContainsRune("-_.", c) && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	})
	if end < 0 {
		end = len(text)
	}
	name, rest := normalise(text[:end]), strings.TrimSpace(text[end:])
	if extras := strings.Index(rest, "]"); strings.HasPrefix(rest, "[") && extras > 0 {
		rest = strings.TrimSpace(rest[extras+1:])
	}
	pinned, ok := strings.CutPrefix(rest, "==")
	if fields := strings.FieldsFunc(pinned, func(c rune) bool { return strings.ContainsRune(" \t;,", c) }); ok && len(fields) > 0 {
		version = strings.TrimPrefix(fields[0], "=")
	}
	return name, version
}

// normalise is a distribution's name as PEP 503 compares names.
func normalise(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return strings.ContainsRune("-_.", c) })
	return strings.Join(words, "-")
}
