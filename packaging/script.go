package packaging

import (
	"bytes"
	"fmt"
	"strings"
)

// ScriptMetadata is the TOML in a script's comments (PEP 723), with the line,
// from 1, that it starts on in the script; nil and 0 where there is none, as
// where a block is never closed. Several blocks are an error. Line ends of
// Windows are read as Python reads them; the TOML has line feeds alone.
//
// It decides as the PEP's own regular expression does: a block ends at the last
// "# ///" of the comment lines below its first one.
func ScriptMetadata(text []byte) (toml []byte, line int, err error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	lines := strings.Split(strings.ReplaceAll(string(text), "\r", "\n"), "\n")
	closers := lastClosers(lines)
	for i := 0; i+1 < len(lines); i++ {
		kind := blockKind(lines[i])
		end := closers[i+1]
		if kind == "" || end <= i+1 { // at least one line must be between
			continue
		}
		if kind == "script" && toml != nil {
			return nil, 0, fmt.Errorf("line %d starts a second block of script metadata, where PEP 723 allows one, and line %d has the first: write what both say in one", i+1, line-1)
		}
		if kind == "script" {
			toml, line = uncomment(lines[i+1:end]), i+2
		}
		i = end
	}
	return toml, line, nil
}

// blockKind is TYPE of a line "# /// TYPE", "" of every other one.
func blockKind(line string) string {
	kind, ok := strings.CutPrefix(line, "# /// ")
	if !ok || strings.TrimFunc(kind, func(r rune) bool { return r == '-' || r < 0x80 && isAlnum(byte(r)) }) != "" {
		return ""
	}
	return kind
}

// lastClosers is, for each line, the last "# ///" of the comment lines that
// follow one another from it on; 0 if there is none.
func lastClosers(lines []string) []int {
	closers := make([]int, len(lines)+1)
	for i := len(lines) - 1; i > 0; i-- {
		switch {
		case !isComment(lines[i]):
		case closers[i+1] > 0:
			closers[i] = closers[i+1]
		case lines[i] == "# ///":
			closers[i] = i
		}
	}
	return closers
}

func isComment(line string) bool { return line == "#" || strings.HasPrefix(line, "# ") }

func uncomment(lines []string) []byte {
	var b bytes.Buffer
	for _, line := range lines {
		b.WriteString(strings.TrimPrefix(line[1:], " "))
		b.WriteByte('\n')
	}
	return b.Bytes()
}
