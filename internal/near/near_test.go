package near

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	words := []string{"python", "deps", "run", "server", "require_hashes"}
	for word, want := range map[string][]string{
		"phyton": {"python"}, "Run": {"run"}, "sever": {"server"}, "require-hashes": {"require_hashes"},
		"workers": nil, "": nil, strings.Repeat("server", 100): nil,
	} {
		if got := Words(word, words); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
}

func TestSpelt(t *testing.T) {
	words := []string{"memory", "mem_limit", strings.Repeat("a", 100)}
	for word, want := range map[string][]string{"memroy": {"memory"}, "mem": nil, "MEMORY": {"memory"}, strings.Repeat("a", 99): nil} {
		if got := Spelt(word, words); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
}
