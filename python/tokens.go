package python

// kind is what a token is.
type kind uint8

// The tokens; a keyword is one of its own, a soft keyword is a name.
const (
	tEOF kind = iota
	tNewline
	tIndent
	tDedent
	tName
	tInt
	tFloat
	tImaginary
	tString
	tFString // the start of an f-string or a t-string, up to its quotes

	tLParen
	tRParen
	tLBracket
	tRBracket
	tLBrace
	tRBrace
	tColon
	tComma
	tSemicolon
	tDot
	tEllipsis
	tArrow
	tColonEqual
	tExclamation
	tEqual
	tTilde
	tDollar // what no token begins with

	// The binary operators, in the order of Operator, and with = after them.
	tPlus
	tAmper
	tVBar
	tCircumflex
	tSlash
	tDoubleSlash
	tLeftShift
	tAt
	tPercent
	tStar
	tDoubleStar
	tRightShift
	tMinus
	tPlusEqual
	tAmperEqual
	tVBarEqual
	tCircumflexEqual
	tSlashEqual
	tDoubleSlashEqual
	tLeftShiftEqual
	tAtEqual
	tPercentEqual
	tStarEqual
	tDoubleStarEqual
	tRightShiftEqual
	tMinusEqual

	tEqEqual
	tGreater
	tGreaterEqual
	tLess
	tLessEqual
	tNotEqual

	tAnd
	tAs
	tAssert
	tAsync
	tAwait
	tBreak
	tClass
	tContinue
	tDef
	tDel
	tElif
	tElse
	tExcept
	tFalse
	tFinally
	tFor
	tFrom
	tGlobal
	tIf
	tImport
	tIn
	tIs
	tLambda
	tNone
	tNonlocal
	tNot
	tOr
	tPass
	tRaise
	tReturn
	tTrue
	tTry
	tWhile
	tWith
	tYield
)

// keyword is the token of a word.
func keyword(word string) kind {
	if len(word) < 2 || len(word) > 8 {
		return tName
	}
	switch word[0] {
	case 'F', 'N', 'T':
		return capital(word)
	case 'a', 'b', 'c', 'd', 'e':
		return keywordAE(word)
	case 'f', 'g', 'i', 'l', 'n':
		return keywordFN(word)
	case 'o', 'p', 'r', 't', 'w', 'y':
		return keywordOY(word)
	}
	return tName
}

func capital(word string) kind {
	switch word {
	case "False":
		return tFalse
	case "None":
		return tNone
	case "True":
		return tTrue
	}
	return tName
}

func keywordAE(word string) kind {
	switch word {
	case "and":
		return tAnd
	case "as":
		return tAs
	case "assert":
		return tAssert
	case "async":
		return tAsync
	case "await":
		return tAwait
	case "break":
		return tBreak
	case "class":
		return tClass
	case "continue":
		return tContinue
	case "def":
		return tDef
	case "del":
		return tDel
	case "elif":
		return tElif
	case "else":
		return tElse
	case "except":
		return tExcept
	}
	return tName
}

func keywordFN(word string) kind {
	switch word {
	case "finally":
		return tFinally
	case "for":
		return tFor
	case "from":
		return tFrom
	case "global":
		return tGlobal
	case "if":
		return tIf
	case "import":
		return tImport
	case "in":
		return tIn
	case "is":
		return tIs
	case "lambda":
		return tLambda
	case "nonlocal":
		return tNonlocal
	case "not":
		return tNot
	}
	return tName
}

func keywordOY(word string) kind {
	switch word {
	case "or":
		return tOr
	case "pass":
		return tPass
	case "raise":
		return tRaise
	case "return":
		return tReturn
	case "try":
		return tTry
	case "while":
		return tWhile
	case "with":
		return tWith
	case "yield":
		return tYield
	}
	return tName
}

// token is a piece of the source, source[start:end].
type token struct {
	kind       kind
	start, end int32
	line       int32 // of its first byte
	lineStart  int32 // where that line begins in the source
	endLine    int32
}

func (t *token) column() int32 { return t.start - t.lineStart + 1 }

// operator reads an operator at i: its token and its length.
func operator(s string, i int) (kind, int) {
	var next, third byte
	if i+1 < len(s) {
		next = s[i+1]
	}
	if i+2 < len(s) {
		third = s[i+2]
	}
	switch s[i] {
	case '(':
		return tLParen, 1
	case ')':
		return tRParen, 1
	case '[':
		return tLBracket, 1
	case ']':
		return tRBracket, 1
	case '{':
		return tLBrace, 1
	case '}':
		return tRBrace, 1
	case ',':
		return tComma, 1
	case ';':
		return tSemicolon, 1
	case '~':
		return tTilde, 1
	case '.':
		if next == '.' && third == '.' {
			return tEllipsis, 3
		}
		return tDot, 1
	}
	return longOperator(s[i], next, third)
}

// longOperator reads an operator that others begin with.
func longOperator(c, next, third byte) (kind, int) {
	switch c {
	case ':':
		return either(next == '=', tColonEqual, tColon)
	case '=':
		return either(next == '=', tEqEqual, tEqual)
	case '!':
		return either(next == '=', tNotEqual, tExclamation)
	case '-':
		if next == '>' {
			return tArrow, 2
		}
		return arithmetic(tMinus, next, 1)
	case '<':
		if next == '>' {
			return tNotEqual, 2 // an error, which the parser tells
		}
		if next == '<' {
			return arithmetic(tLeftShift, third, 2)
		}
		return either(next == '=', tLessEqual, tLess)
	case '>':
		if next == '>' {
			return arithmetic(tRightShift, third, 2)
		}
		return either(next == '=', tGreaterEqual, tGreater)
	case '*':
		if next == '*' {
			return arithmetic(tDoubleStar, third, 2)
		}
		return arithmetic(tStar, next, 1)
	case '/':
		if next == '/' {
			return arithmetic(tDoubleSlash, third, 2)
		}
		return arithmetic(tSlash, next, 1)
	}
	return shortArithmetic(c, next)
}

func shortArithmetic(c, next byte) (kind, int) {
	switch c {
	case '+':
		return arithmetic(tPlus, next, 1)
	case '&':
		return arithmetic(tAmper, next, 1)
	case '|':
		return arithmetic(tVBar, next, 1)
	case '^':
		return arithmetic(tCircumflex, next, 1)
	case '@':
		return arithmetic(tAt, next, 1)
	case '%':
		return arithmetic(tPercent, next, 1)
	}
	return tDollar, 1
}

// either is a token of two bytes or one of one.
func either(long bool, two, one kind) (kind, int) {
	if long {
		return two, 2
	}
	return one, 1
}

// arithmetic is a binary operator of some bytes, or the one with = after it.
func arithmetic(k kind, next byte, size int) (kind, int) {
	if next == '=' {
		return k + (tPlusEqual - tPlus), size + 1
	}
	return k, size
}
