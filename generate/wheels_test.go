package generate

import (
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// A package's image has its source only where what runs is a file of it.
func TestSourceOfAPackage(t *testing.T) {
	project := fstest.MapFS{
		"requirements.txt":     {},
		"pyproject.toml":       {Data: []byte("[build-system]\nrequires = []\n")},
		"src/shop/__init__.py": {},
		"main.py":              {},
	}
	for name, c := range map[string]struct {
		change func(*spec.App)
		want   bool
	}{
		"a server":        {nil, false},
		"its settings":    {func(a *spec.App) { a.Server = gunicorn(map[string]any{"config": "gunicorn.conf.py"}) }, true},
		"a module":        {func(a *spec.App) { a.Server, a.Run = nil, &spec.Run{Module: "shop"} }, false},
		"a script":        {func(a *spec.App) { a.Server, a.Run = nil, &spec.Run{Script: "main.py"} }, true},
		"python main.py":  {func(a *spec.App) { a.Server, a.Run = nil, &spec.Run{Command: []string{"python", "main.py"}} }, true},
		"a health check":  {func(a *spec.App) { a.Health = &spec.Health{Command: []string{"python", "main.py"}} }, true},
		"an application":  {func(a *spec.App) { no := false; a.Build.Package = &no }, true},
		"something built": {func(a *spec.App) { a.Build.Steps = []string{"make"} }, true},
	} {
		p, err := Plan(webApp(c.change), "pyapp.cue", project)
		if err != nil {
			t.Fatal(err)
		}
		if got := copiesSource(p.Stages[len(p.Stages)-1]); got != c.want {
			t.Errorf("%s: the source is in the image: %v, want %v", name, got, c.want)
		}
	}
}

func copiesSource(stage plan.Stage) bool {
	for _, step := range stage.Steps {
		if step.Copy != nil && (step.Copy.From == "" || step.Copy.From == "build") {
			return true
		}
	}
	return false
}
