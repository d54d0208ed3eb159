package generate

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Workers are held against what their dependencies take, not against a constant; a
// default number of them is never more than the check allows.
func TestMemoryOfWorkers(t *testing.T) {
	for _, c := range []struct{ requirements, more, want string }{
		{"flask==3.1.1", `server: gunicorn: {app: "a:b", workers: 8}, limits: memory: "512m"`, ""},
		{"flask==3.1.1\npandas==2.2.3\nnumpy==2.2.4", `server: gunicorn: {app: "a:b", workers: 4}, limits: memory: "512m"`, ""},
		{
			"pandas==2.2.3\nnumpy==2.2.4", `server: gunicorn: {app: "a:b", workers: 5}, limits: memory: "512m"`,
			"server.gunicorn has 5 workers, which need about 545m with numpy and pandas, and limits.memory is 512m: Docker kills what takes more; take 4 workers at most",
		},
		{"pandas==2.2.3\nnumpy==2.2.4", `server: gunicorn: {app: "a:b", workers: 5, preload_app: true}, limits: memory: "512m"`, ""},
		{"torch==2.9.0", `server: gunicorn: app: "a:b", limits: {memory: "600m", cpus: 4}`, ""},
		{
			"torch==2.9.0", `server: gunicorn: {app: "a:b", workers: 1}, limits: memory: "128m"`,
			`server.gunicorn needs about 264m with torch, and limits.memory is 128m: Docker kills what takes more; more memory   limits: memory: "264m"`,
		},
		{
			"torch==2.9.0", `run: "main.py", processes: w: {script: "main.py", limits: memory: "64m"}`,
			"processes.w needs about 200m with torch, and processes.w.limits.memory is 64m",
		},
	} {
		project := fstest.MapFS{"main.py": {}, "requirements.txt": {Data: []byte("gunicorn==23.0.0\n" + c.requirements + "\n")}}
		got := ""
		for _, f := range Check(loaded(t, `python: "3.13", deps: pip: {}, `+c.more), project) {
			if f.Rule == "limits.workers" {
				got += f.Message + "; " + strings.Join(f.Notes, "; ")
			}
		}
		if !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", c.more, got, c.want)
		}
	}
}
