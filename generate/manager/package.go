package manager

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Package is a distribution that the image gets, as far as the project's files
// tell. What a file does not say is left empty.
type Package struct {
	Name      string   // normalised (PEP 503)
	Version   string   // exact
	Extras    []string // that are asked for, where the project's files say so themselves
	Listed    bool     // the lock lists the files that there are: Wheels and Sdist
	Wheels    []string // file names (PEP 427)
	Sdist     bool     // there is a source distribution
	Built     bool     // it is built of source in any case: it comes from git, or from a folder
	Conda     bool     // it is a conda package, not of the package index: nothing is compiled, and libraries that it needs come with it
	Hashes    []string // of its files, as pip takes them (sha256:…), of heavy distributions alone
	Index     string   // the address of the package index that it comes from, of heavy distributions alone
	Platforms []string // of the image's, those that it is for; nil: all
	File      string   // the project's file that names it, with slashes
	Mention   string   // the text in File that does; its first line is where findings point
}

// At is where a file of the project names the package; nil where none is known
// to. Old locks, and those with a carriage return before each line's end, have
// no version in the line behind the name.
func (p Package) At(project fs.FS) *spec.Place {
	if at := placeOf(project, p.File, p.Mention); at != nil {
		return at
	}
	line, begins := strings.CutPrefix(p.Mention, "\n")
	name, _, several := strings.Cut(line, "\n")
	if !begins || !several {
		return nil
	}
	return placeOf(project, p.File, "\n"+name)
}

// Packages is every distribution that the image gets.
type Packages []Package

// Find is the package of a normalised name; nil where there is none.
func (ps Packages) Find(name string) *Package {
	i := slices.IndexFunc(ps, func(p Package) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &ps[i]
}

// For tells whether the image needs the package on a platform.
func (p Package) For(platform string) bool {
	return p.Platforms == nil || slices.Contains(p.Platforms, platform)
}

// Version is a package's exact version by its normalised name; "" where it is
// not known, or not there.
func (ps Packages) Version(name string) string {
	if p := ps.Find(name); p != nil {
		return p.Version
	}
	return ""
}

// fileName is a file's name in the URL or path of it, in which + can be %2B.
func fileName(address string) string {
	if end := strings.IndexAny(address, "#?"); end >= 0 {
		address = address[:end]
	}
	name := path.Base(address)
	if plain, err := url.PathUnescape(name); err == nil {
		return plain
	}
	return name
}

// tomlMention is how uv and Poetry begin a package in their locks; it points at
// the second line.
func tomlMention(name, version string) string {
	if version == "" {
		return fmt.Sprintf("\nname = %q", name)
	}
	return fmt.Sprintf("\nname = %q\nversion = %q", name, version)
}

// placeOf is where text first begins in a file of the project, a line's end in
// front of it left aside; nil where it does not.
func placeOf(project fs.FS, file, text string) *spec.Place {
	data, err := fs.ReadFile(project, file)
	if err != nil || text == "" {
		return nil
	}
	at := bytes.Index(data, []byte(text))
	if at < 0 {
		return nil
	}
	if rest, ok := strings.CutPrefix(text, "\n"); ok {
		at, text = at+1, rest
	}
	start := bytes.LastIndexByte(data[:at], '\n') + 1
	line, _, _ := bytes.Cut(data[start:], []byte("\n"))
	first, _, _ := strings.Cut(text, "\n")
	return &spec.Place{
		File: file, Line: 1 + bytes.Count(data[:at], []byte("\n")), Column: 1 + at - start,
		Width: len(first), Text: strings.TrimSuffix(string(line), "\r"),
	}
}
