package detect_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/detect"
)

// A Pipfile without a lock installs nothing: the spec says what it will be, and a note
// what is missing, so that no image is made that has none of the dependencies.
func TestPipfileWithoutLock(t *testing.T) {
	files := fstest.MapFS{
		"Pipfile": {Data: []byte("[packages]\nflask = \"*\"\ngunicorn = \"*\"\n")},
		"app.py":  {Data: []byte("from flask import Flask\n\napp = Flask(__name__)\n")},
	}
	report := detect.Detect(files, detect.Options{Folder: "shop", Today: day()})
	if len(report.Applications) != 1 {
		t.Fatalf("%+v", report)
	}
	app := report.Applications[0]
	if a := app.Answer("deps"); a == nil || a.Field != "deps.pipenv" || a.Confidence != detect.Likely {
		t.Errorf("deps is %+v", a)
	}
	if a := app.Answer("server"); a == nil || a.Field != "server.gunicorn" || a.Confidence == detect.Unsure {
		t.Errorf("the server is %+v", a)
	}
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "pipenv lock") {
		t.Errorf("the notes are %q", report.Notes)
	}
}
