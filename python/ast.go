package python

// Pos is a place in a file. Lines and columns count from 1; columns count bytes
// of the UTF-8 text.
type Pos struct{ Line, Column int }

// Span is where a node begins and on which line it ends, as the attributes
// lineno, col_offset + 1 and end_lineno of Python's ast module.
type Span struct{ Line, Column, EndLine int32 }

// Pos is where the node begins.
func (s *Span) Pos() Pos { return Pos{int(s.Line), int(s.Column)} }

// End is the line on which the node ends.
func (s *Span) End() int { return int(s.EndLine) }

// Node is anything in the tree. Nodes, and their fields, have the names of
// Python's ast module; a field without a value is nil, as None is there.
type Node interface {
	Pos() Pos
	End() int
}

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// Stmt is a statement.
type Stmt interface {
	Node
	stmt()
}

// Pattern is what a case of a match statement compares with.
type Pattern interface {
	Node
	pattern()
}

// Module is a file.
type Module struct {
	Span
	Body []Stmt

	features [features]Pos // where each feature is used first; the zero Pos for never
}

// ConstantKind is what type of value a Constant is.
type ConstantKind uint8

// The kinds of constants.
const (
	None ConstantKind = iota
	True
	False
	Ellipsis
	Int
	Float
	Imaginary
	Str
	Bytes
)

// Operator is an operator by the name of its class in Python's ast module.
type Operator uint8

// The operators. Those after Sub are no binary operators.
const (
	Add Operator = iota
	BitAnd
	BitOr
	BitXor
	Div
	FloorDiv
	LShift
	MatMult
	Mod
	Mult
	Pow
	RShift
	Sub
	And
	Or
	Invert
	Not
	UAdd
	USub
	Eq
	Gt
	GtE
	In
	Is
	IsNot
	Lt
	LtE
	NotEq
	NotIn
)

// String is the operator as it is written, such as "**" or "not in".
func (o Operator) String() string {
	return [...]string{
		"+", "&", "|", "^", "/", "//", "<<", "@", "%", "*", "**", ">>", "-", "and", "or",
		"~", "not", "+", "-", "==", ">", ">=", "in", "is", "is not", "<", "<=", "!=", "not in",
	}[o]
}
