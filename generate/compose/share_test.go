package compose

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// several is a plan of services that differ as they are told to, each of the image.
func several(changes ...func(*plan.Service)) plan.Plan {
	p := plan.Plan{Name: "shop", Image: plan.Image{Ref: "shop:latest"}}
	for i, change := range changes {
		s := plan.Service{Name: []string{"app", "beat", "worker", "other"}[i]}
		change(&s)
		p.Services = append(p.Services, s)
	}
	return p
}

func restart(value, reason string) func(*plan.Service) {
	return func(s *plan.Service) { s.Restart = plan.Text{Value: value, Origin: plan.Origin{Reason: reason}} }
}

// everything is a web process, its workers, a release, a job and a service of another image.
func everything() plan.Plan {
	p := shop(nil)
	app := p.Services[0]
	app.DependsOn = []plan.Dependency{{Service: "db", Condition: plan.Healthy}, {Service: "release", Condition: plan.Completed}}
	two := 2
	worker := app
	worker.Name, worker.Build, worker.Publish = "worker", nil, nil
	worker.Command.Argv, worker.Replicas.N = []string{"celery", "worker"}, &two
	worker.Health = plan.Health{Test: []string{"true"}, Interval: "1m", Retries: 3}
	release := worker
	release.Name, release.Replicas.N, release.Restart = "release", nil, plan.Text{Value: "no", Origin: plan.Origin{Reason: "It runs once."}}
	release.Command.Argv, release.Health = []string{"python", "manage.py", "migrate"}, plan.Health{Off: true}
	release.DependsOn = app.DependsOn[:1]
	job := release
	job.Name, job.Profiles, job.Command.Argv = "report", []string{"jobs"}, []string{"python", "report.py"}
	db := plan.Service{
		Name: "db", Role: plan.RoleBacking, Image: plan.Text{Value: "postgres:17", Origin: plan.Origin{Reason: "The version of services.db."}},
		Mounts: []plan.Storage{{Volume: "db-data", Target: "/var/lib/postgresql/data"}}, CapDrop: app.CapDrop, SecurityOpt: app.SecurityOpt,
		Health: plan.Health{Test: []string{"pg_isready"}, Interval: "5s"}, Limits: plan.Limits{Pids: 512}, Restart: plan.Text{Value: "on-failure:5"},
	}
	app.Restart, worker.Restart = plan.Text{Value: "on-failure:5"}, plan.Text{Value: "on-failure:5"}
	p.Services = []plan.Service{app, worker, release, job, db}
	p.Volumes = []plan.Volume{{Name: "db-data", Origin: plan.Origin{Reason: "down leaves it."}}}
	return p
}

func TestGoldenServices(t *testing.T) {
	golden(t, "testdata/services.yaml", render(t, everything()))
}

// What is shared is what each service would say itself.
func TestSharedServicesReadAsTheirOwn(t *testing.T) {
	p := everything()
	for i := range p.Services { // neither is shared, nor read alone
		p.Services[i].DependsOn, p.Services[i].Profiles = nil, nil
	}
	together := load(t, render(t, p), nil)
	for _, s := range p.Services {
		alone := p
		alone.Services = []plan.Service{s}
		if diff := cmp.Diff(load(t, render(t, alone), nil).Services[s.Name], together.Services[s.Name]); diff != "" {
			t.Errorf("%s alone (-) and among others (+):\n%s", s.Name, diff)
		}
	}
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		name       string
		plan       plan.Plan
		want, lack []string
	}{
		{
			"the majority's value is shared, and the others say theirs",
			several(restart("no", ""), restart("always", ""), restart("always", "")),
			[]string{"x-app: &app\n  image: shop:latest\n  restart: always\n", "  app:\n    <<: *app\n    restart: \"no\"\n", "  beat:\n    <<: *app\n  worker:\n    <<: *app\n"},
			nil,
		},
		{
			"of a tie, that of the first",
			several(restart("no", ""), restart("always", ""), restart("always", ""), restart("no", "")),
			[]string{"x-app: &app\n  image: shop:latest\n  restart: \"no\"\n", "  beat:\n    <<: *app\n    restart: always\n"},
			nil,
		},
		{
			"no two have the same",
			several(restart("no", ""), restart("always", "")),
			[]string{"x-app: &app\n  image: shop:latest\nservices:", "restart: \"no\"", "restart: always"},
			nil,
		},
		{
			"what one has not is not shared: it could not be taken away again",
			several(restart("always", ""), restart("always", ""), func(*plan.Service) {}),
			[]string{"x-app: &app\n  image: shop:latest\nservices:"},
			nil,
		},
		{
			"one service alone has nothing to share",
			several(restart("always", "")),
			[]string{"services:\n  app:\n    image: shop:latest\n    restart: always\n"},
			[]string{"x-app", "<<"},
		},
		{
			"services of other images share nothing",
			several(restart("always", ""), func(s *plan.Service) { s.Image.Value, s.Restart.Value = "redis:8", "always" }),
			[]string{"  beat:\n    image: redis:8\n    restart: always\n"},
			[]string{"x-app", "<<"},
		},
		{
			"a reason goes with its value",
			several(restart("always", "For ever."), restart("always", "For ever."), restart("no", "Once.")),
			[]string{"  # For ever.\n  restart: always\n", "    # Once.\n    restart: \"no\"\n"},
			nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := render(t, c.plan)
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("want\n%s\nin\n%s", want, text)
				}
			}
			for _, lack := range c.lack {
				if strings.Contains(text, lack) {
					t.Errorf("want no %s in\n%s", lack, text)
				}
			}
			for _, s := range c.plan.Services {
				if got := load(t, text, nil).Services[s.Name].Restart; got != s.Restart.Value {
					t.Errorf("Compose reads the restart %q of %s, want %q in\n%s", got, s.Name, s.Restart.Value, text)
				}
			}
		})
	}
}
