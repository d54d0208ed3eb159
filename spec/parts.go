package spec

import (
	"bytes"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/schema"
)

// part is a selection of the schema's files. Most files are about one kind of a thing,
// such as server_uvicorn.cue, and a spec names few kinds: to compile the others costs
// more than all else that is done for a spec.
type part []string

// whole is all of the schema.
func whole() part {
	names, err := fs.Glob(schema.Files, "*.cue")
	must(err)
	return names
}

// partFor is what texts can need: the files of the kinds whose names stand in them
// anywhere, what those refer to, and what is no kind's.
func partFor(texts ...[]byte) part {
	named := func(kind string) bool {
		return slices.ContainsFunc(texts, func(text []byte) bool { return bytes.Contains(text, []byte(kind)) })
	}
	all := whole()
	owners := map[string][]string{} // the files that write a definition
	for _, name := range all {
		for _, m := range definition.FindAllSubmatch(schemaText(name), -1) {
			owners[string(m[1])] = append(owners[string(m[1])], name)
		}
	}
	var chosen part
	var choose func(name string)
	choose = func(name string) {
		if slices.Contains(chosen, name) {
			return
		}
		chosen = append(chosen, name)
		for _, m := range reference.FindAll(schemaText(name), -1) {
			// What several files write, as each server adds itself to #Server, draws in none of them.
			if files := owners[string(m)]; len(files) == 1 {
				choose(files[0])
			}
		}
	}
	for _, name := range all {
		if kind, ok := kindOf(name); !ok || named(kind) {
			choose(name)
		}
	}
	slices.Sort(chosen)
	return chosen
}

var (
	definition = regexp.MustCompile(`(?m)^(#\w+):`)
	reference  = regexp.MustCompile(`#[A-Z]\w*`)
)

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
