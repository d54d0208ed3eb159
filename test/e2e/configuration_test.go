package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Variables come from the spec, from an env file and from the caller; a secret's value
// from the project's .env. No two of them hide each other.
func TestVariablesAndSecretsArriveFromWhereTheyAreKept(t *testing.T) {
	files := map[string]string{
		"pyapp.cue": `
			python: "3.13"
			run: "show.py"
			env_required: ["SITE_URL"]
			secrets: ["API_TOKEN"]`,
		"files.cue": `
			python: "3.13"
			run: "show.py"
			env_required: ["SITE_URL"]
			env_file: ["shop.env", {path: "local.env", required: false}]
			secrets: ["API_TOKEN"]`,
		"show.py": "import os, pathlib\n" +
			"print(os.environ['SITE_URL'], pathlib.Path(os.environ['API_TOKEN_FILE']).read_text(), os.path.exists('shop.env'))\n",
		".env":       "API_TOKEN=of the folder\nSITE_URL=https://folder.example.com\n",
		"shop.env":   "SITE_URL=https://file.example.com/$$x\n",
		".gitignore": ".env\n*.env\n",
	}
	p := newProject(t, files)
	p.pyapp("-f", filepath.Join(p.dir, "files.cue"), "build")
	for _, c := range []struct{ spec, caller, want string }{
		{"pyapp.cue", "", "https://folder.example.com of the folder False"},
		{"pyapp.cue", "https://caller.example.com", "https://caller.example.com of the folder False"},
		{"files.cue", "https://caller.example.com", "https://file.example.com/$x of the folder False"},
	} {
		if c.caller != "" {
			t.Setenv("SITE_URL", c.caller)
		}
		out := p.pyapp("-f", filepath.Join(p.dir, c.spec), "run", "--no-build")
		if got := strings.TrimSpace(out.stdout); got != c.want {
			t.Errorf("%s with %q prints %q, want %q", c.spec, c.caller, got, c.want)
		}
	}
}

// What the application keeps is there for its other containers and after they are gone,
// until down -v; what is in memory is gone with the container.
func TestVolumesOutliveContainers(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue": `
			python: "3.13"
			run: "keep.py"
			jobs: look: "python look.py"
			volumes: {media: "/app/media", data: "/srv/shop/data"}
			tmpfs: [{path: "/scratch", size: "1m"}]`,
		"keep.py": "import os, pathlib\n" +
			"for folder in ['/app/media', '/srv/shop/data', '/scratch']:\n" +
			"    pathlib.Path(folder, 'kept').write_text('kept')\n" +
			"for path in ['/app/x', '/srv/shop/x', '/x']:\n" +
			"    try:\n        open(path, 'w')\n        print('could write', path)\n    except OSError:\n        pass\n",
		"look.py":                  "import os\nprint([os.path.exists(f + '/kept') for f in ['/app/media', '/srv/shop/data', '/scratch']])\n",
		"media/of-the-project.txt": "x",
	})
	out := p.pyapp("up")
	if strings.Contains(out.stdout, "could write") {
		t.Errorf("more can be written than was asked for:\n%s", out.stdout)
	}
	p.pyapp("down")
	compose := func(args ...string) string {
		return strings.TrimSpace(p.docker(append([]string{"compose", "--project-directory", p.dir, "-f", filepath.Join(p.dir, "compose.yaml")}, args...)...).stdout)
	}
	if got := compose("run", "--rm", "look"); got != "[True, True, False]" {
		t.Errorf("the job finds %s", got)
	}
	p.pyapp("down", "-v")
	p.gone()
}

// In an image without a shell the volumes' folders are copied: they are the user's, those
// that the source has too, and nothing around them is.
func TestVolumeFoldersOfAnImageWithoutAShell(t *testing.T) {
	p := newProject(t, map[string]string{
		"Dockerfile": "FROM python:3.13-slim AS volumes\nRUN mkdir -p /volumes/media/media /volumes/data/data\n" +
			"FROM python:3.13-slim\nWORKDIR /app\nCOPY --from=volumes --chown=65532:65532 /volumes/data/ /srv/\nCOPY . ./\n" +
			"COPY --from=volumes --chown=65532:65532 /volumes/media/ /app/\n",
		"media/x": "",
	})
	image := p.name + ":folders"
	p.docker("build", "-t", image, p.dir)
	t.Cleanup(func() { p.docker("image", "rm", "-f", image) })
	out := p.docker("run", "--rm", image, "python", "-c",
		"import os; print([os.stat(f).st_uid for f in ['/app', '/app/media', '/app/media/x', '/srv', '/srv/data']])")
	if got := strings.TrimSpace(out.stdout); got != "[0, 65532, 0, 0, 65532]" {
		t.Errorf("the owners are %s", got)
	}
}

// Nothing starts, and nothing is made, as long as something is missing.
func TestNothingStartsWithoutWhatIsRequired(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue": `
			python: "3.13"
			run: "show.py"
			env_required: ["SITE_URL"]
			secrets: ["API_TOKEN"]`,
		"show.py": "",
	})
	os.Unsetenv("SITE_URL")
	out, err := p.try("pyapp", "up")
	for _, part := range []string{"2 things are missing", "SITE_URL", "API_TOKEN"} {
		if err == nil || !strings.Contains(out.stderr, part) {
			t.Errorf("docker pyapp up does not tell of %s: %v\n%s", part, err, out.stderr)
		}
	}
	p.gone()
}

// What the spec's compose adds runs beside the application, on its network.
func TestRawContentRuns(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue": `
			python: "3.13"
			run: "ask.py"
			compose: services: {
				app: {depends_on: mail: condition: "service_healthy", environment: GREETING: "${GREETING:-hello}"}
				mail: {
					image: "python:3.13-slim"
					command: ["python", "-m", "http.server", "8025"]
					working_dir: "/tmp"
					healthcheck: {test: ["CMD", "python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8025')"], interval: "1s"}
				}
			}`,
		"ask.py": "import os, urllib.request\nprint(os.environ['GREETING'], urllib.request.urlopen('http://mail:8025').status)\n",
	})
	t.Setenv("GREETING", "guten Tag")
	if out := p.pyapp("up"); !strings.Contains(out.stdout, "guten Tag 200") {
		t.Errorf("docker pyapp up printed\n%s", out.stdout)
	}
	p.pyapp("down")
	p.gone()
}
