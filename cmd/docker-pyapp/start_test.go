package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/docker/cli/cli-plugins/hooks"
	"github.com/docker/cli/cli/config/configfile"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestCommandsOfTheStartPage runs what docs/start.md has a reader type, in the project
// that it shows. What docker does for real with it is shown in test/e2e.
func TestCommandsOfTheStartPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/start.md")
	if err != nil {
		t.Fatal(err)
	}
	var script, files strings.Builder
	for _, m := range regexp.MustCompile("(?s)```(?:python|text) (\\S+)\n(.*?)```").FindAllSubmatch(page, -1) {
		fmt.Fprintf(&files, "-- shop/%s --\n%s", m[1], m[2])
	}
	script.WriteString("env DOCKER_LOG=$WORK/docker.log\ncd shop\n")
	commands := 0
	for _, m := range regexp.MustCompile(`(?m)^\$ (docker pyapp .*)$`).FindAllSubmatch(page, -1) {
		fmt.Fprintf(&script, "exec %s\n", m[1])
		commands++
		if commands == 1 {
			script.WriteString("cmp pyapp.cue ../shown.cue\n")
		}
	}
	spec := regexp.MustCompile("(?s)```cue\n(.*?)```").FindSubmatch(page)
	if commands < 5 || spec == nil {
		t.Fatalf("the page has %d commands", commands)
	}
	fmt.Fprintf(&files, "-- shown.cue --\n%s", spec[1])
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "page.txtar"), []byte(script.String()+files.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: dir, RequireExplicitExec: true})
}

// TestHookOfTheInitPage: what docs/init.md has a reader write makes docker call the hook,
// by the names that docker gives its commands.
func TestHookOfTheInitPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/init.md")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile("(?s)```json\n(.*?)```").FindSubmatch(page)
	var config configfile.ConfigFile
	if text == nil || json.Unmarshal(text[1], &config) != nil {
		t.Fatalf("the page shows no config.json: %q", text)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "app.py"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	asked := strings.Split(config.Plugins[pluginName]["hooks"], ",")
	for _, command := range asked {
		if got := hint(hooks.Request{RootCmd: command}, dir); !strings.Contains(got.Template, "docker pyapp init") {
			t.Errorf("after docker %s the hint is %q", command, got.Template)
		}
	}
	if len(asked) != 2 || config.Features["hooks"] != "true" { // without the feature docker calls no hook
		t.Errorf("the page asks for %q, with the features %v", asked, config.Features)
	}
}
