package dockerfile

import "strings"

// referencePage describes each instruction under a heading of its name.
const referencePage = "https://docs.docker.com/reference/dockerfile/"

// reference is where the instruction that a line begins with is described.
func reference(line string) string {
	name, _, _ := strings.Cut(line, " ")
	return referencePage + "#" + strings.ToLower(name)
}

// ignoreReference describes the ignore file.
const ignoreReference = "https://docs.docker.com/build/concepts/context/#dockerignore-files"
