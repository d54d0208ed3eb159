package generate

import (
	"testing"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestEndOfLife(t *testing.T) {
	const fine = ""
	for _, c := range []struct {
		today   string
		python  string
		variant string
		allowed bool
		want    string // code
		error   bool
	}{
		{"2026-11-24", "3.13", "", false, fine, false},
		{"2026-11-24", "3.14t", "", false, fine, false},
		{"2026-10-31", "3.10", "", false, "python.ends-soon", false}, // the last day is one of fixes
		{"2026-11-01", "3.10", "", false, "image.end-of-life", true},
		{"2026-11-24", "3.10.4", "", false, "image.end-of-life", true},
		{"2026-11-24", "3.10.4", "", true, "image.no-more-fixes", false},
		{"2026-10-31", "3.11", "", false, fine, false},
		{"2026-11-01", "3.11", "", false, "python.ends-soon", false},
		{"2026-07-11", "3.13", "slim-bookworm", false, fine, false},
		{"2026-07-12", "3.13", "slim-bookworm", false, "image.long-term", false},
		{"2028-06-30", "3.13", "bookworm", false, "image.long-term", false},
		{"2028-07-01", "3.13", "bookworm", false, "image.end-of-life", true},
		{"2028-07-01", "3.13", "bookworm", true, "image.no-more-fixes", false},
		{"2027-06-02", "3.13", "alpine3.23", false, "image.ends-soon", false},
		{"2027-11-02", "3.13", "alpine3.23", false, "image.end-of-life", true},
		{"2027-11-02", "3.13", "alpine", false, fine, false}, // whichever is the newest
	} {
		today, err := time.Parse(time.DateOnly, c.today)
		if err != nil {
			t.Fatal(err)
		}
		app := spec.App{Python: c.python, Image: spec.Image{Variant: c.variant, AllowEndOfLife: c.allowed}}
		findings := EndOfLife(app, today)
		got, isError := "", false
		if len(findings) > 0 {
			got, isError = findings[0].Rule, findings[0].IsError()
		}
		if len(findings) > 1 || got != c.want || isError != c.error {
			t.Errorf("%+v: got %+v", c, findings)
		}
	}
}

// Every Python that the schema lets through, and every release that has a name
// of its own, has its dates.
func TestLifetimesAreComplete(t *testing.T) {
	for _, minor := range preference() {
		if find(pythonLifetimes(), minor) == nil {
			t.Errorf("there is no end of Python %s", minor)
		}
	}
	for _, variant := range []string{"slim-trixie", "slim-bookworm", "trixie", "bookworm", "alpine3.24", "alpine3.23"} {
		on, _ := base.Of(spec.App{Python: "3.13", Image: spec.Image{Variant: variant}})
		if find(releaseLifetimes(), on.Release) == nil {
			t.Errorf("there is no end of %s", on.Release)
		}
	}
	for _, l := range append(pythonLifetimes(), releaseLifetimes()...) {
		for _, day := range []string{l.regular, l.long} {
			if _, err := time.Parse(time.DateOnly, day); err != nil && day != "" {
				t.Errorf("%s: %v", l.name, err)
			}
		}
	}
}
