package generate

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestAdvice(t *testing.T) {
	for name, c := range map[string]struct {
		requirements string
		change       func(*spec.App)
		want         []string
	}{
		"nothing to say": {requirements: "flask\nopencv-python-headless==4.12.0.88\npsycopg2-binary\n"},
		"two of them":    {requirements: "opencv_python==4.12.0.88\nPsycopg2\n", want: []string{"deps.better-package", "deps.better-package"}},
		"it is meant": {
			requirements: "opencv-python\nmysqlclient\n",
			change: func(a *spec.App) {
				a.System = spec.System{Packages: []string{"libgl1"}, BuildPackages: []string{"gcc", "default-libmysqlclient-dev"}}
			},
		},
		"a base of one's own": {requirements: "mysqlclient\n", change: func(a *spec.App) { a.Image.Base = &spec.Base{Ref: "acme/python:3.13"} }},
	} {
		var codes []string
		for _, f := range Check(webApp(c.change), fstest.MapFS{"requirements.txt": {Data: []byte(c.requirements)}}) {
			if !strings.HasPrefix(f.Rule, "deps.") {
				continue
			}
			codes = append(codes, f.Rule)
			if f.IsError() || len(f.Notes) != 2 {
				t.Errorf("%s: %+v is no advice", name, f)
			}
		}
		if !slices.Equal(codes, c.want) {
			t.Errorf("%s: got %q, want %q", name, codes, c.want)
		}
	}
}

// conda's psycopg2 is compiled, and its libraries come with it.
func TestNoAdviceOnCondaPackages(t *testing.T) {
	for _, conda := range []bool{false, true} {
		install := manager.Install{Packages: manager.Packages{{Name: "psycopg2", Conda: conda}}}
		if found := advise(spec.App{}, base.Base{}, install, fstest.MapFS{}); (len(found) == 0) != conda {
			t.Errorf("a conda package: %v, findings %v", conda, found)
		}
	}
}

// What is written as the advice says ends it: a fix that can be followed.
func TestAdviceOnTorchCanBeFollowed(t *testing.T) {
	project := fstest.MapFS{"main.py": {}, "requirements.txt": {Data: []byte("torch==2.9.0\n")}}
	const text = `python: "3.13", run: "main.py", deps: pip: {}`
	findings := Check(loaded(t, text), project)
	if len(findings) != 1 || findings[0].Rule != "deps.torch" || !strings.Contains(findings[0].Notes[1], `limits: gpu: "all"`) {
		t.Fatalf("got %+v", findings)
	}
	for _, more := range []string{`, limits: gpu: "all"`, `, env: NVIDIA_VISIBLE_DEVICES: "all"`} {
		if findings := Check(loaded(t, text+more), project); len(findings) > 0 {
			t.Errorf("%s: still %+v", more, findings)
		}
	}
}
