package spec

import (
	"encoding/json"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/internal/near"
)

// What notes begin with that say exactly what to write. The edits are read from the
// notes, so that a person and check --fix get the same.
const (
	noteQuotes       = "put it in quotes: "
	noteNoQuotes     = "write it without quotes: "
	noteDoubleQuotes = "text is in double quotes: "
	noteWrite        = "write" + snippetMark
	noteDelete       = "delete it"
	noteWithout      = ", without quotes"
)

// mended gives problems the edits that mend them, where that is mechanical and safe:
// what is meant can be nothing else. files are those that the problems may be in.
func mended(problems Problems, files ...*source) Problems {
	read := map[string]*source{}
	for i, p := range problems {
		mend := mending(p.Rule)
		n := slices.IndexFunc(files, func(s *source) bool { return s.name == p.File })
		if mend == nil || n < 0 || p.Line == 0 || p.At != nil || isSecret(p.Path) {
			continue
		}
		if read[p.File] == nil { // anew: what CUE computed has changed the syntax
			read[p.File] = newSource(files[n].name, files[n].data)
			read[p.File].read()
		}
		problems[i].Edits = mend(read[p.File], p, place{line: p.Line, column: p.Column, width: p.Width})
	}
	return problems
}

// isSecret tells a path whose value gets into no report, not as an edit's text either.
func isSecret(path string) bool { return isVariable(path) && isSecretName(last(path)) }

// mended gives problems of a load their edits.
func (in input) mended(problems Problems) Problems {
	files := []*source{in.spec}
	for _, s := range in.siblings {
		if s.Data != nil {
			files = append(files, newSource(s.Name, s.Data))
		}
	}
	return mended(problems, files...)
}

// mending makes the edits of a rule's problem, which marks a place; nil where a person
// has to decide.
func mending(rule string) func(s *source, p Problem, at place) []Edit {
	switch rule {
	case "spec.unknown-field":
		return (*source).rename
	case "spec.wrong-type", "spec.bad-value":
		return (*source).respell
	case "spec.unquoted-text":
		return (*source).quote
	case "spec.syntax":
		return (*source).syntaxEdits
	case "spec.duplicate":
		return (*source).dropDuplicate
	case "spec.marked-field":
		return (*source).unmark
	}
	return nil
}

// marked is the text at a place, as it is written.
func (s *source) marked(at place) string {
	rest := s.rest(at)
	return rest[:min(at.width, len(rest))]
}

// after is what follows a place on its line.
func (s *source) after(at place) string {
	return s.rest(place{line: at.line, column: at.column + at.width})
}

// isWhole tells that a value ends where a place does.
func (s *source) isWhole(at place) bool {
	after := s.after(at)
	rest := strings.TrimLeft(after, " \t")
	return rest == "" || strings.ContainsAny(rest[:1], ",]}") || rest != after && (strings.HasPrefix(rest, "//") || rest[0] == '#')
}

// told is what a note says behind its beginning, when one of the notes begins so.
func told(notes []string, beginning string) (string, bool) {
	for _, note := range notes {
		if rest, ok := strings.CutPrefix(note, beginning); ok {
			return rest, true
		}
	}
	return "", false
}

// meant is the one word that a note asks for.
var meant = lazyregexp.New(`^did you mean ("[^"\\]*"|[\w.-]+)\?$`)

func meantWord(notes []string) (string, bool) {
	for _, note := range notes {
		if m := meant.FindStringSubmatch(note); m != nil {
			return m[1], true
		}
	}
	return "", false
}

// isSlip tells a word that can only be another misspelt: near for what is worth a
// question is farther.
func isSlip(word, other string) bool {
	word, other = strings.ToLower(word), strings.ToLower(other)
	return len(word) <= near.Longest && near.Distance(word, other) <= max(1, len(other)/4)
}

// rename gives a misspelt field its name, wherever the file writes it.
func (s *source) rename(p Problem, at place) []Edit {
	word, ok := meantWord(p.Notes)
	path, found := s.pathAt(at)
	if !ok || !found {
		return nil
	}
	name, old := strings.Trim(word, `"`), last(path)
	if !isSlip(old, name) || !s.isFree(join(parent(path), name), path) || s.isReferredTo(old) {
		return nil
	}
	var edits []Edit
	for _, label := range s.labels(path) {
		where := s.labelPlace(label)
		written, ok := respelt(s.marked(where), old, s.format.label(name))
		if !ok {
			return nil
		}
		edits = append(edits, s.over(where, written))
	}
	return edits
}

// respelt is a name in the quotes that another has; false where that one is written in
// a way of its own.
func respelt(written, old, name string) (string, bool) {
	switch quote := written[:min(1, len(written))]; {
	case written == old:
		return name, true
	case quote != `"` && quote != "'" || written != quote+old+quote:
		return "", false
	default:
		return quote + strings.Trim(name, `"`) + quote, true
	}
}

// label is a field's name as the format writes it.
func (f format) label(name string) string {
	if f == formatCUE {
		return label(name)
	}
	return name
}

// pathAt is the field whose name stands at a place.
func (s *source) pathAt(at place) (string, bool) {
	found, ok := "", false
	for path, e := range s.places {
		if e.field == nil || e.label.line != at.line || e.label.column != at.column {
			continue
		}
		if !ok || path < found {
			found, ok = path, true
		}
	}
	return found, ok
}

// isFree tells that a field can have a path: nothing else has, or both are groups that
// the format lets be one.
func (s *source) isFree(path, other string) bool {
	there, taken := s.places[path]
	if !taken {
		return true
	}
	_, isGroup := there.expr.(*ast.StructLit)
	_, areGroups := s.places[other].expr.(*ast.StructLit)
	return isGroup && areGroups && s.format == formatCUE
}

// isReferredTo tells that a name could be used elsewhere in the spec, where CUE computes.
func (s *source) isReferredTo(name string) bool {
	if s.isPlainFile() {
		return false
	}
	uses := 0
	for _, f := range s.fields {
		ast.Walk(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.Ident:
				if x.Name == name {
					uses++
				}
			case *ast.BasicLit:
				if strings.Contains(x.Value, name) {
					uses++
				}
			}
			return true
		}, nil)
	}
	return uses > 1
}

// labels are a path's names in the file, of which CUE and TOML may have several.
func (s *source) labels(path string) []ast.Label {
	var found []ast.Label
	var look func(parent string, decls []ast.Decl)
	look = func(parent string, decls []ast.Decl) {
		for _, decl := range decls {
			f, ok := decl.(*ast.Field)
			if !ok || labelName(f.Label) == "" {
				continue
			}
			at := join(parent, labelName(f.Label))
			if at == path {
				found = append(found, f.Label)
			}
			if group, ok := f.Value.(*ast.StructLit); ok && strings.HasPrefix(path, at+".") {
				look(at, group.Elts)
			}
		}
	}
	look("", s.fields)
	return found
}

var (
	// plainValue is a value that ends where it seems to, without escapes.
	plainValue = lazyregexp.New(`^(?:"[^"\\]*"|'[^'\\]*'|[\w.+:/@~=%<>,-]+(?: [\w.+:@~=%<>,-][\w.+:/@~=%<>,-]*)*)$`)

	// ofField is a field before the value that a note tells to write.
	ofField = lazyregexp.New(`^"?[\w.-]+"?(?: = |: )`)

	// amountOf is an amount of memory in the spellings that mean the same.
	amountOf = lazyregexp.New(`^([0-9]+(?:\.[0-9]+)?)([kmg])(?:i?b)?$`)
)

const anyQuotes = "“”„‘’«»`'\""

// isScalarAt tells that a single value is written at a place, and nothing else is.
func (s *source) isScalarAt(at place) bool {
	if !s.isWhole(at) {
		return false
	}
	for _, e := range s.places {
		if e.value.line == at.line && e.value.column == at.column && e.value != e.label || isItem(e) && e.value == at {
			switch e.expr.(type) {
			case *ast.BasicLit, *ast.UnaryExpr:
				return plainValue.MatchString(s.marked(at))
			}
		}
	}
	return false
}

// isItem tells an item of a list from a field.
func isItem(e entry) bool { return e.field == nil && e.expr != nil }

// respell writes a value as its note says, where the value is the same: in quotes or
// without, or as a word that is misspelt.
func (s *source) respell(p Problem, at place) []Edit {
	if !s.isScalarAt(at) {
		return nil
	}
	text, ok := s.respelling(p.Notes, strings.Trim(s.marked(at), `"'`))
	if !ok || !isLiteral(text) {
		return nil
	}
	return []Edit{s.over(at, text)}
}

func (s *source) respelling(notes []string, there string) (string, bool) {
	for _, beginning := range []string{noteQuotes, noteNoQuotes, noteDoubleQuotes} {
		if text, ok := told(notes, beginning); ok {
			return text, true
		}
	}
	if word, ok := meantWord(notes); ok {
		return word, isSlip(there, strings.Trim(word, `"`))
	}
	if len(notes) > 0 && strings.HasSuffix(notes[0], noteWithout) {
		return told([]string{strings.TrimSuffix(notes[0], noteWithout)}, "write ")
	}
	text, ok := told(notes, noteWrite)
	text = text[len(ofField.FindString(text)):]
	return text, ok && isSameValue(there, strings.Trim(text, `"`))
}

// isSameValue tells that two texts differ in blanks, in capitals or in the spelling of
// a unit alone.
func isSameValue(a, b string) bool {
	a, b = strings.ToLower(strings.Join(strings.Fields(a), "")), strings.ToLower(strings.Join(strings.Fields(b), ""))
	if a == b {
		return true
	}
	one, other := amountOf.FindStringSubmatch(a), amountOf.FindStringSubmatch(b)
	return one != nil && other != nil && one[1] == other[1] && one[2] == other[2]
}

// isLiteral tells a single value that all the formats write alike.
func isLiteral(text string) bool {
	return json.Valid([]byte(text)) && text != "null" && !strings.ContainsAny(text[:1], "[{")
}

// quote puts text in the quotes that it lacks, and writes a truth value as its format does.
func (s *source) quote(p Problem, at place) []Edit {
	text, ok := told(p.Notes, noteWrite)
	if !ok || !s.isWhole(at) {
		return nil
	}
	text = text[len(ofField.FindString(text)):]
	there := strings.Trim(s.marked(at), anyQuotes)
	truth, isTruth := truthOf(there)
	isSame := strings.Trim(text, `"`) == there || isTruth && text == map[bool]string{true: "true", false: "false"}[truth]
	if !isSame || !isLiteral(text) || !plainValue.MatchString(there) || !isTruth && s.mayRefer(there) {
		return nil
	}
	return []Edit{s.over(at, text)}
}

// mayRefer tells that a word without quotes may be a name that is misspelt, because the
// spec computes elsewhere too.
func (s *source) mayRefer(word string) bool {
	return s.format == formatCUE && plainName.MatchString(word) && s.fields != nil && !isData(s.fields)
}

// unmark takes the ! or ? off a field's name.
func (s *source) unmark(_ Problem, at place) []Edit {
	after := s.after(at)
	rest := strings.TrimLeft(after, " \t")
	if rest == "" || rest[0] != '?' && rest[0] != '!' {
		return nil
	}
	return []Edit{s.over(place{line: at.line, column: at.column + at.width, width: len(after) - len(rest) + 1}, "")}
}
