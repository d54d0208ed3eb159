package report

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// GitHub writes a report as workflow commands, which GitHub Actions shows at the lines
// of a pull request: one a problem, nothing for none. What the spec ignores is left out.
// The errors are w's.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
func GitHub(w io.Writer, r Report) error {
	var text strings.Builder
	for _, p := range Told(r.Problems) {
		text.WriteString(workflowCommand(p) + "\n")
	}
	_, err := io.WriteString(w, text.String())
	return err
}

func workflowCommand(p spec.Problem) string {
	properties := "file=" + escapeProperty(slashed(p.File))
	if at := extentOf(p); at != nil {
		properties += fmt.Sprintf(",line=%d,endLine=%d,col=%d,endColumn=%d", at.Start.Line, at.End.Line, at.Start.Column, at.End.Column)
	}
	return fmt.Sprintf("::%s %s,title=%s::%s", p.Severity(), properties, escapeProperty(p.Code()), escapeData(sentences(p)))
}

// plain marks what would command a terminal, or the page that shows the log.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) && r != '\n' && r != '\r' {
			return '\ufffd'
		}
		return r
	}, s)
}

// escapeData and escapeProperty write what would end a command otherwise, as
// actions/toolkit does (packages/core/src/command.ts).
func escapeData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(plain(s))
}

func escapeProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(escapeData(s))
}
