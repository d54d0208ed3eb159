package manager

import (
	"regexp"
	"slices"
	"strings"
)

// lockChoice is which extras and groups of a lock are installed.
type lockChoice struct{ extras, groups []string }

// markerToken is a part of a marker (PEP 508): a comparison with the sets of a
// lock (PEP 751), another comparison, a word or a parenthesis.
var markerToken = regexp.MustCompile(
	`["']([^"']*)["']\s+(not\s+)?in\s+(extras|dependency_groups)\b` +
		`|(?:[\w.]+|"[^"]*"|'[^']*')\s*(?:[<>=!~]+|\bnot\s+in\b|\bin\b)\s*(?:[\w.]+|"[^"]*"|'[^']*')` +
		`|\band\b|\bor\b|[()]`)

// truth is what is known of a condition; and is the least of its parts, or the greatest.
type truth int

const (
	never truth = iota
	maybe
	always
)

// mayHold tells whether a package with the marker can be among those that are
// installed: extras and groups are answered, and all else is left open. A
// marker that can't be read may hold.
func (c lockChoice) mayHold(marker string) bool {
	s := markerScan{choice: c, tokens: markerToken.FindAllStringSubmatch(marker, -1)}
	return marker == "" || s.or() != never || len(s.tokens) > 0
}

type markerScan struct {
	choice lockChoice
	tokens [][]string // those that are not read yet
}

// take reads a token if it is the next one.
func (s *markerScan) take(token string) bool {
	if len(s.tokens) == 0 || s.tokens[0][0] != token {
		return false
	}
	s.tokens = s.tokens[1:]
	return true
}

func (s *markerScan) or() truth {
	known := s.and()
	for s.take("or") {
		known = max(known, s.and())
	}
	return known
}

func (s *markerScan) and() truth {
	known := s.term()
	for s.take("and") {
		known = min(known, s.term())
	}
	return known
}

func (s *markerScan) term() truth {
	if s.take("(") {
		known := s.or()
		s.take(")")
		return known
	}
	if len(s.tokens) == 0 {
		return maybe
	}
	token := s.tokens[0]
	s.tokens = s.tokens[1:]
	if token[3] == "" {
		return maybe
	}
	names := s.choice.extras
	if token[3] == "dependency_groups" {
		names = s.choice.groups
	}
	same := func(name string) bool { return normalise(name) == normalise(token[1]) }
	if slices.ContainsFunc(names, same) == (strings.TrimSpace(token[2]) == "") {
		return always
	}
	return never
}
