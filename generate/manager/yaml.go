package manager

import (
	"errors"
	"fmt"
	"io/fs"
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
		return unreadableYAML(manager, file, fmt.Sprintf("it has %d bytes, where %d are allowed", len(data), longestYAML), remedy)
	}
	err = yaml.Unmarshal(data, into)
	if err == nil {
		return nil
	}
	findings := unreadableYAML(manager, file, strings.TrimPrefix(err.Error(), "yaml: "), remedy)
	var wrong *yaml.LoadErrors
	if errors.As(err, &wrong) && len(wrong.Errors) > 0 { // the place of a syntax error can be a line off
		findings[0].At = lineOf(file, data, wrong.Errors[0].Line)
	}
	return findings
}

func unreadableYAML(manager, file, why, remedy string) []spec.Finding {
	return []spec.Finding{{
		Rule: "deps.file-unreadable", Path: "deps." + manager,
		Message: fmt.Sprintf("%s is no YAML that %s could read: %s", file, manager, strings.Join(strings.Fields(why), " ")),
		Notes:   []string{remedy},
	}}
}

// lineOf is a whole line of a file, its indentation aside; nil where there is no such line.
func lineOf(file string, data []byte, n int) *spec.Place {
	lines := strings.Split(string(data), "\n")
	if n < 1 || n > len(lines) {
		return nil
	}
	text := strings.TrimSuffix(lines[n-1], "\r")
	content := strings.TrimLeft(text, " \t")
	return &spec.Place{File: file, Line: n, Column: 1 + len(text) - len(content), Width: max(1, len(content)), Text: text}
}
