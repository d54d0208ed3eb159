package rules_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/docker-pyapp/docker-pyapp/rules"
)

// paged are the rules whose pages are written: all of them.
func paged() []rules.Rule {
	var all []rules.Rule
	for _, area := range rules.Areas() {
		all = append(all, area.Rules...)
	}
	return all
}

func TestPagesAreComplete(t *testing.T) {
	trailing := regexp.MustCompile(`(?m)[ \t]$|\n\z`)
	titles := map[string]string{}
	for _, r := range paged() {
		for field, text := range map[string]string{"title": r.Title, "why": r.Why, "wrong": r.Wrong, "right": r.Right, "source": r.Source} {
			switch {
			case text == "":
				t.Errorf("%s has no %s", r.Name, field)
			case trailing.MatchString(text):
				t.Errorf("the %s of %s has a space or an empty line at an end:\n%s", field, r.Name, text)
			}
		}
		if utf8.RuneCountInString(r.Title) > 90 || strings.HasSuffix(r.Title, ".") {
			t.Errorf("the title of %s is no line of at most 90 characters without a full stop: %s", r.Name, r.Title)
		}
		if !strings.HasSuffix(r.Why, ".") {
			t.Errorf("the why of %s is no sentence: %s", r.Name, r.Why)
		}
		if r.Wrong == r.Right {
			t.Errorf("%s: what is right is what is wrong", r.Name)
		}
		if other, ok := titles[r.Title]; ok {
			t.Errorf("%s and %s have one title", other, r.Name)
		}
		titles[r.Title] = r.Name
	}
}

// A source is a page elsewhere, or one of the documentation's, with the heading that it names.
func TestSourcesAreThere(t *testing.T) {
	for _, r := range paged() {
		if strings.HasPrefix(r.Source, "https://") {
			continue
		}
		page, heading, named := strings.Cut(r.Source, "#")
		text, err := os.ReadFile("../" + page)
		if !strings.HasPrefix(page, "docs/") || err != nil {
			t.Errorf("the source of %s is no https address and no page of docs: %s", r.Name, r.Source)
		} else if named && !anchors(string(text))[heading] {
			t.Errorf("the source of %s: %s has no heading %s", r.Name, page, heading)
		}
	}
}

// anchors are the names by which GitHub knows a page's headings.
func anchors(page string) map[string]bool {
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		plain := regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(m[1]), "")
		found[strings.ReplaceAll(plain, " ", "-")] = true
	}
	return found
}
