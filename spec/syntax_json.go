package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// jsonSyntax words the error that encoding/json found.
func (s *source) jsonSyntax(err error) Problems {
	at, text := place{}, err.Error()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = s.at(int(syntax.Offset) - 1)
	}
	if strings.Contains(text, "unexpected end") {
		if open, bracket, ok := s.unclosed(); ok {
			return Problems{s.unclosedFault(open, bracket)}
		}
	}
	switch rest := s.rest(at); {
	case strings.HasPrefix(rest, "//"), strings.HasPrefix(rest, "/*"), strings.HasPrefix(rest, "#"):
		return Problems{s.syntaxFault(at, "JSON has no comments", "delete it, or write the spec as pyapp.cue or pyapp.yaml")}
	case strings.Contains(text, "in string escape code"):
		return Problems{s.escapeFault(at)}
	case strings.Contains(text, "in string literal") && rest == "":
		return Problems{s.fault(at, "spec.syntax", "text ends on the line on which it begins", `a line's end in text is written   \n`)}
	case strings.Contains(text, "after top-level value"):
		return Problems{s.syntaxFault(at, "a spec is one JSON document; here begins another", "keep one application in a file, and one file in a project's folder")}
	}
	if comma, ok := s.trailingComma(at); ok {
		return Problems{s.fault(comma, "spec.syntax", "there is nothing after this comma; JSON takes no comma after the last field", "delete it")}
	}
	if p, ok := s.jsonBare(at, text); ok {
		return Problems{p}
	}
	return Problems{s.syntaxFault(at, jsonSyntaxWords(text))}
}

// jsonBare is text without double quotes: a value, or a field's name.
func (s *source) jsonBare(at place, text string) (Problem, bool) {
	isName := strings.Contains(text, "looking for beginning of object key")
	isValue := strings.Contains(text, "looking for beginning of value") || strings.Contains(text, "in literal") || strings.Contains(text, "in numeric literal")
	if i := s.offset(at); strings.Contains(text, "after object key:value pair") && i > 0 && !bytes.ContainsRune([]byte(" \t\r\n\"}]"), rune(s.data[i-1])) {
		isValue = true
	}
	if quote := s.token(at); strings.HasPrefix(quote, "'") && (isName || isValue) {
		return s.syntaxFault(at, "JSON has text in double quotes", "write   "+quoted(straight(quote))), true
	}
	start, word := s.bareWord(at)
	switch {
	case word == "":
	case isName:
		return s.fault(start, "spec.syntax", "a field's name must be in double quotes", "write   "+quoted(straight(word))), true
	case isValue:
		return s.bareFault(start, word), true
	}
	return Problem{}, false
}

// trailingComma is the comma before a closing bracket.
func (s *source) trailingComma(closing place) (place, bool) {
	offset := s.offset(closing)
	if offset >= len(s.data) || !bytes.ContainsRune([]byte("}]"), rune(s.data[offset])) {
		return place{}, false
	}
	before := bytes.TrimRight(s.data[:offset], " \t\r\n")
	if !bytes.HasSuffix(before, []byte(",")) {
		return place{}, false
	}
	return s.at(len(before) - 1), true
}

func jsonSyntaxWords(text string) string {
	known := []struct{ part, words string }{
		{"after object key:value pair", "a comma is missing before this"},
		{"after array element", "a comma is missing before this"},
		{"after object key", "a colon is missing before this"},
		{"looking for beginning of object key", "a field's name in double quotes is missing here"},
		{"looking for beginning of value", "a value is missing here; text is in double quotes"},
		{"after top-level value", "the document has ended before this"},
		{"in string literal", "this character cannot stand in text as it is"},
		{"in string escape code", `a backslash in text is written \\`},
		{"unexpected end", "the file ends in the middle of a value"},
	}
	for _, k := range known {
		if strings.Contains(text, k.part) {
			return k.words
		}
	}
	return "this is not JSON"
}
