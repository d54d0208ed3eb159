package dockerfile

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"al.essio.dev/pkg/shellescape"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// Everything that turns a text into a part of a Dockerfile is in this file.
//
// BuildKit reads a Dockerfile in layers, and a text has to pass all of those
// that its place has:
//
//  1. The parser joins physical lines; a backslash at the end of one continues
//     it, and a line whose first character is # is no part of it. No escape
//     makes a line break, so a text that has one fits in JSON only.
//  2. Flags (--mount=…) are cut out: quotes go, a backslash takes the next byte
//     as it is, and bytes are taken for characters, so only ASCII survives.
//  3. ENV, LABEL and ARG are cut into words, COPY at white space; an argument
//     that starts with [ is read as JSON where the instruction allows it.
//  4. The shell lexer takes quotes and backslashes away and expands $NAME: in
//     values, paths and mounts, not in the text of RUN, CMD, ENTRYPOINT and
//     HEALTHCHECK.
//  5. RUN's text goes to /bin/sh; if it has a heredoc marker (<<), the parser
//     takes the lines below for the heredoc's.

// word is a value of ENV, LABEL, ARG, WORKDIR and the like: bare where nothing
// in it is special, else in double quotes.
func word(s string) string {
	if isPlain(s) {
		return s
	}
	return `"` + inQuotes(s) + `"`
}

// prepended is the word of a value that goes before what the variable holds.
func prepended(name, value string) string {
	if isPlain(value) {
		return value + ":$" + name
	}
	return `"` + inQuotes(value) + ":$" + name + `"`
}

// isPlain tells whether s means itself to every layer and to /bin/sh. A
// leading dash would make it a flag.
func isPlain(s string) bool {
	special := func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune("_./:@%+,=-", c)
	}
	return s != "" && s[0] != '-' && !strings.ContainsFunc(s, special)
}

func inQuotes(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(oneLine(s))
}

// oneLine keeps what no instruction can hold, see Check, from ending it.
func oneLine(s string) string {
	return strings.NewReplacer("\n", " ", "\x00", " ").Replace(strings.ToValidUTF8(s, "\uFFFD"))
}

// expanded is a text that the lexer expands outside of quotes. It drops a byte
// order mark at the start, and takes a leading << for a heredoc.
func expanded(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `'`, `\'`, `$`, `\$`, `<`, `\<`, "\uFEFF", "\\\uFEFF").Replace(s)
}

// flag is a flag of an instruction, such as --from=builder.
func flag(s string) string {
	if !strings.ContainsAny(s, " \t\n\v\f\r\x00\"'\\<") {
		return s
	}
	name, value, _ := strings.Cut(s, "=")
	return name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(oneLine(value)) + `"`
}

// mount is the --mount flag of m: a CSV record of key=value fields.
func mount(m plan.Mount) string {
	fields := []string{"type=" + m.Type}
	add := func(key, value string) {
		if value != "" {
			fields = append(fields, csvField(key+"="+expanded(value)))
		}
	}
	add("id", m.ID)
	add("from", m.From)
	add("source", m.Source)
	add("target", m.Target)
	add("sharing", m.Sharing)
	add("env", m.Env)
	if m.Required {
		add("required", "true")
	}
	return flag("--mount=" + strings.Join(fields, ","))
}

func csvField(s string) string {
	if !strings.ContainsAny(s, `",`) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// paths are the sources and the destination of COPY. Wildcards keep their
// meaning: a source is a pattern.
func paths(all []string) string {
	if !slices.ContainsFunc(all, func(s string) bool { return !isPlain(s) }) {
		return strings.Join(all, " ")
	}
	elements := make([]string, len(all))
	for i, s := range all {
		elements[i] = jsonString(expanded(s))
	}
	return "[" + strings.Join(elements, ", ") + "]"
}

// jsonString is s as JSON, <, > and & left readable.
func jsonString(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(strings.ReplaceAll(s, "\x00", " ")); err != nil {
		return `""` // not reached: every string has a JSON form
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// shellWord is an argument as /bin/sh reads it. The first word of a command
// must not be read as an assignment, a keyword or a flag of RUN.
func shellWord(s string, first bool) string {
	quoted := shellescape.Quote(s)
	if first && quoted == s && (strings.HasPrefix(s, "-") || strings.Contains(s, "=") || slices.Contains(keywords(), s)) {
		return "'" + s + "'"
	}
	return quoted
}

// keywords are the reserved words of POSIX shells that shellescape leaves bare,
// and those of bash, which a base image can have as its shell.
func keywords() []string {
	return strings.Fields("if then else elif fi do done case esac while until for in function select time coproc")
}

// fitsShellForm tells whether RUN hands text to the shell to the byte when it
// is written without JSON.
func fitsShellForm(text string) bool {
	special := strings.HasPrefix(text, "#") || strings.HasPrefix(text, "[") || strings.HasPrefix(text, "--") ||
		strings.HasSuffix(text, `\`) || strings.Contains(text, "<<")
	control := func(c rune) bool { return unicode.IsControl(c) && c != '\t' }
	return text != "" && text == strings.TrimSpace(text) && !special && !strings.ContainsFunc(text, control)
}
