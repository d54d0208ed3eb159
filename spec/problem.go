package spec

import "github.com/docker-pyapp/docker-pyapp/rules"

// Finding is something wrong with a spec, named by the field it is about. What
// knows the project or a server makes findings; Spec.Problems gives them their
// place in the user's file, where they do not have one in another.
type Finding struct {
	Rule    string   // the name of a rule of package rules, which has the code and the severity
	Path    string   // the field, such as "deps.pip.requirements.0"; "" is the whole spec
	Message string   // what is there and what is allowed, one line
	Notes   []string // what to write instead, a line each
	At      *Place   // where another file of the project than the spec is at fault
	Change  *Change  // what mends the spec, where that is mechanical and safe; nil: nothing is
}

// Severity is the rule's.
func (f Finding) Severity() rules.Severity { return f.rule().Severity }

// IsError tells whether the finding stops the run.
func (f Finding) IsError() bool { return f.Severity() != rules.Warning }

// Code is the rule's stable code, such as "PYA101".
func (f Finding) Code() string { return f.rule().Code }

func (f Finding) rule() rules.Rule {
	r, _ := rules.Find(f.Rule)
	return r
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

	Edits []Edit // what mends it, all of them together; none where a person has to decide

	Ignored string // the reason for which the spec ignores it; "" is none, and of an error always
}

// Problems is a run's problems, in the order of the file. It is an error when
// one of them is.
type Problems []Problem
