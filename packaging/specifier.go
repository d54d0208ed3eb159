package packaging

import (
	"slices"
	"strings"
)

// Specifiers are the version specifiers of a requirement, all of which a
// version has to meet (PEP 440). The zero Specifiers have none.
type Specifiers struct{ clauses []clause }

// clause is one specifier.
type clause struct {
	operator string
	version  Version
	prefix   bool   // == or != with .*
	literal  string // what === compares with
}

// ParseSpecifiers reads specifiers with commas between them. Its error is a
// *ParseError. What only other tools have, such as ^1.2 and ||, is an error.
func ParseSpecifiers(text string) (Specifiers, error) {
	var s Specifiers
	offset := 0
	for part := range strings.SplitSeq(text, ",") {
		trimmed, cut := trim(part)
		if trimmed != "" {
			c, at, message := parseClause(trimmed)
			if message != "" {
				return Specifiers{}, &ParseError{Text: text, Offset: offset + cut + at, Message: message}
			}
			s.clauses = append(s.clauses, c)
		}
		offset += len(part) + 1
	}
	s.clauses = canonical(s.clauses)
	return s, nil
}

// parseClause reads one specifier; message is empty or tells what is wrong at.
func parseClause(text string) (c clause, at int, message string) {
	c, n, message := scanClause(text)
	if message == "" && n < len(text) {
		message = trailing(c, text[n:])
	}
	return c, n, message
}

// trailing tells why rest can't follow a specifier.
func trailing(c clause, rest string) string {
	_, n, next := scanClause(strings.TrimLeftFunc(rest, isSpace))
	switch {
	case n > 0 && next == "":
		return "a comma must stand between two specifiers"
	case strings.Contains(rest, "|"):
		return "there is no || in Python's version specifiers: all of them must be met; write a range, such as >=1.2,<3,!=2.0"
	case strings.HasPrefix(rest, ".*") && (c.operator == "==" || c.operator == "!="):
		return ".* can follow a release only, such as ==1.2.*"
	case strings.HasPrefix(rest, ".*"):
		return ".* goes with == and != only"
	case strings.HasPrefix(rest, "+"):
		return "a local version (after +) goes with == and != only"
	}
	return "no version goes on like this: write one such as >=1.2 or ==1.2.post1 (PEP 440)"
}

// operators has each one before those that it starts with.
var operators = []string{"===", "~=", "==", "!=", "<=", ">=", "<", ">"}

func operatorOf(text string) string {
	for _, op := range operators {
		if strings.HasPrefix(text, op) {
			return op
		}
	}
	return ""
}

// scanClause reads the longest specifier that text starts with, n bytes of it.
func scanClause(text string) (c clause, n int, message string) {
	c.operator = operatorOf(text)
	if c.operator == "" {
		return c, 0, noOperator(text)
	}
	rest := text[len(c.operator):]
	version := strings.TrimLeftFunc(rest, isSpace)
	n = len(text) - len(version)
	if c.operator == "===" {
		end := strings.IndexFunc(version, func(r rune) bool { return r == ';' || r == ')' || isSpace(r) })
		if end < 0 {
			end = len(version)
		}
		c.literal = version[:end]
		return c, n + end, ""
	}
	s := versionScanner{text: version}
	c.scanVersion(&s)
	return c, n + s.at, s.err
}

// scanVersion reads a version with what the operator allows on top.
func (c *clause) scanVersion(s *versionScanner) {
	equality := c.operator == "==" || c.operator == "!="
	if equality {
		start := *s
		c.version = s.base()
		if s.peek(".*") && s.err == "" {
			s.at += len(".*")
			c.prefix = true
			return
		}
		*s = start
		c.version = s.version()
		return
	}
	c.version = s.public()
	if c.operator == "~=" && s.err == "" && len(c.version.release) < 2 {
		s.err = "~= needs two numbers at least, such as ~=1.2, which is >=1.2,==1.*"
	}
}

// noOperator tells why text, without an operator at its start, is no specifier.
func noOperator(text string) string {
	const allowed = "a specifier starts with one of ~= == != <= >= < > ===, such as >=1.2"
	switch {
	case strings.HasPrefix(text, "^"):
		return "^ is Poetry's own: write a range, such as >=1.2,<2 for ^1.2"
	case strings.HasPrefix(text, "~"):
		return "~ is Poetry's own: write ~=1.2.0 or ==1.2.*"
	case strings.HasPrefix(text, "="):
		return "= is no operator of Python's: write =="
	case text != "" && isDigit(text[0]):
		return allowed + ": write ==" + text + " for this version alone"
	}
	return allowed
}

// canonical sorts clauses and leaves out those that say the same.
func canonical(clauses []clause) []clause {
	slices.SortStableFunc(clauses, func(a, b clause) int { return strings.Compare(a.String(), b.String()) })
	kept := clauses[:0]
	for _, c := range clauses {
		if !slices.ContainsFunc(kept, c.equal) {
			kept = append(kept, c)
		}
	}
	return kept
}

// equal tells whether two clauses say the same. Zeros at a release's end count
// for ~= and with .*.
func (c clause) equal(d clause) bool {
	return c.operator == d.operator && c.prefix == d.prefix && c.literal == d.literal && c.version.Equal(d.version) &&
		(c.operator != "~=" && !c.prefix || len(c.version.release) == len(d.version.release))
}

func (c clause) String() string {
	switch {
	case c.operator == "===":
		return c.operator + c.literal
	case c.prefix:
		return c.operator + c.version.String() + ".*"
	}
	return c.operator + c.version.String()
}

// String is the specifiers with normalised versions, sorted as text.
func (s Specifiers) String() string {
	texts := make([]string, len(s.clauses))
	for i, c := range s.clauses {
		texts[i] = c.String()
	}
	return strings.Join(texts, ",")
}

// IsEmpty tells that there is no specifier: every version will do.
func (s Specifiers) IsEmpty() bool { return len(s.clauses) == 0 }

// Equal tells whether two sets say the same: ==1.0 and ==1.0.0 do.
func (s Specifiers) Equal(t Specifiers) bool {
	return slices.EqualFunc(s.clauses, t.clauses, clause.equal)
}

// Pinned is the one version that will do: there is one specifier, == without
// .* or === with a version.
func (s Specifiers) Pinned() (Version, bool) {
	if len(s.clauses) != 1 || s.clauses[0].prefix {
		return Version{}, false
	}
	switch c := s.clauses[0]; c.operator {
	case "==":
		return c.version, true
	case "===":
		v, err := ParseVersion(c.literal)
		return v, err == nil
	}
	return Version{}, false
}

// Contains tells whether v meets all specifiers. Without prereleases a
// pre-release meets them only where one of them names a pre-release, which is
// what PEP 440 asks for as long as there is a release to choose.
func (s Specifiers) Contains(v Version, prereleases bool) bool {
	if v.IsPrerelease() && !prereleases && !slices.ContainsFunc(s.clauses, clause.namesPrerelease) {
		return false
	}
	for _, c := range s.clauses {
		if !c.contains(v) {
			return false
		}
	}
	return true
}

func (c clause) namesPrerelease() bool {
	switch c.operator {
	case "!=":
		return false
	case "===":
		v, err := ParseVersion(c.literal)
		return err == nil && v.IsPrerelease()
	}
	return c.version.IsPrerelease() // never with .*
}

// contains leaves the policy on pre-releases aside.
func (c clause) contains(v Version) bool {
	switch c.operator {
	case "===":
		return strings.EqualFold(v.String(), c.literal)
	case "==":
		return c.matches(v)
	case "!=":
		return !c.matches(v)
	case "~=":
		return v.Compare(c.version) >= 0 && v.startsWith(c.version, len(c.version.release)-1)
	case "<=":
		return v.Public().Compare(c.version) <= 0
	case ">=":
		return v.Compare(c.version) >= 0
	case "<":
		return v.Compare(c.version.first()) < 0
	}
	return c.version.isBelow(v)
}

// matches is version matching: what ignores the candidate's local version
// unless the specifier has one.
func (c clause) matches(v Version) bool {
	switch {
	case c.prefix:
		return v.startsWith(c.version, len(c.version.release))
	case c.version.local == "":
		return v.Public().Equal(c.version)
	}
	return v.Equal(c.version)
}

// startsWith tells whether v has the epoch and the first n numbers of w's release.
func (v Version) startsWith(w Version, n int) bool {
	if v.epoch != w.epoch {
		return false
	}
	for i := range n {
		if v.part(i) != w.part(i) {
			return false
		}
	}
	return true
}

// first is what < v ends before: v's own pre-releases are not below it, unless
// it is one.
func (v Version) first() Version {
	if !v.IsPrerelease() {
		v.dev = 1 // .dev0
	}
	return v
}

// isBelow is w > v: neither v's local versions nor its post-releases are above
// it, unless it is a post-release, whose own are.
func (v Version) isBelow(w Version) bool {
	switch {
	case v.dev > 0:
		v.dev++
		return w.Compare(v) >= 0
	case v.post > 0:
		v.post++
		v.dev = 1 // .dev0
		return w.Compare(v) >= 0
	}
	family := w.compareReleases(v) == 0 && w.pre == v.pre && w.preN == v.preN
	return w.Compare(v) > 0 && !family
}
