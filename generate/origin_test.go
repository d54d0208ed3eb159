package generate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/schema"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// projects are the specs of all projects that the golden tests render.
func projects(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../examples/*/pyapp.*", "testdata/*/*/pyapp.cue"} {
		specs, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, specs...)
	}
	if len(all) < 30 {
		t.Fatalf("%d projects: the search misses some", len(all))
	}
	return all
}

// planOf is the plan of a project as the program makes it.
func planOf(t *testing.T, path string) plan.Plan {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := spec.Load(filepath.Base(path), data)
	if err != nil {
		t.Fatal(err)
	}
	if s.App.Name == "" {
		s.App.Name = filepath.Base(filepath.Dir(path))
	}
	project := os.DirFS(filepath.Dir(path))
	app, _ := generate.Complete(s.App, project)
	p, err := generate.Plan(app, filepath.Base(path), project)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Each line of each file tells which field it comes from, or why it is there, and where
// to read on; and each field is one that the language has.
func TestEveryLineHasAnOrigin(t *testing.T) {
	fields := map[string]bool{}
	for _, path := range projects(t) {
		everyLineHasAnOrigin(t, path, planOf(t, path), fields)
	}
	if len(fields) < 200 {
		t.Errorf("the lines come from %d fields: the walk misses some", len(fields))
	}
}

// The same for each kind of server, worker, service and manager, by the example that the
// schema has for it.
func TestEveryKindsLinesHaveOrigins(t *testing.T) {
	fields := map[string]bool{}
	for _, group := range []string{"server", "run", "services.NAME"} {
		kinds, err := schema.Explain(group)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range kinds.Fields {
			described, err := schema.Explain(kind.Path)
			if err != nil || len(described.Fields) == 0 || kind.Path == "services.NAME.publish" || kind.Path == "services.NAME.limits" {
				continue // no kind, but a field of all
			}
			text := `name: "shop", python: "3.13", deps: none: {}, ` + described.Example
			if group == "services.NAME" {
				text += `, run: "main.py"`
			}
			s, err := spec.Load("pyapp.cue", []byte(text))
			if err != nil {
				t.Errorf("%s is no good spec: %v", text, err)
				continue
			}
			p, err := generate.Plan(s.App, "pyapp.cue", fstest.MapFS{"main.py": {}})
			if err != nil {
				t.Errorf("%s: %v", text, err)
				continue
			}
			everyLineHasAnOrigin(t, kind.Path, p, fields)
		}
	}
	if len(fields) < 100 {
		t.Errorf("the lines come from %d fields: the walk misses some", len(fields))
	}
}

// everyLineHasAnOrigin adds the fields of a plan's lines to those that are there.
func everyLineHasAnOrigin(t *testing.T, of string, p plan.Plan, fields map[string]bool) {
	t.Helper()
	files, err := generate.Files(p)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := generate.Form{}.Lines(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if got := string(plan.Bytes(lines[f.Name])); got != string(f.Data) {
			t.Errorf("%s: the lines of %s are not the file", of, f.Name)
		}
		for i, l := range lines[f.Name] {
			if l.Field == "" && l.Why() == "" || !strings.HasPrefix(l.Source, "https://") {
				t.Errorf("%s: %s:%d has no origin: %s\n%+v", of, f.Name, i+1, l.Text, l.Origin)
			}
			if fields[l.Field] {
				continue
			}
			fields[l.Field] = true
			if _, err := schema.Explain(l.Field); err != nil {
				t.Errorf("%s: %s:%d is of the field %s: %v", of, f.Name, i+1, l.Field, err)
			}
		}
	}
}

// The lines that a reader would ask about lead to the field that decides them.
func TestLinesLeadToTheirFields(t *testing.T) {
	p := planOf(t, "../examples/django-celery/pyapp.cue")
	lines, err := generate.Form{}.Lines(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, text, field, source string }{
		{"Dockerfile", "FROM python:3.13-slim-trixie AS base", "python", "https://docs.docker.com/reference/dockerfile/#from"},
		{"Dockerfile", "    # No call of Python's sees a CPU limit (read since Python 3.13).", "limits.cpus", "https://docs.python.org/3/using/cmdline.html#envvar-PYTHON_CPU_COUNT"},
		{"Dockerfile", "EXPOSE 8000", "server.django.port", "https://docs.docker.com/reference/dockerfile/#expose"},
		{"Dockerfile", "     \"shop.wsgi:application\"]", "server.django", "https://docs.docker.com/reference/dockerfile/#cmd"},
		{"Dockerfile", "      org.opencontainers.image.title=django-celery", "name", "https://github.com/opencontainers/image-spec/blob/main/annotations.md"},
		{".dockerignore", "**/.venv", "", "https://docs.docker.com/build/concepts/context/#dockerignore-files"},
		{"compose.yaml", "        memory: 512M", "limits.memory", "https://docs.docker.com/reference/compose-file/deploy/#resources"},
		{"compose.yaml", "        pids: 256", "limits.pids", "https://docs.docker.com/reference/compose-file/deploy/#resources"},
		{"compose.yaml", "    # It ends: there is no health to ask for.", "", "https://docs.docker.com/reference/compose-file/services/#healthcheck"},
		{"compose.yaml", "    image: postgres:17", "services.db.postgres.version", "https://docs.docker.com/reference/compose-file/services/#image"},
		{"compose.yaml", "    - DJANGO_SECRET_KEY", "secrets.DJANGO_SECRET_KEY", "https://docs.docker.com/reference/compose-file/services/#secrets"},
		{"compose.yaml", "    <<: *app", "", "https://docs.docker.com/reference/compose-file/fragments/"},
		{"compose.yaml", "      - celery", "processes.beat.celery", "https://docs.docker.com/reference/compose-file/services/#command"},
		{"compose.yaml", "  db-data:", "services.db.postgres", "https://docs.docker.com/reference/compose-file/volumes/"},
	} {
		l, ok := lineOf(lines[c.file], c.text)
		if !ok || l.Field != c.field || l.Source != c.source {
			t.Errorf("%s: %q is of the field %q, and its source is %s; want %q and %s", c.file, c.text, l.Field, l.Source, c.field, c.source)
		}
	}
}

// What the spec's compose says, and nothing else, comes from there.
func TestRawContentIsItsOwnOrigin(t *testing.T) {
	lines, err := generate.Form{}.Lines(planOf(t, "testdata/apps/raw/pyapp.cue"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/apps/raw/want/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	from := 0
	for i, l := range lines["compose.yaml"] {
		said := strings.HasSuffix(l.Text, "# As compose says in the spec.")
		if said && !strings.HasPrefix(l.Field, "compose.") {
			t.Errorf("line %d, %q, is of the field %q", i+1, l.Text, l.Field)
		}
		if strings.HasPrefix(l.Field, "compose.") {
			from++
		}
	}
	if all := strings.Count(string(want), "\n"); from == 0 || from > all/2 {
		t.Errorf("%d of %d lines come from compose", from, all)
	}
}

func lineOf(lines []plan.Line, text string) (plan.Line, bool) {
	for _, l := range lines {
		if l.Text == text {
			return l, true
		}
	}
	return plan.Line{}, false
}
