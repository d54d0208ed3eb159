// Package near finds what a misspelt word was probably meant to be.
package near

import (
	"slices"
	"strings"
)

// Longest is where a misspelt word ends and text begins: the time is the product of two
// lengths.
const Longest = 64

// Words are the words that s was probably meant to be: those that are spelt nearly as it
// is, else those that it shares a part with.
func Words(s string, words []string) []string {
	if len(s) > Longest {
		return nil
	}
	if best := Spelt(s, words); len(best) > 0 {
		return best
	}
	if alike := sharing(s, words); len(alike) <= mostSharing {
		return alike
	}
	return nil
}

// Spelt are the words at the smallest distance, when that is small for a word of this
// length.
func Spelt(s string, words []string) []string {
	if len(s) > Longest {
		return nil
	}
	var best []string
	least := min(3, 1+len(s)/3)
	for _, word := range words {
		if len(word) > Longest {
			continue
		}
		switch d := Distance(strings.ToLower(s), strings.ToLower(word)); {
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

// Distance counts the letters to insert, delete or replace, or to swap with their
// neighbour, that lead from a to b (optimal string alignment).
func Distance(a, b string) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
