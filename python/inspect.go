package python

// Inspect goes through a tree in the order of the source, as go/ast's does: it
// calls f with a node and, where f is true of it, with each of its children, and
// then with nil.
func Inspect(n Node, f func(Node) bool) {
	if !f(n) {
		return
	}
	w := walker(f)
	switch n := n.(type) {
	case *Module:
		w.stmts(n.Body)
	case Stmt:
		w.stmt(n)
	case Expr:
		w.expression(n)
	case Pattern:
		w.pattern(n)
	default:
		w.part(n)
	}
	f(nil)
}

// walker visits the children of nodes.
type walker func(Node) bool

func (w walker) expr(e Expr) {
	if e != nil {
		Inspect(e, w)
	}
}

func (w walker) exprs(list []Expr) {
	for _, e := range list {
		w.expr(e)
	}
}

func (w walker) stmts(list []Stmt) {
	for _, s := range list {
		Inspect(s, w)
	}
}

func each[T Node](w walker, list []T) {
	for _, n := range list {
		Inspect(n, w)
	}
}

func (w walker) stmt(s Stmt) {
	switch n := s.(type) {
	case *ExprStmt:
		w.expr(n.Value)
	case *Assign:
		w.exprs(n.Targets)
		w.expr(n.Value)
	case *AnnAssign:
		w.expr(n.Target)
		w.expr(n.Annotation)
		w.expr(n.Value)
	case *AugAssign:
		w.expr(n.Target)
		w.expr(n.Value)
	case *Return:
		w.expr(n.Value)
	case *Raise:
		w.expr(n.Exc)
		w.expr(n.Cause)
	case *Assert:
		w.expr(n.Test)
		w.expr(n.Msg)
	case *Delete:
		w.exprs(n.Targets)
	case *Import:
		each(w, n.Names)
	case *ImportFrom:
		each(w, n.Names)
	default:
		w.compound(s)
	}
}

func (w walker) compound(s Stmt) {
	switch n := s.(type) {
	case *FunctionDef:
		w.exprs(n.DecoratorList)
		each(w, n.TypeParams)
		w.arguments(n.Args)
		w.expr(n.Returns)
		w.stmts(n.Body)
	case *ClassDef:
		w.exprs(n.DecoratorList)
		each(w, n.TypeParams)
		w.exprs(n.Bases)
		each(w, n.Keywords)
		w.stmts(n.Body)
	case *If:
		w.expr(n.Test)
		w.stmts(n.Body)
		w.stmts(n.Orelse)
	case *For:
		w.expr(n.Target)
		w.expr(n.Iter)
		w.stmts(n.Body)
		w.stmts(n.Orelse)
	case *While:
		w.expr(n.Test)
		w.stmts(n.Body)
		w.stmts(n.Orelse)
	case *With:
		each(w, n.Items)
		w.stmts(n.Body)
	case *Try:
		w.stmts(n.Body)
		each(w, n.Handlers)
		w.stmts(n.Orelse)
		w.stmts(n.Finalbody)
	case *Match:
		w.expr(n.Subject)
		each(w, n.Cases)
	case *TypeAlias:
		Inspect(n.Name, w)
		each(w, n.TypeParams)
		w.expr(n.Value)
	}
}

func (w walker) arguments(a *Arguments) {
	each(w, a.Posonlyargs)
	each(w, a.Args)
	w.exprs(a.Defaults)
	if a.Vararg != nil {
		Inspect(a.Vararg, w)
	}
	each(w, a.Kwonlyargs)
	w.exprs(a.KwDefaults)
	if a.Kwarg != nil {
		Inspect(a.Kwarg, w)
	}
}

// part visits what is neither statement, expression nor pattern.
func (w walker) part(n Node) {
	switch n := n.(type) {
	case *Arg:
		w.expr(n.Annotation)
	case *Keyword:
		w.expr(n.Value)
	case *Comprehension:
		w.expr(n.Target)
		w.expr(n.Iter)
		w.exprs(n.Ifs)
	case *ExceptHandler:
		w.expr(n.Type)
		w.stmts(n.Body)
	case *MatchCase:
		Inspect(n.Pattern, w)
		w.expr(n.Guard)
		w.stmts(n.Body)
	case *WithItem:
		w.expr(n.ContextExpr)
		w.expr(n.OptionalVars)
	case *TypeParam:
		w.expr(n.Bound)
		w.expr(n.Default)
	}
}

func (w walker) expression(e Expr) {
	switch n := e.(type) {
	case *Attribute:
		w.expr(n.Value)
	case *Call:
		w.expr(n.Func)
		w.exprs(n.Args)
		each(w, n.Keywords)
	case *Subscript:
		w.expr(n.Value)
		w.expr(n.Slice)
	case *BinOp:
		w.expr(n.Left)
		w.expr(n.Right)
	case *BoolOp:
		w.exprs(n.Values)
	case *Compare:
		w.expr(n.Left)
		w.exprs(n.Comparators)
	case *UnaryOp:
		w.expr(n.Operand)
	case *IfExp:
		w.expr(n.Body)
		w.expr(n.Test)
		w.expr(n.Orelse)
	case *Lambda:
		w.arguments(n.Args)
		w.expr(n.Body)
	case *NamedExpr:
		Inspect(n.Target, w)
		w.expr(n.Value)
	default:
		w.display(e)
	}
}

func (w walker) display(e Expr) {
	switch n := e.(type) {
	case *List:
		w.exprs(n.Elts)
	case *Tuple:
		w.exprs(n.Elts)
	case *Set:
		w.exprs(n.Elts)
	case *Dict:
		for i := range n.Keys {
			w.expr(n.Keys[i])
			w.expr(n.Values[i])
		}
	case *ListComp:
		w.expr(n.Elt)
		each(w, n.Generators)
	case *SetComp:
		w.expr(n.Elt)
		each(w, n.Generators)
	case *GeneratorExp:
		w.expr(n.Elt)
		each(w, n.Generators)
	case *DictComp:
		w.expr(n.Key)
		w.expr(n.Value)
		each(w, n.Generators)
	default:
		w.wrapper(e)
	}
}

// wrapper visits what has one expression, mostly, and texts.
func (w walker) wrapper(e Expr) {
	switch n := e.(type) {
	case *Starred:
		w.expr(n.Value)
	case *Await:
		w.expr(n.Value)
	case *Yield:
		w.expr(n.Value)
	case *YieldFrom:
		w.expr(n.Value)
	case *Slice:
		w.expr(n.Lower)
		w.expr(n.Upper)
		w.expr(n.Step)
	case *JoinedStr:
		w.exprs(n.Values)
	case *TemplateStr:
		w.exprs(n.Values)
	case *FormattedValue:
		w.expr(n.Value)
		w.format(n.FormatSpec)
	case *Interpolation:
		w.expr(n.Value)
		w.format(n.FormatSpec)
	}
}

func (w walker) format(spec *JoinedStr) {
	if spec != nil {
		Inspect(spec, w)
	}
}

func (w walker) pattern(p Pattern) {
	switch n := p.(type) {
	case *MatchAs:
		if n.Pattern != nil {
			Inspect(n.Pattern, w)
		}
	case *MatchClass:
		w.expr(n.Cls)
		each(w, n.Patterns)
		each(w, n.KwdPatterns)
	case *MatchMapping:
		w.exprs(n.Keys)
		each(w, n.Patterns)
	case *MatchOr:
		each(w, n.Patterns)
	case *MatchSequence:
		each(w, n.Patterns)
	case *MatchValue:
		w.expr(n.Value)
	}
}
