// Package report writes what a check found: as text for people, and as JSON, SARIF and
// GitHub's workflow commands for programs.
package report

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Report is what one check found.
type Report struct {
	Version      string   // of docker pyapp
	Spec         string   // the spec's file, as the user named it
	Environments []string // that the spec was held in; base is the spec without one
	Problems     spec.Problems
}

// Format is a way to write a report.
type Format string

// The formats.
const (
	FormatText   Format = "text"
	FormatJSON   Format = "json"
	FormatSARIF  Format = "sarif"
	FormatGitHub Format = "github"
)

// Formats lists them, the usual one first.
func Formats() []Format { return []Format{FormatText, FormatJSON, FormatSARIF, FormatGitHub} }

// Write writes a report in a format for programs; FormatText has Text. The errors are
// w's.
func Write(w io.Writer, format Format, r Report) error {
	switch format {
	case FormatSARIF:
		return SARIF(w, r)
	case FormatGitHub:
		return GitHub(w, r)
	}
	return JSON(w, r)
}

// Least keeps the problems that are at least as grave as a severity. What the spec
// ignores is a warning.
func Least(problems spec.Problems, severity rules.Severity) spec.Problems {
	var kept spec.Problems
	for _, p := range problems {
		if severity == rules.Warning || p.IsError() {
			kept = append(kept, p)
		}
	}
	return kept
}

// Told leaves out the problems that the spec ignores.
func Told(problems spec.Problems) spec.Problems {
	var told spec.Problems
	for _, p := range problems {
		if p.Ignored == "" {
			told = append(told, p)
		}
	}
	return told
}

// repository is where the pages of the documentation are read.
const repository = "https://github.com/docker-pyapp/docker-pyapp/blob/main/"

// ruleURL is where a rule's page is.
func ruleURL(code string) string { return repository + "docs/rules.md#" + strings.ToLower(code) }

// position is a place in a file, both from 1. Columns count Unicode code points, a tab
// as one: SARIF's unicodeCodePoints.
type position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// extent is a stretch of a line; its end is behind the last character.
type extent struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

// extentOf is where a problem is; nil where it is about a file as a whole. Problems
// have their columns in bytes.
func extentOf(p spec.Problem) *extent {
	if p.Line == 0 {
		return nil
	}
	from := max(p.Column-1, 0)
	start := codePoints(p.Text, from)
	end := max(codePoints(p.Text, from+p.Width), start+1)
	return &extent{position{p.Line, start + 1}, position{p.Line, end + 1}}
}

// codePoints counts the characters in the first bytes of a line. Behind its end, where
// what is missing is told, each byte is one.
func codePoints(line string, bytes int) int {
	inside := min(bytes, len(line))
	return utf8.RuneCountInString(line[:inside]) + bytes - inside
}
