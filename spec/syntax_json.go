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
			return Problems{s.fault(open, "spec.syntax", "this "+bracket+" is never closed")}
		}
	}
	if strings.HasPrefix(s.token(at), "//") || strings.HasPrefix(s.token(at), "/*") {
		return Problems{s.syntaxFault(at, "JSON has no comments")}
	}
	if comma, ok := s.trailingComma(at); ok {
		return Problems{s.fault(comma, "spec.syntax", "there is nothing after this comma; JSON takes no comma after the last field")}
	}
	if i := s.offset(at); strings.Contains(text, "after object key:value pair") && i > 0 && !bytes.ContainsRune([]byte(" \t\r\n"), rune(s.data[i-1])) {
		return Problems{s.syntaxFault(at, "the value has ended before this; text is in double quotes")}
	}
	return Problems{s.syntaxFault(at, jsonSyntaxWords(text))}
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
