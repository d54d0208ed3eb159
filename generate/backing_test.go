package generate

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

func planText(t *testing.T, text string) plan.Plan {
	t.Helper()
	app := loaded(t, `name: "shop", python: "3.13", `+text)
	return planOf(t, app)
}

func named(t *testing.T, p plan.Plan, name string) plan.Service {
	t.Helper()
	for _, s := range p.Services {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no service %s", name)
	return plan.Service{}
}

func variables(s plan.Service) map[string]string {
	all := map[string]string{}
	for _, v := range s.Environment {
		all[v.Name] = v.Value
	}
	return all
}

const withDatabase = `run: "main.py", processes: worker: {script: "main.py", env: DATABASE_URL: "sqlite:///x"}
	release: ["main.py one", "main.py two"], jobs: clean: "main.py clean", services: {db: postgres: {}, mem: memcached: {}}`

func TestWhoWaitsForWhom(t *testing.T) {
	p := planText(t, withDatabase)
	services := []string{"db service_healthy", "mem service_healthy"}
	for name, want := range map[string][]string{
		"app":       append(slices.Clone(services), "release-2 service_completed_successfully"),
		"worker":    append(slices.Clone(services), "release-2 service_completed_successfully"),
		"release-1": services,
		"release-2": append(slices.Clone(services), "release-1 service_completed_successfully"),
		"clean":     services,
		"db":        nil,
	} {
		var got []string
		for _, d := range named(t, p, name).DependsOn {
			got = append(got, d.Service+" "+string(d.Condition))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWhoKnowsAService(t *testing.T) {
	p := planText(t, withDatabase)
	const url = "postgresql://shop:{/run/secrets/db-password}@db:5432/shop"
	for name, want := range map[string]string{"app": url, "release-1": url, "clean": url, "worker": "sqlite:///x", "db": ""} {
		if got := variables(named(t, p, name))["DATABASE_URL"]; got != want {
			t.Errorf("%s has the address %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string][]string{"app": {"db-password"}, "worker": {"db-password"}, "db": {"db-password"}, "mem": nil} {
		if got := named(t, p, name).Secrets; !slices.Equal(got, want) {
			t.Errorf("%s has the secrets %v, want %v", name, got, want)
		}
	}
	want := []plan.Secret{{Name: "db-password", File: ".pyapp/secrets/db-password", Generated: true}}
	got := slices.Clone(p.Secrets)
	got[0].Origin = plan.Origin{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Only an image whose variables refer to a secret has the entrypoint, and what
// docker runs without it is run by it.
func TestWhoHasTheEntrypoint(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{`run: "main.py"`, false},
		{`run: "main.py", secrets: KEY: file: "key"`, false},
		{`run: "main.py", secrets: KEY: {file: "key", variable: "API_KEY"}`, true},
		{`run: "main.py", services: mem: memcached: {}`, false},
		{`run: "main.py", services: db: postgres: {}`, true},
		{`run: "main.py", services: db: {postgres: {}, url: false}`, false},
		{`run: "main.py", services: vectors: qdrant: {}`, true},
	} {
		p := planText(t, c.text+`, health: command: ["python", "healthy.py"]`)
		if got := p.Image.Entrypoint.Argv != nil; got != c.want || got != Expands(p.Main()) {
			t.Errorf("%s: entrypoint %v, refers to secrets %v, want %v", c.text, got, Expands(p.Main()), c.want)
		}
		want := []string{"python", "healthy.py"}
		if c.want {
			want = append(Expander(), want...)
		}
		if diff := cmp.Diff(want, p.Image.Health.Test); diff != "" {
			t.Errorf("%s: the health check (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestSecretInAVariable(t *testing.T) {
	p := planText(t, `run: "main.py", secrets: "django-key": {file: "key", variable: "DJANGO_SECRET_KEY"}`)
	want := map[string]string{"DJANGO_KEY_FILE": "/run/secrets/django-key", "DJANGO_SECRET_KEY": "{/run/secrets/django-key}"}
	if diff := cmp.Diff(want, variables(p.Main())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestURLs(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{`services: s3: minio: {}`, []string{"AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL_S3", "AWS_SECRET_ACCESS_KEY"}},
		{`services: s3: {minio: {}, url: "S3_URL"}`, []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "S3_URL"}},
		{`services: s3: {minio: {}, url: false}`, nil},
	} {
		var got []string
		for name := range variables(planText(t, `run: "main.py", `+c.text).Main()) {
			got = append(got, name)
		}
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.text, diff)
		}
	}
}

// A password that Compose copies needs a root that can be written, in every
// container that has it.
func TestPasswordOfTheEnvironment(t *testing.T) {
	p := planText(t, `run: "main.py", services: {db: postgres: password: environment: "DB_PASSWORD", other: redis: {}}`)
	for name, want := range map[string]bool{"app": false, "db": false, "other": true} {
		if got := named(t, p, name).ReadOnly; got.On != want || !got.On && got.Reason == "" {
			t.Errorf("%s: read-only %+v, want %v", name, got, want)
		}
	}
	if p.Secrets[0].Environment != "DB_PASSWORD" || p.Secrets[0].Generated {
		t.Errorf("the password is %+v", p.Secrets[0])
	}
}

// What the spec says of the application's hardening is not said of a database's.
func TestServicesAreTightByThemselves(t *testing.T) {
	p := planText(t, `run: "main.py", services: db: postgres: {}, hardening: {read_only: false, cap_drop: false, no_new_privileges: false}`)
	db := named(t, p, "db")
	if !db.ReadOnly.On || len(db.CapDrop.Values) == 0 || len(db.SecurityOpt.Values) == 0 || db.Limits.Pids != 512 || db.Publish != nil {
		t.Errorf("the database is %+v", db)
	}
}

func TestServiceFindings(t *testing.T) {
	for _, c := range []struct{ text, code, path, note string }{
		{`services: {a: postgres: {}, b: mysql: {}}`, "services.variable-taken", "services.b", `services: b: url: "B_URL"`},
		{`services: a: postgres: {}, env: DATABASE_URL: "sqlite://"`, "services.variable-taken", "services.a", "url: false"},
		{`services: a: {postgres: {}, url: "K"}, secrets: k: {file: "k", variable: "K"}`, "services.variable-taken", "services.a", "url"},
		{`env: K: "1", secrets: k: {file: "k", variable: "K"}`, "secrets.variable-taken", "secrets.k.variable", "leave one"},
		{`services: db: postgres: {}, volumes: "db-data": "/data"`, "services.volume-taken", "volumes.db-data", "another name"},
		{`services: db: postgres: {}, secrets: "db-password": file: "k"`, "services.secret-taken", "secrets.db-password", "services: db: postgres: password"},
		{`services: {a: {postgres: {}, publish: {}}, b: {postgres: {}, url: "B", publish: {}}}`, "publish.taken", "services.b.publish", "port: 5433"},
		{`services: {a: {postgres: {}, publish: {}}, b: {postgres: {}, url: "B", publish: port: 0}}`, "", "", ""},
		{`services: {a: redis: {}, b: {redis: {}, url: "B_URL"}}`, "", "", ""},
	} {
		app := loaded(t, `python: "3.13", run: "main.py", `+c.text)
		findings := Check(app, fstest.MapFS{"main.py": {}, "k": {Mode: 0o644}})
		if c.code == "" && len(findings) == 0 {
			continue
		}
		if len(findings) != 1 || findings[0].Rule != c.code || findings[0].Path != c.path || !findings[0].IsError() ||
			!strings.Contains(strings.Join(findings[0].Notes, "\n"), c.note) {
			t.Errorf("%s: got %+v, want %s at %s: %s", c.text, findings, c.code, c.path, c.note)
		}
	}
}
