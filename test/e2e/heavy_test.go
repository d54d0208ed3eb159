package e2e

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"
)

// A distribution of hundreds of megabytes is installed in a layer of its own,
// with its hash, which other requirements leave as it is.
func TestHeavyPackagesHaveALayer(t *testing.T) {
	torch, shout := wheelOf(t, "torch", "torch", "cuda = None\n"), wheel(t)
	pinned := fmt.Sprintf("torch==1.0 --hash=sha256:%x\nshout==1.0 --hash=sha256:%x\n", sha256.Sum256([]byte(torch)), sha256.Sum256([]byte(shout)))
	p := newProject(t, map[string]string{
		"main.py":                         "import shout, torch\nprint(shout.shout('ok'), torch.cuda)\n",
		"requirements.txt":                pinned,
		"base/torch-1.0-py3-none-any.whl": torch,
		"base/shout-1.0-py3-none-any.whl": shout,
		"base/Dockerfile":                 "FROM python:3.13-slim-trixie\nCOPY *.whl /opt/wheels/\nRUN printf '[global]\\nno-index = true\\nfind-links = /opt/wheels\\n' > /etc/pip.conf\n",
	})
	base := p.name + "-base"
	p.docker("build", "--quiet", "--tag", base, "base")
	t.Cleanup(func() { _, _ = p.try("image", "rm", base) })
	p.write("pyapp.cue", fmt.Sprintf("python: \"3.13\"\ndeps: pip: {}\nrun: \"main.py\"\nimage: base: %q\n", base))
	p.pyapp("build")
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != "OK None" {
		t.Errorf("got %q, want OK None", out.stdout)
	}

	// A text that no build has seen before, or its layer would come from the cache.
	p.write("requirements.txt", fmt.Sprintf("# %s %d\n%s", p.name, time.Now().UnixNano(), pinned))
	cached := map[bool]int{}
	for instruction, fromCache := range buildSteps(p, p.pyapp("build", "--progress", "rawjson").stderr) {
		if heavy := strings.Contains(instruction, "torch==1.0"); heavy || strings.Contains(instruction, "--requirement requirements.txt") {
			if fromCache != heavy {
				t.Errorf("from the cache: %v: %s", fromCache, instruction)
			}
			cached[heavy]++
		}
	}
	if cached[true] != 1 || cached[false] != 1 {
		t.Errorf("steps with torch and without it: %v, want one of each", cached)
	}
}
