package generate

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// djangoShop is a Django project with these settings.
func djangoShop(settings string) fstest.MapFS {
	return fstest.MapFS{
		"requirements.txt": {Data: []byte("django==5.2\ngunicorn==23.0.0\n")},
		"manage.py":        {}, "shop/__init__.py": {}, "shop/wsgi.py": {Data: []byte("application = make()\n")},
		"shop/settings.py": {Data: []byte(settings)},
	}
}

const djangoSpec = `name: "shop", python: "3.13", deps: pip: {}, server: django: project: "shop"`

// collectstatic runs in the build stage, whose folder the image gets, and none of
// its values is a variable of the image's.
func TestPlanCollectsStaticFiles(t *testing.T) {
	app, project := loaded(t, djangoSpec+`, secrets: ["DJANGO_SECRET_KEY"]`), djangoShop("STATIC_ROOT = BASE_DIR / 'static'\n")
	for _, f := range Check(app, project) {
		if f.IsError() {
			t.Errorf("finding: %+v", f)
		}
	}
	p, err := Plan(app, "pyapp.cue", project)
	if err != nil {
		t.Fatal(err)
	}
	files, err := Files(p)
	if err != nil {
		t.Fatal(err)
	}
	text := string(files[0].Data)
	run := strings.Index(text, "RUN printf")
	if run < 0 || !strings.Contains(text[run:], "SECRET_KEY=only-for-the-build") || !strings.Contains(text[run:], "python manage.py collectstatic --noinput") {
		t.Errorf("no collectstatic:\n%s", text)
	}
	if !strings.Contains(text, "COPY --from=build /app /app") || !strings.Contains(text, "DJANGO_SETTINGS_MODULE=shop.settings") {
		t.Errorf("the image does not get it:\n%s", text)
	}
	for _, s := range p.Stages {
		for _, step := range s.Steps {
			for _, v := range step.Env {
				if strings.Contains(v.Value, "only-for-the-build") || strings.Contains(v.Value, "sqlite") {
					t.Errorf("%s is a variable of stage %s", v.Name, s.Name)
				}
			}
		}
	}
}

// Two processes of one project collect its files once.
func TestPlanBuildsOnceForSeveralProcesses(t *testing.T) {
	app := loaded(t, djangoSpec+`, processes: admin: django: {project: "shop", port: 8001}`)
	p, err := Plan(app, "pyapp.cue", djangoShop("STATIC_ROOT = 'static'\n"))
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	for _, s := range p.Stages[slices.Index(stageNames(p), "build")].Steps {
		if s.Run != nil {
			runs++
		}
	}
	if runs != 1 {
		t.Errorf("the build stage runs %d steps, want 1", runs)
	}
}

func TestHealthAsksForAHost(t *testing.T) {
	for _, c := range []struct{ settings, more, want string }{
		{"ALLOWED_HOSTS = ['a.example']\n", "", "c.request('GET','/',headers={'Host':'a.example'});c.getresponse()"},
		{"ALLOWED_HOSTS = ['*']\n", "", "c.request('GET','/');c.getresponse()"},
		{"ALLOWED_HOSTS = ['a.example']\n", `, health: {path: "/up", host: "b.example"}`, "c.request('GET','/up',headers={'Host':'b.example'});raise"},
	} {
		p, err := Plan(loaded(t, djangoSpec+c.more), "pyapp.cue", djangoShop(c.settings))
		if err != nil {
			t.Fatal(err)
		}
		if test := strings.Join(p.Image.Health.Test, " "); !strings.Contains(test, c.want) {
			t.Errorf("%q: %s, want %s", c.settings, test, c.want)
		}
	}
}

func TestCheckHealthHost(t *testing.T) {
	for _, c := range []struct{ health, want string }{
		{`{path: "/up", host: "a.example"}`, ""},
		{`{path: "/up", host: "b.example"}`, "health.host-refused"},
		{`{command: ["python", "a.py"], host: "a.example"}`, "health.host-command"},
	} {
		var got []string
		for _, f := range Check(loaded(t, djangoSpec+", health: "+c.health), djangoShop("ALLOWED_HOSTS = ['a.example']\n")) {
			if strings.HasPrefix(f.Rule, "health.") {
				got = append(got, f.Rule)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", c.health, got, c.want)
		}
	}
}

// How a server gets into the dependencies is told for each manager, extras included.
func TestAddRemedy(t *testing.T) {
	for _, c := range []struct{ deps, distribution, want string }{
		{"uv", "gunicorn", "add it:   uv add gunicorn"},
		{"uv", "fastapi-cli", `add it:   uv add "fastapi[standard]"`},
		{"poetry", "uvloop", `add it:   poetry add "uvicorn[standard]"`},
		{"pip", "fastapi-cli", "write fastapi[standard] on a line of its own in the requirements file"},
		{"pyproject", "gunicorn", `write "gunicorn" in dependencies under [project] in pyproject.toml`},
		{"hatch", "gunicorn", `write "gunicorn" in dependencies under [project] in pyproject.toml`},
		{"pylock", "gunicorn", `write "gunicorn" in dependencies under [project] in pyproject.toml, and lock anew:   uv export --format pylock.toml --output-file pylock.toml`},
		{"setuptools", "gunicorn", `write "gunicorn" in install_requires of setup.py or setup.cfg`},
		{"conda", "gunicorn", "write gunicorn in dependencies of environment.yml, and lock anew where there is a lock"},
	} {
		deps, err := spec.Choose(c.deps, map[string]any{})
		if err != nil {
			t.Fatal(err)
		}
		if got := addRemedy(deps, c.distribution); got != c.want {
			t.Errorf("%s: got  %s\nwant %s", c.deps, got, c.want)
		}
	}
}
