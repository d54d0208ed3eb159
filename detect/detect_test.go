package detect_test

import (
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/docker-pyapp/docker-pyapp/detect"
	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

var update = flag.Bool("update", false, "write what is detected into testdata")

// The names of the last file of an archive: the spec that is wanted, or why there is
// none.
const (
	wantSpec = "pyapp.cue"
	wantNone = "none"
)

func day() time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC) }

// project is the files of an archive, and what is wanted of them.
func project(archive *txtar.Archive) (files fstest.MapFS, want []txtar.File) {
	files = fstest.MapFS{}
	for _, f := range archive.Files {
		if path.Base(f.Name) == wantSpec || f.Name == wantNone || f.Name == "undecided" || f.Name == "notes" {
			want = append(want, f)
		} else {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return files, want
}

// seen is what a report says, as the archives have it.
func seen(report detect.Report) []txtar.File {
	if report.None != "" {
		return []txtar.File{{Name: wantNone, Data: []byte(report.None + "\n")}}
	}
	var all []txtar.File
	var questions strings.Builder
	for _, app := range report.Applications {
		all = append(all, txtar.File{Name: path.Join(app.Folder, wantSpec), Data: app.Spec()})
		for _, q := range app.Undecided {
			questions.WriteString(q.Field + ": " + q.Why + "\n")
			for _, c := range q.Choices {
				questions.WriteString("\t" + c.Value + "\n")
			}
		}
	}
	if questions.Len() > 0 {
		all = append(all, txtar.File{Name: "undecided", Data: []byte(questions.String())})
	}
	if len(report.Notes) > 0 {
		all = append(all, txtar.File{Name: "notes", Data: []byte(strings.Join(report.Notes, "\n") + "\n")})
	}
	return all
}

func TestProjects(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) < 60 {
		t.Fatalf("%d projects, %v: there are to be at least 60", len(archives), err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files, want := project(archive)
			report := detect.Detect(files, detect.Options{Folder: "shop", Today: day()})
			got := seen(report)
			if *update {
				archive.Files = append(archive.Files[:len(archive.Files)-len(want)], got...)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what is detected is not what is wanted (-want +got):\n%s", diff)
			}
			for _, app := range report.Applications {
				folder, err := fs.Sub(files, app.Folder)
				if err != nil {
					t.Fatal(err)
				}
				generates(t, app.Spec(), folder)
				choices(t, app)
			}
		})
	}
}

// generates fails where a spec does not load, or makes no files.
func generates(t *testing.T, text []byte, files fs.FS) {
	t.Helper()
	loaded, err := spec.Load("pyapp.cue", text)
	if err != nil {
		t.Fatalf("the spec does not load: %v\n%s", err, text)
	}
	folder := generate.Project(files)
	app, findings := generate.Complete(loaded.App, folder)
	for _, f := range slices.Concat(findings, generate.Check(app, folder), generate.EndOfLife(app, day())) {
		if f.IsError() {
			t.Errorf("%s: %s\n%s", f.Rule, f.Message, text)
		}
	}
	plan, err := generate.Plan(app, "pyapp.cue", folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := generate.Files(plan); err != nil {
		t.Fatal(err)
	}
}

// choices fails where the default of a question is not what the answers follow, or
// another choice makes no spec.
func choices(t *testing.T, app detect.Application) {
	t.Helper()
	for i, q := range app.Undecided {
		chosen := app.Choose(i, q.Default)
		if diff := cmp.Diff(string(app.Spec()), string(chosen.Spec())); diff != "" && q.Field != "start" {
			t.Errorf("the default of %s changes the spec:\n%s", q.Field, diff)
		}
		for c := range q.Choices {
			if _, err := spec.Load("pyapp.cue", app.Choose(i, c).Spec()); err != nil {
				t.Errorf("the choice %q of %s makes no spec: %v", q.Choices[c].Value, q.Field, err)
			}
		}
	}
}

func TestTheSameProjectGivesTheSameReport(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/two_equal.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files, _ := project(archive)
	first := detect.Detect(files, detect.Options{})
	for range 20 {
		if diff := cmp.Diff(first, detect.Detect(files, detect.Options{})); diff != "" {
			t.Fatal(diff)
		}
	}
}
