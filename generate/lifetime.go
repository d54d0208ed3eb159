package generate

import (
	"fmt"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// lifetime is how long something gets security fixes.
type lifetime struct {
	name    string
	regular string // the last day of its maintainers' own support, as 2006-01-02
	long    string // the last day of any support; "" is the same
}

// pythonLifetimes are from https://devguide.python.org/versions/ and
// https://endoflife.date/python, read in November 2026. Of a version whose last
// day is not fixed yet, it is the end of the month that PEP 602 leads to.
func pythonLifetimes() []lifetime {
	return []lifetime{
		{name: "3.9", regular: "2025-10-31"},
		{name: "3.10", regular: "2026-10-31"},
		{name: "3.11", regular: "2027-10-31"},
		{name: "3.12", regular: "2028-10-31"},
		{name: "3.13", regular: "2029-10-31"},
		{name: "3.14", regular: "2030-10-31"},
		{name: "3.15", regular: "2031-10-31"},
	}
}

// releaseLifetimes are from https://endoflife.date/debian, with Debian LTS, and
// https://endoflife.date/alpine-linux, read in November 2026. Keys are Base.Release.
func releaseLifetimes() []lifetime {
	return []lifetime{
		{name: "bookworm", regular: "2026-07-11", long: "2028-06-30"},
		{name: "debian12", regular: "2026-07-11", long: "2028-06-30"},
		{name: "trixie", regular: "2028-08-09", long: "2030-06-30"},
		{name: "debian13", regular: "2028-08-09", long: "2030-06-30"},
		{name: "alpine3.22", regular: "2027-05-01"},
		{name: "alpine3.23", regular: "2027-11-01"},
		{name: "alpine3.24", regular: "2028-06-01"},
	}
}

// EndOfLife finds what in the image gets no more security fixes, or soon won't.
// It depends on the day, so it is apart from Check, and nothing of it gets into
// a generated file. The app has an exact Python.
func EndOfLife(app spec.App, today time.Time) []spec.Finding {
	on, _ := base.Of(app)
	minor := strings.TrimSuffix(base.Minor(app.Python), "t")
	findings := pythonEnd(app, find(pythonLifetimes(), minor), today)
	return append(findings, releaseEnd(app, on, find(releaseLifetimes(), on.Release), today)...)
}

func find(all []lifetime, name string) *lifetime {
	for _, l := range all {
		if l.name == name {
			return &l
		}
	}
	return nil
}

// ended tells whether a last day is over.
func ended(last string, today time.Time) bool { return today.Format(time.DateOnly) > last }

func pythonEnd(app spec.App, l *lifetime, today time.Time) []spec.Finding {
	if l == nil {
		return nil
	}
	write := []string{fmt.Sprintf("write   python: \"3.%d\"", newestPython), "see https://devguide.python.org/versions/"}
	switch {
	case ended(l.regular, today):
		return []spec.Finding{over(app, "python", "Python "+l.name, l.regular, write)}
	case ended(l.regular, today.AddDate(1, 0, 0)):
		return []spec.Finding{{
			Rule: "python.ends-soon", Path: "python",
			Message: fmt.Sprintf("Python %s gets security fixes until %s", l.name, l.regular), Notes: write,
		}}
	}
	return nil
}

func releaseEnd(app spec.App, on base.Base, l *lifetime, today time.Time) []spec.Finding {
	if l == nil {
		return nil
	}
	last := l.regular
	if l.long != "" {
		last = l.long
	}
	write := []string{"take one of the newer releases, such as   image: variant: \"slim-trixie\"", "see https://endoflife.date/"}
	switch {
	case ended(last, today):
		return []spec.Finding{over(app, on.Field, l.name, last, write)}
	case ended(l.regular, today):
		return []spec.Finding{{
			Rule: "image.long-term", Path: on.Field,
			Message: fmt.Sprintf("%s is past its regular support, which ended on %s; volunteers keep fixing part of it until %s", l.name, l.regular, last),
			Notes:   write,
		}}
	case l.long == "" && ended(last, today.AddDate(0, 6, 0)):
		return []spec.Finding{{
			Rule: "image.ends-soon", Path: on.Field,
			Message: fmt.Sprintf("%s gets security fixes until %s", l.name, last), Notes: write,
		}}
	}
	return nil
}

// over is about what gets no more fixes: an error, or a warning where the spec
// says that it is to be built all the same.
func over(app spec.App, field, name, last string, notes []string) spec.Finding {
	f := spec.Finding{
		Rule: "image.end-of-life", Path: field,
		Message: fmt.Sprintf("%s has had no security fixes since %s", name, last),
		Notes:   append(notes, "or, to build it all the same   image: allow_end_of_life: true"),
	}
	if app.Image.AllowEndOfLife {
		f.Rule, f.Notes = "image.no-more-fixes", notes
	}
	return f
}
