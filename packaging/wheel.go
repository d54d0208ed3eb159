package packaging

import (
	"strings"
	"unicode/utf8"
)

// Wheel is what a wheel's file name says (PEP 427).
type Wheel struct {
	Distribution string // as it is written, such as Foo_Bar: NormalizeName is for comparing
	Version      Version
	Build        string // the build tag, such as 1 or 2b; mostly none
	Tags         Tags
}

// Tags are what a wheel runs on (PEP 425), in lower case: each part can be
// several with dots between them, and every combination of them counts.
type Tags struct {
	Python   string // cp313, py2.py3
	ABI      string // cp313, abi3, none
	Platform string // manylinux_2_17_x86_64.manylinux2014_x86_64, any
}

func (t Tags) String() string { return t.Python + "-" + t.ABI + "-" + t.Platform }

const wheelForm = "a wheel is NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl (PEP 427)"

// ParseWheel reads a wheel's file name, without a folder. Its error is a
// *ParseError.
func ParseWheel(filename string) (Wheel, error) {
	stem, isWheel := strings.CutSuffix(filename, ".whl")
	if !isWheel {
		return Wheel{}, &ParseError{Text: filename, Offset: len(filename), Message: wheelForm + ": .whl is missing"}
	}
	var w Wheel
	var parts [6]string
	n, plain := splitDashes(stem, &parts)
	if n != 5 && n != 6 {
		return Wheel{}, &ParseError{Text: filename, Offset: len(stem), Message: wheelForm + ", which has 4 or 5 hyphens"}
	}
	version, err := ParseVersion(parts[1])
	if at, message := wrongPart(parts[:n], err); message != "" {
		return Wheel{}, &ParseError{Text: filename, Offset: at, Message: message}
	}
	w.Distribution, w.Version = parts[0], version
	if n == 6 {
		w.Build = parts[2]
	}
	w.Tags = Tags{Python: parts[n-3], ABI: parts[n-2], Platform: parts[n-1]}
	if !plain {
		w.Tags = Tags{Python: strings.ToLower(parts[n-3]), ABI: strings.ToLower(parts[n-2]), Platform: strings.ToLower(parts[n-1])}
	}
	return w, nil
}

// splitDashes cuts text at hyphens into at most 6 parts; more than 6 is 7. It
// also tells whether text is plain: ASCII without upper case.
func splitDashes(text string, parts *[6]string) (n int, plain bool) {
	start := 0
	plain = true
	for i := range len(text) {
		switch c := text[i]; {
		case c == '-' && n == len(parts)-1:
			return len(parts) + 1, plain
		case c == '-':
			parts[n] = text[start:i]
			n, start = n+1, i+1
		case c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf:
			plain = false
		}
	}
	parts[n] = text[start:]
	return n + 1, plain
}

// wrongPart tells which of the parts can't be in a wheel's name, and where in it.
func wrongPart(parts []string, version error) (at int, message string) {
	if !isDistribution(parts[0]) {
		return 0, "a wheel's first part is the package's name in letters, digits, '.' and single '_'"
	}
	at = len(parts[0]) + 1
	if wrong, is := version.(*ParseError); is {
		return at + wrong.Offset, wrong.Message
	}
	at += len(parts[1]) + 1
	tags := parts[2:]
	if len(parts) == 6 {
		if digits(parts[2]) == 0 {
			return at, "a wheel's build tag, its third part of 6, starts with a digit"
		}
		at += len(parts[2]) + 1
		tags = parts[3:]
	}
	if !areIdentifiers(tags[0]) || !areComplete(tags[1]) || !areComplete(tags[2]) {
		return at, "a wheel's last three parts are tags such as cp313-cp313-manylinux_2_28_x86_64, none of them empty"
	}
	return 0, ""
}

// isDistribution follows PyPA's check: PEP 427 has each run of other characters
// replaced by one underscore.
func isDistribution(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isAlnum(c) && c != '.' && c != '_' {
			return c >= utf8.RuneSelf && isDistributionOf(name)
		}
		if name[i] == '_' && i > 0 && name[i-1] == '_' {
			return false
		}
	}
	return name != ""
}

// isDistributionOf is isDistribution for names with letters beyond ASCII.
func isDistributionOf(name string) bool {
	return !strings.Contains(name, "__") && strings.IndexFunc(name, func(r rune) bool { return r != '.' && !isWord(r) }) < 0
}

// areComplete tells that no part of a tag set is empty.
func areComplete(tags string) bool {
	for i := range len(tags) {
		if tags[i] == '.' && (i == 0 || tags[i-1] == '.') {
			return false
		}
	}
	return tags != "" && tags[len(tags)-1] != '.'
}

// areIdentifiers tells that all parts of a tag set are, as those for Python
// have to be.
func areIdentifiers(tags string) bool {
	start := true
	for i := range len(tags) {
		c := tags[i]
		switch {
		case c == '.' && !start:
			start = true
			continue
		case c != '_' && !isAlnum(c) || start && isDigit(c):
			return false
		}
		start = false
	}
	return !start
}

// IsPure tells that the wheel has no machine code: its platform is any.
func (w Wheel) IsPure() bool { return w.Tags.Platform == "any" }

// String is the wheel's file name with its version normalised.
func (w Wheel) String() string {
	text := w.Distribution + "-" + w.Version.String()
	if w.Build != "" {
		text += "-" + w.Build
	}
	return text + "-" + w.Tags.String() + ".whl"
}

// SourceDistribution tells whether a file's name is that of a source
// distribution: .tar.gz and .zip by today's rules (PEP 625 has .tar.gz alone),
// and the archives that old ones are in and pip still installs.
func SourceDistribution(filename string) bool {
	for _, suffix := range []string{".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tar.lzma", ".tlz", ".tar.lz", ".tar"} {
		if strings.HasSuffix(filename, suffix) {
			return true
		}
	}
	return false
}
