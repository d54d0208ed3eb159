package spec

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue"
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
			return []string{"put it in quotes: " + quoted(text)}
		}
	case cue.StringKind:
		if note := w.repairText(u, r); note != "" {
			return []string{note}
		}
	case cue.BytesKind:
		return []string{"text is in double quotes: " + quoted(strings.Trim(text, "'"))}
	}
	return w.repairScalar(u, r, path)
}

func (f format) repairNull(r *rule, name string) []string {
	if r.group != nil && len(r.group.oneOf) == 0 && r.group.key == nil && f.exampleGroup(r.group) == "{}" {
		return []string{"write   " + f.write(name, "{}")}
	}
	return []string{"give " + name + " a value or leave it out"}
}

// repairText unquotes a number or a truth value.
func (w *walker) repairText(u cue.Value, r *rule) string {
	s, err := u.String()
	if err != nil {
		return ""
	}
	if r.kinds&cue.BoolKind != 0 {
		if truth, ok := truthOf(s); ok && w.allows(r, w.grammar.ctx.Encode(truth)) {
			return fmt.Sprintf("write %v, without quotes", truth)
		}
	}
	if r.kinds&cue.NumberKind != 0 && len(s) < longestWord && strings.Trim(s, "0123456789.") == "" {
		if v := w.grammar.ctx.CompileString(s); v.Err() == nil && w.allows(r, v) {
			return "write it without quotes: " + s
		}
	}
	return ""
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
	if len(takers) != 1 {
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
