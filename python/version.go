package python

// feature is syntax that a version of Python brought. Those of one version stand
// together, in the order of the versions.
type feature uint8

const (
	walrus feature = iota
	positionalOnly
	anyDecorator
	groupedWith
	matchStatement
	exceptStar
	starredIndex
	typeParameters
	typeStatement
	formalFields
	typeDefaults
	templateStrings
	bareExcept
	features
)

// use notes where a feature is used first.
func (p *parser) use(f feature, at *token) {
	if p.features[f].Line == 0 {
		p.features[f] = at.pos()
	}
}

// version is the minor version of Python 3 that brought a feature, and the
// feature in words.
func (f feature) version() (minor int, words string) {
	switch f {
	case walrus:
		return 8, "an assignment expression, name := value" // PEP 572
	case positionalOnly:
		return 8, "positional-only parameters, before a /" // PEP 570
	case anyDecorator:
		return 9, "any expression as a decorator" // PEP 614
	case groupedWith:
		return 9, "a with statement's items in parentheses" // documented from 3.10 on
	case matchStatement:
		return 10, "the match statement" // PEP 634
	case exceptStar:
		return 11, "except*" // PEP 654
	case starredIndex:
		return 11, "a star in a subscript or in the annotation of *args" // PEP 646
	case typeParameters:
		return 12, "type parameters" // PEP 695
	case typeStatement:
		return 12, "the type statement" // PEP 695
	case formalFields:
		return 12, "an f-string whose replacement field has its own quotes, a backslash, a comment or a line's end" // PEP 701
	case typeDefaults:
		return 13, "a type parameter with a default" // PEP 696
	case templateStrings:
		return 14, "a template string" // PEP 750
	}
	return 14, "except with several types and no parentheses" // PEP 758
}

// MinimumVersion is the oldest Python 3 that knows a module's syntax, by its
// minor version: the newest feature that is used, in words, and where it is used
// first. It is 0, without a feature, for what Python 3.7 reads too. Features of
// the library are none of syntax.
func MinimumVersion(m *Module) (minor int, words string, at Pos) {
	for f := features; f > 0; f-- {
		if m.features[f-1].Line == 0 {
			continue
		}
		m2, w := (f - 1).version()
		if m2 < minor {
			break
		}
		if pos := m.features[f-1]; m2 > minor || pos.before(at) {
			minor, words, at = m2, w, pos
		}
	}
	return minor, words, at
}

func (p Pos) before(q Pos) bool {
	return p.Line < q.Line || p.Line == q.Line && p.Column < q.Column
}
