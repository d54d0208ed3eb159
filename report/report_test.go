package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// at is a problem of the first line of a file, marked between « and ».
func at(rule, line string) spec.Problem {
	before, rest, _ := strings.Cut(line, "«")
	marked, after, _ := strings.Cut(rest, "»")
	return spec.Problem{
		Finding: spec.Finding{Rule: rule, Path: "server.unicorn", Message: "no such field"},
		File:    "pyapp.cue", Line: 1, Column: len(before) + 1, Width: len(marked), Text: before + marked + after,
	}
}

func TestColumnsAreCodePoints(t *testing.T) {
	for _, c := range []struct {
		name, line string
		start, end int
	}{
		{"ASCII", `a: «b»`, 4, 5},
		{"a tab is one", "\t\ta: «bc»", 6, 8},
		{"East Asian", `名前: «太郎»`, 5, 7},
		{"outside of the basic plane", `"😀": «"😀𝒳"» // x`, 6, 10},
		{"joined by zero-width joiners", `"👩‍👩‍👧": «x»`, 10, 11},
		{"a combining mark is its own", "e\u0301: «o\u0308»", 5, 7},
		{"nothing marked", `ab«»`, 3, 4},
	} {
		p := at("spec.unknown-field", c.line)
		want := &extent{position{1, c.start}, position{1, c.end}}
		if diff := cmp.Diff(want, extentOf(p)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	behind := spec.Problem{Line: 3, Column: 9, Width: 1, Text: "é"} // what is missing is told behind the line
	if diff := cmp.Diff(&extent{position{3, 8}, position{3, 9}}, extentOf(behind)); diff != "" {
		t.Errorf("behind the line (-want +got)\n%s", diff)
	}
	if got := extentOf(spec.Problem{File: "pyapp.cue"}); got != nil {
		t.Errorf("a problem of a whole file is at %v", *got)
	}
}

// mixed is a report with all that one can have.
func mixed() Report {
	unknown := at("spec.unknown-field", "\tserver: «unicorn»: {} // 名")
	unknown.Notes = []string{`did you mean "gunicorn"?`, "or not"}
	production := at("environments.no-effect", "a: «b»")
	production.Environments = []string{"prod"}
	ignored := at("git.not-ignored", "c")
	ignored.Ignored, ignored.File, ignored.Line = "it is no repository", "a b/ü%.toml", 0
	return Report{
		Version: "1.4.0", Spec: "pyapp.cue", Environments: []string{"base", "prod"},
		Problems: spec.Problems{unknown, production, unknown, ignored},
	}
}

const mixedJSON = `{
  "version": 1,
  "tool": "docker-pyapp 1.4.0",
  "spec": "pyapp.cue",
  "environments": ["base", "prod"],
  "problems": [
    {
      "code": "PYA015", "rule": "spec.unknown-field", "severity": "error",
      "message": "no such field", "help": ["did you mean \"gunicorn\"?", "or not"],
      "file": "pyapp.cue", "range": {"start": {"line": 1, "column": 10}, "end": {"line": 1, "column": 17}},
      "path": "server.unicorn", "environments": [], "fixes": [],
      "url": "https://github.com/docker-pyapp/docker-pyapp/blob/main/docs/rules.md#pya015"
    },
    {
      "code": "PYA038", "rule": "environments.no-effect", "severity": "warning",
      "message": "no such field", "help": [],
      "file": "pyapp.cue", "range": {"start": {"line": 1, "column": 4}, "end": {"line": 1, "column": 5}},
      "path": "server.unicorn", "environments": ["prod"], "fixes": [],
      "url": "https://github.com/docker-pyapp/docker-pyapp/blob/main/docs/rules.md#pya038"
    }
  ],
  "ignored": [
    {
      "code": "PYA511", "rule": "git.not-ignored", "severity": "warning",
      "message": "no such field", "help": [],
      "file": "a b/ü%.toml", "range": null,
      "path": "server.unicorn", "environments": [], "fixes": [],
      "url": "https://github.com/docker-pyapp/docker-pyapp/blob/main/docs/rules.md#pya511",
      "reason": "it is no repository"
    }
  ]
}`

func TestJSON(t *testing.T) {
	r := mixed()
	r.Problems = append(r.Problems[:2:2], r.Problems[3])
	if diff := cmp.Diff(parsed(t, []byte(mixedJSON)), parsed(t, written(t, FormatJSON, r))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	const nothing = `{"version": 1, "tool": "docker-pyapp ", "spec": "", "environments": [], "problems": [], "ignored": []}`
	if diff := cmp.Diff(parsed(t, []byte(nothing)), parsed(t, written(t, FormatJSON, Report{}))); diff != "" {
		t.Errorf("nothing found (-want +got)\n%s", diff)
	}
}

// TestSARIFIsValid holds reports against SARIF's own schema.
func TestSARIFIsValid(t *testing.T) {
	every := Report{Version: "1"}
	for _, r := range rules.All() {
		every.Problems = append(every.Problems, at(r.Name, "«a»"))
	}
	schema := sarifSchema(t)
	for name, r := range map[string]Report{"mixed": mixed(), "nothing": {}, "every rule": every} {
		text := written(t, FormatSARIF, r)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	if schema.Validate(map[string]any{"version": "2.1.0", "runs": []any{map[string]any{"results": []any{}}}}) == nil {
		t.Error("the schema takes a run without a tool: it is not the one that is meant")
	}
}

// sarifSchema compiles the schema that the package sarif has in its source.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", reflect.TypeFor[sarif.Report]().PkgPath()).Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok {
			text, err = strconv.Unquote(literal.Value)
		}
		return true
	})
	document, parseErr := jsonschema.UnmarshalJSON(strings.NewReader(text))
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := errors.Join(err, parseErr, compiler.AddResource("sarif.json", document)); err != nil {
		t.Fatal(err)
	}
	return compiler.MustCompile("sarif.json")
}

func TestSARIFSaysAllOfAProblem(t *testing.T) {
	var log sarifLog
	if err := json.Unmarshal(written(t, FormatSARIF, mixed()), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if run.ColumnKind != "unicodeCodePoints" {
		t.Errorf("the columns are %s", run.ColumnKind)
	}
	var ids []string
	for _, r := range run.Tool.Driver.Rules {
		ids = append(ids, r.ID+" "+r.Default.Level)
	}
	if diff := cmp.Diff([]string{"PYA015 error", "PYA038 warning", "PYA511 warning"}, ids); diff != "" {
		t.Errorf("rules (-want +got)\n%s", diff)
	}
	for i, want := range []int{0, 1, 0, 2} {
		if result := run.Results[i]; result.RuleIndex != want || run.Tool.Driver.Rules[want].ID != result.RuleID {
			t.Errorf("result %d: rule %d, %s", i, result.RuleIndex, result.RuleID)
		}
	}
	first, last := run.Results[0], run.Results[3]
	if diff := cmp.Diff(&sarifRegion{1, 10, 1, 17}, first.Locations[0].Physical.Region); diff != "" {
		t.Errorf("region (-want +got)\n%s", diff)
	}
	if want := "no such field\ndid you mean \"gunicorn\"?\nor not"; first.Message.Text != want {
		t.Errorf("message %q", first.Message.Text)
	}
	if diff := cmp.Diff([]sarifSuppression{{"inSource", "accepted", "it is no repository"}}, last.Suppressions); diff != "" {
		t.Errorf("suppressions (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(sarifArtifact{URI: "a%20b/%C3%BC%25.toml", Base: "%SRCROOT%"}, last.Locations[0].Physical.Artifact); diff != "" {
		t.Errorf("file (-want +got)\n%s", diff)
	}
	if last.Locations[0].Physical.Region != nil || first.Suppressions != nil {
		t.Errorf("a region or a suppression where there is none: %+v", run.Results)
	}
}

// The fixes are in the reports that programs read, with their columns in characters.
func TestFixesAreReported(t *testing.T) {
	p := at("spec.unknown-field", "名: «unicorn»: {}")
	p.Edits = []spec.Edit{
		{File: "pyapp.cue", Line: 1, Column: 6, EndLine: 1, EndColumn: 13, Character: 4, EndCharacter: 11, Text: "gunicorn"},
		{File: "pyapp.cue", Line: 3, Column: 1, EndLine: 4, EndColumn: 1, Character: 1, EndCharacter: 1},
	}
	r := Report{Problems: spec.Problems{p}}
	want := []fix{
		{"pyapp.cue", extent{position{1, 4}, position{1, 11}}, "gunicorn"},
		{"pyapp.cue", extent{position{3, 1}, position{4, 1}}, ""},
	}
	var d document
	if err := json.Unmarshal(written(t, FormatJSON, r), &d); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, d.Problems[0].Fixes); diff != "" {
		t.Errorf("JSON (-want +got)\n%s", diff)
	}
	text := written(t, FormatSARIF, r)
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := sarifSchema(t).Validate(value); err != nil {
		t.Error(err)
	}
	var log sarifLog
	if err := json.Unmarshal(text, &log); err != nil {
		t.Fatal(err)
	}
	change := sarifChange{Artifact: sarifArtifact{URI: "pyapp.cue", Base: sourceRoot}, Replacements: []sarifReplacement{
		{sarifRegion{1, 4, 1, 11}, sarifText{Text: "gunicorn"}},
		{sarifRegion{3, 1, 4, 1}, sarifText{}},
	}}
	if diff := cmp.Diff([]sarifChange{change}, log.Runs[0].Results[0].Fixes[0].Changes); diff != "" {
		t.Errorf("SARIF (-want +got)\n%s", diff)
	}
}

func TestAddressesOfFiles(t *testing.T) {
	for file, want := range map[string]sarifArtifact{
		"pyapp.cue":      {URI: "pyapp.cue", Base: sourceRoot},
		"./x/../a#b.cue": {URI: "a%23b.cue", Base: sourceRoot},
		"a:b.cue":        {URI: "./a:b.cue", Base: sourceRoot},
		"/srv/a b.cue":   {URI: "file:///srv/a%20b.cue"},
	} {
		if diff := cmp.Diff(want, artifact(file)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", file, diff)
		}
	}
}

func TestFingerprintsOutliveMoves(t *testing.T) {
	here, moved, other := at("spec.unknown-field", "«a»"), at("spec.unknown-field", "   «a»"), at("spec.unknown-field", "«a»")
	moved.Line, other.Message = 7, "another"
	if identity(here) != identity(moved) {
		t.Error("a line that moved changes the fingerprint")
	}
	if identity(here) == identity(other) || identity(here) == identity(at("spec.wrong-type", "«a»")) {
		t.Error("two problems have one fingerprint")
	}
}

func TestGitHub(t *testing.T) {
	p := at("spec.unknown-field", "名: «b»")
	p.File, p.Message, p.Notes = "a,b:c.cue", "100%, not: 1\r", []string{"one\x1b[31m", "two\n::stop"}
	warning := spec.Problem{Finding: spec.Finding{Rule: "git.not-ignored", Message: "m"}, File: ".gitignore"}
	ignored := warning
	ignored.Ignored = "reason"
	const want = "::error file=a%2Cb%3Ac.cue,line=1,endLine=1,col=4,endColumn=5,title=PYA015::100%25, not: 1%0D%0Aone\ufffd[31m%0Atwo%0A::stop\n" +
		"::warning file=.gitignore,title=PYA511::m\n"
	if diff := cmp.Diff(want, string(written(t, FormatGitHub, Report{Problems: spec.Problems{p, ignored, warning}}))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := written(t, FormatGitHub, Report{}); len(got) > 0 {
		t.Errorf("nothing found: %q", got)
	}
}

func TestTextEndsWithWhatThereIs(t *testing.T) {
	e, w, i := at("spec.unknown-field", "«a»"), at("git.not-ignored", "«a»"), at("git.not-ignored", "«a»")
	i.Ignored = "reason"
	for _, c := range []struct {
		problems spec.Problems
		want     string
	}{
		{nil, ""},
		{spec.Problems{i}, ""},
		{spec.Problems{w}, "1 warning; docker pyapp explain PYA511 says more"},
		{spec.Problems{i, w, e, i}, "1 error, 1 warning, 2 ignored; docker pyapp explain PYA015 says more"},
		{spec.Problems{e, w, e, w}, "2 errors, 2 warnings; docker pyapp explain PYA015 says more"},
	} {
		var out strings.Builder
		if err := Text(&out, c.problems, false); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if got := lines[len(lines)-1]; got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestLeast(t *testing.T) {
	e, w := at("spec.unknown-field", "«a»"), at("git.not-ignored", "«a»")
	if got := Least(spec.Problems{w, e}, rules.Error); len(got) != 1 || !got[0].IsError() {
		t.Errorf("errors alone: %v", got)
	}
	if got := Least(spec.Problems{w, e}, rules.Warning); len(got) != 2 {
		t.Errorf("warnings too: %v", got)
	}
}

func written(t *testing.T, f Format, r Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, f, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func parsed(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return value
}

// TestDocumentedShape holds the example of docs/check.md against the report.
func TestDocumentedShape(t *testing.T) {
	page, err := os.ReadFile("../docs/check.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```json\n")
	example, _, _ := strings.Cut(rest, "```")
	var d document
	in := json.NewDecoder(strings.NewReader(example))
	in.DisallowUnknownFields()
	if err := in.Decode(&d); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := encode(&out, d); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parsed(t, out.Bytes()), parsed(t, []byte(example))); diff != "" {
		t.Errorf("(-report +page)\n%s", diff)
	}
}
