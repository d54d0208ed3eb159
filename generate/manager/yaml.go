package manager

import (
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// longestYAML is how many bytes of YAML are read: a lock of a thousand packages
// for four platforms has about three million.
const longestYAML = 32 << 20

// readYAML reads a file that a manager can't do without; remedy is the command
// that makes it.
func readYAML(project fs.FS, file string, into any, manager, remedy string) []spec.Finding {
	data, err := fs.ReadFile(project, file)
	if err != nil {
		return missing(manager, file, remedy, err)
	}
	if len(data) > longestYAML {
		return unreadableYAML(manager, file, data, fmt.Sprintf("it has %d bytes, where %d are allowed", len(data), longestYAML), remedy)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		return unreadableYAML(manager, file, data, strings.TrimPrefix(err.Error(), "yaml: "), remedy)
	}
	return nil
}

// atLine is how the YAML parser tells a place: it knows at most the line.
var atLine = regexp.MustCompile(`line (\d+)`)

func unreadableYAML(manager, file string, data []byte, why, remedy string) []spec.Finding {
	finding := spec.Finding{
		Severity: spec.Error, Code: manager + ".file-unreadable", Path: "deps." + manager,
		Message: fmt.Sprintf("%s is no YAML that %s could read: %s", file, manager, strings.Join(strings.Fields(why), " ")),
		Notes:   []string{remedy},
	}
	if m := atLine.FindStringSubmatch(why); m != nil {
		finding.At = lineOf(file, data, m[1])
	}
	return []spec.Finding{finding}
}

// lineOf is a whole line of a file, its indentation aside; nil where there is no such line.
func lineOf(file string, data []byte, number string) *spec.Place {
	n, err := strconv.Atoi(number)
	lines := strings.Split(string(data), "\n")
	if err != nil || n < 1 || n > len(lines) {
		return nil
	}
	text := strings.TrimSuffix(lines[n-1], "\r")
	content := strings.TrimLeft(text, " \t")
	return &spec.Place{File: file, Line: n, Column: 1 + len(text) - len(content), Width: max(1, len(content)), Text: text}
}
