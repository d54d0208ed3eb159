package spec

// Severity says whether a problem stops the run.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is something wrong with a spec, named by the field it is about. The
// rules that know the project or a server make findings; Spec.Problems gives
// them their place in the user's file, where they do not have one in another.
type Finding struct {
	Severity Severity
	Code     string   // stable, such as "pip.file-missing"
	Path     string   // the field, such as "deps.pip.requirements.0"; "" is the whole spec
	Message  string   // what is there and what is allowed, one line
	Notes    []string // what to write instead, a line each
	At       *Place   // where another file of the project than the spec is at fault
}

// Problem is a finding with its place in the user's file.
type Problem struct {
	Finding
	File   string // as the user named it
	Line   int    // from 1; 0 where the problem has no line
	Column int    // in bytes, from 1
	Width  int    // how many columns the caret marks, at least 1
	Text   string // the line as it stands in the file, for the excerpt

	Environments []string // those that have the problem, which the spec without one has not
}

// Problems is a run's problems, in the order of the file. It is an error when
// one of them is.
type Problems []Problem
