package spec

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"

	"github.com/docker-pyapp/docker-pyapp/internal/near"
)

// repairs are notes that say how to write a value that was meant right.
func (w *walker) repairs(u cue.Value, r *rule, path string) []string {
	name := last(path)
	text := w.raw(path)
	if text == "" {
		text = fmt.Sprint(u)
	}
	switch u.IncompleteKind() {
	case cue.NullKind:
		return w.formatAt(path).repairNull(r, name)
	case cue.IntKind, cue.FloatKind:
		if w.allows(r, w.grammar.ctx.Encode(text)) {
			return []string{noteQuotes + quoted(text)}
		}
		if notes := w.respelt(text, amountSpellings(text), r, path); notes != nil {
			return notes
		}
	case cue.BoolKind:
		return w.repairTruth(u, r, path)
	case cue.StringKind:
		if notes := w.repairText(u, r, path); notes != nil {
			return notes
		}
	case cue.BytesKind:
		return []string{noteDoubleQuotes + quoted(strings.Trim(text, "'"))}
	case cue.ListKind, cue.StructKind:
		return w.repairGroup(u, r, path)
	}
	return w.repairScalar(u, r, path)
}

// repairTruth makes a word of false, and nothing of true where that is the default.
func (w *walker) repairTruth(u cue.Value, r *rule, path string) []string {
	truth, _ := u.Bool()
	switch {
	case !truth && slices.Contains(r.choices, quoted("no")):
		return w.write(path, quoted("no"))
	case truth && slices.Contains(r.choices, "false"):
		return []string{"leave " + last(path) + " out: without it the default is on"}
	}
	return w.repairScalar(u, r, path)
}

// write is the note that a field is written with a value, which is in CUE.
func (w *walker) write(path, value string) []string {
	note := "write   " + value
	if !isIndex(last(path)) {
		note = "write   " + formatCUE.write(label(last(path)), value)
	}
	return w.formatAt(path).translate([]string{note})
}

// label is a field's name as CUE writes it.
func label(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return quoted(name)
}

func (f format) repairNull(r *rule, name string) []string {
	if r.group != nil && len(r.group.oneOf) == 0 && r.group.key == nil && f.exampleGroup(r.group) == "{}" {
		return []string{"write   " + f.write(name, "{}")}
	}
	return []string{"give " + name + " a value or leave it out"}
}

// repairText makes of a text what it was meant to be: a number or a truth value,
// a kind, a command, or the same text as the rule wants it spelt.
func (w *walker) repairText(u cue.Value, r *rule, path string) []string {
	s, err := u.String()
	if err != nil {
		return nil
	}
	if note := w.unquote(s, r); note != "" {
		return []string{note}
	}
	if slices.Contains([]string{"auto", "default", "none", "None", "null"}, s) {
		return []string{"leave " + last(path) + " out for its default"}
	}
	if w.hides(path) && r.group != nil {
		return w.write(path, formatCUE.exampleGroup(r.group))
	}
	if notes := w.portPair(s, r, path); notes != nil {
		return notes
	}
	words, stopped, err := commandWords(s)
	isLine := err == nil && !stopped && len(words) > 1
	if isLine && isIndex(last(path)) {
		return w.severalWords(words, r, path)
	}
	if notes := w.respelt(s, respellings(s, r.example), r, path); notes != nil {
		return notes
	}
	if r.group != nil && r.group.key == nil {
		return w.kindOf(s, r, path)
	}
	if isLine {
		return w.severalWords(words, r, path)
	}
	return nil
}

// unquote says how a number or a truth value in quotes is written.
func (w *walker) unquote(s string, r *rule) string {
	if r.kinds&cue.BoolKind != 0 {
		if truth, ok := truthOf(s); ok && w.allows(r, w.grammar.ctx.Encode(truth)) {
			return fmt.Sprintf("write %v"+noteWithout, truth)
		}
	}
	if r.kinds&cue.NumberKind != 0 && len(s) < near.Longest && strings.Trim(s, "0123456789.") == "" {
		if v := w.grammar.ctx.CompileString(s); v.Err() == nil && w.allows(r, v) {
			return noteNoQuotes + s
		}
	}
	return ""
}

// portPair reads a port of the host and one of the container, as docker run -p
// has them: publish is the first, a server's port the second.
func (w *walker) portPair(s string, r *rule, path string) []string {
	ports := hostAndPort.FindStringSubmatch(s)
	if ports == nil {
		return nil
	}
	if r.group == nil && r.kinds&cue.IntKind != 0 {
		return w.write(path, ports[2])
	}
	if r.group != nil && r.group.key == nil {
		if _, ok := r.group.field("port"); ok {
			return w.write(path, "{port: "+ports[1]+"}")
		}
	}
	return nil
}

// respelt is the first of other spellings of a text that the rule allows.
func (w *walker) respelt(s string, others []string, r *rule, path string) []string {
	if r.kinds&cue.StringKind == 0 || len(s) > near.Longest {
		return nil
	}
	for _, other := range others {
		if other != s && w.allows(r, w.grammar.ctx.Encode(other)) {
			return w.write(path, quoted(other))
		}
	}
	return nil
}

// kindOf writes a text as the group that it was meant for: a kind's own name, a
// file that a kind reads, a command line.
func (w *walker) kindOf(s string, r *rule, path string) []string {
	if f, ok := r.group.field(s); ok && slices.Contains(r.group.oneOf, s) {
		return w.write(path, "{"+s+": "+formatCUE.example(f.rule)+"}")
	}
	for _, kind := range r.group.oneOf {
		f, _ := r.group.field(kind)
		for _, own := range f.rule.fields() {
			if own.rule.list != nil && own.rule.example == "["+quoted(s)+"]" {
				return w.write(path, "{"+kind+": {"+own.name+": "+own.rule.example+"}}")
			}
		}
	}
	if _, takesCommands := r.group.field("command"); takesCommands && len(r.group.oneOf) > 0 {
		if words, stopped, err := commandWords(s); err == nil && !stopped && len(words) > 1 {
			if fix := w.grammar.commandFix(words); path == "run" {
				return w.formatAt(path).translate([]string{"write   " + fix})
			}
		}
	}
	return nil
}

// fields are the named fields of a rule that has a group.
func (r *rule) fields() []field {
	if r.group == nil {
		return nil
	}
	return r.group.fields
}

// severalWords takes a text of several words apart, where each of them is what a list has.
func (w *walker) severalWords(words []string, r *rule, path string) []string {
	item := r
	if r.list != nil {
		item = r.list.item
	}
	for _, word := range words {
		if !w.allows(item, w.grammar.ctx.Encode(word)) {
			return nil
		}
	}
	switch {
	case r.list != nil && (last(path) == "command" || !w.allows(item, w.grammar.ctx.Encode(strings.Join(words, " ")))):
		return w.write(path, listOf(words))
	case r.list == nil && isIndex(last(path)):
		return []string{"write   " + strings.Join(quotedAll(words), ", ")}
	}
	return nil
}

// truthOf reads the words that YAML 1.1, Python and people use for booleans.
func truthOf(s string) (value, ok bool) {
	switch strings.ToLower(s) {
	case "true", "yes", "on", "y":
		return true, true
	case "false", "no", "off", "n":
		return false, true
	}
	return false, false
}

// repairGroup makes of a list or a group what the rule wants: a list becomes the
// field that takes it or the fields that it names, a group with the one value that
// is wanted that value.
func (w *walker) repairGroup(u cue.Value, r *rule, path string) []string {
	if u.IncompleteKind() == cue.StructKind {
		return w.unwrap(u, r, path)
	}
	if r.group == nil || r.group.open || path == "" {
		return nil
	}
	if r.group.key != nil {
		return w.pairs(u, r, path)
	}
	for _, f := range r.group.fields {
		if f.rule.list != nil && w.allowsItems(f.rule.list.item, u) {
			return w.write(path, "{"+f.name+": "+shortLiteral(u)+"}")
		}
	}
	items, _ := u.List()
	if items.Next() && items.Value().IncompleteKind() == cue.StructKind {
		if f := w.formatAt(path); f == formatTOML || f == formatPyproject {
			return []string{"write the table's header as   [" + last(path) + "]   and not as   [[" + last(path) + "]]"}
		}
		return []string{last(path) + " is one group, without [ ] around it"}
	}
	if len(r.group.oneOf) > 0 {
		return w.write(path, formatCUE.exampleGroup(r.group))
	}
	return nil
}

// unwrap takes a value out of a group that has it under a name of its own.
func (w *walker) unwrap(u cue.Value, r *rule, path string) []string {
	fields, err := u.Fields()
	if err != nil {
		return nil
	}
	for fields.Next() {
		if v := fields.Value(); v.IsConcrete() && v.IncompleteKind() != cue.StructKind && w.allows(r, v) {
			return w.write(path, shortLiteral(v))
		}
	}
	return nil
}

// pairs writes a list as the group that it stands for: of "NAME=value", of
// "from:to", of kinds, or of values that get a name.
func (w *walker) pairs(u cue.Value, r *rule, path string) []string {
	var texts []string
	if u.Decode(&texts) != nil {
		return nil
	}
	var members []string
	for _, s := range texts {
		if member := w.pair(s, r.group); member != "" {
			members = append(members, member)
		}
	}
	if len(members) == 0 || len(members) < len(texts) {
		return nil
	}
	return w.write(path, "{"+Redact(strings.Join(members, ", "))+"}")
}

// pair is a text of a list as a field; "" where that can't be told.
func (w *walker) pair(s string, g *group) string {
	if f, ok := g.value.kind(s); ok {
		return s + ": {" + s + ": " + formatCUE.example(f.rule) + "}"
	}
	for _, by := range []string{"=", ":"} {
		name, value, ok := strings.Cut(s, by)
		name = name[strings.LastIndexByte(name, '/')+1:]
		value, _, _ = strings.Cut(value, ":")
		if ok && w.allows(g.key, w.grammar.ctx.Encode(name)) && w.allows(g.value, w.grammar.ctx.Encode(value)) {
			return label(name) + ": " + maskedLiteral(name, value)
		}
	}
	if g.key.example != "" && w.allows(g.value, w.grammar.ctx.Encode(s)) {
		return g.key.example + ": " + quoted(s)
	}
	return ""
}

// maskedLiteral is a value in quotes, unless its name is a secret's.
func maskedLiteral(name, value string) string {
	if isSecretName(name) {
		return `"…"`
	}
	return quoted(value)
}

// kind finds one of the kinds that a rule's group chooses between.
func (r *rule) kind(name string) (field, bool) {
	if r.group == nil || !slices.Contains(r.group.oneOf, name) {
		return field{}, false
	}
	return r.group.field(name)
}

// allowsItems tells that a rule takes each item of a list that has some.
func (w *walker) allowsItems(item *rule, u cue.Value) bool {
	items, err := u.List()
	n := 0
	for ; err == nil && items.Next(); n++ {
		if !w.allows(item, items.Value()) {
			return false
		}
	}
	return n > 0
}

// repairScalar puts a single value where the rule wants it: in a list, or in
// the one field of a group that takes it.
func (w *walker) repairScalar(u cue.Value, r *rule, path string) []string {
	if u.IncompleteKind()&(cue.StructKind|cue.ListKind) != 0 || !u.IsConcrete() {
		return nil
	}
	text := literalOf(u)
	if r.list != nil && w.allows(r.list.item, u) {
		return []string{"put it in a list: [" + text + "]"}
	}
	if r.group == nil {
		return nil
	}
	var takers []string
	for _, f := range r.group.fields {
		if w.allows(f.rule, u) {
			takers = append(takers, f.name)
		}
	}
	if len(takers) != 1 || len(r.group.oneOf) > 0 && !slices.Contains(r.group.oneOf, takers[0]) {
		return nil
	}
	f := w.formatAt(path)
	return []string{"write   " + f.write(last(path), "{"+f.write(takers[0], text)+"}")}
}

// literalOf writes a value as all the formats do.
func literalOf(u cue.Value) string {
	if s, err := u.String(); err == nil {
		return quoted(s)
	}
	return fmt.Sprint(u)
}

// allows tells that a rule takes a single value.
func (w *walker) allows(r *rule, u cue.Value) bool {
	return u.Kind()&r.kinds != 0 && w.grammar.value(r).Unify(u).Validate() == nil
}
