package spec

import (
	"maps"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/rules"
)

// ignoreField holds the reasons for which warnings are ignored, by their codes.
const ignoreField = "ignore"

// ignoreRules holds what a spec ignores against the table of rules.
func ignoreRules(ignore map[string]string) []Finding {
	var findings []Finding
	for _, code := range slices.Sorted(maps.Keys(ignore)) {
		field := join(ignoreField, code)
		rule, known := rules.Find(code)
		switch {
		case !known:
			findings = append(findings, wrong("ignore.unknown", field, "there is no rule "+code,
				"a warning has its code at the end of its first line, in [ ]"))
		case rule.Severity == rules.Error:
			f := wrong("ignore.error", field, code+" is an error, and only warnings can be ignored",
				"take it out; docker pyapp explain "+code+" says how to mend it")
			f.Change = &Change{Path: field}
			findings = append(findings, f)
		}
	}
	return findings
}

// ignoring marks the warnings that a spec ignores.
func (ps Problems) ignoring(ignore map[string]string) Problems {
	for i, p := range ps {
		if !p.IsError() {
			ps[i].Ignored = ignore[p.Code()]
		}
	}
	return ps
}

// UnusedIgnores finds, for each of the loads of one spec in all its environments, what it
// ignores and none of them has. of are the problems of each load.
func UnusedIgnores(loads []*Spec, of []Problems) []Problems {
	used := map[string]bool{}
	for _, problems := range of {
		for _, p := range problems {
			used[p.Code()] = used[p.Code()] || p.Ignored != ""
		}
	}
	unused := make([]Problems, len(loads))
	for i, s := range loads {
		var findings []Finding
		for _, code := range slices.Sorted(maps.Keys(s.App.Ignore)) {
			if !used[code] {
				findings = append(findings, Finding{
					Rule: "ignore.unused", Path: join(ignoreField, code),
					Message: code + " is ignored, and there is no such warning",
					Notes:   []string{"take it out: it would hide the next warning of that code"},
					Change:  &Change{Path: join(ignoreField, code)},
				})
			}
		}
		unused[i] = s.Problems(findings)
	}
	return unused
}
