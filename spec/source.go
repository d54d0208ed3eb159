package spec

import (
	"bytes"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// format is a notation that a spec may be written in.
type format string

const (
	formatCUE       format = "CUE"
	formatYAML      format = "YAML"
	formatJSON      format = "JSON"
	formatTOML      format = "TOML"
	formatPyproject format = "pyproject.toml"
)

// formatOf tells a file's format by its name; "" is none that a spec may have.
func formatOf(name string) format {
	if filepath.Base(name) == pyproject {
		return formatPyproject
	}
	switch filepath.Ext(name) {
	case ".cue":
		return formatCUE
	case ".yaml", ".yml":
		return formatYAML
	case ".json":
		return formatJSON
	case ".toml":
		return formatTOML
	}
	return ""
}

// source is a spec's text and the syntax that it was parsed to.
type source struct {
	name   string // as the user named it
	noun   string // what it is, as messages say: "spec", or "policy"
	format format
	data   []byte
	fields []ast.Decl // the spec's own, in a pyproject.toml those of [tool.pyapp]
	root   place      // the header of [tool.pyapp]; else none
	places map[string]entry
	starts []int // of the lines, in data; nil: not looked for yet

	// What a spec has in one of its environments; nil and false in a file's own source.
	written *source // the spec's file
	beside  *source // the environment's file, where it has one
	isPlain bool    // whether both were written as plain data
}

// place is a stretch of one line; the zero place is the file as a whole.
type place struct {
	line, column int // from 1; columns in bytes
	width        int
	in           *source // the file; nil: the spec's
}

// file is the file that a place is in.
func (s *source) file(at place) *source {
	switch {
	case at.in != nil:
		return at.in
	case s.written != nil:
		return s.written
	}
	return s
}

// holder is the file that a position of the parser is in.
func (s *source) holder(pos token.Pos) *source {
	if s.beside != nil && pos.IsValid() && pos.Filename() == s.beside.name {
		return s.beside
	}
	return s
}

// newSource takes a file's text, without a byte order mark. A carriage return
// alone ends a line for YAML's parser and for old editors: here it does for all.
func newSource(name string, data []byte) *source {
	return &source{
		name:   name,
		noun:   "spec",
		format: formatOf(name),
		data:   lineEnds(bytes.TrimPrefix(data, []byte("\ufeff"))),
		places: map[string]entry{},
	}
}

func lineEnds(data []byte) []byte {
	lone := func(i int) bool { return data[i] == '\r' && (i+1 == len(data) || data[i+1] != '\n') }
	fixed := data
	for i := bytes.IndexByte(data, '\r'); i >= 0 && i < len(data); i++ {
		if !lone(i) {
			continue
		}
		if &fixed[0] == &data[0] {
			fixed = bytes.Clone(data)
		}
		fixed[i] = '\n'
	}
	return fixed
}

// problem puts a finding at a place.
func (s *source) problem(at place, f Finding) Problem {
	f.Message = Redact(f.Message)
	file := s.file(at)
	return Problem{Finding: f, File: file.name, Line: at.line, Column: at.column, Width: max(1, at.width), Text: Redact(file.shown(at.line))}
}

// fault is an error of the spec at a place.
func (s *source) fault(at place, code, message string, notes ...string) Problem {
	return s.problem(at, Finding{Rule: code, Message: message, Notes: notes})
}

// line is a line's text; "" where the file has no such line.
func (s *source) line(n int) string {
	if s.starts == nil {
		s.starts = []int{0}
		for i, c := range s.data {
			if c == '\n' {
				s.starts = append(s.starts, i+1)
			}
		}
	}
	if n < 1 || n > len(s.starts) {
		return ""
	}
	text, _, _ := bytes.Cut(s.data[s.starts[n-1]:], []byte("\n"))
	return strings.TrimSuffix(string(text), "\r")
}

// shown is a line as a message may show it: messages get into logs, so what may be
// a secret's value is masked.
func (s *source) shown(n int) string {
	text := []byte(s.line(n))
	for path, e := range s.places {
		if v := e.value; v.line == n && s.hides(path) {
			for i := v.column - 1; i < min(v.column-1+v.width, len(text)); i++ {
				text[i] = '*'
			}
		}
	}
	return string(text)
}

// hides tells that a value may be a secret: a variable's with a secret's name, or what
// stands where a secret's name or where it comes from belongs.
func (s *source) hides(path string) bool {
	e := s.places[path]
	switch text := s.raw(path); {
	case e.value == e.label && e.field != nil:
		return false
	case isSecretName(last(path)) && isVariable(path):
		return true
	case parent(withoutEnvironment(path)) != "secrets" || text == "":
		return false
	default:
		return e.field != nil || strings.Contains(text, "=")
	}
}

// isVariable tells that a path is an environment variable's or a build
// argument's, of the spec or of one of its environments.
func isVariable(path string) bool {
	group := parent(withoutEnvironment(path))
	return last(group) == "env" || group == "build.args"
}

// withoutEnvironment is a field's path in the spec or in one of its environments.
func withoutEnvironment(path string) string {
	if within, ok := strings.CutPrefix(path, environmentsField+"."); ok {
		_, path, _ = strings.Cut(within, ".")
	}
	return path
}

// place turns a position of the parser into a place.
func (s *source) place(pos token.Pos, width int) place {
	if !pos.IsValid() {
		return place{}
	}
	if file := s.holder(pos); file != s {
		return file.place(pos, width).of(file)
	}
	p := pos.Position()
	return place{line: p.Line, column: s.column(p.Line, p.Column), width: width}
}

// of is the place in another file than the spec's.
func (p place) of(file *source) place {
	p.in = file
	return p
}

// column counts in bytes what YAML's parser counts in characters.
func (s *source) column(line, column int) int {
	if s.format != formatYAML {
		return column
	}
	text, bytesBefore := s.line(line), 0
	for range column - 1 {
		_, size := utf8.DecodeRuneInString(text[bytesBefore:])
		bytesBefore += max(1, size)
		if bytesBefore >= len(text) {
			break
		}
	}
	return bytesBefore + 1
}

// at is the place of a byte of the file.
func (s *source) at(offset int) place {
	offset = min(max(offset, 0), len(s.data))
	before := s.data[:offset]
	return place{
		line:   1 + bytes.Count(before, []byte("\n")),
		column: offset - bytes.LastIndexByte(before, '\n'),
		width:  1,
	}
}

// offset is a place's first byte in the file.
func (s *source) offset(p place) int {
	offset := 0
	for range p.line - 1 {
		offset += bytes.IndexByte(s.data[offset:], '\n') + 1
	}
	return offset + p.column - 1
}
