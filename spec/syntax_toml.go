package spec

import (
	"strings"
)

// tomlSyntax words the error of the TOML parser, whose own words are plain
// but for characters, which it tells by their code.
func (s *source) tomlSyntax(err error) Problems {
	at, text := s.firstPlace(err), err.Error()
	if _, path, ok := strings.Cut(text, "duplicate key: "); ok {
		return Problems{s.fault(s.widen(at), "spec.duplicate", strings.TrimPrefix(path, "tool.pyapp.")+" is written twice", "keep one of the two")}
	}
	start, word := s.bareWord(at)
	switch {
	case strings.Contains(text, "at start of value"), strings.Contains(text, "expected newline") && start.column < at.column && word != "":
		if word == "" {
			return Problems{s.syntaxFault(at, "a value is missing here", "give "+s.fieldAt(at)+" a value or leave it out")}
		}
		return Problems{s.bareFault(start, word)}
	case strings.Contains(text, "expected newline"):
		return Problems{s.syntaxFault(at, "the value has ended before this; text is in quotes")}
	case strings.Contains(text, "cannot have new lines"):
		return Problems{s.unquotedFault(s.lastQuote(at))}
	case strings.Contains(text, "invalid escape"):
		return Problems{s.escapeFault(at)}
	case strings.HasPrefix(s.rest(at), "//"):
		return Problems{s.fault(at, "spec.syntax", "a comment begins with #, not with //", "write   # "+strings.TrimLeft(s.rest(at), "/ "))}
	case strings.Contains(text, "expected '='") && strings.HasPrefix(s.rest(at), ":"):
		name, value, _ := strings.Cut(strings.TrimSpace(s.line(at.line)), ":")
		return Problems{s.fault(at, "spec.syntax", "TOML writes = between a field and its value, not a colon", "write   "+name+" = "+strings.TrimSpace(value))}
	case strings.Contains(text, "nested more than"):
		return Problems{s.syntaxFault(at, "this is nested too deeply for a spec")}
	}
	return Problems{s.syntaxFault(at, "TOML cannot read this: "+text)}
}

// lastQuote is the last double quote of a line before a place.
func (s *source) lastQuote(at place) place {
	line := s.line(at.line)
	if i := strings.LastIndexByte(line[:min(max(at.column-1, 0), len(line))], '"'); i >= 0 {
		at.column = i + 1
	}
	return at
}
