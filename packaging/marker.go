package packaging

import (
	"slices"
	"strings"
)

// Marker is a condition on the environment (PEP 508). The zero Marker always holds.
type Marker struct{ condition condition }

// condition is comparisons in groups with and, of which or asks for one.
type condition [][]term

// term is a comparison, or a condition in parentheses.
type term struct {
	group       condition // nil for a comparison
	left, right operand
	operator    string
}

// operand is a variable or a text.
type operand struct {
	variable variable // "" for a text
	text     string
}

// maxDepth bounds parentheses inside of parentheses, which nobody writes by hand.
const maxDepth = 100

// ParseMarker reads a marker, such as
//
//	python_version < "3.14" and (sys_platform == "linux" or extra == "all")
//
// Its error is a *ParseError.
func ParseMarker(text string) (Marker, error) {
	s := &scanner{text: text}
	marker := s.marker()
	if !s.atEnd() {
		s.fail(s.at, "only and, or, or the end can follow a marker's comparison")
	}
	if s.failed() {
		return Marker{}, s.err
	}
	return marker, nil
}

func (s *scanner) marker() Marker {
	c := s.condition(0)
	if len(c) == 1 && len(c[0]) == 1 && c[0][0].group != nil {
		c = c[0][0].group // all of it is in parentheses
	}
	return Marker{c}
}

func (s *scanner) condition(depth int) condition {
	all := condition{{s.term(depth)}}
	for !s.failed() {
		last := len(all) - 1
		switch {
		case s.takeWord("and"):
			all[last] = append(all[last], s.term(depth))
		case s.takeWord("or"):
			all = append(all, []term{s.term(depth)})
		default:
			return all
		}
	}
	return nil
}

func (s *scanner) term(depth int) term {
	s.spaces()
	open := s.at
	if !s.take("(") {
		return s.comparison()
	}
	if depth == maxDepth {
		s.fail(open, "there are too many ( inside of one another")
		return term{}
	}
	group := s.condition(depth + 1)
	if !s.failed() && !s.take(")") {
		s.fail(s.at, "a ) must close the ( at "+decimal(open)+", after and, or, or a comparison")
	}
	s.spaces()
	return simplest(group)
}

// simplest is a condition without parentheses where one term is all it has.
func simplest(group condition) term {
	if len(group) == 1 && len(group[0]) == 1 {
		return group[0][0]
	}
	return term{group: group}
}

func (s *scanner) comparison() term {
	at := s.at
	t := term{left: s.operand()}
	s.spaces()
	t.operator = s.operator()
	s.spaces()
	t.right = s.operand()
	s.spaces()
	if !s.failed() && t.left.variable.isSet() {
		s.fail(at, string(t.left.variable)+" is a set of names: ask with \"name\" in "+string(t.left.variable))
	}
	if !s.failed() && t.right.variable.isSet() && !strings.HasSuffix(t.operator, "in") {
		s.fail(at, string(t.right.variable)+" is a set of names: ask with in or not in")
	}
	return t.normalized()
}

// normalized has the names that are compared with extras normalised (PEP 685).
func (t term) normalized() term {
	if t.left.variable.hasNames() && t.right.variable == "" {
		t.right.text = NormalizeName(t.right.text)
	}
	if t.right.variable.hasNames() && t.left.variable == "" {
		t.left.text = NormalizeName(t.left.text)
	}
	return t
}

// operand reads a variable or a text in quotes.
func (s *scanner) operand() operand {
	if s.failed() || s.atEnd() {
		s.fail(s.at, "a variable or a text in quotes must stand here")
		return operand{}
	}
	if s.rest()[0] == '"' || s.rest()[0] == '\'' {
		return operand{text: s.quoted()}
	}
	n := strings.IndexFunc(s.rest(), func(r rune) bool { return r != '.' && !isWord(r) })
	if n < 0 {
		n = len(s.rest())
	}
	v, known := variables[s.rest()[:n]]
	if !known {
		s.fail(s.at, "a variable or a text in quotes must stand here; the variables are those of PEP 508, such as python_version and sys_platform")
		return operand{}
	}
	s.at += n
	return operand{variable: v}
}

func (s *scanner) operator() string {
	switch {
	case s.failed():
		return ""
	case s.takeWord("in"):
		return "in"
	case s.takeWord("not"):
		if !s.spaces() || !s.takeWord("in") {
			s.fail(s.at, "in must follow not")
		}
		return "not in"
	}
	op := operatorOf(s.rest())
	if op == "" {
		s.fail(s.at, "an operator must stand here: one of <= < != == >= > ~= === in, not in")
	}
	s.at += len(op)
	return op
}

// Evaluate tells whether the marker holds. Variables that are versions are
// compared as versions (PEP 440), pre-releases included, where the other side
// is one; everything else is text, of which <, >, ~= and === never hold, and
// <= and >= where both sides are the same.
func (m Marker) Evaluate(e Environment) bool {
	return m.condition == nil || m.condition.holds(e)
}

func (c condition) holds(e Environment) bool {
	return slices.ContainsFunc(c, func(and []term) bool {
		return !slices.ContainsFunc(and, func(t term) bool { return !t.holds(e) })
	})
}

func (t term) holds(e Environment) bool {
	if t.group != nil {
		return t.group.holds(e)
	}
	left := t.left.value(e)
	if t.right.variable.isSet() {
		return e.holds(t.right.variable, left) == (t.operator == "in")
	}
	right := t.right.value(e)
	if t.left.variable.isVersion() || t.left.variable == "" && t.right.variable.isVersion() {
		specifier, _ := trim(t.operator + right)
		if c, _, message := parseClause(specifier); message == "" {
			return c.containsText(left)
		}
	}
	return compareTexts(left, t.operator, right)
}

func (o operand) value(e Environment) string {
	if o.variable == "" {
		return o.text
	}
	return e.text(o.variable)
}

// containsText is contains for what may be no version: then nothing is true of
// it but that it is the same.
func (c clause) containsText(text string) bool {
	if c.operator == "===" {
		return strings.EqualFold(text, c.literal)
	}
	v, err := ParseVersion(text)
	return err == nil && c.contains(v)
}

func compareTexts(left, operator, right string) bool {
	switch operator {
	case "in":
		return strings.Contains(right, left)
	case "not in":
		return !strings.Contains(right, left)
	case "==", "<=", ">=":
		return left == right
	case "!=":
		return left != right
	}
	return false
}

// IsEmpty tells the zero Marker, which always holds.
func (m Marker) IsEmpty() bool { return m.condition == nil }

// String is the marker with each variable's name of PEP 508, texts in quotes,
// and parentheses where they were, but for those around one comparison.
func (m Marker) String() string { return m.condition.String() }

func (c condition) String() string {
	alternatives := make([]string, len(c))
	for i, and := range c {
		terms := make([]string, len(and))
		for j, t := range and {
			terms[j] = t.String()
		}
		alternatives[i] = strings.Join(terms, " and ")
	}
	return strings.Join(alternatives, " or ")
}

func (t term) String() string {
	if t.group != nil {
		return "(" + t.group.String() + ")"
	}
	return t.left.String() + " " + t.operator + " " + t.right.String()
}

func (o operand) String() string {
	if o.variable != "" {
		return string(o.variable)
	}
	return quote(o.text)
}
