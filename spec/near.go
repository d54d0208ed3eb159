package spec

import (
	"slices"
	"strings"
)

// longestWord is where a misspelt word ends and text begins; distance costs the
// product of two lengths.
const longestWord = 64

// near finds the words that s was probably meant to be: those that are spelt
// nearly as it is, else those that it shares a part with.
func near(s string, words []string) []string {
	if len(s) > longestWord {
		return nil
	}
	if best := nearlySpelt(s, words); len(best) > 0 {
		return best
	}
	if alike := sharing(s, words); len(alike) <= mostSharing {
		return alike
	}
	return nil
}

// nearlySpelt are the words at the smallest distance, when that is small for a
// word of this length.
func nearlySpelt(s string, words []string) []string {
	var best []string
	least := min(3, 1+len(s)/3)
	for _, word := range words {
		switch d := distance(strings.ToLower(s), strings.ToLower(word)); {
		case d < least:
			best, least = []string{word}, d
		case d == least:
			best = append(best, word)
		}
	}
	return best
}

const (
	leastShared = 3 // letters of a part that says something
	mostSharing = 3 // words with a part in common, above which it says nothing
)

// sharing are the words that s is the beginning or a part of, as mem and limit are
// of memory and mem_limit; else those that are the beginning or a part of s.
func sharing(s string, words []string) []string {
	whole := strings.ToLower(strings.Trim(s, `"`))
	var longer, shorter []string
	for _, word := range words {
		plain := strings.ToLower(strings.Trim(word, `"`))
		switch {
		case isPart(whole, plain):
			longer = append(longer, word)
		case isPart(plain, whole):
			shorter = append(shorter, word)
		}
	}
	if len(longer) > 0 {
		return longer
	}
	return shorter
}

// isPart tells that a word is another's beginning, or one of its parts.
func isPart(part, of string) bool {
	return len(part) >= leastShared && (strings.HasPrefix(of, part) ||
		slices.Contains(strings.FieldsFunc(of, func(r rune) bool { return r == '_' || r == '-' || r == '.' }), part))
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour that lead from a to b (optimal string alignment).
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
