package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestExamplesOfTheExplainPage runs what docs/explain.md shows, on the spec that it
// shows, and compares what comes of it.
func TestExamplesOfTheExplainPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/explain.md")
	if err != nil {
		t.Fatal(err)
	}
	spec := regexp.MustCompile("(?s)```cue\n(.*?)```").FindSubmatch(page)
	shown := regexp.MustCompile("(?s)```console\n\\$ docker pyapp (explain [^\n]*)\n(.*?)```").FindAllSubmatch(page, -1)
	if spec == nil || len(shown) < 3 {
		t.Fatalf("the page shows %d examples", len(shown))
	}
	var script, files strings.Builder
	script.WriteString("exec docker-pyapp generate\n")
	for i, example := range shown {
		fmt.Fprintf(&script, "exec docker-pyapp %s\ncmp stdout %d.txt\n", example[1], i)
		fmt.Fprintf(&files, "-- %d.txt --\n%s", i, example[2])
	}
	fmt.Fprintf(&files, "-- pyapp.cue --\n%s-- shop/wsgi.py --\napplication = make()\n-- requirements.txt --\ngunicorn==23.0.0\n", spec[1])
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "page.txtar"), []byte(script.String()+files.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: dir, RequireExplicitExec: true})
}

// The completion of an argument goes a name at a time.
func TestCompleteExplained(t *testing.T) {
	for typed, want := range map[string]string{
		"lim":                       "limits",
		"server.gunicorn.wor":       "server.gunicorn.workers",
		"processes.web.health.inte": "processes.web.health.interval",
		"Dock":                      "Dockerfile",
		"pya01":                     "PYA015\tspec.unknown-field",
	} {
		all, _ := completeExplained(nil, nil, typed)
		if !strings.Contains("\n"+strings.Join(all, "\n")+"\n", "\n"+want+"\n") {
			t.Errorf("%q is completed by %q, without %q", typed, all, want)
		}
	}
	if all, _ := completeExplained(nil, []string{"limits"}, ""); all != nil {
		t.Errorf("a second argument is completed by %q", all)
	}
}
