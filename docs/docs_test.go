// Package docs_test holds the documentation against the program.
package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// block is a fenced block of a page.
type block struct {
	page string
	name string // of the spec's file
	text string
}

// specs are the blocks of a page that are whole specs: those of CUE, and those
// of other formats that bear a spec's file name behind the language. Half of those of
// rules.md are wrong: the tests of what makes findings hold them against their rules.
func specs(t *testing.T, page string) []block {
	t.Helper()
	if page == "rules.md" {
		return nil
	}
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var found []block
	fence := regexp.MustCompile("(?ms)^```(cue|yaml|json|toml)(?: (\\S+))?\n(.*?)^```$")
	for _, m := range fence.FindAllStringSubmatch(string(data), -1) {
		b := block{page: page, name: m[2], text: m[3]}
		if m[1] == "cue" && b.name == "" {
			b.name = "pyapp.cue"
		}
		if b.name != "" {
			found = append(found, b)
		}
	}
	return found
}

func TestSpecsOfThePagesAreGood(t *testing.T) {
	seen := map[string]bool{}
	for _, page := range pages(t) {
		for _, b := range specs(t, page) {
			seen[filepath.Ext(b.name)] = true
			if _, err := spec.Load(b.name, []byte(b.text)); err != nil {
				t.Errorf("%s: this is no good %s:\n%s\n%v", b.page, b.name, b.text, err)
			}
			for _, environment := range spec.Environments(b.name, []byte(b.text), nil) {
				if _, err := spec.NewLoader().LoadEnvironment(b.name, []byte(b.text), nil, environment); err != nil {
					t.Errorf("%s: %s is no good in the environment %s:\n%s\n%v", b.page, b.name, environment, b.text, err)
				}
			}
		}
	}
	for _, format := range []string{".cue", ".yaml", ".json", ".toml"} {
		if !seen[format] {
			t.Errorf("no page has a spec in a %s file: the search misses them", format)
		}
	}
}

// TestTheUsualSpecIsTheSameInEveryFormat: docs/spec.md shows one spec five times.
func TestTheUsualSpecIsTheSameInEveryFormat(t *testing.T) {
	var usual []block
	for _, b := range specs(t, "spec.md") {
		if strings.Contains(b.text, "gunicorn") {
			usual = append(usual, b)
		}
	}
	if len(usual) != 5 {
		t.Fatalf("spec.md shows the usual spec %d times, want 5", len(usual))
	}
	want := load(t, usual[0])
	for _, b := range usual[1:] {
		if diff := cmp.Diff(want, load(t, b)); diff != "" {
			t.Errorf("%s differs from %s:\n%s", b.name, usual[0].name, diff)
		}
	}
}

func load(t *testing.T, b block) spec.App {
	t.Helper()
	s, err := spec.Load(b.name, []byte(b.text))
	if err != nil {
		t.Fatal(err)
	}
	return s.App
}

// TestLinksOfThePagesLeadSomewhere follows the links to files and headings.
func TestLinksOfThePagesLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	links := 0
	for _, page := range pages(t) {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(data), -1) {
			if strings.HasPrefix(m[1], "https://") {
				continue
			}
			links++
			file, anchor, _ := strings.Cut(m[1], "#")
			target := page
			if file != "" {
				target = filepath.Join(filepath.Dir(page), file)
			}
			if !leads(target, anchor) {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			}
		}
	}
	if links < 100 {
		t.Errorf("found %d links: the search misses some", links)
	}
}

// leads tells whether a file has a heading of that anchor, by GitHub's rules.
func leads(file, anchor string) bool {
	if anchor == "" {
		_, err := os.Stat(file)
		return err == nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	heading := regexp.MustCompile(`(?m)^#+ (.*)$`)
	for _, m := range heading.FindAllStringSubmatch(string(data), -1) {
		plain := regexp.MustCompile(`[^a-z0-9_ -]`).ReplaceAllString(strings.ToLower(m[1]), "")
		if strings.ReplaceAll(plain, " ", "-") == anchor {
			return true
		}
	}
	return false
}

func pages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	return append(found, "../README.md")
}
