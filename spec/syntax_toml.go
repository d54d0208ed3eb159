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
	switch {
	case strings.Contains(text, "at start of value"):
		return Problems{s.syntaxFault(at, "a value is missing here; text is in quotes", "write   "+quoted(s.token(at)))}
	case strings.Contains(text, "expected newline"):
		return Problems{s.syntaxFault(at, "the value has ended before this; text is in quotes")}
	case strings.Contains(text, "nested more than"):
		return Problems{s.syntaxFault(at, "this is nested too deeply for a spec")}
	}
	return Problems{s.syntaxFault(at, "TOML cannot read this: "+text)}
}
