package python

import "strings"

func (p *parser) importStatement() Stmt {
	start := p.tok
	p.advance()
	n := &Import{}
	for {
		at := p.tok
		a := &Alias{Name: p.dotted()}
		p.as(a)
		a.Span = p.span(&at)
		n.Names = append(n.Names, a)
		if !p.accept(tComma) {
			break
		}
		if p.tok.kind == tNewline {
			p.fail("Expected one or more names after 'import'")
		}
	}
	if p.tok.kind == tFrom {
		p.failAt(start.pos(), "Did you mean to use 'from ... import ...' instead?")
	}
	n.Span = p.span(&start)
	return n
}

// as reads the name that follows as, if it does.
func (p *parser) as(a *Alias) {
	if !p.accept(tAs) {
		return
	}
	if p.tok.kind != tName {
		p.fail("invalid syntax")
	}
	a.AsName = p.name()
	if k := p.tok.kind; k == tDot || k == tLParen || k == tLBracket {
		p.fail("cannot use attribute as import target")
	}
}

// dotted reads a module's name.
func (p *parser) dotted() string {
	if p.tok.kind == tNewline {
		p.fail("Expected one or more names after 'import'")
	}
	first := p.tok
	name := p.name()
	if p.tok.kind != tDot {
		return name
	}
	parts := []string{name}
	for p.accept(tDot) {
		parts = append(parts, p.name())
	}
	name = strings.Join(parts, ".")
	if written := p.lex.src[first.start:max(first.start, p.prevEnd)]; written == name {
		return written // and not a copy
	}
	return name
}

func (p *parser) fromStatement() Stmt {
	start := p.tok
	p.advance()
	n := &ImportFrom{}
	for {
		if p.accept(tDot) {
			n.Level++
		} else if p.accept(tEllipsis) {
			n.Level += 3
		} else {
			break
		}
	}
	if n.Level == 0 || p.tok.kind == tName {
		n.Module = p.dotted()
	}
	if !p.accept(tImport) {
		p.invalid()
	}
	p.importedNames(n)
	if n.Module == "__future__" && n.Level == 0 {
		p.future(&start, n)
	}
	n.Span = p.span(&start)
	return n
}

func (p *parser) importedNames(n *ImportFrom) {
	if p.tok.kind == tStar {
		n.Names = []*Alias{{Span: Span{p.tok.line, p.tok.column(), p.tok.line}, Name: "*"}}
		if p.scope.function || p.scope.class {
			p.fail("import * only allowed at module level")
		}
		p.advance()
		return
	}
	grouped := p.accept(tLParen)
	if p.tok.kind == tNewline || grouped && p.tok.kind == tRParen {
		p.fail("Expected one or more names after 'import'")
	}
	for {
		at := p.tok
		a := &Alias{Name: p.name()}
		p.as(a)
		a.Span = p.span(&at)
		n.Names = append(n.Names, a)
		if !p.accept(tComma) || grouped && p.tok.kind == tRParen {
			break
		}
		if p.tok.kind == tNewline {
			p.fail("trailing comma not allowed without surrounding parentheses")
		}
	}
	if grouped {
		p.close(tRParen, nil)
	}
}

// future refuses an import from __future__ that is too late, or of no feature.
func (p *parser) future(start *token, n *ImportFrom) {
	if p.begun || len(p.lex.indents) > 0 {
		p.failAt(start.pos(), "from __future__ imports must occur at the beginning of the file")
	}
	for _, a := range n.Names {
		switch a.Name {
		case "absolute_import", "annotations", "barry_as_FLUFL", "division", "generator_stop", "generators",
			"nested_scopes", "print_function", "unicode_literals", "with_statement":
		case "braces":
			p.failAt(start.pos(), "not a chance")
		default:
			p.failAt(start.pos(), "future feature "+a.Name+" is not defined")
		}
	}
}
