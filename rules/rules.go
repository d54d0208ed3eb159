// Package rules is the one table of what docker pyapp can find wrong: in a spec, in
// the project that it is about, in what is generated, against a policy, on the host.
// What makes findings names its rule; everything else that is said of a rule is here.
package rules

//go:generate go test . -run TestGoldenPage -update

import (
	"strings"
	"sync"
)

// Severity says whether a finding stops the run.
type Severity string

// The severities, the graver first.
const (
	Error   Severity = "error"   // the build or the application would fail, or a secret get out
	Warning Severity = "warning" // it works, but not as its author may think
)

// Severities lists them, the graver first.
func Severities() []Severity { return []Severity{Error, Warning} }

// Rule is one kind of thing that is found wrong.
type Rule struct {
	Code     string // "PYA101": stable, and never another rule's
	Name     string // "deps.file-missing": what findings name it by; the part before the dot is its subject
	Severity Severity
	Title    string // what is wrong, in a sentence without values
	Why      string // what comes of it, in a few sentences
	Wrong    string // what has it: a spec in CUE, or files in the format of txtar, the first of which is the spec
	Right    string // the same, mended
	Source   string // where that is written: the address of a page or a PEP, or a page in docs/
}

// Area is rules with one subject, as a reader looks for them.
type Area struct {
	Title string
	Rules []Rule // by their codes
}

// Areas lists all the rules, by what they are about. The first digit of a code is its
// area's; a code that is no longer used is not given again.
func Areas() []Area {
	return []Area{
		{"The spec's language", append(language(), ignored()...)},
		{"Dependencies and indexes", dependencies()},
		{"Python, base image and system packages", platform()},
		{"Servers, workers and jobs", append(processes(), entries()...)},
		{"Services, storage and Compose", services()},
		{"Variables, secrets and hardening", configuration()},
		{"Files", append(files(), contexts()...)},
		{"Policies", policies()},
		{"The host", host()},
	}
}

// All lists the rules by their codes.
func All() []Rule {
	var all []Rule
	for _, area := range Areas() {
		all = append(all, area.Rules...)
	}
	return all
}

// Find is the rule with a name or, in any case of letters, a code.
func Find(name string) (Rule, bool) {
	if r, ok := index()[name]; ok {
		return r, true
	}
	r, ok := index()[strings.ToUpper(name)]
	return r, ok
}

// index has each rule by its name and by its code. It is made once: every finding asks
// for its rule, and more than once.
var index = sync.OnceValue(func() map[string]Rule {
	all := map[string]Rule{}
	for _, r := range All() {
		all[r.Name], all[r.Code] = r, r
	}
	return all
})
