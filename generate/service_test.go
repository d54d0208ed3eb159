package generate

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// saidAside leaves out of a comparison what no file says.
func saidAside() cmp.Option { return cmpopts.IgnoreFields(plan.Origin{}, "Because", "Source") }

// whole is an application with a bit of everything that makes a service.
func whole(change func(*spec.App)) spec.App {
	return webApp(func(a *spec.App) {
		a.Env = map[string]spec.Scalar{"LEVEL": "info"}
		a.Limits.Memory = "512m"
		a.Processes = spec.Processes{
			{Name: "api", Run: spec.Run{Kind: gunicorn(map[string]any{"port": 9000, "workers": 2})}},
			{Name: "mailer", Run: spec.Run{Module: "shop.mailer"}, Env: map[string]spec.Scalar{"LEVEL": "debug"}, Limits: spec.ProcessLimits{Memory: "128m"}},
		}
		a.Release = []spec.Command{{"python", "manage.py", "migrate"}, {"python", "seed.py"}}
		a.Jobs = spec.Jobs{{Name: "clear", Run: spec.Run{Script: "clear.py", Args: []string{"--all"}}, Env: map[string]spec.Scalar{"ONCE": "1"}}}
		if change != nil {
			change(a)
		}
	})
}

func serviceOf(t *testing.T, p plan.Plan, name string) plan.Service {
	t.Helper()
	for _, s := range p.Services {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no service %s", name)
	return plan.Service{}
}

// One image, built once; what runs before comes first, and jobs wait to be asked for.
func TestServicesOfOneImage(t *testing.T) {
	p := planOf(t, whole(nil))
	type brief struct {
		Name    string
		Role    plan.Role
		Builds  bool
		Command []string
		After   []plan.Dependency
		Profile []string
	}
	var got []brief
	for _, s := range p.Services {
		if s.Image.Value != "" {
			t.Errorf("%s is of the image %s", s.Name, s.Image.Value)
		}
		argv := s.Command.Argv
		if len(argv) > 3 {
			argv = argv[:1]
		}
		got = append(got, brief{s.Name, s.Role, s.Build != nil, argv, s.DependsOn, s.Profiles})
	}
	release := plan.Origin{Field: "release"}
	migrated := []plan.Dependency{{Origin: release, Service: "release-2", Condition: plan.Completed}}
	want := []brief{
		{"app", plan.RoleProcess, true, nil, migrated, nil},
		{"api", plan.RoleProcess, false, []string{"gunicorn"}, migrated, nil},
		{"mailer", plan.RoleProcess, false, []string{"python", "-m", "shop.mailer"}, migrated, nil},
		{"release-1", plan.RoleRelease, false, []string{"python", "manage.py", "migrate"}, nil, nil},
		{"release-2", plan.RoleRelease, false, []string{"python", "seed.py"}, []plan.Dependency{{Origin: release, Service: "release-1", Condition: plan.Completed}}, nil},
		{"clear", plan.RoleJob, false, []string{"python", "clear.py", "--all"}, nil, []string{"jobs"}},
	}
	if diff := cmp.Diff(want, got, saidAside()); diff != "" {
		t.Errorf("services (-want +got):\n%s", diff)
	}
}

// A process says only what the image does not.
func TestServicesDifferFromTheImage(t *testing.T) {
	p := planOf(t, whole(nil))
	api, mailer, clear := serviceOf(t, p, "api"), serviceOf(t, p, "mailer"), serviceOf(t, p, "clear")
	if len(api.Health.Test) == 0 || api.Health.Off || len(api.Publish) != 1 || api.Publish[0].Container != 9000 {
		t.Errorf("a second server has the health check %+v and the port %+v", api.Health, api.Publish)
	}
	if !mailer.Health.Off || mailer.Publish != nil || mailer.Limits.MemoryBytes != 128<<20 || mailer.Limits.Pids != 256 {
		t.Errorf("a process without a port has the health check %+v, the port %+v and the limits %+v", mailer.Health, mailer.Publish, mailer.Limits)
	}
	if mailer.Restart.Value != "on-failure:5" || clear.Restart.Value != "no" || !clear.Health.Off {
		t.Errorf("a process restarts %q, a job %q", mailer.Restart.Value, clear.Restart.Value)
	}
	for name, want := range map[string][]string{"app": nil, "api": nil, "mailer": {"LEVEL=debug"}, "clear": {"ONCE=1"}} {
		var got []string
		for _, v := range serviceOf(t, p, name).Environment {
			if v.Name == "LEVEL" || v.Name == "ONCE" {
				got = append(got, v.Name+"="+v.Value)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("variables of %s (-want +got):\n%s", name, diff)
		}
	}
	var ports []int
	for _, port := range p.Image.Ports {
		ports = append(ports, port.Number)
	}
	if diff := cmp.Diff([]int{8000, 9000}, ports); diff != "" {
		t.Errorf("the image exposes (-want +got):\n%s", diff)
	}
}

// A secret that nobody has to know is made, and the plan says where, not what.
func TestRandomSecrets(t *testing.T) {
	p := planOf(t, webApp(func(a *spec.App) {
		a.Secrets = spec.Secrets{{Name: "KEY", Random: true, Variable: "APP_KEY"}}
	}))
	want := []plan.Secret{{Origin: plan.Origin{Field: "secrets.KEY"}, Name: "KEY", File: ".pyapp/secrets/KEY", Generated: true}}
	if diff := cmp.Diff(want, p.Secrets, saidAside()); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
	if !p.Main().ReadOnly.On || p.Needs != nil {
		t.Errorf("a secret that is made needs no writable root, and nothing of the caller: %+v", p.Needs)
	}
}

// What a service's password comes from has to be there before anything starts, as
// what any other secret comes from.
func TestServicePasswordsAreNeeded(t *testing.T) {
	for password, want := range map[string]plan.Need{
		`environment: "DB_PASSWORD"`: {Origin: plan.Origin{Field: "services.db.postgres.password"}, Variable: "DB_PASSWORD", Secret: true},
		`file: "keys/db.txt"`:        {Origin: plan.Origin{Field: "services.db.postgres.password.file"}, File: "keys/db.txt"},
	} {
		p := planOf(t, loaded(t, `run: "main.py", services: db: postgres: password: `+password))
		if diff := cmp.Diff([]plan.Need{want}, p.Needs); diff != "" {
			t.Errorf("%s (-want +got):\n%s", password, diff)
		}
	}
	if p := planOf(t, loaded(t, `run: "main.py", services: db: postgres: {}`)); p.Needs != nil {
		t.Errorf("a password that is made needs %+v", p.Needs)
	}
}

// What the user says of a variable wins over what a server would set.
func TestUserVariablesWin(t *testing.T) {
	app := whole(func(a *spec.App) {
		a.Env["WEB_CONCURRENCY"] = "7"
		a.Processes[0].Env = map[string]spec.Scalar{"OMP_NUM_THREADS": "3"}
	})
	p := planOf(t, app)
	if got := imageEnv(p)["WEB_CONCURRENCY"]; got != "7" {
		t.Errorf("the image's WEB_CONCURRENCY is %q, want the spec's 7", got)
	}
	var got []string
	for _, v := range serviceOf(t, p, "api").Environment {
		got = append(got, v.Name+"="+v.Value)
	}
	if diff := cmp.Diff([]string{"OMP_NUM_THREADS=3"}, got); diff != "" {
		t.Errorf("variables of api (-want +got):\n%s", diff)
	}
}

func TestCheckProcesses(t *testing.T) {
	two, port := 2, 0
	files := fstest.MapFS{"requirements.txt": {Data: []byte("gunicorn==23.0.0\n")}, "clear.py": {}, "manage.py": {}, "seed.py": {}}
	for _, c := range []struct {
		name   string
		change func(*spec.App)
		want   []string
	}{
		{"nothing is wrong", nil, nil},
		{"one port for two", func(a *spec.App) { a.Processes[0].Run.Kind = gunicorn(nil) }, []string{"publish.taken processes.api.publish"}},
		{"one port for replicas", func(a *spec.App) { a.Replicas = &two }, []string{"publish.replicas replicas"}},
		{"replicas on free ports", func(a *spec.App) { a.Replicas, a.Publish = &two, &spec.Publish{Address: "127.0.0.1", Port: &port} }, nil},
		{"replicas behind a proxy", func(a *spec.App) { a.Replicas, a.Publish = &two, &spec.Publish{Off: true} }, nil},
		{"more workers than memory", func(a *spec.App) { a.Server = gunicorn(map[string]any{"workers": 64}) }, []string{"limits.workers server.gunicorn"}},
		{"a port of what has none", func(a *spec.App) { a.Processes[1].Publish = &spec.Publish{Address: "::1"} }, []string{"publish.no-server processes.mailer.publish"}},
		{"a path of what has no port", func(a *spec.App) { a.Processes[1].Health = &spec.Health{Path: "/", Timeout: "5s"} }, []string{"health.no-server processes.mailer.health.path"}},
		{"scripts that are not there", func(a *spec.App) {
			a.Release[0][1] = "menage.py"
			a.Jobs[0].Run.Script = "cleer.py"
			a.Processes[1].Run = spec.Run{Command: spec.Command{"python", "mail.py"}}
		}, []string{"run.script-missing processes.mailer", "run.script-missing jobs.clear.script", "run.script-missing release.0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range Check(whole(c.change), files) {
				got = append(got, f.Rule+" "+f.Path)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
