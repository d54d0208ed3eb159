package python

import "strings"

// longestWord is up to which length a name is compared with others: the time is
// the product of two lengths.
const longestWord = 64

// nearest are the names that a misspelt one was probably meant to be.
func nearest(name string, names []string) []string {
	if len(name) > longestWord {
		return nil
	}
	var best []string
	least := min(3, 1+len(name)/3)
	for _, other := range names {
		if len(other) > longestWord {
			continue
		}
		switch d := distance(strings.ToLower(name), strings.ToLower(other)); {
		case d < least:
			best, least = []string{other}, d
		case d == least:
			best = append(best, other)
		}
	}
	return best
}

// distance counts the letters to insert, delete or replace, or to swap with
// their neighbour, that lead from a to b.
func distance(a, b string) int {
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
