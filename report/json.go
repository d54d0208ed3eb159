package report

import (
	"encoding/json"
	"io"

	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// shape is the version of the JSON report's shape. It grows when a field goes away or
// gets another meaning; new fields may come without.
const shape = 1

// document is the JSON report, as docs/check.md describes it. Lists are never null.
type document struct {
	Version      int       `json:"version"`
	Tool         string    `json:"tool"`
	Spec         string    `json:"spec"`
	Environments []string  `json:"environments"`
	Problems     []problem `json:"problems"`
	Ignored      []problem `json:"ignored"`
}

type problem struct {
	Code         string         `json:"code"`
	Rule         string         `json:"rule"`
	Severity     rules.Severity `json:"severity"`
	Message      string         `json:"message"`
	Help         []string       `json:"help"`
	File         string         `json:"file"`
	Range        *extent        `json:"range"`
	Path         string         `json:"path"`
	Environments []string       `json:"environments"`
	Fixes        []fix          `json:"fixes"`
	URL          string         `json:"url"`
	Reason       string         `json:"reason,omitempty"` // why it is ignored
}

// fix is a change of the file that mends a problem: what is at the range becomes the text.
type fix struct {
	File  string `json:"file"`
	Range extent `json:"range"`
	Text  string `json:"text"`
}

// JSON writes a report as one JSON object. The errors are w's.
func JSON(w io.Writer, r Report) error {
	d := document{
		Version: shape, Tool: toolName + " " + r.Version, Spec: r.Spec, Environments: notNil(r.Environments),
		Problems: []problem{}, Ignored: []problem{},
	}
	for _, p := range r.Problems {
		if p.Ignored == "" {
			d.Problems = append(d.Problems, problemOf(p))
		} else {
			d.Ignored = append(d.Ignored, problemOf(p))
		}
	}
	return encode(w, d)
}

func problemOf(p spec.Problem) problem {
	return problem{
		Code: p.Code(), Rule: p.Rule, Severity: p.Severity(),
		Message: p.Message, Help: notNil(p.Notes),
		File: p.File, Range: extentOf(p), Path: p.Path,
		Environments: notNil(p.Environments), Fixes: fixesOf(p),
		URL: ruleURL(p.Code()), Reason: p.Ignored,
	}
}

// fixesOf are the edits that mend a problem together.
func fixesOf(p spec.Problem) []fix {
	fixes := []fix{}
	for _, e := range p.Edits {
		fixes = append(fixes, fix{File: e.File, Range: stretch(e), Text: e.Text})
	}
	return fixes
}

// stretch is what an edit replaces; nothing, where its ends are one.
func stretch(e spec.Edit) extent {
	return extent{position{e.Line, e.Character}, position{e.EndLine, e.EndCharacter}}
}

func notNil(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// encode writes a value as indented JSON, with < and > as they are.
func encode(w io.Writer, value any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(value)
}
