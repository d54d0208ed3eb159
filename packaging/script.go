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
	for i := 0; i < len(lines); i++ {
		kind := blockKind(lines[i])
		end := blockEnd(lines, i)
		if kind == "" || end == 0 {
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

// blockEnd is the line that closes the block that starts at line start, 0 if
// there is none. At least one line is between them.
func blockEnd(lines []string, start int) int {
	end := 0
	for i := start + 1; i < len(lines) && isComment(lines[i]); i++ {
		if lines[i] == "# ///" && i > start+1 {
			end = i
		}
	}
	return end
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
