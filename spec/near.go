package spec

import "strings"

// longestWord is where a misspelt word ends and text begins; distance costs the
// product of two lengths.
const longestWord = 64

// near finds the words that s was probably meant to be: those at the smallest
// distance, when that is small for a word of its length.
func near(s string, words []string) []string {
	if len(s) > longestWord {
		return nil
	}
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
