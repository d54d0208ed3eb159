package main

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/detect"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// The report of init as JSON. Fields are added to it, none is taken out or changed.
type (
	initReport struct {
		Applications []initApplication `json:"applications"`
		None         string            `json:"none,omitempty"`
		Notes        []string          `json:"notes,omitempty"`
		From         string            `json:"from,omitempty"`
		NotCarried   []initNotCarried  `json:"notCarried,omitempty"`
	}
	initApplication struct {
		Folder    string         `json:"folder"`
		Name      string         `json:"name,omitempty"`
		Framework string         `json:"framework,omitempty"`
		Manager   string         `json:"manager,omitempty"`
		Python    string         `json:"python,omitempty"`
		System    []string       `json:"system,omitempty"`
		File      string         `json:"file"`
		Exists    bool           `json:"exists"`
		Written   bool           `json:"written"`
		Spec      string         `json:"spec"`
		Diff      string         `json:"diff,omitempty"`
		Remarks   []string       `json:"remarks,omitempty"`
		Answers   []initAnswer   `json:"answers"`
		Undecided []initQuestion `json:"undecided"`
	}
	initAnswer struct {
		Field        string            `json:"field"`
		Value        any               `json:"value"`
		Confidence   detect.Confidence `json:"confidence,omitempty"`
		Evidence     []initEvidence    `json:"evidence"`
		Alternatives []initAnswer      `json:"alternatives,omitempty"`
	}
	initEvidence struct {
		File string `json:"file,omitempty"`
		Line int    `json:"line,omitempty"`
		Text string `json:"text,omitempty"`
		Says string `json:"says,omitempty"`
	}
	initQuestion struct {
		Field   string       `json:"field"`
		Why     string       `json:"why"`
		Choices []initChoice `json:"choices"`
		Default int          `json:"default"`
	}
	initChoice struct {
		Value    string         `json:"value"`
		Evidence []initEvidence `json:"evidence"`
		Answers  []initAnswer   `json:"answers"`
	}
	initNotCarried struct {
		File string `json:"file"`
		Line int    `json:"line"`
		Text string `json:"text"`
		Why  string `json:"why"`
	}
)

// initJSON writes the specs, but for --print, and tells what was found as JSON.
func (t *tool) initJSON(f found, drafts []draft, o initOptions) error {
	told := initReport{Applications: []initApplication{}, None: f.report.None, Notes: f.report.Notes, From: f.from}
	for _, n := range f.notCarried {
		told.NotCarried = append(told.NotCarried, initNotCarried{n.File, n.Line, spec.Redact(n.Text), n.Why})
	}
	for _, d := range drafts {
		writes := !o.print && (!d.exists || o.update && !bytes.Equal(d.before, d.after))
		if writes {
			if err := save(io.Discard, d, o.update); err != nil {
				return err
			}
		}
		told.Applications = append(told.Applications, jsonApplication(d, writes))
	}
	out := json.NewEncoder(t.cli.Out())
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(told)
}

func jsonApplication(d draft, written bool) initApplication {
	app := initApplication{
		Folder: d.app.Folder, Name: d.app.Name, Framework: d.app.Framework, Manager: d.app.Manager, Python: d.app.Python, System: d.app.System,
		File: here(d.file), Exists: d.exists, Written: written, Spec: string(d.after), Remarks: d.remarks,
		Answers: jsonAnswers(d.app.Answers), Undecided: []initQuestion{},
	}
	if d.exists {
		app.Diff = d.diff()
	}
	for _, q := range d.app.Undecided {
		question := initQuestion{Field: q.Field, Why: q.Why, Default: q.Default}
		for _, c := range q.Choices {
			question.Choices = append(question.Choices, initChoice{c.Value, jsonEvidence(c.Evidence), jsonAnswers(c.Answers)})
		}
		app.Undecided = append(app.Undecided, question)
	}
	return app
}

func jsonAnswers(answers []detect.Answer) []initAnswer {
	all := []initAnswer{}
	for _, a := range answers {
		one := initAnswer{Field: a.Field, Value: a.Value, Confidence: a.Confidence, Evidence: jsonEvidence(slices.Concat(a.Evidence, a.Within))}
		for _, other := range a.Alternatives {
			one.Alternatives = append(one.Alternatives, initAnswer{Field: other.Field, Value: other.Value, Evidence: jsonEvidence(other.Evidence)})
		}
		all = append(all, one)
	}
	return all
}

// jsonEvidence has no secret that can be told by itself: reports get into logs.
func jsonEvidence(evidence []detect.Evidence) []initEvidence {
	all := []initEvidence{}
	for _, e := range evidence {
		all = append(all, initEvidence{e.File, e.Line, spec.Redact(e.Text), spec.Redact(e.Says)})
	}
	return all
}
