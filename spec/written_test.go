package spec

import "testing"

func TestWritten(t *testing.T) {
	const text = `name: "shop"
python: "3.13"
deps: uv: {}
server: gunicorn: {app: "shop:app", port: 8000}
limits: {memory: "512m"}
secrets: ["API_KEY"]
processes: worker: {run: "x", command: ["a"]} & {env: TOKEN: "abc"}
release: ["python a.py", "python b.py"]
env: {for n in ["A"] {"\(n)": "1"}}
jobs: clean: "python clean.py"
environments: prod: limits: cpus: 2
`
	s := &Spec{source: newSource("pyapp.cue", []byte(text))}
	if problems := s.source.read(); len(problems) > 0 {
		t.Fatal(problems)
	}
	for field, want := range map[string]string{
		"name":                       "pyapp.cue:1:7",
		"server":                     "pyapp.cue:4:1",
		"server.gunicorn":            "pyapp.cue:4:9",
		"server.gunicorn.port":       "pyapp.cue:4:43",
		"server.gunicorn.workers":    "",
		"limits.memory":              "pyapp.cue:5:18",
		"limits.cpus":                "",
		"secrets":                    "pyapp.cue:6:1",
		"secrets.API_KEY":            "pyapp.cue:6:1", // written in short
		"processes.worker.env.TOKEN": "pyapp.cue:7:62",
		"processes.worker.limits":    "",
		"release.1":                  "pyapp.cue:8:26",
		"jobs.clean.command":         "pyapp.cue:10:14",
		"hardening.read_only":        "",
	} {
		w, ok := s.Written(field)
		if w.Location != want || ok != (want != "") {
			t.Errorf("%s is written at %q, %v; want %q", field, w.Location, ok, want)
		}
	}
	const masked = "    7 | processes: worker: {run: \"x\", command: [\"a\"]} & {env: TOKEN: *****}\n" +
		"      |                                                              ^^^^^"
	if w, _ := s.Written("processes.worker.env.TOKEN"); w.Excerpt != masked {
		t.Errorf("the excerpt is\n%s\nwant\n%s", w.Excerpt, masked)
	}
}
