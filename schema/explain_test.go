package schema

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	gocmp "github.com/google/go-cmp/cmp"
)

func TestExplain(t *testing.T) {
	for path, want := range map[string]Field{
		"limits.memory": {
			Path: "limits.memory", Doc: "Memory.", Type: "a number and a unit: k, m or g", Default: "no limit",
			Example: `limits: memory: "512m"`, Since: "0.1", Link: "https://docs.docker.com/reference/compose-file/deploy/#resources",
		},
		"processes.web.health.interval": {
			Path: "processes.NAME.health.interval", Doc: "Time between two checks.", Type: "a number and a unit: ms, s, m or h", Default: "`\"10s\"`",
			Example: `processes: worker: health: interval: "30s"`, Since: "0.1", Link: "https://docs.docker.com/reference/dockerfile/#healthcheck",
		},
		"env_file.0.required": {
			Path: "env_file.0.required", Doc: "Whether nothing starts without the file.", Type: "`true` or `false`", Default: "`true`",
			Since: "0.1", Link: "https://docs.docker.com/reference/compose-file/services/#env_file",
		},
		"image.tag": {
			Path: "image.tag", Doc: "The image's tag.", Default: "`\"latest\"`", Type: "letters, digits, dots, dashes and underscores, at most 128",
			Example: `image: tag: "1.4.0"`, Since: "0.1", Link: "https://hub.docker.com/_/python",
		},
		"description": {
			Path: "description", Doc: "One sentence about the application, kept as a label of the image.", Type: "at most 200 characters on one line",
			Example: `description: "The shop's public API"`, Since: "0.1", Link: reference + "#description",
		},
	} {
		got, err := Explain(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func TestExplainUnknownFields(t *testing.T) {
	for path, want := range map[string]string{
		"limts":                   `a spec has no field "limts"`,
		"server.gunicron.workers": `server has no field "gunicron"`,
		"processes.web.helth":     `processes.NAME has no field "helth"`,
		"limits.memory.x":         `limits.memory has no fields, so there is no "x" in it`,
		"compose.services.x.y":    "",
		"secrets.a.b":             "", // a name with a dot
		"environments.prod.x":     `environments.NAME has no field "x"`,
	} {
		got := ""
		if _, err := Explain(path); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	_, err := Explain("health.x")
	if unknown, ok := errors.AsType[UnknownField](err); !ok || strings.Join(unknown.Known[:3], " ") != "path host command" {
		t.Errorf("health.x: %+v", err)
	}
}

// Every field can be explained, and its link leads to a page or to a heading that the
// reference has.
func TestEveryFieldIsExplained(t *testing.T) {
	page, err := os.ReadFile("../docs/spec.md")
	if err != nil {
		t.Fatal(err)
	}
	headings := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^##+ `(.*)`$").FindAllStringSubmatch(string(page), -1) {
		headings[anchor(m[1])] = true
	}
	fields, own := 0, 0
	g, err := newGuide()
	if err != nil {
		t.Fatal(err)
	}
	var visit func(path string)
	visit = func(path string) {
		f, err := g.at(path)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		fields++
		switch {
		case f.Doc == "" || f.Type == "" && f.Fields == nil && path != "deps.none":
			t.Errorf("%s: %+v", path, f)
		case strings.HasPrefix(f.Link, reference) && !headings[f.Link] && f.Link != reference:
			t.Errorf("%s: no heading for %s", path, f.Link)
		case !strings.HasPrefix(f.Link, reference):
			own++
		}
		for _, below := range f.Fields {
			visit(below.Path)
		}
	}
	visit("")
	if fields < 500 || own < fields/2 {
		t.Errorf("%d fields, %d with a link of their own", fields, own)
	}
}

// A field says by attributes since when it is there and where more is said of it;
// without @link the first address of its comment is the page.
func TestAttributesOfExplain(t *testing.T) {
	for text, want := range map[string][2]string{
		"// A (https://a.example/x).\na?: bool @since(\"0.4\") @link(\"https://b.example\")": {"0.4", "https://b.example"},
		"// A (https://a.example/x).\na?: bool":                                              {"0.1", "https://a.example/x"},
		"// A.\na?: bool":                                                                    {"0.1", reference + "#a"},
	} {
		file, err := parser.ParseFile("a.cue", text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		r := &reader{}
		f := r.field(file.Decls[0].(*ast.Field))
		app := field{name: "#App", value: value{alternatives: []alternative{{fields: []field{f}}}}}
		got, err := guide{map[string]field{"#App": app}}.at("a")
		if err != nil || r.err != nil || got.Since != want[0] || got.Link != want[1] {
			t.Errorf("%s: since %s, link %s (%v, %v); want %v", text, got.Since, got.Link, err, r.err, want)
		}
	}
}
