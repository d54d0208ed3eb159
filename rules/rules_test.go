package rules_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/rules"
)

func TestCodesAndNamesAreUnique(t *testing.T) {
	code := regexp.MustCompile(`^PYA\d{3}$`)
	seen := map[string]bool{}
	for i, area := range rules.Areas() {
		last := ""
		for _, r := range area.Rules {
			if !code.MatchString(r.Code) || int(r.Code[3]-'0') != i {
				t.Errorf("%s: the code of a rule about %s is PYA%dnn", r.Code, area.Title, i)
			}
			if r.Code <= last {
				t.Errorf("%s stands behind %s", r.Code, last)
			}
			if seen[r.Name] {
				t.Errorf("%s: two rules have the name %s", r.Code, r.Name)
			}
			if !slices.Contains(rules.Severities(), r.Severity) {
				t.Errorf("%s has the severity %q", r.Code, r.Severity)
			}
			seen[r.Name], last = true, r.Code
		}
	}
}

func TestFindTakesCodesAndNames(t *testing.T) {
	for _, name := range []string{"PYA101", "pya101", "deps.file-missing"} {
		if r, ok := rules.Find(name); !ok || r.Code != "PYA101" {
			t.Errorf("%s: got %v, %v", name, r, ok)
		}
	}
	if r, ok := rules.Find("PYA1"); ok {
		t.Errorf("PYA1: got %v", r)
	}
}

// named is text of the program that could be the name of a rule; built is the start of
// a name whose end is a variable's.
var (
	named = regexp.MustCompile(`"([a-z_]+\.[a-z][a-z-]*)"`)
	built = regexp.MustCompile(`"([a-z_]+\.[a-z-]*-)" ?\+`)
)

// TestEveryRuleIsUsed reads the program: a rule that nothing names would be documented
// and never seen. That every finding has a rule is the test of who makes findings.
func TestEveryRuleIsUsed(t *testing.T) {
	var texts []string
	for _, folder := range []string{"spec", "generate", "policy", "python", "cmd"} {
		texts = append(texts, literals(t, os.DirFS("../"+folder))...)
	}
	for _, r := range rules.All() {
		isPart := func(text string) bool {
			return text == r.Name || strings.HasSuffix(text, "-") && strings.HasPrefix(r.Name, text)
		}
		if !slices.ContainsFunc(texts, isPart) {
			t.Errorf("%s, %s: nothing makes a finding of it", r.Code, r.Name)
		}
	}
}

// TestEveryNameIsARule is its other half, for what stands where only a rule's name can.
func TestEveryNameIsARule(t *testing.T) {
	rule := regexp.MustCompile(`(?:Rule: *|wrong\(|warn\(|refuse\([^"\n]*|fault\([^"\n]*|report\([^"\n]*|doubt\([^"\n]*|spent\()"([a-z_]+\.[a-z-]+)"`)
	count := 0
	for _, folder := range []string{"spec", "generate", "policy", "python", "cmd"} {
		for _, text := range sources(t, os.DirFS("../"+folder)) {
			for _, m := range rule.FindAllStringSubmatch(text, -1) {
				count++
				if _, ok := rules.Find(m[1]); !ok && !strings.HasSuffix(m[1], "-") {
					t.Errorf("there is no rule %s", m[1])
				}
			}
		}
	}
	if count < 150 {
		t.Errorf("only %d places with a rule's name were found: the pattern of this test is wrong", count)
	}
}

func literals(t *testing.T, folder fs.FS) []string {
	var all []string
	for _, text := range sources(t, folder) {
		for _, pattern := range []*regexp.Regexp{named, built} {
			for _, m := range pattern.FindAllStringSubmatch(text, -1) {
				all = append(all, m[1])
			}
		}
	}
	return all
}

// sources are the texts of a folder's Go files, tests aside; a folder that is not there has none.
func sources(t *testing.T, folder fs.FS) []string {
	t.Helper()
	var texts []string
	_ = fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		data, err := fs.ReadFile(folder, path)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(data))
		return nil
	})
	return texts
}
