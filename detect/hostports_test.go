package detect_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/detect"
)

// Of three applications with one port, each later one gets the next that none has.
func TestPortsOfTheirOwn(t *testing.T) {
	files := fstest.MapFS{}
	for _, folder := range []string{"a", "b", "c"} {
		files[folder+"/app.py"] = &fstest.MapFile{Data: []byte("from flask import Flask\n\napp = Flask(__name__)\n")}
		files[folder+"/requirements.txt"] = &fstest.MapFile{Data: []byte("flask\ngunicorn\n")}
	}
	got := map[string]any{}
	for _, app := range detect.Detect(files, detect.Options{Today: day()}).Applications {
		got[app.Folder] = nil
		if a := app.Answer("publish.port"); a != nil {
			got[app.Folder] = a.Value
		}
	}
	if diff := cmp.Diff(map[string]any{"a": nil, "b": 8001, "c": 8002}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
