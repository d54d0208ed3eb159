package python

import "fmt"

// number reads a number (PEP 515 for its underscores).
func (l *lexer) number() kind {
	start := l.pos
	k := tInt
	if l.src[l.pos] == '0' && l.pos+1 < len(l.src) {
		switch l.src[l.pos+1] | 0x20 {
		case 'x':
			return l.radix(16, "hexadecimal")
		case 'o':
			return l.radix(8, "octal")
		case 'b':
			return l.radix(2, "binary")
		}
	}
	if !l.digits() && l.byte() != '.' {
		return tEOF
	}
	if l.byte() == '.' {
		k = tFloat
		l.pos++
		l.digits()
	}
	if l.exponent() {
		k = tFloat
	}
	if l.byte()|0x20 == 'j' {
		l.pos++
		k = tImaginary
	}
	if k == tInt && l.leadingZero(start) {
		return l.fail(start, "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers")
	}
	return l.endNumber(k, "decimal")
}

// byte is the byte at l.pos, 0 at the end.
func (l *lexer) byte() byte {
	if l.pos < len(l.src) {
		return l.src[l.pos]
	}
	return 0
}

// digits skips digits with single underscores between them.
func (l *lexer) digits() bool {
	start := l.pos
	for classes[l.byte()] == digit {
		l.pos++
		if l.byte() == '_' {
			l.pos++
			if classes[l.byte()] != digit {
				l.fail(l.pos-1, "invalid decimal literal")
				return false
			}
		}
	}
	return l.pos > start
}

func (l *lexer) exponent() bool {
	if l.byte()|0x20 != 'e' {
		return false
	}
	mark := l.pos
	l.pos++
	if c := l.byte(); c == '+' || c == '-' {
		l.pos++
	}
	if l.digits() {
		return true
	}
	l.pos = mark
	return false
}

// leadingZero is whether a decimal begins with 0 and is not 0.
func (l *lexer) leadingZero(start int) bool {
	if l.src[start] != '0' {
		return false
	}
	for _, c := range l.src[start:l.pos] {
		if c != '0' && c != '_' {
			return true
		}
	}
	return false
}

// radix reads the digits after 0x, 0o or 0b.
func (l *lexer) radix(base int, name string) kind {
	l.pos += 2
	for {
		if l.byte() == '_' {
			l.pos++
		}
		if value(l.byte()) >= base {
			if c := l.byte(); classes[c] == digit {
				return l.fail(l.pos, fmt.Sprintf("invalid digit '%c' in %s literal", c, name))
			}
			return l.fail(l.pos-1, fmt.Sprintf("invalid %s literal", name))
		}
		for value(l.byte()) < base {
			l.pos++
		}
		if l.byte() != '_' {
			break
		}
	}
	if c := l.byte(); classes[c] == digit {
		return l.fail(l.pos, fmt.Sprintf("invalid digit '%c' in %s literal", c, name))
	}
	return l.endNumber(tInt, name)
}

// value is a hexadecimal digit's value, 99 of what is none.
func value(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return 99
}

// endNumber refuses a name that begins where a number ends. Keywords that may
// follow a number are let be, as CPython does with a warning: 1if x else y.
func (l *lexer) endNumber(k kind, name string) kind {
	if l.err != nil {
		return tEOF
	}
	if classes[l.byte()] != letter {
		return k
	}
	end := l.pos
	for end < len(l.src) && classes[l.src[end]] == letter {
		end++
	}
	switch keyword(l.src[l.pos:end]) {
	case tAnd, tElse, tFor, tIf, tIn, tIs, tNot, tOr:
		return k
	}
	if k == tImaginary {
		name = "imaginary"
	}
	return l.fail(l.pos-1, fmt.Sprintf("invalid %s literal", name))
}
