package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// mostFindings is where a policy has said enough.
const mostFindings = 50

// mayAdd tells whether a part of a policy could have a value that the facts have not, by
// the policy alone, where CUE finds nothing wrong with both together. That it can't, as
// most, saves the walk.
func (h *holder) mayAdd(own cue.Value, path []string) bool {
	if own.Err() != nil { // a reference, for example: its value is known only with the facts
		return true
	}
	fields, isGroup := group(own)
	if !isGroup {
		_, isFact := h.facts.at(path)
		kind := own.IncompleteKind()
		return !isFact || kind != cue.TopKind && kind&(cue.StructKind|cue.ListKind) != 0
	}
	for fields.Next() {
		name := fields.Selector()
		if name.LabelType() != cue.StringLabel || name.ConstraintType() == cue.OptionalConstraint {
			continue
		}
		if h.mayAdd(fields.Value(), append(slices.Clone(path), name.Unquoted())) {
			return true
		}
	}
	return false
}

// walk holds a value of the policy and the facts together: its fields one by one, so
// that no error hides another, as CUE's own do.
func (h *holder) walk(v cue.Value, path []string) {
	if len(h.found) >= mostFindings {
		return
	}
	fact, isFact := h.facts.at(path)
	fields, isGroup := group(v)
	items, isList := fact.([]any)
	switch {
	case isList && isListOrBroken(v):
		h.list(v, len(items), path)
	case isGroup:
		h.fields(fields, path)
	case !isFact:
		h.missing(v, path)
	default:
		h.leaf(v, path)
	}
}

// group are a value's fields, where it is a group of them, even with errors in some. A
// group need not be there as a whole: a policy that restricts what is in services does
// not demand that there are any.
func group(v cue.Value) (*cue.Iterator, bool) {
	fields, err := v.Fields(cue.Optional(true))
	if err != nil {
		return nil, false
	}
	if v.Err() == nil {
		return fields, v.IncompleteKind() == cue.StructKind
	}
	probe, _ := v.Fields(cue.Optional(true))
	return fields, probe.Next() // else the error is the value's own
}

// list holds the items of a list, and then what is said of it as a whole.
func (h *holder) list(v cue.Value, length int, path []string) {
	for i := range length {
		if item := v.LookupPath(cue.MakePath(cue.Index(i))); item.Exists() || item.Err() != nil {
			h.walk(item, append(slices.Clone(path), strconv.Itoa(i)))
		}
	}
	h.leaf(v, path)
}

func isListOrBroken(v cue.Value) bool { return v.Err() != nil || v.IncompleteKind() == cue.ListKind }

func (h *holder) fields(fields *cue.Iterator, path []string) {
	for fields.Next() {
		name := fields.Selector()
		if name.LabelType() != cue.StringLabel || name.ConstraintType() == cue.OptionalConstraint {
			continue
		}
		inside := append(slices.Clone(path), name.Unquoted())
		if name.ConstraintType() == cue.RequiredConstraint {
			h.missing(fields.Value(), inside)
			continue
		}
		h.walk(fields.Value(), inside)
	}
}

// leaf reports what CUE finds wrong with a value, but for what is told of its parts.
func (h *holder) leaf(v cue.Value, path []string) {
	if len(path) == 0 {
		return // which the judge tells
	}
	for _, e := range errors.Errors(v.Validate(cue.Concrete(true))) {
		if h.covers(strings.Join(path, ".")) {
			return
		}
		h.breach(e, path)
	}
}

// covers tells whether something was told of a path or of a part of it.
func (h *holder) covers(path string) bool {
	for told := range h.held {
		if told == path || path == "" || strings.HasPrefix(told, path+".") || strings.HasPrefix(path, told+".") {
			return true
		}
	}
	return false
}

// missing reports a field that a policy demands and an application has not.
func (h *holder) missing(v cue.Value, path []string) {
	var positions []token.Pos
	if pos := v.Pos(); pos.IsValid() && pos.Filename() == h.policy.syntax.Filename {
		positions = []token.Pos{pos}
	}
	r := h.policy.ruleOf(path, positions)
	message := strings.Join(path, ".") + " is missing, and a policy demands it"
	if r.allows != "" && r.allows != "_" {
		message = strings.Join(path, ".") + " is missing, and a policy demands " + r.allows
	}
	h.report(path, r, message, "")
}

// breach reports a fact that a rule does not allow.
func (h *holder) breach(e errors.Error, path []string) {
	r := h.policy.ruleOf(path, h.policy.positions(e))
	format, args := e.Msg()
	said := ""
	if h.policy.saysItself(format) {
		said = reasonText(fmt.Sprintf(format, args...))
	}
	name, found := strings.Join(path, "."), h.foundWords(path)
	message := fmt.Sprintf("%s is %s, and a policy allows %s", name, found, r.allows)
	if r.allows == "" || r.allows == "_" {
		message = fmt.Sprintf("%s is %s, which a policy refuses", name, h.refused(path))
	}
	h.report(path, r, message, said, h.kindNote(format, path)...)
}

// foundWords is what an application has at a path, in words.
func (h *holder) foundWords(path []string) string {
	words := h.facts.words(path)
	if !h.isWritten(path) {
		words += ", the default"
	}
	return words
}

// refused is what an application has at a path where nothing may be.
func (h *holder) refused(path []string) string {
	if fact, _ := h.facts.at(path); isMap(fact) {
		return "there"
	}
	return h.foundWords(path)
}

func isMap(fact any) bool {
	_, ok := fact.(map[string]any)
	return ok
}

// isPlain tells of a fact that a spec writes as a policy does: no quantity, no group.
func (h *holder) isPlain(path []string) bool {
	_, isQuantity := h.facts.written[strings.Join(path, ".")]
	fact, _ := h.facts.at(path)
	return !isQuantity && !isMap(fact)
}

func (h *holder) isWritten(path []string) bool { return slices.ContainsFunc(sources(path), h.wrote) }

// kindNote says of a quantity that is compared with a text what kind it is of.
func (h *holder) kindNote(format string, path []string) []string {
	text, ok := h.facts.written[strings.Join(path, ".")]
	if !ok || !strings.Contains(format, "mismatched types") {
		return nil
	}
	value, _ := h.facts.at(path)
	return []string{fmt.Sprintf("policies know %s as the number %v: sizes are bytes, as in 2Gi, and durations seconds", text, value)}
}

// report makes a finding, once for each rule and field of the spec.
func (h *holder) report(path []string, r rule, message, said string, notes ...string) {
	fields := sources(path)
	field := fields[0]
	if i := slices.IndexFunc(fields, h.wrote); i >= 0 {
		field = fields[i]
	}
	h.held[strings.Join(path, ".")] = true
	place := r.place(h.policy.Name)
	isTold := func(f spec.Finding) bool { return f.Path == field && f.Notes[len(f.Notes)-1] == place }
	if slices.ContainsFunc(h.found, isTold) || len(h.found) >= mostFindings {
		return
	}
	if why := cmp.Or(said, r.why); why != "" {
		notes = append([]string{why}, notes...)
	}
	if r.isLiteral && h.isPlain(path) && strings.Join(path, ".") == field {
		notes = append(notes, "write   "+strings.Join(path, ": ")+": "+r.allows)
	}
	h.found = append(h.found, spec.Finding{Rule: "policy.breach", Path: field, Message: message, Notes: append(notes, place)})
}

// judge reports what CUE finds wrong and the walk did not: the guarantee that no rule
// is passed over in silence, such as one that asks for a fact that there is not.
func (h *holder) judge(verdict error) {
	for _, e := range errors.Errors(verdict) {
		path := pathOf(e)
		if h.covers(path) {
			continue
		}
		h.held[path] = true
		f := spec.Finding{
			Rule: "policy.undecided", Message: "this rule can't be decided for the application: " + undecidedWords(e), At: &spec.Place{File: h.policy.Name},
			Notes: []string{"docker pyapp policy facts   shows what there is; a field that may be missing is written   name?: …"},
		}
		if pos, ok := h.policy.position(e); ok {
			f.At = h.policy.placeOf(pos, 1)
		}
		h.found = append(h.found, f)
	}
}

func undecidedWords(e errors.Error) string {
	format, args := e.Msg()
	return shorten(fmt.Sprintf(format, args...))
}

// pathOf is the path that an error of CUE's is about.
func pathOf(e errors.Error) string {
	var names []string
	for _, name := range e.Path() {
		if unquoted, err := strconv.Unquote(name); err == nil {
			name = unquoted
		}
		names = append(names, name)
	}
	return strings.Join(names, ".")
}
