package generate

import (
	"slices"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// A command that says where it listens is published, asked and started again as a server
// is; one that does not is none of it.
func TestRunPort(t *testing.T) {
	for _, c := range []struct {
		spec               string
		published, exposed int
		health, restart    string
	}{
		{`run: {script: "main.py", port: 8080}`, 8080, 8080, "s.create_connection((s.gethostname(),8080),5)", "on-failure:5"},
		{`run: {module: "shop", port: 80}, publish: port: 8000`, 8000, 80, ",80),5)", "on-failure:5"},
		{`run: {command: ["serve"], port: 8080}, health: path: "/up"`, 8080, 8080, "HTTPConnection('127.0.0.1',8080,", "on-failure:5"},
		{`run: {command: ["serve"], port: 8080}, publish: false, health: false`, 0, 8080, "", "on-failure:5"},
		{`run: "main.py"`, 0, 0, "", "no"},
	} {
		loaded, err := spec.Load("pyapp.cue", []byte("name: \"shop\"\npython: \"3.13\"\n"+c.spec+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		p := planOf(t, loaded.App)
		app := p.Services[slices.IndexFunc(p.Services, func(s plan.Service) bool { return s.Name == spec.MainService })]
		published, exposed := 0, 0
		if len(app.Publish) > 0 {
			published = app.Publish[0].Host
		}
		if len(p.Image.Ports) > 0 {
			exposed = p.Image.Ports[0].Number
		}
		health := strings.Join(p.Image.Health.Test, " ")
		if published != c.published || exposed != c.exposed || app.Restart.Value != c.restart ||
			!strings.Contains(health, c.health) || c.health == "" && health != "" {
			t.Errorf("%s: published %d, exposed %d, restart %s, health %s", c.spec, published, exposed, app.Restart.Value, health)
		}
	}
}
