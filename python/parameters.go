package python

// parameterReader reads the parameters of a function or a lambda.
type parameterReader struct {
	*parser
	args      *Arguments
	end       kind // a parenthesis, or a lambda's colon
	annotated bool
	mark      int  // that of the names so far
	slash     bool // whether the / has been
	star      bool // whether the * has been
	bare      bool // whether it was one without a name
}

// parameters reads parameters up to the token that ends them.
func (p *parser) parameters(end kind, annotated bool) *Arguments {
	r := parameterReader{parser: p, args: p.arguments.new(), end: end, annotated: annotated, mark: p.words.mark()}
	args, defaults := p.argList.mark(), p.exprs.mark()
	for p.tok.kind != end && p.tok.kind != tEOF {
		r.parameter(args, defaults)
		if !p.accept(tComma) {
			break
		}
	}
	if !r.star {
		r.args.Args, r.args.Defaults = p.argList.take(args), p.exprs.take(defaults)
	}
	if r.bare && len(r.args.Kwonlyargs) == 0 {
		p.fail("named arguments must follow bare *")
	}
	if p.tok.kind != end {
		p.invalid()
	}
	r.unique()
	p.words.items = p.words.items[:r.mark]
	return r.args
}

// parameter reads one parameter, or a star or slash that stands alone.
func (r *parameterReader) parameter(args, defaults int) {
	if r.args.Kwarg != nil {
		r.fail("arguments cannot follow var-keyword argument")
	}
	switch r.tok.kind {
	case tSlash:
		r.positionalOnly(args)
	case tStar:
		if r.star {
			r.fail("* argument may appear only once")
		}
		r.args.Args, r.args.Defaults = r.argList.take(args), r.exprs.take(defaults)
		r.star = true
		r.variadic()
	case tDoubleStar:
		r.advance()
		r.args.Kwarg = r.arg(false)
		if r.tok.kind == tEqual {
			r.fail("var-keyword argument cannot have default value")
		}
	case tLParen:
		r.fail("Function parameters cannot be parenthesized")
	default:
		r.plain(defaults)
	}
}

func (r *parameterReader) positionalOnly(args int) {
	switch {
	case r.slash:
		r.fail("/ may appear only once")
	case r.star:
		r.fail("/ must be ahead of *")
	case r.argList.mark() == args:
		r.fail("at least one argument must precede /")
	}
	r.use(positionalOnly, &r.tok)
	r.advance()
	r.slash = true
	r.args.Posonlyargs = r.argList.take(args)
}

// variadic reads *args, or the * after which arguments must be named.
func (r *parameterReader) variadic() {
	r.advance()
	if r.bare = r.tok.kind == tComma; r.bare {
		return
	}
	if r.tok.kind == r.end {
		r.fail("named arguments must follow bare *")
	}
	r.args.Vararg = r.arg(true)
	if r.tok.kind == tEqual {
		r.fail("var-positional argument cannot have default value")
	}
}

func (r *parameterReader) plain(defaults int) {
	a := r.arg(false)
	var value Expr
	if r.accept(tEqual) {
		if r.tok.kind == r.end || r.tok.kind == tComma {
			r.fail("expected default value expression")
		}
		value = r.expression()
	}
	if r.star {
		r.args.Kwonlyargs = append(r.args.Kwonlyargs, a)
		r.args.KwDefaults = append(r.args.KwDefaults, value)
		return
	}
	r.argList.push(a)
	switch {
	case value != nil:
		r.exprs.push(value)
	case r.exprs.mark() > defaults:
		r.failAt(a.Pos(), "parameter without a default follows parameter with a default")
	}
}

// arg reads a parameter's name and annotation; that of *args may have a star.
func (r *parameterReader) arg(variadic bool) *Arg {
	start := r.tok
	a := r.nodes.args.new()
	a.Arg = r.name()
	r.words.push(a.Arg)
	if r.annotated && r.accept(tColon) {
		if variadic && r.tok.kind == tStar {
			r.use(starredIndex, &r.tok)
			a.Annotation = r.starred()
		} else {
			a.Annotation = r.expression()
		}
	}
	a.Span = r.span(&start)
	return a
}

// unique refuses a name that two parameters have.
func (r *parameterReader) unique() {
	names := r.words.items[r.mark:]
	if len(names) > fewWords {
		return
	}
	for i, name := range names {
		for _, other := range names[:i] {
			if name == other && name != "" {
				r.fail("duplicate argument '" + name + "' in function definition")
				return
			}
		}
	}
}
