package dockerfile

import "strings"

// width is what a line should not exceed, its indentation included.
const width = 100

// commentWidth is where comments wrap.
const commentWidth = 78

// exec is an exec form after its prefix: on one line if it fits, else the
// program and its short options fill lines and each long option, and all that
// follows, has its own.
func exec(prefix string, argv []string) []string {
	if len(argv) == 0 {
		return []string{prefix + "[]"}
	}
	pieces := make([]piece, len(argv))
	options := false
	for i, arg := range argv {
		options = options || strings.HasPrefix(arg, "--")
		pieces[i] = piece{text: jsonString(arg) + ",", own: options}
	}
	last := &pieces[len(pieces)-1]
	last.text = strings.TrimSuffix(last.text, ",") + "]"
	if line := prefix + "[" + text(pieces); len(line) <= width {
		return []string{line}
	}
	return wrapped(prefix+"[", strings.Repeat(" ", len(prefix)+1), pieces)
}

// piece is a part of a line that is not broken.
type piece struct {
	text  string
	glued bool // on the line of the piece before it
	own   bool // on a line of its own
}

func text(pieces []piece) string {
	texts := make([]string, len(pieces))
	for i, p := range pieces {
		texts[i] = p.text
	}
	return strings.Join(texts, " ")
}

// isValue tells whether arg may be the value of the option before it.
func isValue(option, arg string) bool {
	return strings.HasPrefix(option, "-") && !strings.Contains(option, "=") && !strings.HasPrefix(arg, "-")
}

// wrapped fills lines with pieces, the first after first, the others after rest.
func wrapped(first, rest string, pieces []piece) []string {
	lines, line := []string(nil), first
	for i, p := range pieces {
		unit := p.text
		if i+1 < len(pieces) && pieces[i+1].glued {
			unit += " " + pieces[i+1].text
		}
		switch full := len(line)+len(" ")+len(unit)+len(` \`) > width; {
		case i == 0:
			line += p.text
		case p.own || full && !p.glued:
			lines, line = append(lines, line), rest+p.text
		default:
			line += " " + p.text
		}
	}
	return append(lines, line)
}

// definition is the comment above FROM or ARG. BuildKit shows one that starts
// with the name in docker build --call=targets and --call=outline, and warns of
// any other (InvalidDefinitionDescription) unless an empty comment ends it.
func definition(name, note string) []string {
	lines := comment(note)
	if len(lines) > 1 || len(lines) == 1 && !strings.HasPrefix(note, name+" ") {
		lines = append(lines, "#")
	}
	return lines
}

// comment is a text as comment lines. Its own line breaks stay.
func comment(reason string) []string {
	if reason == "" {
		return nil
	}
	var lines []string
	for _, paragraph := range strings.Split(reason, "\n") {
		lines = append(lines, filled(strings.Fields(paragraph))...)
	}
	return lines
}

func filled(words []string) []string {
	lines, line := []string(nil), "#"
	for _, w := range words {
		if line != "#" && len(line)+len(" ")+len(w) > commentWidth {
			lines, line = append(lines, harmless(line)), "#"
		}
		line += " " + w
	}
	return append(lines, harmless(line))
}

// harmless keeps a comment from switching BuildKit's checks off: above an
// instruction, "# check=skip=all" is a directive of the linter's.
func harmless(line string) string {
	name, _, assigned := strings.Cut(strings.TrimPrefix(line, "# "), "=")
	if assigned && strings.EqualFold(strings.TrimSpace(name), "check") {
		return "# > " + strings.TrimPrefix(line, "# ")
	}
	return line
}
