package spec

import (
	"fmt"
	"unicode/utf8"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"
)

// What a spec may cost. A person's spec is far below each; without them a file
// of a few bytes can take all of a machine's memory, or more stack than Go has,
// which nothing can catch.
const (
	maxBytes   = 256 << 10
	maxNesting = 100    // brackets in brackets
	maxChain   = 500    // operators and colons between two commas
	maxDepth   = 400    // of the syntax tree
	maxNodes   = 50_000 // of the syntax tree
)

// guardText bounds a text before a recursive parser reads it.
func (s *source) guardText() *Problem {
	switch {
	case len(s.data) > maxBytes:
		return s.refuse(place{}, "spec.too-large",
			fmt.Sprintf("a %s has at most %d KiB, this file has %d KiB", s.noun, maxBytes>>10, (len(s.data)+1023)>>10))
	case len(s.data) > 1 && (s.data[0] == 0xff && s.data[1] == 0xfe || s.data[0] == 0xfe && s.data[1] == 0xff):
		return s.refuse(place{}, "spec.encoding", "the file is written in UTF-16; save it as UTF-8")
	case !utf8.Valid(s.data):
		return s.refuse(s.at(firstInvalid(s.data)), "spec.encoding", "this is not UTF-8 text; save the file as UTF-8")
	}
	if s.format == formatCUE || s.format == formatJSON { // the parsers of YAML and TOML bound themselves
		return s.guardNesting()
	}
	return nil
}

func (s *source) refuse(at place, code, message string) *Problem {
	p := s.fault(at, code, message)
	return &p
}

func firstInvalid(data []byte) int {
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		at += size
	}
	return at
}

// guardNesting bounds what CUE's parser recurses over, by the tokens that the
// parser itself sees: brackets in strings and comments do not count.
func (s *source) guardNesting() *Problem {
	var scan scanner.Scanner
	scan.Init(token.NewFile(s.name, 0, len(s.data)), s.data, func(token.Pos, string, []any) {}, 0)
	depth, chain := 0, 0
	var interpolations []int // the depth at which each open one began
	for {
		pos, tok, _ := scan.Scan()
		switch {
		case tok == token.EOF:
			return nil
		case tok == token.INTERPOLATION:
			interpolations = append(interpolations, depth)
		case tok == token.LBRACE, tok == token.LBRACK, tok == token.LPAREN:
			depth++
		case tok == token.RBRACE, tok == token.RBRACK, tok == token.RPAREN:
			depth = max(0, depth-1)
			interpolations = resume(&scan, interpolations, depth)
		case tok == token.COMMA:
			chain = 0
		case tok.IsOperator(), tok.IsKeyword():
			chain++
		}
		if depth > maxNesting || chain > maxChain || len(interpolations) > maxNesting {
			return s.refuse(s.at(pos.Offset()), "spec.too-deep", "this is nested too deeply for a "+s.noun)
		}
	}
}

// resume goes on with a text after the expression in it has ended, and returns
// the interpolations that are still open.
func resume(scan *scanner.Scanner, open []int, depth int) []int {
	if n := len(open); n > 0 && open[n-1] == depth {
		if text := scan.ResumeInterpolation(); text == "" || text[len(text)-1] != '(' {
			return open[:n-1]
		}
	}
	return open
}

// guardSyntax bounds the syntax tree before CUE evaluates it.
func (s *source) guardSyntax() *Problem {
	depth, nodes := 0, 0
	var refused *Problem
	enter := func(n ast.Node) bool {
		depth++
		nodes++
		switch {
		case refused != nil:
		case depth > maxDepth:
			refused = s.refuse(s.place(n.Pos(), 1), "spec.too-deep", "this is nested too deeply for a "+s.noun)
		case nodes > maxNodes:
			refused = s.refuse(s.place(n.Pos(), 1), "spec.too-large", fmt.Sprintf("a %s has at most %d values; here begins one more", s.noun, maxNodes))
		}
		return refused == nil
	}
	for _, f := range s.fields {
		ast.Walk(f, enter, func(ast.Node) { depth-- })
	}
	return refused
}
