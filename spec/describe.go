package spec

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue"
)

// describe says what a rule allows.
func describe(r *rule) string {
	if r.hint != "" {
		return r.hint
	}
	parts := append(append([]string{}, r.choices...), r.words...)
	switch {
	case len(parts) == 0:
		return kindWords(r.kinds)
	case len(r.words) == 0 && len(parts) > 2:
		return "one of " + strings.Join(parts, ", ")
	}
	return either(parts)
}

// either joins alternatives: a, b or c.
func either(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	or := " or "
	if strings.Contains(strings.Join(parts, ""), ", ") {
		or = ", or " // a part with a comma of its own would run into the next
	}
	return strings.Join(parts[:len(parts)-1], ", ") + or + parts[len(parts)-1]
}

// found says what stands in the spec; raw is its text where it is a literal.
func found(u cue.Value, raw string) string {
	text := raw
	if text == "" {
		text = fmt.Sprint(u)
	}
	switch u.IncompleteKind() {
	case cue.StructKind:
		return "a group of fields"
	case cue.ListKind:
		return listWords(u)
	case cue.NullKind:
		if raw == "" {
			return "an empty value"
		}
		return "null"
	case cue.StringKind:
		if s, err := u.String(); err == nil {
			return "the text " + shorten(quoted(s))
		}
	case cue.BytesKind:
		return "bytes, which single quotes stand for"
	case cue.IntKind, cue.FloatKind, cue.NumberKind:
		if u.IsConcrete() {
			return "the number " + shorten(text)
		}
	}
	return shorten(text)
}

func listWords(u cue.Value) string {
	if n, err := u.Len().Int64(); err == nil && n == 0 {
		return "an empty list"
	}
	return "a list"
}

// shorten keeps a message on a line.
func shorten(s string) string {
	const longest = 60
	if runes := []rune(s); len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return s
}

// notes are what helps beside the message: an example and the field's meaning.
func (f format) notes(name string, r *rule) []string {
	var notes []string
	switch {
	case r.example == "":
	case isIndex(name):
		notes = append(notes, "for example   "+f.example(r))
	default:
		notes = append(notes, "for example   "+f.write(name, f.example(r)))
	}
	return append(notes, r.meaning()...)
}

// meaning is the field's documentation, unless it only repeats the name.
func (r *rule) meaning() []string {
	if !strings.Contains(r.doc, " ") {
		return nil
	}
	return []string{r.doc}
}

// isIndex tells an item's place in a list from a field's name.
func isIndex(name string) bool { return strings.Trim(name, "0123456789") == "" }
