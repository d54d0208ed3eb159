package packaging

import (
	"slices"
	"strings"
)

// Requirement is a dependency of PEP 508: a name with version specifiers or a
// URL, neither of them where any version will do.
type Requirement struct {
	Name       string     // as it is written: NormalizeName is for comparing
	Extras     []string   // as they are written, sorted, each once
	Specifiers Specifiers // none where there is a URL
	URL        string     // what is behind @, not looked into
	Marker     Marker     // when the requirement counts; the zero Marker is always
}

// ParseRequirement reads a requirement, such as
//
//	requests[socks] >=2.8.1,==2.8.* ; python_version < "3.14"
//
// Its error is a *ParseError.
func ParseRequirement(text string) (Requirement, error) {
	s := &scanner{text: text}
	s.spaces()
	r := Requirement{Name: s.identifier()}
	if r.Name == "" {
		s.fail(s.at, "a requirement starts with a package's name: letters, digits, '.', '-' and '_', a letter or digit at both ends (PEP 508)")
	}
	s.spaces()
	r.Extras = s.extras()
	s.spaces()
	if s.take("@") {
		r.URL = s.url()
	} else {
		r.Specifiers = s.specifiers()
	}
	r.Marker = s.requirementMarker(r)
	if s.failed() {
		return Requirement{}, s.err
	}
	return r, nil
}

// extras reads names in brackets, or nothing.
func (s *scanner) extras() []string {
	if s.failed() || !s.take("[") {
		return nil
	}
	var extras []string
	for s.spaces(); !s.take("]"); s.spaces() {
		if len(extras) > 0 && !s.take(",") {
			s.fail(s.at, "a comma or ] must follow an extra")
			return nil
		}
		s.spaces()
		extra := s.identifier()
		if extra == "" {
			s.fail(s.at, "an extra's name must stand here, such as name[extra1,extra2]")
			return nil
		}
		extras = append(extras, extra)
	}
	slices.Sort(extras)
	return slices.Compact(extras)
}

// url reads what follows @: all up to white space.
func (s *scanner) url() string {
	s.spaces()
	n := strings.IndexAny(s.rest(), " \t")
	if n < 0 {
		n = len(s.rest())
	}
	if n == 0 {
		s.fail(s.at, "a URL must follow @, such as name @ https://example.com/name-1.0.tar.gz")
	}
	url := s.rest()[:n]
	s.at += n
	return url
}

// specifiers reads version specifiers, which may be in parentheses, or nothing.
func (s *scanner) specifiers() Specifiers {
	open := s.at
	inside := !s.failed() && s.take("(")
	s.spaces()
	start := s.at
	for !s.failed() && operatorOf(s.rest()) != "" {
		s.clause()
		s.spaces()
		if !s.take(",") {
			break
		}
		s.spaces()
	}
	specifiers := s.parseSpecifiers(start)
	s.spaces()
	if inside && !s.failed() && !s.take(")") {
		s.fail(s.at, "a ) must close the ( at "+decimal(open)+", after version specifiers")
	}
	return specifiers
}

// clause reads one specifier and looks whether another thing may follow.
func (s *scanner) clause() {
	c, n, message := scanClause(s.rest())
	s.at += n
	if message == "" && (s.peek(".*") || s.peek("+")) {
		message = trailing(c, s.rest())
	}
	if message != "" {
		s.fail(s.at, message)
	}
}

func (s *scanner) peek(token string) bool { return strings.HasPrefix(s.rest(), token) }

// parseSpecifiers parses all the specifiers from start to where the scanner is.
func (s *scanner) parseSpecifiers(start int) Specifiers {
	if s.failed() {
		return Specifiers{}
	}
	specifiers, err := ParseSpecifiers(s.text[start:s.at])
	if wrong, is := err.(*ParseError); is {
		s.fail(start+wrong.Offset, wrong.Message)
	}
	return specifiers
}

// requirementMarker reads the end of a requirement: ; and a marker, or nothing.
func (s *scanner) requirementMarker(r Requirement) Marker {
	s.spaces()
	if s.failed() || s.atEnd() {
		return Marker{}
	}
	if !s.take(";") {
		s.fail(s.at, s.unexpected(r))
		return Marker{}
	}
	marker := s.marker()
	if !s.failed() && !s.atEnd() {
		s.fail(s.at, "only and, or, or the end can follow a marker's comparison")
	}
	return marker
}

// unexpected tells what may be where something else is, behind a requirement's
// name, specifiers or URL.
func (s *scanner) unexpected(r Requirement) string {
	switch rest := s.rest(); {
	case r.URL != "":
		return "only a marker can follow the URL, behind a blank and ;"
	case strings.IndexByte("^~=", rest[0]) >= 0:
		return noOperator(rest)
	case operatorOf(rest) != "" || rest[0] == '|':
		return trailing(clause{}, rest)
	case !r.Specifiers.IsEmpty():
		return "only a comma with another specifier, a marker behind ;, or the end can follow a version"
	}
	return "only extras in [ ], version specifiers such as >=1.2, @ with a URL, a marker behind ;, or the end can follow a name"
}

// String is the requirement with the name as it was written, sorted extras and
// normalised versions.
func (r Requirement) String() string {
	text := r.Name
	if len(r.Extras) > 0 {
		text += "[" + strings.Join(r.Extras, ",") + "]"
	}
	text += r.Specifiers.String()
	if r.URL != "" {
		text += " @ " + r.URL
		if !r.Marker.IsEmpty() {
			text += " " // without it the ; is the URL's
		}
	}
	if !r.Marker.IsEmpty() {
		text += "; " + r.Marker.String()
	}
	return text
}
