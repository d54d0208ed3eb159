package generate_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile/dockerfiletest"
)

// Each testdata/apps/NAME is a project whose spec says something of what its containers
// are given, with the files that it gets.
func TestGoldenApps(t *testing.T) {
	specs, err := filepath.Glob("testdata/apps/*/pyapp.cue")
	if err != nil || len(specs) < 3 {
		t.Fatalf("%d projects, %v", len(specs), err)
	}
	for _, path := range specs {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			text := map[string][]byte{}
			for _, f := range managed(t, path) {
				text[f.Name] = f.Data
				golden(t, filepath.Join(dir, "want", f.Name), f.Data)
			}
			warnings, err := dockerfiletest.Lint(text["Dockerfile"], text[".dockerignore"])
			if err != nil || len(warnings) > 0 {
				t.Errorf("%v %v", warnings, err)
			}
		})
	}
}

// loadApp reads the compose.yaml of testdata/apps/name as docker compose does, with the
// caller's variables.
func loadApp(t *testing.T, name string, env types.Mapping) types.Services {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("testdata", "apps", name))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "want", "compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir: dir, Environment: env,
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(dir, "compose.yaml"), Content: text}},
	}, loader.WithProfiles([]string{"*"}))
	if err != nil {
		t.Fatal(err)
	}
	return project.Services
}

// text is a variable's value, "-" where the container does not get the variable.
func text(env types.MappingWithEquals, name string) string {
	if v := env[name]; v != nil {
		return *v
	}
	return "-"
}

func TestRequiredVariablesArePassedThrough(t *testing.T) {
	for _, c := range []struct {
		env  types.Mapping
		want map[string]string
	}{
		{types.Mapping{}, map[string]string{"app": "-", "worker": "https://worker.example.com", "release": "-", "report": "-"}},
		{types.Mapping{"SITE_URL": "a$b"}, map[string]string{"app": "a$b", "worker": "https://worker.example.com", "release": "a$b", "report": "a$b"}},
	} {
		got := map[string]string{}
		for name, s := range loadApp(t, "configuration", c.env) {
			got[name] = text(s.Environment, "SITE_URL")
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.env, diff)
		}
	}
}

// A variable that is passed through would hide that of an env file, so it is not.
func TestEnvFilesAreWhereRequiredVariablesComeFrom(t *testing.T) {
	services := loadApp(t, "storage", types.Mapping{"SITE_URL": "the caller's"})
	if got := text(services["worker"].Environment, "SITE_URL"); got != "https://example.com" {
		t.Errorf("the worker's SITE_URL is %q", got)
	}
}

// What the spec's compose says is Compose's to interpolate, and nothing else is.
func TestRawContentIsInterpolatedByCompose(t *testing.T) {
	app := loadApp(t, "raw", types.Mapping{"RELEASE": "1.4.0"})["app"]
	if got := text(app.Environment, "RELEASE") + " " + text(app.Environment, "WORKERS"); got != "1.4.0 2" {
		t.Errorf("RELEASE and WORKERS are %q", got)
	}
	if app.DependsOn["mail"].Condition != types.ServiceConditionStarted || !app.ReadOnly || app.Deploy.Resources.Limits.Pids != 64 {
		t.Errorf("the application's service is %+v", app)
	}
}

// Volumes, folders in memory, files of variables and networks are read back as they were
// written.
func TestStorageAndNetworksAreReadBack(t *testing.T) {
	services := loadApp(t, "storage", types.Mapping{})
	got := map[string][]string{}
	for name, s := range services {
		for _, v := range s.Volumes {
			got[name] = append(got[name], fmt.Sprintf("%s %s %s %v", v.Type, v.Source, v.Target, v.ReadOnly))
		}
	}
	want := map[string][]string{
		"app":    {"volume data /srv/data false", "volume media /app/media false", "volume models /srv/models true"},
		"worker": {"volume media /app/media false", "volume models /srv/models true"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("volumes (-want +got):\n%s", diff)
	}
	if !slices.Contains(services["worker"].Tmpfs, "/scratch:mode=0700,uid=10001,gid=10001,size=64m") {
		t.Errorf("the worker's folders in memory are %q", services["worker"].Tmpfs)
	}
	networks := slices.Sorted(maps.Keys(loadApp(t, "configuration", types.Mapping{})["report"].Networks))
	if diff := cmp.Diff([]string{"backstage", "default", "proxy"}, networks); diff != "" {
		t.Errorf("networks (-want +got):\n%s", diff)
	}
}
