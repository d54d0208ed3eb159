package spec

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/docker-pyapp/docker-pyapp/schema"
)

// part is a selection of the schema's files. Most files are about one kind of a thing,
// such as server_uvicorn.cue, and a spec names few kinds: to compile the others costs
// more than all else that is done for a spec.
type part []string

// whole is all of the schema.
func whole() part { return links().names }

// partFor is what texts can need: the files of the kinds whose names stand in them
// anywhere, what those refer to, and what is no kind's.
func partFor(texts ...[]byte) part {
	named := func(kind string) bool {
		return slices.ContainsFunc(texts, func(text []byte) bool { return bytes.Contains(text, []byte(kind)) })
	}
	var chosen part
	var choose func(name string)
	choose = func(name string) {
		if slices.Contains(chosen, name) {
			return
		}
		chosen = append(chosen, name)
		for _, other := range links().needs[name] {
			choose(other)
		}
	}
	for _, name := range whole() {
		if kind, ok := kindOf(name); !ok || named(kind) {
			choose(name)
		}
	}
	slices.Sort(chosen)
	return chosen
}

// linked is how the schema's files hang together.
type linked struct {
	names []string
	needs map[string][]string // by file: the files whose definitions it refers to
}

// links reads that once; the files are part of the program.
var links = sync.OnceValue(func() linked {
	names, err := fs.Glob(schema.Files, "*.cue")
	must(err)
	owners := map[string][]string{} // the files that write a definition
	for _, name := range names {
		for _, definition := range identifiers(schemaText(name), true) {
			owners[definition] = append(owners[definition], name)
		}
	}
	all := linked{names: names, needs: map[string][]string{}}
	for _, name := range names {
		for _, reference := range identifiers(schemaText(name), false) {
			// What several files write, as each server adds itself to #Server, draws in none of them.
			if files := owners[reference]; len(files) == 1 && files[0] != name && !slices.Contains(all.needs[name], files[0]) {
				all.needs[name] = append(all.needs[name], files[0])
			}
		}
	}
	return all
})

// identifiers are the names of definitions in a text of the schema: all, or those at the
// start of a line, which are defined there.
func identifiers(text []byte, defined bool) []string {
	isName := func(c byte) bool {
		return c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
	}
	var all []string
	for i := 0; i < len(text); i++ {
		if text[i] != '#' || defined && i > 0 && text[i-1] != '\n' {
			continue
		}
		end := i + 1
		for end < len(text) && isName(text[end]) {
			end++
		}
		all = append(all, string(text[i:end]))
		i = end
	}
	return all
}

// kindOf is the kind that a file of the schema is about, where it is about one.
func kindOf(file string) (string, bool) {
	_, kind, ok := strings.Cut(strings.TrimSuffix(file, ".cue"), "_")
	return kind, ok
}

// has tells whether p has all of another part.
func (p part) has(other part) bool {
	return !slices.ContainsFunc(other, func(name string) bool { return !slices.Contains(p, name) })
}

func schemaText(name string) []byte {
	data, err := schema.Files.ReadFile(name)
	must(err)
	return data
}
