package spec

import (
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// basicKind is the kind of a type that CUE predeclares.
func basicKind(name string) cue.Kind {
	switch name {
	case "string":
		return cue.StringKind
	case "bool":
		return cue.BoolKind
	case "int":
		return cue.IntKind
	case "float":
		return cue.FloatKind
	case "number":
		return cue.NumberKind
	}
	panic("the embedded schema: the type " + name)
}

// basicRule is a rule that asks for a type and nothing else, or a boolean literal.
func basicRule(name string, path []cue.Selector) *rule {
	kind := basicKind(name)
	return &rule{kinds: kind, words: []string{kindWords(kind)}, path: path}
}

func literalKind(t token.Token) cue.Kind {
	switch t {
	case token.STRING:
		return cue.StringKind
	case token.INT:
		return cue.IntKind
	case token.FLOAT:
		return cue.FloatKind
	case token.TRUE, token.FALSE:
		return cue.BoolKind
	}
	return cue.NullKind
}

// kindWords says in words what a value of these kinds is.
func kindWords(k cue.Kind) string {
	var words []string
	add := func(has bool, s string) {
		if has {
			words = append(words, s)
		}
	}
	add(k&cue.StringKind != 0, "text in quotes")
	add(k&cue.NumberKind == cue.IntKind, "a whole number")
	add(k&cue.FloatKind != 0, "a number")
	add(k&cue.BoolKind != 0, "true or false")
	add(k&cue.ListKind != 0, "a list")
	add(k&cue.StructKind != 0, "a group of fields")
	return strings.Join(words, ", ")
}

// rangeWords says bounds in words; a bound that there is none of is "".
func rangeWords(atLeast, above, atMost string) string {
	switch {
	case atLeast != "" && atMost != "":
		return " from " + atLeast + " to " + atMost
	case above != "" && atMost != "":
		return " above " + above + ", at most " + atMost
	case atLeast != "":
		return " of at least " + atLeast
	case above != "":
		return " above " + above
	case atMost != "":
		return " of at most " + atMost
	}
	return ""
}

// literalText is a literal as the schema writes it.
func literalText(x ast.Expr) string {
	if lit, ok := x.(*ast.BasicLit); ok {
		return lit.Value
	}
	return ""
}

// attributeText is the text in an attribute's body.
func attributeText(body string) string {
	s, err := literal.Unquote(strings.TrimSpace(body))
	must(err)
	return s
}

// labelName is a field's name, without quotes; "" where it is computed.
func labelName(label ast.Label) string {
	name, _, err := ast.LabelName(label)
	if err != nil {
		return ""
	}
	return name
}

// quoted writes text in the double quotes that all the formats share.
func quoted(s string) string { return strconv.Quote(s) }
