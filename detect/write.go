package detect

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Answer is the answer to a field of the spec, by the path or its beginning, such
// as "server"; nil where there is none.
func (a Application) Answer(field string) *Answer {
	for i := range a.Answers {
		if name := a.Answers[i].Field; name == field || strings.HasPrefix(name, field+".") {
			return &a.Answers[i]
		}
	}
	return nil
}

// Choose is the application with one choice of one question taken. The question
// is then no longer undecided.
func (a Application) Choose(question, choice int) Application {
	taken := a.Undecided[question].Choices[choice]
	kept := slices.DeleteFunc(slices.Clone(a.Answers), func(answer Answer) bool {
		head, _, _ := strings.Cut(answer.Field, ".")
		return slices.Contains(taken.Replaces, head)
	})
	a.Answers = sorted(append(kept, taken.Answers...))
	a.Undecided = slices.Delete(slices.Clone(a.Undecided), question, question+1)
	return a
}

// order is that in which a spec is written.
func order() []string {
	return []string{
		"name", "python", "deps", "system", "build", "image", "server", "run", "processes", "release", "jobs",
		"services", "publish", "health", "env", "secrets", "env_file", "env_required", "volumes", "limits", "restart", "stop_grace_period",
	}
}

// sorted puts answers in the order in which a spec is written.
func sorted(answers []Answer) []Answer {
	rank := func(a Answer) int {
		head, _, _ := strings.Cut(a.Field, ".")
		return slices.Index(order(), head)
	}
	slices.SortStableFunc(answers, func(a, b Answer) int { return rank(a) - rank(b) })
	return answers
}

// Spec is the application's pyapp.cue. Above each value stands its first evidence,
// and that of what is within it.
func (a Application) Spec() []byte {
	var text strings.Builder
	for i := 0; i < len(a.Answers); {
		head, _, _ := strings.Cut(a.Answers[i].Field, ".")
		next := i + 1
		for next < len(a.Answers) && strings.HasPrefix(a.Answers[next].Field, head+".") {
			next++
		}
		if i > 0 {
			text.WriteByte('\n')
		}
		writeGroup(&text, head, a.Answers[i:next])
		i = next
	}
	return []byte(text.String())
}

// writeGroup writes the answers of one field: a lone one on a line of its own.
func writeGroup(text *strings.Builder, head string, answers []Answer) {
	if len(answers) == 1 {
		writeAnswer(text, "", answers[0].Field, answers[0])
		return
	}
	fmt.Fprintf(text, "%s: {\n", head)
	for _, a := range answers {
		writeAnswer(text, "\t", strings.TrimPrefix(a.Field, head+"."), a)
	}
	text.WriteString("}\n")
}

func writeAnswer(text *strings.Builder, indent, field string, a Answer) {
	if comment := a.comment(); comment != "" {
		fmt.Fprintf(text, "%s// %s\n", indent, comment)
	}
	var path []string
	for _, part := range strings.Split(field, ".") {
		path = append(path, label(part))
	}
	for _, e := range a.Within {
		fmt.Fprintf(text, "%s// %s\n", indent, oneLine(e.String()))
	}
	fmt.Fprintf(text, "%s%s: %s\n", indent, strings.Join(path, ": "), a.CUE())
}

// comment is an answer's evidence on one line.
func (a Answer) comment() string {
	if len(a.Evidence) == 0 {
		return ""
	}
	comment := oneLine(a.Evidence[0].String())
	if a.Confidence == Unsure {
		comment += " (unsure)"
	}
	return comment
}

// oneLine is text without what a line can't hold, at most 120 characters of it.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffd || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > 120 {
		text = string(runes[:119]) + "…"
	}
	return strings.TrimSpace(text)
}

// label is a field's name as CUE writes it.
func label(name string) string {
	plain := name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
	if plain && (name[0] < '0' || name[0] > '9') {
		return name
	}
	return quote(name)
}

// quote is a text as CUE and JSON write it.
func quote(text string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text is never refused
	return strings.TrimSuffix(out.String(), "\n")
}

// writeCUE is a value as a spec writes it, on one line.
func writeCUE(value any) string {
	switch v := value.(type) {
	case string:
		return quote(v)
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = writeCUE(v[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case Fields:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = label(v[i].Name) + ": " + writeCUE(v[i].Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(value)
}

// list is texts as a value.
func list(texts []string) []any {
	all := make([]any, len(texts))
	for i := range texts {
		all[i] = texts[i]
	}
	return all
}
