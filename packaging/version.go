package packaging

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Version is a version of PEP 440. The zero Version has no spelling, and equals 0.
type Version struct {
	epoch   int
	release []int
	pre     preKind
	preN    int
	post    int    // its number and 1 more; 0 is no post-release
	dev     int    // its number and 1 more; 0 is no development release
	local   string // normalised, without the +; "" is none
}

// preKind is the kind of a pre-release.
type preKind int

const (
	noPre preKind = iota
	alpha
	beta
	candidate
)

func (k preKind) String() string { return [...]string{"", "a", "b", "rc"}[k] }

// ParseVersion reads any spelling of a version that PEP 440 allows. Its error
// is a *ParseError: the text is no version, or one of its numbers fits no int,
// where PEP 440 has no bound (nor has a local version here).
func ParseVersion(text string) (Version, error) {
	trimmed, cut := trim(text)
	s := versionScanner{text: trimmed}
	v := s.version()
	if s.err == "" && s.at < len(trimmed) {
		s.err = "no version goes on like this: write one such as 1.2.3, 1.2rc1 or 1.2.post1 (PEP 440)"
	}
	if s.err != "" {
		return Version{}, &ParseError{Text: text, Offset: cut + s.at, Message: s.err}
	}
	return v, nil
}

// versionScanner reads the longest version at the start of text: as PEP 440's
// regular expression, which never has to go back by more than one separator.
type versionScanner struct {
	text string
	at   int
	err  string
}

func (s *versionScanner) version() Version {
	v := s.public()
	if s.err == "" {
		v.local = s.local()
	}
	return v
}

// public reads all but the local version.
func (s *versionScanner) public() Version {
	v := s.base()
	if s.err != "" || s.at == len(s.text) {
		return v
	}
	if kind, ok := s.letters(preLetters); ok {
		v.pre, v.preN = preKind(kind), s.suffixNumber()
	}
	if s.peek("-") && digits(s.text[s.at+1:]) > 0 { // 1.0-1 is 1.0.post1
		s.at++
		v.post = s.number() + 1
	} else if _, ok := s.letters(postLetters); ok {
		v.post = s.suffixNumber() + 1
	}
	if _, ok := s.letters(devLetters); ok {
		v.dev = s.suffixNumber() + 1
	}
	return v
}

// base reads the epoch and the release.
func (s *versionScanner) base() Version {
	var v Version
	if s.peek("v") || s.peek("V") {
		s.at++
	}
	if n := digits(s.text[s.at:]); n > 0 && strings.HasPrefix(s.text[s.at+n:], "!") {
		v.epoch = s.number()
		s.at++
	}
	if digits(s.text[s.at:]) == 0 {
		s.err = "a version starts with a number, such as 1.2.3 (PEP 440)"
		return v
	}
	v.release = make([]int, 0, 3)
	v.release = append(v.release, s.number())
	for s.peek(".") && digits(s.text[s.at+1:]) > 0 {
		s.at++
		v.release = append(v.release, s.number())
	}
	return v
}

func (s *versionScanner) peek(text string) bool { return strings.HasPrefix(s.text[s.at:], text) }

// spelling is one of the words for a part of a version.
type spelling struct {
	word string
	kind int
}

// The longer of two words with the same start comes first.
var (
	preLetters = []spelling{
		{"alpha", int(alpha)},
		{"a", int(alpha)},
		{"beta", int(beta)},
		{"b", int(beta)},
		{"preview", int(candidate)},
		{"pre", int(candidate)},
		{"c", int(candidate)},
		{"rc", int(candidate)},
	}
	postLetters = []spelling{{"post", 0}, {"rev", 0}, {"r", 0}}
	devLetters  = []spelling{{"dev", 0}}
)

// letters reads one of the words with or without a separator before it, or nothing.
func (s *versionScanner) letters(words []spelling) (kind int, ok bool) {
	rest := s.text[s.at:]
	separators := 0
	if rest != "" && isSeparator(rest[0]) {
		rest, separators = rest[1:], 1
	}
	if rest == "" || isDigit(rest[0]) {
		return 0, false
	}
	for _, w := range words {
		if len(rest) >= len(w.word) && strings.EqualFold(rest[:len(w.word)], w.word) {
			s.at += separators + len(w.word)
			return w.kind, true
		}
	}
	return 0, false
}

// suffixNumber reads a number that may be left out, which means 0.
func (s *versionScanner) suffixNumber() int {
	if s.at < len(s.text) && isSeparator(s.text[s.at]) {
		s.at++
	}
	return s.number()
}

// largest leaves room to add 1, twice.
const largest = math.MaxInt - 2

func (s *versionScanner) number() int {
	start := s.at
	s.at += digits(s.text[start:])
	if s.at-start < 10 { // as are almost all
		return smallNumber(s.text[start:s.at])
	}
	number, err := strconv.Atoi(s.text[start:s.at])
	if err != nil || number > largest {
		s.at = start
		s.err = "this number of the version is too large: the largest is " + strconv.Itoa(largest)
		return 0
	}
	return number
}

// smallNumber is the value of at most 9 digits.
func smallNumber(digits string) int {
	number := 0
	for i := range len(digits) {
		number = number*10 + int(digits[i]-'0')
	}
	return number
}

// local reads a local version, or nothing.
func (s *versionScanner) local() string {
	n := localLength(s.text[s.at:])
	if n == 0 {
		return ""
	}
	local := strings.ToLower(s.text[s.at+1 : s.at+n])
	s.at += n
	parts := strings.FieldsFunc(local, func(r rune) bool { return r < 0x80 && isSeparator(byte(r)) })
	for i, part := range parts {
		if digits(part) == len(part) {
			parts[i] = withoutZeros(part)
		}
	}
	return strings.Join(parts, ".")
}

// localLength is how long the local version is that text starts with, its + included.
func localLength(text string) int {
	if !strings.HasPrefix(text, "+") {
		return 0
	}
	end := 0
	for i := 1; i < len(text); i++ {
		switch {
		case isAlnum(text[i]):
			end = i + 1
		case !isSeparator(text[i]) || !isAlnum(text[i-1]):
			return end
		}
	}
	return end
}

func withoutZeros(number string) string {
	trimmed := strings.TrimLeft(number, "0")
	if trimmed == "" {
		return "0"
	}
	return trimmed
}

// String is the version's normalised spelling (PEP 440), trailing zeros of the
// release included.
func (v Version) String() string {
	text := make([]byte, 0, 24)
	if v.epoch > 0 {
		text = append(strconv.AppendInt(text, int64(v.epoch), 10), '!')
	}
	for i, n := range v.release {
		if i > 0 {
			text = append(text, '.')
		}
		text = strconv.AppendInt(text, int64(n), 10)
	}
	if v.pre != noPre {
		text = strconv.AppendInt(append(text, v.pre.String()...), int64(v.preN), 10)
	}
	if v.post > 0 {
		text = strconv.AppendInt(append(text, ".post"...), int64(v.post-1), 10)
	}
	if v.dev > 0 {
		text = strconv.AppendInt(append(text, ".dev"...), int64(v.dev-1), 10)
	}
	if v.local != "" {
		text = append(append(text, '+'), v.local...)
	}
	return string(text)
}

// Release is the numbers of the release, trailing zeros included: 1, 2, 0 of
// 1!1.2.0rc1.
func (v Version) Release() []int { return slices.Clone(v.release) }

// IsPrerelease tells whether the version comes before a release: an alpha, a
// beta, a release candidate or a development release.
func (v Version) IsPrerelease() bool { return v.pre != noPre || v.dev > 0 }

// Public is the version without its local part.
func (v Version) Public() Version {
	v.local = ""
	return v
}

// Equal tells whether two versions are the same however they are written: 1.0
// and 1.0.0 are, 1.0 and 1.0+local are not.
func (v Version) Equal(w Version) bool { return v.Compare(w) == 0 }

// Compare is negative where v comes before w, positive where it comes after
// it, and 0 where they are equal (PEP 440).
func (v Version) Compare(w Version) int {
	if c := v.compareReleases(w); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(v.preRank(), w.preRank()),
		cmp.Compare(v.preN, w.preN),
		cmp.Compare(v.post, w.post),
		cmp.Compare(v.devRank(), w.devRank()),
		compareLocals(v.local, w.local),
	)
}

// compareReleases compares epochs and releases: missing numbers are zeros.
func (v Version) compareReleases(w Version) int {
	if c := cmp.Compare(v.epoch, w.epoch); c != 0 {
		return c
	}
	for i := range max(len(v.release), len(w.release)) {
		if c := cmp.Compare(v.part(i), w.part(i)); c != 0 {
			return c
		}
	}
	return 0
}

// part is one number of the release, 0 where there is none.
func (v Version) part(i int) int {
	if i < len(v.release) {
		return v.release[i]
	}
	return 0
}

// preRank has 1.0.dev1 before 1.0a1, and 1.0 after 1.0rc1.
func (v Version) preRank() int {
	switch {
	case v.pre != noPre:
		return int(v.pre)
	case v.post == 0 && v.dev > 0:
		return int(noPre)
	}
	return int(candidate) + 1
}

// devRank has 1.0a1.dev1 before 1.0a1.
func (v Version) devRank() int {
	if v.dev == 0 {
		return math.MaxInt
	}
	return v.dev
}

// compareLocals compares part by part: text comes before numbers, and nothing
// before all else.
func compareLocals(a, b string) int {
	for a != "" && b != "" {
		var left, right string
		left, a, _ = strings.Cut(a, ".")
		right, b, _ = strings.Cut(b, ".")
		if c := compareLocalParts(left, right); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func compareLocalParts(a, b string) int {
	aNumber, bNumber := digits(a) == len(a), digits(b) == len(b)
	switch {
	case aNumber && bNumber: // they have no leading zeros
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	case aNumber:
		return 1
	case bNumber:
		return -1
	}
	return strings.Compare(a, b)
}
