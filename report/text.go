package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Text writes problems for people: each with its line and what to write instead, then
// how many there are and what says more about the first of the gravest. It writes
// nothing where there is nothing but what the spec ignores. The errors are w's.
func Text(w io.Writer, problems spec.Problems, coloured bool) error {
	told := Told(problems)
	if len(told) == 0 {
		return nil
	}
	about := told[0]
	if errors := Least(told, rules.Error); len(errors) > 0 {
		about = errors[0]
	}
	_, err := fmt.Fprintf(w, "%s\n\n%s; docker pyapp explain %s says more\n", told.Text(coloured), count(problems), about.Code())
	return err
}

// count says how many problems there are: "2 errors, 1 warning, 1 ignored".
func count(problems spec.Problems) string {
	told := Told(problems)
	errors := len(Least(told, rules.Error))
	var parts []string
	for _, part := range []struct {
		n         int
		one, many string
	}{{errors, "error", "errors"}, {len(told) - errors, "warning", "warnings"}, {len(problems) - len(told), "ignored", "ignored"}} {
		switch part.n {
		case 0:
		case 1:
			parts = append(parts, "1 "+part.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.many))
		}
	}
	return strings.Join(parts, ", ")
}
