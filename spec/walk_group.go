package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"

	"github.com/docker-pyapp/docker-pyapp/internal/near"
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
	strangers := map[string]cue.Value{}
	for fields.Next() {
		name := fields.Selector().Unquoted()
		written = append(written, name)
		if w.outdented(g, path, written) {
			continue
		}
		if !w.member(fields.Value(), g, path, name) {
			unknown = append(unknown, name)
			strangers[name] = fields.Value()
		}
	}
	if g.key != nil || w.kindless(u, g, path, written, unknown) {
		return
	}
	for _, name := range unknown {
		w.unknown(strangers[name], g, path, name)
	}
	w.missing(g, path, written, unknown)
	w.choice(g, path, written, unknown)
}

// outdented reports a field that belongs to the empty one before it and is not
// indented under it, as YAML would have it. It takes back what that one was found to be.
func (w *walker) outdented(g *group, path string, written []string) bool {
	name := written[len(written)-1]
	if _, known := g.field(name); known || len(written) < 2 || w.formatAt(path) != formatYAML {
		return false
	}
	before := written[len(written)-2]
	f, ok := g.field(before)
	at := join(path, before)
	if !ok || f.rule.member(name) == nil || !w.isEmptyAt(at) {
		return false
	}
	w.problems = slices.DeleteFunc(w.problems, func(p Problem) bool { return p.Path == at })
	w.report(w.whereIs(join(path, name), false), at, "spec.indentation", fmt.Sprintf("%s is not indented, and %s before it is empty", name, at),
		fmt.Sprintf("indent %s, and what else is in %s, with two more spaces", name, before))
	return true
}

// isEmptyAt tells that nothing is written behind a field.
func (w *walker) isEmptyAt(path string) bool {
	e, ok := w.places[path]
	return ok && e.field != nil && e.value == e.label
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
	if ok {
		w.value(u, f.rule, at)
	}
	return ok
}

// patternField holds a field of a group against the pattern of its names.
func (w *walker) patternField(u cue.Value, g *group, path, name string) {
	at := join(path, name)
	if w.grammar.value(g.key).Unify(w.grammar.ctx.Encode(name)).Validate() == nil {
		w.value(u, g.value, at)
		return
	}
	notes := []string{"for example   " + g.key.example}
	for _, other := range respellings(name, g.key.example) {
		if w.allows(g.key, w.grammar.ctx.Encode(other)) {
			notes = []string{"write   " + other}
			break
		}
	}
	w.report(w.whereIs(at, false), at, "spec.bad-name",
		fmt.Sprintf("%q is not a name for %s: it must be %s", shorten(name), path, describe(g.key)), notes...)
}

// kindless reports fields of a kind that is not named, as app and port straight
// in server: one mistake, however many the fields.
func (w *walker) kindless(u cue.Value, g *group, path string, written, unknown []string) bool {
	made := slices.ContainsFunc(g.oneOf, func(name string) bool { return slices.Contains(written, name) })
	if made || len(unknown) == 0 || w.foreignNotes(u, path, unknown[0]) != nil {
		return false
	}
	kinds := slices.DeleteFunc(slices.Clone(g.oneOf), func(kind string) bool {
		f, _ := g.field(kind)
		return f.rule.group == nil || slices.ContainsFunc(unknown, func(name string) bool { _, has := f.rule.group.field(name); return !has })
	})
	if len(kinds) == 0 {
		return false
	}
	kind := kinds[0]
	if slices.Contains(kinds, last(path)) {
		kind = last(path)
	}
	at := join(path, unknown[0])
	w.report(w.whereIs(at, false), at, "spec.unknown-field",
		fmt.Sprintf("%s has no field %q: it belongs to a kind, such as %s, which comes first", named(path), unknown[0], kind),
		w.formatAt(path).translate([]string{"write   " + inside(last(path), inside(kind, "{"+w.literals(u, unknown)+"}"))})...)
	return true
}

// inside writes a field of CUE around a value; without a name it is the value.
func inside(name, value string) string {
	if name == "" {
		return value
	}
	return name + ": " + value
}

// literals writes fields with their values, as far as these are short and no secrets.
func (w *walker) literals(u cue.Value, names []string) string {
	fields := make([]string, len(names))
	for i, name := range names {
		fields[i] = name + ": " + shortLiteral(u.LookupPath(cue.MakePath(cue.Str(name))))
	}
	return strings.Join(fields, ", ")
}

// shortLiteral is a value as all the formats write it; … where it is long or a group.
func shortLiteral(u cue.Value) string {
	if items, err := u.List(); err == nil {
		var texts []string
		for items.Next() {
			texts = append(texts, shortLiteral(items.Value()))
		}
		return "[" + strings.Join(texts, ", ") + "]"
	}
	text, err := u.MarshalJSON()
	if err != nil || len(text) > near.Longest || u.IncompleteKind() == cue.StructKind {
		return "…"
	}
	return Redact(string(text))
}

// unknown reports a field that a group does not have.
func (w *walker) unknown(u cue.Value, g *group, path, name string) {
	names, at := g.names(), join(path, name)
	w.astray[name] = true
	notes := w.foreignNotes(u, path, name)
	if len(notes) == 0 {
		notes = append(DidYouMean(quotedAll(near.Words(name, names))), w.takes(path, names)...)
		if len(near.Words(name, names)) == 0 {
			notes = append(w.ownedBy(u, name), notes...)
		}
	}
	w.report(w.whereIs(at, false), at, "spec.unknown-field", fmt.Sprintf("%s has no field %q", named(path), shorten(name)), notes...)
}

// ownedBy says which groups have a field of this name.
func (w *walker) ownedBy(u cue.Value, name string) []string {
	paths := w.likelyOwners(name)
	if _, ok := w.grammar.app.group.field(name); ok {
		return []string{fmt.Sprintf("%q is a field of the spec itself: write it outside, above the other groups", name)}
	}
	if len(paths) == 0 {
		return nil
	}
	notes := []string{fmt.Sprintf("%q is a field of %s", name, either(paths))}
	if len(paths) == 1 && !strings.Contains(paths[0], "*") {
		write := "write   " + strings.ReplaceAll(paths[0], ".", ": ") + ": " + name + ": " + shortLiteral(u)
		notes = append(notes, w.formatAt("").translate([]string{write})...)
	}
	return notes
}

// likelyOwners are the groups with a field of this name that the spec writes, for
// one of them was meant; else the first few, one of each definition: a server's
// fields are the same wherever it is named.
func (w *walker) likelyOwners(name string) []string {
	var written, some []string
	seen := map[string]bool{}
	for _, o := range w.grammar.owners(name) {
		if _, ok := w.places[o.path]; ok {
			written = append(written, o.path)
		}
		if !seen[o.definition] {
			some = append(some, o.path)
		}
		seen[o.definition] = true
	}
	if len(written) > 0 {
		some = written
	}
	return some[:min(len(some), 3)]
}

// manyNames is where a list of names is no help any more.
const manyNames = 12

// takes lists a group's fields, the first time that one of them is misspelt.
func (w *walker) takes(path string, names []string) []string {
	switch {
	case w.listed[path]:
		return nil
	case len(names) == 0:
		return []string{named(path) + " takes no fields"}
	}
	w.listed[path] = true
	if len(names) > manyNames {
		return []string{explained(path) + " lists what is allowed"}
	}
	return []string{named(path) + " takes: " + strings.Join(names, ", ")}
}

// explained is the command that tells all about a field.
func explained(path string) string { return strings.TrimSpace("docker pyapp explain " + path) }

// missing reports required fields that are not written. A field that the group
// does not have may be one of them under another name: then that is the mistake.
func (w *walker) missing(g *group, path string, written, unknown []string) {
	if slices.ContainsFunc(unknown, func(name string) bool { return len(near.Words(name, g.names())) == 0 }) {
		return
	}
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
	return slices.ContainsFunc(unknown, func(u string) bool { return slices.Contains(near.Words(u, []string{name}), name) })
}

// choice reports a choice between fields that is not made, or made twice. Beside a
// field that the group does not have, or where the choice stands in another group, it
// was made.
func (w *walker) choice(g *group, path string, written, unknown []string) {
	w.several(g.atMostOne, path, written)
	isAstray := func(name string) bool { return w.astray[name] }
	if len(g.oneOf) == 0 || w.several(g.oneOf, path, written) > 0 || len(unknown) > 0 || slices.ContainsFunc(g.oneOf, isAstray) {
		return
	}
	if slices.Contains(g.oneOf, last(path)) { // a service by its kind's name
		f, _ := g.field(last(path))
		w.report(w.nearest(path), path, "spec.none-of", fmt.Sprintf("%s is a name, and lacks its kind", path),
			w.formatAt(path).translate([]string{"write   " + inside(f.name, inside(f.name, formatCUE.example(f.rule)))})...)
		return
	}
	w.report(w.nearest(path), path, "spec.none-of", fmt.Sprintf("%s needs %s", named(path), oneOf(g.oneOf)), w.choiceNotes(g, path)...)
}

// fewKinds is how many alternatives are told in full.
const fewKinds = 3

// choiceNotes write out the first of the alternatives.
func (w *walker) choiceNotes(g *group, path string) []string {
	var notes []string
	verb := "write   "
	for _, name := range g.oneOf[:min(fewKinds, len(g.oneOf))] {
		f, _ := g.field(name)
		notes = append(notes, verb+w.formatAt(path).write(name, w.formatAt(path).example(f.rule)))
		verb = "or      "
	}
	if len(g.oneOf) > fewKinds {
		notes = append(notes, explained(path)+" lists the others")
	}
	return notes
}

// oneOf names alternatives in a sentence, the many by their first.
func oneOf(names []string) string {
	switch {
	case len(names) <= 2:
		return either(names)
	case len(names) <= manyNames:
		return "one of " + strings.Join(names, ", ")
	}
	return "one of " + strings.Join(names[:fewKinds], ", ") + " and others"
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
		only = strings.TrimPrefix(oneOf(exclusive), "one of ")
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

// owner is a group that has a field, and the definition that the field is of.
type owner struct{ path, definition string }

// owners are the groups that have a field of this name, those with the shortest paths first.
func (g *grammar) owners(name string) []owner {
	type place struct {
		path string
		rule *rule
	}
	var owners []owner
	for places := []place{{"", g.app}}; len(places) > 0; places = places[1:] {
		at := places[0]
		if at.rule.group == nil {
			continue
		}
		for _, f := range at.rule.group.fields {
			if f.name == name && at.path != "" {
				owners = append(owners, owner{at.path, cue.MakePath(f.rule.path...).String()})
			}
			places = append(places, place{join(at.path, f.name), f.rule})
		}
		if at.rule.group.key != nil {
			places = append(places, place{join(at.path, "*"), at.rule.group.value})
		}
	}
	return owners
}
