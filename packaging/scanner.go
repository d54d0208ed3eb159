package packaging

import "strings"

// scanner reads the tokens of requirements and markers. The first error stays.
type scanner struct {
	text string
	at   int
	err  *ParseError
}

func (s *scanner) rest() string { return s.text[s.at:] }

func (s *scanner) atEnd() bool { return s.at == len(s.text) }

func (s *scanner) fail(at int, message string) {
	if s.err == nil {
		s.err = &ParseError{Text: s.text, Offset: at, Message: message}
	}
}

func (s *scanner) failed() bool { return s.err != nil }

// spaces skips blanks and tabs, the only white space of a requirement, and
// tells whether there were any.
func (s *scanner) spaces() bool {
	start := s.at
	s.at = len(s.text) - len(strings.TrimLeft(s.rest(), " \t"))
	return s.at > start
}

// take reads token if it is next.
func (s *scanner) take(token string) bool {
	if !strings.HasPrefix(s.rest(), token) {
		return false
	}
	s.at += len(token)
	return true
}

// takeWord reads word if it is next and no longer word is.
func (s *scanner) takeWord(word string) bool {
	if !strings.HasPrefix(s.rest(), word) || startsWord(s.rest()[len(word):]) {
		return false
	}
	s.at += len(word)
	return true
}

// identifier reads a name: letters, digits, ".", "-" and "_", the first a
// letter or digit and the last neither "." nor "-". It is "" where there is none.
func (s *scanner) identifier() string {
	rest := s.rest()
	if rest == "" || !isAlnum(rest[0]) {
		return ""
	}
	n := 1
	for n < len(rest) && (isAlnum(rest[n]) || isSeparator(rest[n])) {
		n++
	}
	for n > 0 && (rest[n-1] == '.' || rest[n-1] == '-' || startsWord(rest[n:])) {
		n--
	}
	s.at += n
	return rest[:n]
}
