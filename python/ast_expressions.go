package python

import (
	"strconv"
	"strings"
)

// The expressions.
type (
	// Attribute is Value.Attr.
	Attribute struct {
		Span
		Value Expr
		Attr  string
	}
	// Await is await Value.
	Await struct {
		Span
		Value Expr
	}
	// BinOp is Left Op Right.
	BinOp struct {
		Span
		Op          Operator
		Left, Right Expr
	}
	// BoolOp is Values with and, or with or, between them.
	BoolOp struct {
		Span
		Op     Operator
		Values []Expr
	}
	// Call is Func(Args, Keywords).
	Call struct {
		Span
		Func     Expr
		Args     []Expr
		Keywords []*Keyword
	}
	// Keyword is Arg=Value in a call; Arg is empty for **Value.
	Keyword struct {
		Span
		Arg   string
		Value Expr
	}
	// Compare is Left and each of Comparators with an operator before it.
	Compare struct {
		Span
		Left        Expr
		Ops         []Operator
		Comparators []Expr
	}
	// Constant is a literal. Value is the text of a Str (a lone surrogate, which
	// UTF-8 has not, as the three bytes of its number; a character that is written
	// by its name, \N{DASH}, as U+FFFD), the bytes of a Bytes, a number as
	// it is written, and empty for the rest.
	Constant struct {
		Span
		Kind  ConstantKind
		Value string
	}
	// Dict is {Key: Value, **Value}; a key is nil for the latter.
	Dict struct {
		Span
		Keys, Values []Expr
	}
	// DictComp is {Key: Value for …}.
	DictComp struct {
		Span
		Key, Value Expr
		Generators []*Comprehension
	}
	// FormattedValue is a replacement field of an f-string. Conversion is 's',
	// 'r', 'a' or 0.
	FormattedValue struct {
		Span
		Value      Expr
		Conversion byte
		FormatSpec *JoinedStr
	}
	// GeneratorExp is (Elt for …).
	GeneratorExp struct {
		Span
		Elt        Expr
		Generators []*Comprehension
	}
	// IfExp is Body if Test else Orelse.
	IfExp struct {
		Span
		Test, Body, Orelse Expr
	}
	// Interpolation is a replacement field of a t-string; Str is its text.
	Interpolation struct {
		Span
		Value      Expr
		Str        string
		Conversion byte
		FormatSpec *JoinedStr
	}
	// JoinedStr is an f-string, or strings side by side of which one is.
	JoinedStr struct {
		Span
		Values []Expr
	}
	// Lambda is lambda Args: Body.
	Lambda struct {
		Span
		Args *Arguments
		Body Expr
	}
	// List is [Elts].
	List struct {
		Span
		Elts []Expr
	}
	// ListComp is [Elt for …].
	ListComp struct {
		Span
		Elt        Expr
		Generators []*Comprehension
	}
	// Name is a variable. Its Id is as written: Python holds two spellings of one
	// name to be equal under Unicode's NFKC, which this package does not know.
	Name struct {
		Span
		Id string
	}
	// NamedExpr is Target := Value.
	NamedExpr struct {
		Span
		Target *Name
		Value  Expr
	}
	// Set is {Elts}.
	Set struct {
		Span
		Elts []Expr
	}
	// SetComp is {Elt for …}.
	SetComp struct {
		Span
		Elt        Expr
		Generators []*Comprehension
	}
	// Slice is Lower:Upper:Step, in a subscript.
	Slice struct {
		Span
		Lower, Upper, Step Expr
	}
	// Starred is *Value.
	Starred struct {
		Span
		Value Expr
	}
	// Subscript is Value[Slice].
	Subscript struct {
		Span
		Value, Slice Expr
	}
	// TemplateStr is a t-string, or t-strings side by side.
	TemplateStr struct {
		Span
		Values []Expr
	}
	// Tuple is Elts with commas between them.
	Tuple struct {
		Span
		Elts []Expr
	}
	// UnaryOp is Op Operand.
	UnaryOp struct {
		Span
		Op      Operator
		Operand Expr
	}
	// Yield is yield Value.
	Yield struct {
		Span
		Value Expr
	}
	// YieldFrom is yield from Value.
	YieldFrom struct {
		Span
		Value Expr
	}
)

// Comprehension is for Target in Iter if Ifs. Its span is that of the clause,
// which Python's ast module does not have.
type Comprehension struct {
	Span
	Target, Iter Expr
	Ifs          []Expr
	Async        bool
}

// Int64 is the value of an Int that fits.
func (c *Constant) Int64() (int64, bool) {
	if c.Kind != Int {
		return 0, false
	}
	digits := strings.ReplaceAll(c.Value, "_", "")
	if strings.Trim(digits, "0") == "" { // base 0 takes the zeros for octal
		return 0, true
	}
	n, err := strconv.ParseInt(digits, 0, 64)
	return n, err == nil
}

func (*Attribute) expr()      {}
func (*Await) expr()          {}
func (*BinOp) expr()          {}
func (*BoolOp) expr()         {}
func (*Call) expr()           {}
func (*Compare) expr()        {}
func (*Constant) expr()       {}
func (*Dict) expr()           {}
func (*DictComp) expr()       {}
func (*FormattedValue) expr() {}
func (*GeneratorExp) expr()   {}
func (*IfExp) expr()          {}
func (*Interpolation) expr()  {}
func (*JoinedStr) expr()      {}
func (*Lambda) expr()         {}
func (*List) expr()           {}
func (*ListComp) expr()       {}
func (*Name) expr()           {}
func (*NamedExpr) expr()      {}
func (*Set) expr()            {}
func (*SetComp) expr()        {}
func (*Slice) expr()          {}
func (*Starred) expr()        {}
func (*Subscript) expr()      {}
func (*TemplateStr) expr()    {}
func (*Tuple) expr()          {}
func (*UnaryOp) expr()        {}
func (*Yield) expr()          {}
func (*YieldFrom) expr()      {}
