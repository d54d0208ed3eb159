package generate_test

import (
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile/dockerfiletest"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Each testdata/workers/NAME is a project with workers and schedulers, with the
// files that it gets.
func TestGoldenWorkers(t *testing.T) {
	specs, err := filepath.Glob("testdata/workers/*/pyapp.cue")
	if err != nil || len(specs) < 3 {
		t.Fatalf("%d projects, %v", len(specs), err)
	}
	for _, path := range specs {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			text := map[string][]byte{}
			for _, f := range managed(t, path) {
				text[f.Name] = f.Data
			}
			golden(t, filepath.Join(dir, "want", "Dockerfile"), text["Dockerfile"])
			golden(t, filepath.Join(dir, "want", "compose.yaml"), text["compose.yaml"])
			warnings, err := dockerfiletest.Lint(text["Dockerfile"], text[".dockerignore"])
			if err != nil || len(warnings) > 0 {
				t.Errorf("%v %v", warnings, err)
			}
		})
	}
}

// Rules over several processes: there is one scheduler of everything.
func TestSchedulersAreAlone(t *testing.T) {
	for _, c := range []struct{ name, processes, want string }{
		{"a scheduler each of two applications", `a: celery: {app: "a", beat: true}, b: celery: {app: "b", beat: true}`, ""},
		{
			"two of one", `a: celery: {app: "a", beat: true}, b: celery: {app: "a", beat: true}`,
			"processes.b.celery: processes.a.celery and processes.b.celery are two schedulers of the same: everything would be done twice",
		},
		{
			"a scheduler twice", `a: {celery: {app: "a", beat: true}, replicas: 2}`,
			"processes.a.replicas: processes.a.celery must be the only one of its kind, and processes.a.replicas is 2: everything would be done more than once",
		},
		{"workers side by side", `a: {celery: app: "a", replicas: 2}, b: celery: app: "a"`, ""},
		{"periodic tasks of one consumer", `a: huey: app: "a.huey", b: {huey: {app: "a.huey", no_periodic: true}, replicas: 3}`, ""},
		{
			"periodic tasks of two", `a: huey: app: "a.huey", b: huey: app: "a.huey"`,
			"processes.b.huey: processes.a.huey and processes.b.huey are two schedulers of the same: everything would be done twice",
		},
		{
			"a cron twice", `a: {cron: {schedule: "@daily", command: "python a.py"}, replicas: 2}`,
			"processes.a.replicas: processes.a.cron must be the only one of its kind, and processes.a.replicas is 2: everything would be done more than once",
		},
		{"two crons", `a: cron: {schedule: "@daily", command: "python a.py"}, b: cron: {schedule: "@daily", command: "python a.py"}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := spec.Load("pyapp.cue", []byte(`name: "shop", python: "3.13", deps: pip: {}, run: "a.py", processes: {`+c.processes+`}`))
			if err != nil {
				t.Fatal(err)
			}
			project := fstest.MapFS{
				"a.py":             {Data: []byte("app = huey = make()\n")},
				"requirements.txt": {Data: []byte("celery==5.5.2\nhuey==3.3.0\n")},
			}
			got := ""
			for _, f := range generate.Check(s.App, project) {
				if f.IsError() {
					got += f.Path + ": " + f.Message
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
