package generate

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// What asks for a GPU needs something that uses it, on a base that its driver loads on.
func TestGPU(t *testing.T) {
	for _, c := range []struct{ requirements, more, code, path string }{
		{"torch==2.9.0", `limits: gpu: "all"`, "", ""},
		{"nvidia-cublas-cu12==12.9.1.4", `limits: gpu: 1`, "", ""},
		{"tensorflow[and-cuda]==2.20.0", `limits: gpu: 1`, "", ""},
		{"jax[cuda13]==0.8.0", `limits: gpu: 1`, "", ""},
		{"flask==3.1.1", `limits: gpu: 1, image: base: cuda: version: "13.0.2"`, "", ""},
		{"flask==3.1.1", `limits: gpu: 1, image: base: "acme/cuda:3.13"`, "", ""},
		{"flask==3.1.1", `limits: gpu: 1`, "gpu.unused", "limits.gpu"},
		{"torch==2.9.0+cpu", `limits: gpu: 1`, "gpu.unused", "limits.gpu"},
		{"tensorflow==2.20.0", `limits: gpu: 1`, "gpu.unused", "limits.gpu"},
		{"flask==3.1.1", `processes: train: {script: "main.py", limits: gpu: 1}`, "gpu.unused", "processes.train.limits.gpu"},
		{"flask==3.1.1", `jobs: train: {script: "main.py", limits: gpu: 1}`, "gpu.unused", "jobs.train.limits.gpu"},
		{"torch==2.9.0", `limits: gpu: 1, image: variant: "alpine"`, "gpu.musl", "limits.gpu"},
	} {
		project := fstest.MapFS{"main.py": {}, "requirements.txt": {Data: []byte(c.requirements + "\n")}}
		findings := Check(loaded(t, `python: "3.13", run: "main.py", deps: pip: {}, `+c.more), project)
		findings = slices.DeleteFunc(findings, func(f spec.Finding) bool { return f.Rule[:4] != "gpu." })
		switch {
		case c.code == "" && len(findings) == 0:
		case len(findings) != 1 || findings[0].Rule != c.code || findings[0].Path != c.path || len(findings[0].Notes) == 0:
			t.Errorf("%s with %s: got %+v, want %s at %s", c.requirements, c.more, findings, c.code, c.path)
		}
	}
}

// Every service with a GPU asks for the parts of the driver that CUDA needs, unless the
// spec or NVIDIA's image does.
func TestDriverCapabilities(t *testing.T) {
	for more, want := range map[string][]string{
		`limits: gpu: 1`: {"app", "release", "train"},
		`limits: gpu: 1, env: NVIDIA_DRIVER_CAPABILITIES: "all"`:             nil,
		`limits: gpu: 1, image: base: cuda: version: "13.0.2"`:               nil,
		`jobs: train: {limits: gpu: 2}`:                                      {"train"},
		`jobs: train: {limits: gpu: 2, env: NVIDIA_DRIVER_CAPABILITIES: ""}`: nil,
	} {
		app := loaded(t, `python: "3.13", run: "main.py", release: ["true"], jobs: train: script: "main.py", `+more)
		p, err := Plan(app, "pyapp.cue", fstest.MapFS{"main.py": {}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range p.Services {
			if slices.ContainsFunc(s.Environment, func(v plan.Var) bool { return v.Name == driverCapabilities && v.Value == "compute,utility" }) {
				got = append(got, s.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v have it, want %v", more, got, want)
		}
	}
}
