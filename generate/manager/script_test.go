package manager

import (
	"testing"

	"github.com/google/go-cmp/cmp"

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
		"good":          {run: run, text: good, pins: map[string]string{"rich": "14.0.0", "click": ""}, codes: []string{"script.no-lock"}},
		"another file":  {fields: scriptFields{File: "a.py"}, text: good, pins: map[string]string{"rich": "14.0.0", "click": ""}, codes: []string{"script.no-lock"}},
		"CRLF":          {run: run, text: "# /// script\r\n# dependencies = []\r\n# ///\r\n", codes: []string{"script.no-lock"}},
		"nothing runs":  {text: good, codes: []string{"script.no-file"}},
		"no block":      {run: run, text: "print()\n", codes: []string{"script.no-metadata"}},
		"two blocks":    {run: run, text: good + good, codes: []string{"script.two-blocks"}},
		"an open block": {run: run, text: "# /// script\n# dependencies = []\n", codes: []string{"script.no-metadata"}},
		"no TOML":       {run: run, text: "# /// script\n# dependencies = [\n# ///\n", codes: []string{"script.file-unreadable"}},
		"no file":       {fields: scriptFields{File: "b.py"}, codes: []string{"script.file-missing"}},
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
