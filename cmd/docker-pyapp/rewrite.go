package main

import (
	"io"
	"path/filepath"

	"github.com/docker-pyapp/docker-pyapp/generate"
)

// replacement is a file of a spec that gets other contents.
type replacement struct {
	name          string // as the user named it
	before, after []byte
}

// replacements are the files in which two documents of a spec differ.
func replacements(name string, before, after document) []replacement {
	all := []replacement{{name, before.data, after.data}}
	for i, s := range before.siblings {
		all = append(all, replacement{s.Name, s.Data, after.siblings[i].Data})
	}
	var changed []replacement
	for _, r := range all {
		if string(r.before) != string(r.after) {
			changed = append(changed, r)
		}
	}
	return changed
}

// replaceFiles writes all of the files or none. They are in one folder, for the
// environments' files are beside the spec.
func replaceFiles(changed []replacement) error {
	var files []generate.Replacement
	for _, r := range changed {
		files = append(files, generate.Replacement{File: generate.File{Name: filepath.Base(r.name), Data: r.after}, Before: r.before})
	}
	if len(files) == 0 {
		return nil
	}
	return generate.Rewrite(filepath.Dir(changed[0].name), files)
}

func namesOf(files []replacement) []string {
	var names []string
	for _, f := range files {
		names = append(names, here(f.name))
	}
	return names
}

// showChanges shows how files would change, as patch and git apply read it.
func showChanges(out io.Writer, changed []replacement) error {
	for _, r := range changed {
		name := filepath.ToSlash(here(r.name))
		if _, err := io.WriteString(out, generate.Diff("a/"+name, r.before, "b/"+name, r.after)); err != nil {
			return err
		}
	}
	return nil
}
