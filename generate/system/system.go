// Package system knows which Debian packages a Python distribution needs beside
// what pip installs: to be compiled, and to run. Wheels for Linux carry the
// libraries that they are linked with (PEP 600), but neither what they load by
// name while they run nor the commands that they call.
//
// Every name was looked up by test/debian-names in the indexes of Debian 13.8
// and 12.15, main, amd64 and arm64, last on 2026-11-24. Run it again after an edit.
package system

import (
	"slices"
	"strings"
)

// Need is what a distribution needs of a release of Debian. The packages are
// meant for apt-get install --no-install-recommends.
type Need struct {
	Distribution string // normalised (PEP 503), perhaps with one extra; or one of the features

	// Unless are distributions of which any one, when it is installed too, makes
	// all of this unnecessary.
	Unless []string

	// SourceOnly tells that PyPI has no wheel for Linux, so that it is always
	// compiled. Where it is false, a wheel can still be missing for a new Python.
	SourceOnly bool

	Build           []string // to compile it; none when it has nothing to compile
	Runtime         []string // while it runs, however it was installed
	RuntimeCompiled []string // while it runs, when it was compiled and is no wheel

	// Unavailable tells why it can't work in this release, and what to take
	// instead; else it is empty.
	Unavailable string

	// Reason is one line for a comment: "python-magic loads libmagic by its name".
	Reason string

	// Caveat is what Debian's packages don't settle, such as a version to keep
	// to, in a sentence for a person; mostly empty.
	Caveat string
}

// Of is what a distribution needs in a release of Debian, by their normalised
// name (PEP 503) and codename. An extra can follow the name, as in "psycopg[c]".
// It is false for a distribution or a release that is not in the table; such a
// distribution may still need Compiler where it has no wheel.
func Of(distribution, release string) (Need, bool) {
	return find(table(), distribution, release)
}

// Feature is what a feature needs that no distribution shows.
func Feature(name, release string) (Need, bool) {
	return find(features(), name, release)
}

// Needed is what distributions that are installed together need, in the order of
// the table and without what Unless excludes.
func Needed(installed []string, release string) []Need {
	var needs []Need
	for _, r := range table() {
		for _, distribution := range strings.Fields(r.of) {
			if !slices.Contains(installed, distribution) || !r.isFor(release) {
				continue
			}
			need := r.need(distribution, release)
			if !slices.ContainsFunc(need.Unless, func(other string) bool { return slices.Contains(installed, other) }) {
				needs = append(needs, need)
			}
		}
	}
	return needs
}

// Compiler is what any extension in C or C++ needs to be compiled: what to
// install for a distribution without a wheel that is not in the table.
func Compiler(release string) []string {
	if !isKnown(release) {
		return nil
	}
	// Debian's gcc only recommends libc6-dev, and without it there is no stdio.h.
	// g++ costs the builder 60 MB, and its lack a build. Libraries, and pkg-config
	// to find them, are no good guess.
	return []string{"gcc", "libc6-dev", "g++"}
}

// row is one line of the table. Packages are separated by spaces, and named as
// they are in trixie.
type row struct {
	of      string // distributions, separated by spaces
	in      string // the one release that it is for; every one when empty
	unless  string // distributions
	source  bool   // no wheel for Linux
	build   string
	runtime string
	linked  string // at run time where it was compiled
	missing string // why it can't work in this release, and what to take instead
	why     string // what follows the distribution's name in a sentence
	caveat  string
}

func (r row) isFor(release string) bool {
	return isKnown(release) && (r.in == "" || r.in == release)
}

func (r row) need(distribution, release string) Need {
	return Need{
		Distribution:    distribution,
		Unless:          strings.Fields(r.unless),
		SourceOnly:      r.source,
		Build:           packages(r.build, release),
		Runtime:         packages(r.runtime, release),
		RuntimeCompiled: packages(r.linked, release),
		Unavailable:     r.missing,
		Reason:          distribution + " " + r.why,
		Caveat:          r.caveat,
	}
}

func find(rows []row, name, release string) (Need, bool) {
	for _, r := range rows {
		if r.isFor(release) && slices.Contains(strings.Fields(r.of), name) {
			return r.need(name, release), true
		}
	}
	return Need{}, false
}

// packages are the names in a release of packages that are named as in trixie.
func packages(inTrixie, release string) []string {
	names := strings.Fields(inTrixie)
	for i, name := range names {
		names[i] = nameIn(name, release)
	}
	return names
}
