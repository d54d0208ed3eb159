package python

// The statements.
type (
	// AnnAssign is Target: Annotation = Value. Simple is whether the target is a
	// name without parentheses.
	AnnAssign struct {
		Span
		Target, Annotation, Value Expr
		Simple                    bool
	}
	// Assert is assert Test, Msg.
	Assert struct {
		Span
		Test, Msg Expr
	}
	// Assign is Targets = Value, of which there may be several: a = b = 1.
	Assign struct {
		Span
		Targets []Expr
		Value   Expr
	}
	// AugAssign is Target Op= Value.
	AugAssign struct {
		Span
		Op            Operator
		Target, Value Expr
	}
	// Break is break.
	Break struct{ Span }
	// ClassDef is a class. It begins at its word class, after the decorators.
	ClassDef struct {
		Span
		Name          string
		TypeParams    []*TypeParam
		Bases         []Expr
		Keywords      []*Keyword
		Body          []Stmt
		DecoratorList []Expr
	}
	// Continue is continue.
	Continue struct{ Span }
	// Delete is del Targets.
	Delete struct {
		Span
		Targets []Expr
	}
	// ExprStmt is an expression by itself; Python's ast calls it Expr.
	ExprStmt struct {
		Span
		Value Expr
	}
	// For is a for loop.
	For struct {
		Span
		Target, Iter Expr
		Body, Orelse []Stmt
		Async        bool
	}
	// FunctionDef is a function. It begins at its word def or async, after the
	// decorators.
	FunctionDef struct {
		Span
		Name          string
		TypeParams    []*TypeParam
		Args          *Arguments
		Returns       Expr
		Body          []Stmt
		DecoratorList []Expr
		Async         bool
	}
	// Global is global Names.
	Global struct {
		Span
		Names []string
	}
	// If is an if statement; its elif is an If alone in Orelse.
	If struct {
		Span
		Test         Expr
		Body, Orelse []Stmt
	}
	// Import is import Names.
	Import struct {
		Span
		Names []*Alias
	}
	// ImportFrom is from Module import Names, with Level dots before the module.
	ImportFrom struct {
		Span
		Module string
		Names  []*Alias
		Level  int
	}
	// Match is a match statement.
	Match struct {
		Span
		Subject Expr
		Cases   []*MatchCase
	}
	// Nonlocal is nonlocal Names.
	Nonlocal struct {
		Span
		Names []string
	}
	// Pass is pass.
	Pass struct{ Span }
	// Raise is raise Exc from Cause.
	Raise struct {
		Span
		Exc, Cause Expr
	}
	// Return is return Value.
	Return struct {
		Span
		Value Expr
	}
	// Try is a try statement; Star is whether its handlers are except*.
	Try struct {
		Span
		Body              []Stmt
		Handlers          []*ExceptHandler
		Orelse, Finalbody []Stmt
		Star              bool
	}
	// TypeAlias is type Name = Value.
	TypeAlias struct {
		Span
		Name       *Name
		TypeParams []*TypeParam
		Value      Expr
	}
	// While is a while loop.
	While struct {
		Span
		Test         Expr
		Body, Orelse []Stmt
	}
	// With is a with statement.
	With struct {
		Span
		Items []*WithItem
		Body  []Stmt
		Async bool
	}
)

// The parts of statements.
type (
	// Alias is Name as AsName, in an import; AsName may be empty.
	Alias struct {
		Span
		Name, AsName string
	}
	// Arguments are a function's parameters. Defaults are those of the last of
	// Posonlyargs and Args; KwDefaults has nil for one of Kwonlyargs without a default.
	Arguments struct {
		Posonlyargs, Args []*Arg
		Vararg            *Arg
		Kwonlyargs        []*Arg
		KwDefaults        []Expr
		Kwarg             *Arg
		Defaults          []Expr
	}
	// Arg is a parameter.
	Arg struct {
		Span
		Arg        string
		Annotation Expr
	}
	// ExceptHandler is except Type as Name.
	ExceptHandler struct {
		Span
		Type Expr
		Name string
		Body []Stmt
	}
	// MatchCase is case Pattern if Guard. Its span is that of the case, which
	// Python's ast module does not have.
	MatchCase struct {
		Span
		Pattern Pattern
		Guard   Expr
		Body    []Stmt
	}
	// WithItem is ContextExpr as OptionalVars. Its span is the expression's.
	WithItem struct {
		Span
		ContextExpr, OptionalVars Expr
	}
	// TypeParam is a type parameter.
	TypeParam struct {
		Span
		Kind           TypeParamKind
		Name           string
		Bound, Default Expr
	}
)

// TypeParamKind is by which class Python's ast module knows a type parameter.
type TypeParamKind uint8

// The kinds of type parameters: T, **P and *Ts.
const (
	TypeVar TypeParamKind = iota
	ParamSpec
	TypeVarTuple
)

// The patterns of a match statement.
type (
	// MatchAs is Pattern as Name; without a pattern a capture, without a name _.
	MatchAs struct {
		Span
		Pattern Pattern
		Name    string
	}
	// MatchClass is Cls(Patterns, KwdAttrs=KwdPatterns).
	MatchClass struct {
		Span
		Cls         Expr
		Patterns    []Pattern
		KwdAttrs    []string
		KwdPatterns []Pattern
	}
	// MatchMapping is {Keys: Patterns, **Rest}.
	MatchMapping struct {
		Span
		Keys     []Expr
		Patterns []Pattern
		Rest     string
	}
	// MatchOr is Patterns with | between them.
	MatchOr struct {
		Span
		Patterns []Pattern
	}
	// MatchSequence is [Patterns].
	MatchSequence struct {
		Span
		Patterns []Pattern
	}
	// MatchSingleton is None, True or False.
	MatchSingleton struct {
		Span
		Kind ConstantKind
	}
	// MatchStar is *Name, in a sequence; without a name *_.
	MatchStar struct {
		Span
		Name string
	}
	// MatchValue is a literal or a name with dots.
	MatchValue struct {
		Span
		Value Expr
	}
)

func (*AnnAssign) stmt()   {}
func (*Assert) stmt()      {}
func (*Assign) stmt()      {}
func (*AugAssign) stmt()   {}
func (*Break) stmt()       {}
func (*ClassDef) stmt()    {}
func (*Continue) stmt()    {}
func (*Delete) stmt()      {}
func (*ExprStmt) stmt()    {}
func (*For) stmt()         {}
func (*FunctionDef) stmt() {}
func (*Global) stmt()      {}
func (*If) stmt()          {}
func (*Import) stmt()      {}
func (*ImportFrom) stmt()  {}
func (*Match) stmt()       {}
func (*Nonlocal) stmt()    {}
func (*Pass) stmt()        {}
func (*Raise) stmt()       {}
func (*Return) stmt()      {}
func (*Try) stmt()         {}
func (*TypeAlias) stmt()   {}
func (*While) stmt()       {}
func (*With) stmt()        {}

func (*MatchAs) pattern()        {}
func (*MatchClass) pattern()     {}
func (*MatchMapping) pattern()   {}
func (*MatchOr) pattern()        {}
func (*MatchSequence) pattern()  {}
func (*MatchSingleton) pattern() {}
func (*MatchStar) pattern()      {}
func (*MatchValue) pattern()     {}
