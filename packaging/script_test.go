package packaging_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

type scriptCase struct {
	name, script string
	toml         string // "" is none
	line         int
}

func scripts() []scriptCase {
	return []scriptCase{
		{name: "a block", script: "#!/usr/bin/env python\n# /// script\n# a = 1\n#\n# b = [\n#   2,\n# ]\n# ///\nprint()\n", toml: "a = 1\n\nb = [\n  2,\n]\n", line: 3},
		{name: "nothing below it", script: "# /// script\n# a = 1\n# ///", toml: "a = 1\n", line: 2},
		{name: "CRLF", script: "import a\r\n# /// script\r\n# a = 1\r\n# ///\r\n", toml: "a = 1\n", line: 3},
		{name: "line ends of old Macs", script: "# /// script\r# a = 1\r# ///\r", toml: "a = 1\n", line: 2},
		{name: "the last end counts", script: "# /// script\n# a = 1\n# ///\n# b = 2\n# ///\n# c\n", toml: "a = 1\n///\nb = 2\n", line: 2},
		{name: "two of another type", script: "# /// other\n# x\n# ///\n\n# /// other\n# x\n# ///\n\n# /// script\n#\n# ///\n", toml: "\n", line: 10},
		{name: "inside of another type", script: "# /// other\n# /// script\n# a = 1\n# ///\n"},
		{name: "no end", script: "# /// script\n# a = 1\n"},
		{name: "an end too early", script: "# /// script\n# a = 1\nprint()\n# ///\n"},
		{name: "a line without a blank", script: "# /// script\n#a = 1\n# ///\n"},
		{name: "nothing in it", script: "# /// script\n# ///\n"},
		{name: "an end with a blank", script: "# /// script\n# a = 1\n# /// \n"},
		{name: "a start with a blank", script: "# /// script \n# a = 1\n# ///\n"},
		{name: "another case", script: "# /// Script\n# a = 1\n# ///\n"},
		{name: "indented", script: " # /// script\n # a = 1\n # ///\n"},
		{name: "empty", script: ""},
	}
}

func TestScriptMetadata(t *testing.T) {
	for _, c := range scripts() {
		t.Run(c.name, func(t *testing.T) {
			toml, line, err := packaging.ScriptMetadata([]byte(c.script))
			if err != nil || string(toml) != c.toml || line != c.line {
				t.Errorf("%q, %d, %v; want %q, %d", toml, line, err, c.toml, c.line)
			}
		})
	}
}

func TestTwoBlocksOfScriptMetadata(t *testing.T) {
	const script = "# /// script\n# a = 1\n# ///\n\n# /// script\n# b = 2\n# ///\n"
	toml, line, err := packaging.ScriptMetadata([]byte(script))
	if err == nil || toml != nil || line != 0 || !strings.Contains(err.Error(), "line 5 starts a second block") || !strings.Contains(err.Error(), "line 1 has the first") {
		t.Errorf("%q, %d, %v", toml, line, err)
	}
}

// reference is PEP 723's own implementation.
func reference(text string) (toml string, failed bool) {
	block := regexp.MustCompile(`(?m)^# /// ([a-zA-Z0-9-]+)$\s((?:^#(?:| .*)$\s)+)^# ///$`)
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	var found []string
	for _, match := range block.FindAllStringSubmatch(text, -1) {
		if match[1] == "script" {
			found = append(found, match[2])
		}
	}
	if len(found) != 1 {
		return "", len(found) > 1
	}
	for line := range strings.Lines(found[0]) {
		toml += strings.TrimPrefix(line[1:], " ")
	}
	return toml, false
}
