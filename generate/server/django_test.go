package server

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

const djangoFieldsText = `"project": "shop", "manage": "manage.py", "interface": "wsgi", "host": "0.0.0.0", "port": 8000`

// shop is a Django project with these settings.
func shop(settings string) Input {
	in := input(Resources{CPUs: 1})
	in.Project = fstest.MapFS{
		"manage.py": {}, "shop/__init__.py": {}, "shop/wsgi.py": {}, "shop/asgi.py": {}, "shop/settings.py": {Data: []byte(settings)},
	}
	return in
}

func TestDjangoDefaults(t *testing.T) {
	p := processOf(t, "django", `{`+djangoFieldsText+`}`, shop(""))
	if last := p.Argv.Argv[len(p.Argv.Argv)-1]; p.Argv.Argv[0] != "gunicorn" || last != "shop.wsgi:application" {
		t.Errorf("runs %v", p.Argv.Argv)
	}
	if diff := cmp.Diff([]string{"python", "manage.py", "runserver", "0.0.0.0:8000"}, p.Development); diff != "" {
		t.Errorf("development (-want +got):\n%s", diff)
	}
	if v := p.Env[1]; v.Name != "DJANGO_SETTINGS_MODULE" || v.Value != "shop.settings" {
		t.Errorf("variables %v", p.Env)
	}
	if diff := cmp.Diff([]Package{{"django", "server.django"}, {"gunicorn", "server.django"}}, p.Packages); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	if p.Build != nil || p.Findings != nil || p.Health.Host != "localhost" {
		t.Errorf("got %+v", p)
	}
}

func TestDjangoAsgi(t *testing.T) {
	in := shop("")
	in.Version = func(name string) string { return map[string]string{"gunicorn": "23.0.0"}[name] }
	fields := `{"project": "shop", "manage": "manage.py", "interface": "asgi", "host": "0.0.0.0", "port": 8000, "gunicorn": {"timeout": 9}}`
	p := processOf(t, "django", fields, in)
	for _, arg := range []string{"--worker-class=asgi", "--timeout=9", "shop.asgi:application"} {
		if !slices.Contains(p.Argv.Argv, arg) {
			t.Errorf("%v has no %s", p.Argv.Argv, arg)
		}
	}
	if len(p.Findings) != 1 || p.Findings[0].Rule != "gunicorn.asgi" || p.Findings[0].Path != "server.django.gunicorn.worker_class" {
		t.Errorf("findings %+v", p.Findings)
	}
}

// Values of no use stand for what is there only when the application runs.
func TestDjangoCollectsStaticFiles(t *testing.T) {
	in := shop("STATIC_ROOT = BASE_DIR / 'staticfiles'\n")
	in.Secrets = []string{"DJANGO_SECRET_KEY", "mail-key"}
	in.AtStart = []plan.Var{
		{Name: "DJANGO_SECRET_KEY_FILE", Value: "/run/secrets/DJANGO_SECRET_KEY"},
		{Name: "MAIL_KEY_FILE", Value: "/run/secrets/mail-key"},
		{Name: "DATABASE_URL", Value: "postgresql://shop:{/run/secrets/db-password}@db:5432/shop"},
		{Name: "CACHE_URL", Value: "redis://queue:6379/0"},
	}
	in.Env = map[string]spec.Scalar{"CACHE_URL": "redis://cache"}
	p := processOf(t, "django", `{`+djangoFieldsText+`, "settings": "shop.settings"}`, in)
	want := []plan.Run{{Commands: []plan.Command{
		{File: &plan.File{Path: "/tmp/throw-away", Lines: []string{"only-for-the-build"}}},
		{
			Env: []plan.Var{
				{Name: "DJANGO_SETTINGS_MODULE", Value: "shop.settings"},
				{Name: "SECRET_KEY", Value: "only-for-the-build"},
				{Name: "DJANGO_SECRET_KEY", Value: "only-for-the-build"},
				{Name: "MAIL_KEY", Value: "only-for-the-build"},
				{Name: "DJANGO_SECRET_KEY_FILE", Value: "/tmp/throw-away"},
				{Name: "MAIL_KEY_FILE", Value: "/tmp/throw-away"},
				{Name: "DATABASE_URL", Value: "postgresql://shop:only-for-the-build@db:5432/shop"},
			},
			Argv: []string{"python", "manage.py", "collectstatic", "--noinput"},
		},
	}}}
	if diff := cmp.Diff(want, p.Build); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDjangoStatic(t *testing.T) {
	for _, c := range []struct {
		name, settings, more string
		want                 bool
	}{
		{"no STATIC_ROOT", "STATIC_URL = 'static/'\n", "", false},
		{"a comment", "# STATIC_ROOT = 'static'\n", "", false},
		{"STATIC_ROOT", "STATIC_ROOT = 'static'\n", "", true},
		{"in a condition", "if x:\n    STATIC_ROOT = 'static'\n", "", true},
		{"switched off", "STATIC_ROOT = 'static'\n", `, "static": false`, false},
		{"switched on", "", `, "static": true`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if p := processOf(t, "django", `{`+djangoFieldsText+c.more+`}`, shop(c.settings)); (p.Build != nil) != c.want {
				t.Errorf("runs %v at the build, want %v", p.Build, c.want)
			}
		})
	}
}

// Settings in a folder take what is common from a file beside them.
func TestDjangoSettingsInAFolder(t *testing.T) {
	in := shop("")
	in.Project = fstest.MapFS{
		"src/manage.py": {}, "src/shop/wsgi.py": {},
		"src/shop/settings/base.py": {Data: []byte("STATIC_ROOT = 'static'\nDEBUG = True\n")},
		"src/shop/settings/prod.py": {Data: []byte("from .base import *\nDEBUG = False\nALLOWED_HOSTS = ['shop.example']\n")},
	}
	fields := `{"project": "shop", "manage": "src/manage.py", "interface": "wsgi", "host": "0.0.0.0", "port": 8000, "settings": "shop.settings.prod"}`
	p := processOf(t, "django", fields, in)
	if p.Build == nil || p.Health.Host != "shop.example" || p.Findings != nil {
		t.Errorf("got %+v", p)
	}
}

func TestDjangoHosts(t *testing.T) {
	for _, c := range []struct {
		settings string
		want     []string
		health   string
	}{
		{"", nil, "localhost"},
		{"ALLOWED_HOSTS = []\n", []string{}, "localhost"},
		{"ALLOWED_HOSTS = ['a.example', \"b.example\"]  # ours\n", []string{"a.example", "b.example"}, "a.example"},
		{"ALLOWED_HOSTS = [\n    'a.example',  # the first\n    # 'old.example',\n    'localhost',\n]\n", []string{"a.example", "localhost"}, "localhost"},
		{"ALLOWED_HOSTS = ['.a.example']\n", []string{".a.example"}, "a.example"},
		{"ALLOWED_HOSTS = ['*']\n", []string{"*"}, ""},
		{"ALLOWED_HOSTS = ['a.example', '127.0.0.1']\n", []string{"a.example", "127.0.0.1"}, ""},
		{"ALLOWED_HOSTS: list[str] = ['a.example']\n", []string{"a.example"}, "a.example"},
		{"ALLOWED_HOSTS = os.environ['HOSTS'].split(',')\n", nil, "localhost"},
		{"ALLOWED_HOSTS = ['a.example', HOST]\n", nil, "localhost"},
		{"ALLOWED_HOSTS = ['a.example'] + MORE\n", nil, "localhost"},
		{"ALLOWED_HOSTS = ['a.example']\nALLOWED_HOSTS += MORE\n", nil, "localhost"},
	} {
		p := processOf(t, "django", `{`+djangoFieldsText+`}`, shop(c.settings))
		if diff := cmp.Diff(c.want, p.Health.Hosts); diff != "" || p.Health.Host != c.health {
			t.Errorf("%s: asks for %q, want %q; hosts (-want +got):\n%s", c.settings, p.Health.Host, c.health, diff)
		}
	}
}

func TestHealthAnswers(t *testing.T) {
	for _, c := range []struct {
		hosts []string
		host  string
		want  bool
	}{
		{nil, "a.example", true},
		{[]string{}, "a.example", false},
		{[]string{"*"}, "a.example", true},
		{[]string{"A.example"}, "a.Example:8000", true},
		{[]string{".example"}, "a.example", true},
		{[]string{".a.example"}, "a.example", true},
		{[]string{".a.example"}, "ba.example", false},
	} {
		if got := (Health{Hosts: c.hosts}).Answers(c.host); got != c.want {
			t.Errorf("%v answers %s: %v", c.hosts, c.host, got)
		}
	}
}

func TestDjangoFindings(t *testing.T) {
	for _, c := range []struct {
		name, settings, fields string
		want                   []string
	}{
		{"nothing", "DEBUG = False\nALLOWED_HOSTS = ['a']\n", djangoFieldsText, nil},
		{"DEBUG", "DEBUG = True  # for now\n", djangoFieldsText, []string{"django.debug"}},
		{"DEBUG of the environment", "DEBUG = True if x else False\n", djangoFieldsText, nil},
		{"no hosts", "DEBUG = False\nALLOWED_HOSTS = []\n", djangoFieldsText, []string{"django.no-hosts"}},
		{"STATIC_ROOT elsewhere", "STATIC_ROOT = '/var/www/static'\n", djangoFieldsText, []string{"django.static-root"}},
		{"STATIC_ROOT in the image", "STATIC_ROOT = '/app/static'\n", djangoFieldsText, nil},
		{"no STATIC_ROOT", "", djangoFieldsText + `, "static": true`, []string{"django.no-static-root"}},
		{"no such module", "", `"project": "shp", "manage": "manage.py", "interface": "wsgi"`, []string{"django.missing"}},
		{"no such settings", "", djangoFieldsText + `, "settings": "shop.prod"`, []string{"django.missing"}},
		{"no such manage.py", "", `"project": "shop", "manage": "admin.py", "interface": "wsgi"`, []string{"django.missing"}},
		{"manage.py is not asked", "", `"project": "shop", "manage": "admin.py", "interface": "wsgi", "static": false`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := processOf(t, "django", `{`+c.fields+`}`, shop(c.settings))
			if diff := cmp.Diff(c.want, codes(p)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A finding about the settings points at their line, and a wrong project's names the right one.
func TestDjangoFindingsSayWhere(t *testing.T) {
	f := processOf(t, "django", `{`+djangoFieldsText+`}`, shop("import os\nDEBUG = True\n")).Findings[0]
	want := &spec.Place{File: "shop/settings.py", Line: 2, Column: 1, Width: 5, Text: "DEBUG = True"}
	if diff := cmp.Diff(want, f.At); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	f = processOf(t, "django", `{"project": "shp", "interface": "wsgi"}`, shop("")).Findings[0]
	if f.Notes[0] != `write   project: "shop"` {
		t.Errorf("notes %q", f.Notes)
	}
}

func TestFlask(t *testing.T) {
	fields := `{"app": "shop:create_app()", "host": "0.0.0.0", "port": 8000, "gunicorn": {"workers": 7, "threads": 2, "worker_class": "sync"}}`
	p := processOf(t, "flask", fields, input(Resources{}))
	if last := p.Argv.Argv[len(p.Argv.Argv)-1]; p.Argv.Argv[0] != "gunicorn" || last != "shop:create_app()" {
		t.Errorf("runs %v", p.Argv.Argv)
	}
	want := []string{"flask", "--app=shop:create_app()", "--debug", "run", "--host=0.0.0.0", "--port=8000"}
	if diff := cmp.Diff(want, p.Development); diff != "" {
		t.Errorf("development (-want +got):\n%s", diff)
	}
	if p.Env[0].Value != "7" || p.Env[0].Field != "server.flask.gunicorn.workers" {
		t.Errorf("variables %v", p.Env)
	}
	if diff := cmp.Diff([]Package{{"flask", "server.flask"}, {"gunicorn", "server.flask"}}, p.Packages); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	if len(p.Findings) != 1 || p.Findings[0].Path != "server.flask.gunicorn.threads" {
		t.Errorf("findings %+v", p.Findings)
	}
}
