package spec

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProblemIsPrinted(t *testing.T) {
	for _, c := range []struct {
		name    string
		problem Problem
		want    string
	}{
		{"without a line", Problem{Finding: Finding{Message: "m", Notes: []string{"n"}}, File: "f"}, "f: m\n        n"},
		{
			"tabs",
			Problem{Finding: Finding{Rule: "python.differs", Message: "m"}, File: "f", Line: 12, Column: 3, Width: 2, Text: "\t\tab\tc"},
			"f:12:3: warning: m [PYA204]\n   12 |         ab    c\n      |         ^^",
		},
		{"wide characters", Problem{File: "f", Line: 1, Column: 4, Width: 3, Text: "é €x"}, "f:1:4: \n    1 | é €x\n      |   ^"},
		{"after the line", Problem{File: "f", Line: 1, Column: 9, Width: 9, Text: "ab"}, "f:1:9: \n    1 | ab\n      |   ^"},
		{"control characters", Problem{File: "f", Line: 1, Column: 1, Width: 1, Text: "a\x1b[31mb\xff"}, "f:1:1: \n    1 | a\ufffd[31mb\ufffd\n      | ^"},
	} {
		if diff := cmp.Diff(c.want, c.problem.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestLongLinesAreClipped(t *testing.T) {
	p := Problem{File: "f", Line: 1, Column: 5001, Width: 3, Text: strings.Repeat("a", 5000) + "XYZ" + strings.Repeat("b", 5000)}
	lines := strings.Split(p.excerpt(), "\n")
	at := strings.Index(lines[0], "XYZ")
	if len(lines[0]) > 200 || at < 0 || strings.Index(lines[1], "^^^") != at-len("…")+1 {
		t.Errorf("%s\n%s", lines[0], lines[1])
	}
}

func TestNotesAreWrapped(t *testing.T) {
	note := strings.Repeat("word ", 40) + "end"
	for _, line := range wrap(note, 30) {
		if len(line) > 34 || strings.TrimSpace(line) == "" {
			t.Errorf("%q", line)
		}
	}
	if got := strings.Join(strings.Fields(strings.Join(wrap(note, 30), " ")), " "); got != note {
		t.Errorf("%q", got)
	}
}
