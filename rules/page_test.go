package rules_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/docker-pyapp/docker-pyapp/rules"
)

var update = flag.Bool("update", false, "write the expected files anew")

func TestPageOfAWarning(t *testing.T) {
	got := rules.Page(rules.Rule{
		Code: "PYA999", Name: "deps.old", Severity: rules.Warning,
		Title: "A package is older than it should be",
		Why:   "It lacks what newer ones have, which is all that there is to say of it here, so that this is longer than a line.",
		Wrong: "-- requirements.txt --\nclick==1.0\n\nrich==1.0", Right: "click==8.2.1", Source: "docs/dependencies.md",
	})
	want := `PYA999 deps.old (warning)

A package is older than it should be.

Why:
  It lacks what newer ones have, which is all that there is to say of it here,
  so that this is longer than a line.

Wrong:
  -- requirements.txt --
  click==1.0

  rich==1.0

Right:
  click==8.2.1

If it is meant, say so in the spec:
  ignore: PYA999: "why it is meant"

Source:
  https://github.com/docker-pyapp/docker-pyapp/blob/main/docs/dependencies.md
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestMendedLeavesOutWhatIsTheSame(t *testing.T) {
	const spec, requirements = "-- pyapp.cue --\ndeps: pip: {}\n", "-- requirements.txt --\nclick==8.2.1"
	for name, c := range map[string]struct {
		wrong, right, want string
		short              bool
	}{
		"one file of two":   {spec + "-- requirements.txt --\nclick=8", spec + requirements, requirements, true},
		"a further file":    {strings.TrimSpace(spec), spec + requirements, requirements, true},
		"a file less":       {spec + requirements + "\n-- uv.lock --", spec + requirements, spec + requirements, false},
		"a spec by itself":  {"python: 3.13", `python: "3.13"`, `python: "3.13"`, false},
		"all of it changes": {"-- a.conf --\nx", "-- a.cue --\nx", "-- a.cue --\nx", false},
	} {
		got, short := rules.Rule{Wrong: c.wrong, Right: c.right}.Mended()
		if got != c.want || short != c.short {
			t.Errorf("%s: got %q, %v", name, got, short)
		}
	}
}

func TestPageOfAnErrorDoesNotSayHowToIgnoreIt(t *testing.T) {
	for _, r := range rules.All() {
		if isError, tells := r.Severity == rules.Error, strings.Contains(rules.Page(r), "\n  ignore: "+r.Code); isError == tells {
			t.Errorf("%s is an error: %v; its page says how to ignore it: %v", r.Code, isError, tells)
		}
	}
}

// ofTheSpec are the rules of the first two areas: the language's and the dependencies'.
func ofTheSpec() []rules.Rule {
	return slices.Concat(rules.Areas()[0].Rules, rules.Areas()[1].Rules)
}

func TestEveryRuleHasAPage(t *testing.T) {
	titles := map[string]string{}
	for _, r := range ofTheSpec() {
		for field, text := range map[string]string{"title": r.Title, "why": r.Why, "wrong": r.Wrong, "right": r.Right, "source": r.Source} {
			if text == "" || strings.TrimSpace(text) != text || strings.Contains(text, " \n") {
				t.Errorf("%s: its %s is empty, or has space at an end: %q", r.Code, field, text)
			}
		}
		if utf8.RuneCountInString(r.Title) > 90 || strings.HasSuffix(r.Title, ".") {
			t.Errorf("%s: the title is too long, or ends with a full stop: %s", r.Code, r.Title)
		}
		if r.Wrong == r.Right {
			t.Errorf("%s: what is right is what is wrong", r.Code)
		}
		if other, taken := titles[r.Title]; taken {
			t.Errorf("%s and %s have one title: %s", other, r.Code, r.Title)
		}
		titles[r.Title] = r.Code
	}
}

func TestSourcesAreWhereTheySay(t *testing.T) {
	for _, r := range ofTheSpec() {
		if strings.HasPrefix(r.Source, "https://") {
			continue
		}
		file, anchor, _ := strings.Cut(r.Source, "#")
		data, err := os.ReadFile(filepath.Join("..", file))
		if err != nil || !strings.HasPrefix(file, "docs/") {
			t.Errorf("%s: %s is no address and no page of docs", r.Code, r.Source)
		}
		if anchor != "" && !hasHeading(string(data), anchor) {
			t.Errorf("%s: %s has no heading #%s", r.Code, file, anchor)
		}
	}
}

// hasHeading tells whether a page has a heading of that anchor, by GitHub's rules.
func hasHeading(page, anchor string) bool {
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		if anchorOf(m[1]) == anchor {
			return true
		}
	}
	return false
}

func anchorOf(heading string) string {
	plain := regexp.MustCompile(`[^a-z0-9_ -]`).ReplaceAllString(strings.ToLower(heading), "")
	return strings.ReplaceAll(plain, " ", "-")
}

// TestGoldenPage keeps docs/rules.md in step with the table; go generate ./rules writes it.
func TestGoldenPage(t *testing.T) {
	const file = "../docs/rules.md"
	want := rulesPage(t)
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), string(want)); diff != "" {
		t.Errorf("%s is not what the table says; run: go generate ./rules\n%s", file, diff)
	}
}

func rulesPage(t *testing.T) []byte {
	t.Helper()
	head, err := os.ReadFile("testdata/rules_head.md")
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	page.WriteString("<!-- Made by go generate ./rules from rules/*.go and rules/testdata/rules_head.md. -->\n\n")
	page.Write(head)
	areas := slices.DeleteFunc(rules.Areas(), func(a rules.Area) bool { return len(a.Rules) == 0 })
	for _, area := range areas {
		fmt.Fprintf(&page, "\n[%s](#%s):\n\n| Code | Name | | What is wrong |\n| --- | --- | --- | --- |\n", area.Title, anchorOf(area.Title))
		for _, r := range area.Rules {
			fmt.Fprintf(&page, "| [%s](#%s) | `%s` | %s | %s |\n", r.Code, strings.ToLower(r.Code), r.Name, r.Severity, markdown(r.Title))
		}
	}
	for _, area := range areas {
		fmt.Fprintf(&page, "\n## %s\n", area.Title)
		for _, r := range area.Rules {
			writeRule(&page, r)
		}
	}
	return page.Bytes()
}

// writeRule writes a rule's section. Its heading is the code alone, for the anchor.
func writeRule(page *bytes.Buffer, r rules.Rule) {
	fmt.Fprintf(page, "\n### %s\n\n`%s`, %s: **%s.**\n\n%s\n", r.Code, r.Name, article(r.Severity), markdown(r.Title), markdown(r.Why))
	mended, short := r.Mended()
	others := map[bool]string{true: ", with the other files as they are"}[short]
	fmt.Fprintf(page, "\nWrong:\n%s\nRight%s:\n%s", blocks(r.Wrong), others, blocks(mended))
	if r.Severity == rules.Warning {
		fmt.Fprintf(page, "\nIf it is meant, say so in the spec: `ignore: %s: \"why it is meant\"`.\n", r.Code)
	}
	fmt.Fprintf(page, "\nSource: %s\n", source(r.Source))
}

func article(s rules.Severity) string {
	return map[rules.Severity]string{rules.Error: "an error", rules.Warning: "a warning"}[s]
}

// markdown is a sentence in which nothing is markup.
func markdown(text string) string {
	return regexp.MustCompile(`[\\*_<>\[\]|]`).ReplaceAllString(text, `\$0`)
}

// source is a link: to a page of docs from its neighbour.
func source(address string) string {
	if page, ok := strings.CutPrefix(address, "docs/"); ok {
		return fmt.Sprintf("[%s](%s)", address, page)
	}
	return "<" + address + ">"
}

// blocks are the files of an example; what has no name is the spec, or what a shell shows.
func blocks(example string) string {
	archive := txtar.Parse([]byte(example + "\n"))
	if strings.HasPrefix(example, "$ ") {
		return fence("console", archive.Comment)
	}
	if len(archive.Files) == 0 {
		return fence("cue", archive.Comment)
	}
	var all strings.Builder
	for _, f := range archive.Files {
		fmt.Fprintf(&all, "\n`%s`\n%s", f.Name, fence(languageOf(f.Name), f.Data))
	}
	return all.String()
}

func fence(language string, data []byte) string {
	return fmt.Sprintf("\n```%s\n%s```\n", language, data)
}

// languageOf is how a file's text is coloured; "" is not at all.
func languageOf(name string) string {
	switch name {
	case "Pipfile", "uv.lock", "poetry.lock", "pdm.lock", "main.py.lock":
		return "toml"
	case "Pipfile.lock":
		return "json"
	case "pixi.lock":
		return "yaml"
	}
	return map[string]string{".cue": "cue", ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".toml": "toml", ".py": "python"}[filepath.Ext(name)]
}
