package manager

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestScriptMetadata(t *testing.T) {
	const good = "#!/usr/bin/env python\n# /// script\n# dependencies = [\n#   \"Rich==14.0.0\",\n#\n#   \"click\",\n# ]\n# ///\nprint()\n"
	run := &spec.Run{Script: "a.py"}
	for name, c := range map[string]struct {
		fields scriptFields
		run    *spec.Run
		text   string
		pins   map[string]string
		codes  []string
	}{
		"good":          {run: run, text: good, pins: map[string]string{"rich": "14.0.0", "click": ""}, codes: []string{"deps.no-lock"}},
		"another file":  {fields: scriptFields{File: "a.py"}, text: good, pins: map[string]string{"rich": "14.0.0", "click": ""}, codes: []string{"deps.no-lock"}},
		"CRLF":          {run: run, text: "# /// script\r\n# dependencies = []\r\n# ///\r\n", codes: []string{"deps.no-lock"}},
		"nothing runs":  {text: good, codes: []string{"script.no-file"}},
		"no block":      {run: run, text: "print()\n", codes: []string{"script.no-metadata"}},
		"two blocks":    {run: run, text: good + good, codes: []string{"script.two-blocks"}},
		"an open block": {run: run, text: "# /// script\n# dependencies = []\n", codes: []string{"script.no-metadata"}},
		"no TOML":       {run: run, text: "# /// script\n# dependencies = [\n# ///\n", codes: []string{"deps.file-unreadable"}},
		"no file":       {fields: scriptFields{File: "b.py"}, codes: []string{"deps.file-missing"}},
		"outside":       {fields: scriptFields{File: "../a.py"}, codes: []string{"path.outside"}},
	} {
		install, findings := installScript(c.fields, Input{App: spec.App{Python: "3.13", Run: c.run}, Project: files(map[string]string{"a.py": c.text})})
		if diff := cmp.Diff(c.codes, codes(findings)); diff != "" {
			t.Errorf("%s: findings (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(c.pins, versions(install.Packages)); diff != "" {
			t.Errorf("%s: pins (-want +got):\n%s", name, diff)
		}
	}
}

const scriptText = "# /// script\n# dependencies = [\"Flask[async]>=3,<4\", \"click\"]\n# ///\n"

const scriptLock = `version = 1

[manifest]
requirements = [
    { name = "click" },
    { name = "flask", extras = ["async"], specifier = ">=3,<4" },
]
` + "\n[[package]]\nname = \"click\"\nversion = \"8.1.8\"\nsource = { registry = \"https://pypi.org/simple\" }\n" + workspace

func TestScriptWithALockIsInstalledByUv(t *testing.T) {
	in := Input{App: spec.App{Python: "3.13", Run: &spec.Run{Script: "jobs/a.py"}}, Project: files(map[string]string{"jobs/a.py": scriptText, "jobs/a.py.lock": scriptLock})}
	install, findings := installScript(scriptFields{Version: "0.13.7", From: "image"}, in)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if diff := cmp.Diff(map[string]string{"click": "8.1.8", "flask": "3.1.1", "asgiref": "3.8.1"}, versions(install.Packages)); diff != "" || !install.Locked {
		t.Errorf("locked %v, packages (-want +got):\n%s", install.Locked, diff)
	}
	run := install.Steps[1].Run
	if got, want := strings.Join(run.Commands[0].Argv, " "), "/opt/uv/bin/uv sync --locked --active --script jobs/a.py"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if diff := cmp.Diff(bind("jobs/a.py", "jobs/a.py.lock"), run.Mounts[2:]); diff != "" {
		t.Errorf("mounts (-want +got):\n%s", diff)
	}
	want := plan.Origin{Field: "deps.script.version", Reason: "is uv alone; the build mounts it, and the image does not get it."}
	if diff := cmp.Diff(want, install.Tools[0].Origin); diff != "" {
		t.Errorf("uv's stage (-want +got):\n%s", diff)
	}
}

func TestScriptLockFindings(t *testing.T) {
	for name, c := range map[string]struct {
		script, lock string
		want         []string
	}{
		"fine":              {scriptText, scriptLock, nil},
		"another specifier": {strings.Replace(scriptText, "<4", "<5", 1), scriptLock, []string{"deps.lock-stale"}},
		"one more":          {strings.Replace(scriptText, `"click"`, `"click", "rich"`, 1), scriptLock, []string{"deps.lock-stale"}},
		"one less":          {strings.Replace(scriptText, `, "click"`, "", 1), scriptLock, []string{"deps.lock-stale"}},
		"no TOML":           {scriptText, "[manifest\n", []string{"deps.file-unreadable"}},
		"a folder": {
			strings.Replace(scriptText, `"click"`, `"pricing"`, 1),
			strings.Replace(scriptLock, `{ name = "click" }`, `{ name = "pricing" }`, 1),
			[]string{"script.local-package"},
		},
	} {
		in := Input{App: spec.App{Python: "3.13"}, Project: files(map[string]string{"a.py": c.script, "a.py.lock": c.lock})}
		_, findings := installScript(scriptFields{File: "./a.py", Version: "0.13.7", From: "image"}, in)
		if diff := cmp.Diff(c.want, codes(findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%v", name, diff, findings)
		}
	}
}
