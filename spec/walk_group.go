package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
)

// group holds a group of fields against its rule: names, values, and which of
// the fields there must be.
func (w *walker) group(u cue.Value, g *group, path string) {
	fields, err := u.Fields()
	switch {
	case g.partial:
		return
	case err != nil && w.covers(path):
		return
	case err != nil:
		w.noValue(u, &rule{kinds: cue.StructKind, group: g}, path)
		return
	}
	var written, unknown []string
	for fields.Next() {
		name := fields.Selector().Unquoted()
		written = append(written, name)
		if !w.member(fields.Value(), g, path, name) {
			unknown = append(unknown, name)
		}
	}
	if g.key != nil {
		return
	}
	w.missing(g, path, written, unknown)
	w.choice(g, path, written, unknown)
}

// open looks into a value that the schema says nothing of: each single value must
// be there.
func (w *walker) open(u cue.Value, path string) {
	w.learn(u, path)
	if chosen, ok := u.Default(); ok {
		u = chosen
	}
	switch u.IncompleteKind() {
	case cue.StructKind:
		fields, err := u.Fields()
		for err == nil && fields.Next() {
			w.open(fields.Value(), join(path, fields.Selector().Unquoted()))
		}
	case cue.ListKind:
		items, err := u.List()
		for n := 0; err == nil && items.Next(); n++ {
			w.open(items.Value(), join(path, strconv.Itoa(n)))
		}
	default:
		if !u.IsConcrete() {
			w.report(w.whereIs(path, true), path, "spec.no-value", path+" has no value: "+w.whyNone(u, path), "give it a value, or leave it out")
		}
	}
}

// member holds one field against its rule, and tells whether the group has it.
func (w *walker) member(u cue.Value, g *group, path, name string) bool {
	at := join(path, name)
	w.learn(u, at)
	if g.key != nil {
		w.patternField(u, g, path, name)
		return true
	}
	f, ok := g.field(name)
	if !ok {
		w.unknown(g, path, name)
		return false
	}
	w.value(u, f.rule, at)
	return true
}

// patternField holds a field of a group against the pattern of its names.
func (w *walker) patternField(u cue.Value, g *group, path, name string) {
	at := join(path, name)
	if w.grammar.value(g.key).Unify(w.grammar.ctx.Encode(name)).Validate() == nil {
		w.value(u, g.value, at)
		return
	}
	var notes []string
	if g.key.example != "" {
		notes = append(notes, "for example   "+g.key.example)
	}
	w.report(w.whereIs(at, false), at, "spec.bad-name",
		fmt.Sprintf("%q is not a name for %s: it must be %s", shorten(name), path, describe(g.key)), notes...)
}

func (w *walker) unknown(g *group, path, name string) {
	names := g.names()
	notes := didYouMean(quotedAll(near(name, names)))
	if len(notes) == 0 {
		if owners := w.grammar.owners(name); len(owners) > 0 {
			notes = append(notes, fmt.Sprintf("%q is a field of %s", name, either(owners)))
		}
	}
	notes = append(notes, w.takes(path, names)...)
	w.report(w.whereIs(join(path, name), false), join(path, name), "spec.unknown-field",
		fmt.Sprintf("%s has no field %q", named(path), shorten(name)), notes...)
}

// takes lists a group's fields, the first time that one of them is misspelt.
func (w *walker) takes(path string, names []string) []string {
	switch {
	case w.listed[path]:
		return nil
	case len(names) == 0:
		return []string{named(path) + " takes no fields"}
	}
	w.listed[path] = true
	return []string{named(path) + " takes: " + strings.Join(names, ", ")}
}

// missing reports required fields that are not written. A misspelt one was
// reported as an unknown field already.
func (w *walker) missing(g *group, path string, written, unknown []string) {
	for _, f := range g.fields {
		if !f.required || slices.Contains(written, f.name) || isMisspelt(f.name, unknown) {
			continue
		}
		notes := append(f.rule.meaning(), "add   "+w.formatAt(path).write(f.name, w.formatAt(path).example(f.rule)))
		w.report(w.nearest(path), join(path, f.name), "spec.missing-field",
			fmt.Sprintf("%s needs %s", named(path), f.name), notes...)
	}
}

func isMisspelt(name string, unknown []string) bool {
	return slices.ContainsFunc(unknown, func(u string) bool { return slices.Contains(near(u, []string{name}), name) })
}

// choice reports a choice between fields that is not made, or made twice.
func (w *walker) choice(g *group, path string, written, unknown []string) {
	w.several(g.atMostOne, path, written)
	if len(g.oneOf) == 0 {
		return
	}
	if w.several(g.oneOf, path, written) > 0 || choiceMisspelt(g, unknown) {
		return
	}
	message := fmt.Sprintf("%s needs %s", named(path), either(g.oneOf))
	if len(g.oneOf) > 2 {
		message = fmt.Sprintf("%s needs one of %s", named(path), strings.Join(g.oneOf, ", "))
	}
	var notes []string
	verb := "write   "
	for _, name := range g.oneOf {
		f, _ := g.field(name)
		notes = append(notes, verb+w.formatAt(path).write(name, w.formatAt(path).example(f.rule)))
		verb = "or      "
	}
	w.report(w.nearest(path), path, "spec.none-of", message, notes...)
}

// choiceMisspelt tells that an unknown field was meant to make the choice: it
// resembles one of the fields, or the group has no others.
func choiceMisspelt(g *group, unknown []string) bool {
	if len(unknown) > 0 && len(g.fields) == len(g.oneOf) {
		return true
	}
	return slices.ContainsFunc(g.oneOf, func(name string) bool { return isMisspelt(name, unknown) })
}

// several reports fields that exclude each other, and counts those written.
func (w *walker) several(exclusive []string, path string, written []string) int {
	var both []string
	for _, name := range exclusive {
		if slices.Contains(written, name) {
			both = append(both, name)
		}
	}
	if len(both) < 2 {
		return len(both)
	}
	slices.SortFunc(both, func(a, b string) int {
		return comparePlaces(w.nearest(join(path, a)), w.nearest(join(path, b)))
	})
	only := "them"
	if len(exclusive) > 2 {
		only = strings.Join(exclusive, ", ")
	}
	second := join(path, both[1])
	w.report(w.nearest(second), second, "spec.more-than-one",
		fmt.Sprintf("%s has both %s, but takes only one of %s", named(path), strings.Join(both, " and "), only),
		fmt.Sprintf("%s is on line %d: keep one of the two", both[0], w.nearest(join(path, both[0])).line))
	return len(both)
}

// named names a path in a sentence.
func named(path string) string {
	if path == "" {
		return "the spec"
	}
	return path
}

func quotedAll(words []string) []string {
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = quoted(word)
	}
	return all
}

// owners are the paths of groups that have a field of this name, the shortest
// first, one of each definition: a server's fields are the same wherever it is named.
func (g *grammar) owners(name string) []string {
	type place struct {
		path string
		rule *rule
	}
	var paths []string
	seen := map[string]bool{}
	for places := []place{{"", g.app}}; len(places) > 0; places = places[1:] {
		at := places[0]
		if at.rule.group == nil {
			continue
		}
		for _, f := range at.rule.group.fields {
			if definition := cue.MakePath(f.rule.path...).String(); f.name == name && at.path != "" && !seen[definition] {
				seen[definition] = true
				paths = append(paths, at.path)
			}
			places = append(places, place{join(at.path, f.name), f.rule})
		}
		if at.rule.group.key != nil {
			places = append(places, place{join(at.path, "*"), at.rule.group.value})
		}
	}
	return paths[:min(len(paths), 3)]
}
