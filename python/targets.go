package python

// assignable refuses what cannot be a target, such as a literal; doing is what
// is done to it, "assign to" or "delete".
func (p *parser) assignable(e Expr, doing string) {
	if bad := notTarget(e, doing == "delete"); bad != nil {
		p.failAt(bad.Pos(), "cannot "+doing+" "+describe(bad))
	}
}

// notTarget is the part of a target that is none.
func notTarget(e Expr, deleted bool) Expr {
	switch e := e.(type) {
	case *Name, *Attribute, *Subscript:
		return nil
	case *Starred:
		if !deleted {
			return notTarget(e.Value, false)
		}
	case *List:
		return firstNotTarget(e.Elts, deleted)
	case *Tuple:
		return firstNotTarget(e.Elts, deleted)
	}
	return e
}

func firstNotTarget(elements []Expr, deleted bool) Expr {
	for _, e := range elements {
		if bad := notTarget(e, deleted); bad != nil {
			return bad
		}
	}
	return nil
}

// describe is what CPython calls an expression in its messages.
func describe(e Expr) string {
	switch e := e.(type) {
	case *Constant:
		return e.Kind.describe()
	case *BinOp, *UnaryOp, *BoolOp:
		return "expression"
	case *Call:
		return "function call"
	case *Compare:
		return "comparison"
	case *IfExp:
		return "conditional expression"
	case *Lambda:
		return "lambda"
	case *Await:
		return "await expression"
	case *Yield, *YieldFrom:
		return "yield expression"
	case *NamedExpr:
		return "named expression"
	case *JoinedStr:
		return "f-string expression"
	case *TemplateStr:
		return "t-string expression"
	}
	return describeDisplay(e)
}

func describeDisplay(e Expr) string {
	switch e.(type) {
	case *Dict:
		return "dict literal"
	case *Set:
		return "set display"
	case *List:
		return "list"
	case *Tuple:
		return "tuple"
	case *ListComp:
		return "list comprehension"
	case *DictComp:
		return "dict comprehension"
	case *SetComp:
		return "set comprehension"
	case *GeneratorExp:
		return "generator expression"
	case *Attribute:
		return "attribute"
	case *Subscript:
		return "subscript"
	case *Starred:
		return "starred"
	}
	return "name"
}

func (k ConstantKind) describe() string {
	switch k {
	case None:
		return "None"
	case True:
		return "True"
	case False:
		return "False"
	case Ellipsis:
		return "ellipsis"
	}
	return "literal"
}
