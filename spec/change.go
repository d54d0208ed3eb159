package spec

import (
	"strings"

	"cuelang.org/go/cue/ast"
)

// Change is what mends a spec: a field gets a value, or goes.
type Change struct {
	Path  string // such as "deps.pip.requirements.0"
	Value string // a single value, in CUE; "" takes the field out
}

// String is the field as CUE writes it, for a note to tell what check --fix does: a
// note has it behind three blanks. An item stands in its list.
func (c Change) String() string {
	if isIndex(last(c.Path)) {
		return formatCUE.write(label(last(parent(c.Path))), "["+c.Value+"]")
	}
	return formatCUE.write(label(last(c.Path)), c.Value)
}

// changed are the edits that make a change; none where the file says it in a way that
// only a person can change.
func (s *source) changed(c Change) []Edit {
	at, isWritten := s.find(c.Path, true)
	if _, isShort := s.places[parent(c.Path)].expr.(*ast.BasicLit); !isWritten && isShort && c.Value != "" {
		at, isWritten = s.find(parent(c.Path), true)
	}
	file := s.file(at)
	fresh := newSource(file.name, file.data)
	fresh.read()
	switch {
	case isWritten && c.Value != "":
		at.in = nil
		if fresh.isScalarAt(at) && isLiteral(c.Value) {
			return []Edit{fresh.over(at, c.Value)}
		}
	case isWritten:
		label, _ := s.find(c.Path, false)
		if path, ok := fresh.pathAt(label); ok {
			return fresh.drop(path)
		}
	}
	return nil
}

// drop takes a field out, and the group around it where there is nothing else in it.
func (s *source) drop(path string) []Edit {
	for {
		around, ok := s.places[parent(path)]
		if group, isGroup := around.expr.(*ast.StructLit); !ok || !isGroup || len(group.Elts) != 1 || len(s.labels(parent(path))) != 1 || s.isTOML() {
			break
		}
		path = parent(path)
	}
	if len(s.labels(path)) != 1 {
		return nil
	}
	from, to, ok := s.extent(path)
	if !ok {
		return nil
	}
	return s.cut(from, to)
}

// cut takes out a field from one byte up to before another: its lines where nothing else
// stands on them, else with a comma that is beside it. What has a comment in it stays.
func (s *source) cut(from, to int) []Edit {
	if s.hasComment(string(s.data[from:to])) {
		return nil
	}
	lineStart, lineEnd := s.lineStart(from), s.lineEnd(to)
	before, after := string(s.data[lineStart:from]), string(s.data[to:lineEnd])
	onOwnLine := strings.TrimSpace(before) == ""
	switch rest := strings.TrimSpace(after); {
	case onOwnLine && s.format != formatJSON && (rest == "" || rest == ","):
		return []Edit{s.edit(lineStart, min(lineEnd+1, len(s.data)), "")}
	case onOwnLine && s.hasComment(after), s.format == formatYAML && !strings.ContainsAny(before, "{["), s.isTOML():
		return nil
	}
	return s.cutComma(from, to, onOwnLine && s.format != formatJSON)
}

// cutComma takes out a field and the comma before it or, of the first one, behind it.
func (s *source) cutComma(from, to int, isFirst bool) []Edit {
	head := strings.TrimRight(string(s.data[:from]), " \t\r\n")
	if strings.HasSuffix(head, ",") && !isFirst {
		return []Edit{s.edit(len(head)-1, to, "")}
	}
	rest := strings.TrimLeft(string(s.data[to:]), " \t")
	if !strings.HasPrefix(rest, ",") {
		return nil
	}
	return []Edit{s.edit(from, len(s.data)-len(strings.TrimLeft(rest[1:], " \t\r\n")), "")}
}

func (s *source) hasComment(text string) bool {
	switch s.format {
	case formatJSON:
		return false
	case formatCUE:
		return strings.Contains(text, "//")
	}
	return strings.Contains(text, "#")
}

func (s *source) lineStart(offset int) int {
	return strings.LastIndexByte(string(s.data[:offset]), '\n') + 1
}

// lineEnd is where the line around a byte ends, before its line feed.
func (s *source) lineEnd(offset int) int {
	if n := strings.IndexByte(string(s.data[offset:]), '\n'); n >= 0 {
		return offset + n
	}
	return len(s.data)
}

// extent is a field's bytes, from its name to the end of its value; false where that
// can't be told.
func (s *source) extent(path string) (from, to int, ok bool) {
	e := s.places[path]
	if e.field == nil {
		return 0, 0, false
	}
	from = s.offset(e.label)
	if s.format == formatCUE || s.format == formatJSON {
		end := e.expr.End()
		return from, end.Offset(), end.IsValid() && end.Offset() > from
	}
	line := s.line(e.label.line)
	if s.isTOML() { // the whole of a key with dots, on a line of its own
		_, value, isKey := strings.Cut(line[e.label.column-1:], "=")
		closed := strings.Count(value, "[") == strings.Count(value, "]") && strings.Count(value, "{") == strings.Count(value, "}") && !strings.Contains(value, `"""`)
		from = s.lineStart(from)
		return from, s.lineEnd(from), isKey && closed
	}
	return from, s.blockEnd(e.label), strings.TrimSpace(line[:e.label.column-1]) == ""
}

// blockEnd is where a field of YAML ends that begins its line: before the next line
// that is not indented deeper, or is no item of its list.
func (s *source) blockEnd(label place) int {
	end := s.lineEnd(s.offset(label))
	for n := label.line + 1; s.offset(place{line: n, column: 1}) < len(s.data); n++ {
		line := s.line(n)
		trimmed := strings.TrimLeft(line, " ")
		depth := len(line) - len(trimmed)
		if trimmed != "" && (depth < label.column-1 || depth == label.column-1 && !strings.HasPrefix(trimmed, "- ")) {
			break
		}
		if trimmed != "" {
			end = s.offset(place{line: n, column: 1}) + len(line)
		}
	}
	return end
}

// dropDuplicate takes out a field that says what the same field said before.
func (s *source) dropDuplicate(_ Problem, at place) []Edit {
	first, second := s.twin(at)
	if first == nil {
		return nil
	}
	a, b := s.valuePlace(first.Value), s.valuePlace(second.Value)
	if !plainValue.MatchString(s.marked(a)) || s.marked(a) != s.marked(b) || !s.isWhole(b) || b.line != at.line {
		return nil
	}
	return s.cut(s.offset(at), s.offset(b)+b.width)
}

// twin finds the field at a place and the one of the same path that was written first.
func (s *source) twin(at place) (first, second *ast.Field) {
	var look func(decls []ast.Decl)
	look = func(decls []ast.Decl) {
		names := map[string]*ast.Field{}
		for _, decl := range decls {
			f, ok := decl.(*ast.Field)
			if !ok {
				continue
			}
			name := labelName(f.Label)
			if where := s.labelPlace(f.Label); where.line == at.line && where.column == at.column && names[name] != nil {
				first, second = names[name], f
			}
			if names[name] == nil {
				names[name] = f
			}
			if group, ok := f.Value.(*ast.StructLit); ok {
				look(group.Elts)
			}
		}
	}
	look(s.fields)
	return first, second
}
