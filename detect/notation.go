package detect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Notation is how a spec is written.
type Notation string

// The notations.
const (
	CUE       Notation = "cue"
	YAML      Notation = "yaml"
	TOML      Notation = "toml"
	Pyproject Notation = "pyproject" // the table [tool.pyapp] of pyproject.toml
)

// Notations are all of them, the usual one first.
func Notations() []Notation { return []Notation{CUE, YAML, TOML, Pyproject} }

// File is the name of the file that has a spec in this notation.
func (n Notation) File() string {
	if n == Pyproject {
		return "pyproject.toml"
	}
	return "pyapp." + string(n)
}

// Write is the application's spec in a notation: above each value stands its first
// evidence. In pyproject.toml it goes behind the line [tool.pyapp].
func (a Application) Write(n Notation) []byte {
	switch n {
	case YAML:
		return a.yaml()
	case TOML, Pyproject:
		return a.toml()
	}
	return a.Spec()
}

// yaml writes an answer a block.
func (a Application) yaml() []byte {
	var text strings.Builder
	var before []string // the names around what was written last
	for i, answer := range a.Answers {
		path := strings.Split(answer.Field, ".")
		shared := 0
		for shared < min(len(before), len(path)-1) && before[shared] == path[shared] {
			shared++
		}
		if shared == 0 && i > 0 {
			text.WriteByte('\n')
		}
		for ; shared < len(path)-1; shared++ {
			fmt.Fprintf(&text, "%s%s:\n", strings.Repeat("  ", shared), yamlKey(path[shared]))
		}
		indent := strings.Repeat("  ", shared)
		if comment := answer.comment(); comment != "" {
			fmt.Fprintf(&text, "%s# %s\n", indent, comment)
		}
		fmt.Fprintf(&text, "%s%s:", indent, yamlKey(path[shared]))
		writeYAML(&text, indent+"  ", answer.Value)
		before = path[:len(path)-1]
	}
	return []byte(text.String())
}

// writeYAML writes a value behind its name, a struct's fields a line each.
func writeYAML(text *strings.Builder, indent string, value any) {
	fields, ok := value.(Fields)
	if !ok || len(fields) == 0 {
		fmt.Fprintf(text, " %s\n", flow(value))
		return
	}
	text.WriteByte('\n')
	for _, f := range fields {
		fmt.Fprintf(text, "%s%s:", indent, yamlKey(f.Name))
		writeYAML(text, indent+"  ", f.Value)
	}
}

// flow is a value as YAML and JSON both write it, on one line.
func flow(value any) string {
	switch v := value.(type) {
	case string:
		return jsonText(v)
	case []any:
		return "[" + strings.Join(mapped(v, flow), ", ") + "]"
	case Fields:
		parts := make([]string, len(v))
		for i, f := range v {
			parts[i] = jsonText(f.Name) + ": " + flow(f.Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(value)
}

// toml writes an answer a line, its key with dots.
func (a Application) toml() []byte {
	var text strings.Builder
	head := ""
	for i, answer := range a.Answers {
		path := strings.Split(answer.Field, ".")
		if i > 0 && path[0] != head {
			text.WriteByte('\n')
		}
		head = path[0]
		if comment := answer.comment(); comment != "" {
			fmt.Fprintf(&text, "# %s\n", comment)
		}
		for j := range path {
			path[j] = tomlKey(path[j])
		}
		fmt.Fprintf(&text, "%s = %s\n", strings.Join(path, "."), inline(answer.Value))
	}
	return []byte(text.String())
}

// inline is a value as TOML writes it, on one line.
func inline(value any) string {
	switch v := value.(type) {
	case string:
		return jsonText(v)
	case []any:
		return "[" + strings.Join(mapped(v, inline), ", ") + "]"
	case Fields:
		parts := make([]string, len(v))
		for i, f := range v {
			parts[i] = tomlKey(f.Name) + " = " + inline(f.Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(value)
}

func mapped(values []any, write func(any) string) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = write(v)
	}
	return texts
}

// jsonText is a text in quotes, with the escapes that JSON, YAML, TOML and CUE share.
func jsonText(s string) string { return strings.ReplaceAll(quote(s), "\x7f", `\u007f`) }

// yamlKey is a name as YAML writes it: in quotes where it could be a value of another
// kind, or is no word.
func yamlKey(name string) string {
	words := []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
	if !isPlainKey(name, "_") || name[0] >= '0' && name[0] <= '9' || slices.Contains(words, strings.ToLower(name)) {
		return jsonText(name)
	}
	return name
}

func tomlKey(name string) string {
	if isPlainKey(name, "_-") {
		return name
	}
	return jsonText(name)
}

func isPlainKey(name, others string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !strings.ContainsRune(others, r) && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

// MarshalJSON writes the fields as an object, in their order.
func (f Fields) MarshalJSON() ([]byte, error) {
	var text bytes.Buffer
	text.WriteByte('{')
	for i, field := range f {
		if i > 0 {
			text.WriteByte(',')
		}
		value, err := json.Marshal(field.Value)
		if err != nil {
			return nil, err
		}
		text.WriteString(jsonText(field.Name) + ":")
		text.Write(value)
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}
