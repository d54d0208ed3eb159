// Package detect looks at a project and finds out how it is run: what a spec
// would say of it, with the evidence for each value.
//
//	report := detect.Detect(os.DirFS(dir), detect.Options{Folder: filepath.Base(abs)})
//	for _, app := range report.Applications {
//		text := app.Spec() // pyapp.cue, a comment of evidence above each value
//	}
//
// A Report has one Application for each folder that would have a spec of its
// own, or none and the reason in None. An Application has Answers, in the order
// in which a spec is written: each a field of the spec, its value and how sure it
// is. What nothing in the project decides is Undecided too: a question whose
// Default the Answers already follow, and whose Choices say which Answers take
// their place when another one is chosen (Application.Choose).
//
// Detect executes nothing, follows no symbolic link, and reads nothing outside
// the folder. What it reads is bounded, in files and in bytes.
package detect

import (
	"fmt"
	"time"
)

// Options are what Detect can't see in the project's files.
type Options struct {
	Today  time.Time // by which a Python may have no security fixes any more; zero: not asked
	Folder string    // the name of the project's folder, of which the application's name is made; "" is not known
}

// Report is what a project turned out to be.
type Report struct {
	Applications []Application
	None         string   // why there is no application, in a sentence: "it is a library: …"; "" where there is one
	Notes        []string // what else a person should know, a sentence each
	Manager      string   // what the project is managed with, where there is no application
	Python       string   // the minor version that it is for, where there is no application
}

// Confidence is how sure an answer is.
type Confidence string

// The confidences, from the strongest to the weakest.
const (
	Certain Confidence = "certain" // the project says so itself
	Likely  Confidence = "likely"  // all that there is points to it
	Unsure  Confidence = "unsure"  // another answer is possible: see Alternatives
)

// Application is one application: what its spec would say.
type Application struct {
	Folder    string // where its spec belongs, relative to the project: "." or "backend"
	Name      string
	Framework string // django, flask, fastapi, streamlit …; "" where none is known
	Manager   string // the key under deps, such as uv
	Python    string // a minor version, such as 3.13; "" where the project does not say
	Answers   []Answer
	Undecided []Question
	System    []string // Debian packages that the image gets, those that generate finds itself included
	Services  []string // by their usual names, those that a spec has no kind for included
}

// Answer is one value of the spec.
type Answer struct {
	Field        string // the path in the spec: python, deps.uv, server.gunicorn, processes.worker, services.db.postgres
	Value        any    // string, int, bool, []any or Fields
	Confidence   Confidence
	Evidence     []Evidence    // the strongest first
	Within       []Evidence    // of what is within Value, such as each of its constraints
	Alternatives []Alternative // what else it might be, the likeliest first
}

// Fields are a struct's fields, in the order in which they are written.
type Fields []Field

// Field is one of Fields.
type Field struct {
	Name  string
	Value any
}

// Evidence is what in the project's files tells something.
type Evidence struct {
	File string // relative to the application's Folder, with slashes
	Line int    // from 1; 0 is the file as a whole
	Text string // that line, shortened
	Says string // what it tells, such as "gunicorn shop.wsgi"
}

// String is the evidence in a few words: "Procfile:1 runs gunicorn shop.wsgi".
func (e Evidence) String() string {
	where := e.File
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	switch {
	case where == "":
		return e.Says
	case e.Says == "":
		return where
	}
	return where + " " + e.Says
}

// Alternative is another value that an answer might have.
type Alternative struct {
	Field    string
	Value    any
	Evidence []Evidence
}

// CUE is the answer's value as a spec writes it: {app: "shop:app", port: 8000}.
func (a Answer) CUE() string { return writeCUE(a.Value) }

// CUE is the alternative's value as a spec writes it.
func (a Alternative) CUE() string { return writeCUE(a.Value) }

// Question is what nothing in the project decides.
type Question struct {
	Field   string // what it is about: start, python, deps, server …
	Why     string // in a sentence: "app.py and main.py each have an application"
	Choices []Choice
	Default int // of Choices, the one that the answers follow
}

// Choice is one answer to a Question.
type Choice struct {
	Value    string // as a person reads it: "main:app, by uvicorn"
	Evidence []Evidence
	Answers  []Answer // that take the place of those of Replaces
	Replaces []string // the first parts of Field that they replace: run, server
}
