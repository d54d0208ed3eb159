package policy

import (
	"fmt"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Expectation is a breach that a spec is made to have, as its first comment says:
//
//	// breaks limits.memory: nodes have 16Gi
type Expectation struct {
	Field  string // as the message begins, or the spec's field
	Reason string // a part of what the policy says; "" is anything
}

// Expectations are those of a spec that a policy must refuse, one a line of the comment
// that it begins with. Lines of the comment that do not begin with breaks are prose.
func Expectations(data []byte) ([]Expectation, error) {
	var all []Expectation
	for _, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		comment, ok := strings.CutPrefix(line, "//")
		if !ok {
			comment, ok = strings.CutPrefix(line, "#")
		}
		if !ok {
			break
		}
		text, ok := strings.CutPrefix(strings.TrimSpace(comment), "breaks ")
		if !ok {
			continue
		}
		field, reason, _ := strings.Cut(text, ": ")
		all = append(all, Expectation{Field: strings.TrimSuffix(strings.TrimSpace(field), ":"), Reason: strings.TrimSpace(reason)})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("its first lines have to say which rule it breaks, as in   // breaks limits.memory: a part of the reason")
	}
	return all, nil
}

// Unmet says in words what of findings is not as expected; none where all is.
func Unmet(expected []Expectation, findings []spec.Finding) []string {
	var unmet []string
	left := append([]spec.Finding(nil), findings...)
	for _, e := range expected {
		i := indexOf(left, e)
		if i < 0 {
			unmet = append(unmet, "it does not break "+e.words())
			continue
		}
		left = append(left[:i], left[i+1:]...)
	}
	for _, f := range left {
		unmet = append(unmet, "nothing says that it breaks this: "+f.Message)
	}
	return unmet
}

func indexOf(findings []spec.Finding, e Expectation) int {
	for i, f := range findings {
		isField := f.Path == e.Field || strings.HasPrefix(f.Message, e.Field+" ")
		if f.Rule == "policy.breach" && isField && strings.Contains(strings.Join(f.Notes, "\n"), e.Reason) {
			return i
		}
	}
	return -1
}

func (e Expectation) words() string {
	if e.Reason == "" {
		return e.Field
	}
	return fmt.Sprintf("%s with a reason that has %q", e.Field, e.Reason)
}
