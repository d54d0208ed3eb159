package main

import (
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

func TestUpArgs(t *testing.T) {
	for _, c := range []struct {
		name           string
		restart        string
		build, noBuild bool
		flags          string
		want           string
		beside         plan.Role
	}{
		{"a server", "on-failure:5", true, false, "", "up --build", ""},
		{"what runs once gives its exit code", "no", true, false, "", "up --build --exit-code-from=app", ""},
		{"the image that is there", "always", true, true, "", "up --no-build", ""},
		{"neither", "always", false, false, "", "up", ""},
		{"docker is told already to build", "always", true, false, "--build", "up --build", ""},
		{"docker is told not to build", "always", true, false, "--no-build", "up --no-build", ""},
		{"in the background", "no", true, false, "-d", "up --build -d", ""},
		{"in the background, among other letters", "no", true, false, "-Vd", "up --build -Vd", ""},
		{"in the background, in full", "no", true, false, "--detach=true", "up --build --detach=true", ""},
		{"until it is healthy", "no", true, false, "--wait", "up --build --wait", ""},
		{"another service's exit code", "no", true, false, "--exit-code-from=db", "up --build --exit-code-from=db", ""},
		{"until any container ends", "no", true, false, "--abort-on-container-exit", "up --build --abort-on-container-exit", ""},
		{"something else starts with it", "no", true, false, "", "up --build", plan.RoleBacking},
		{"something else runs before it", "no", true, false, "", "up --build", plan.RoleRelease},
		{"a letter in a value", "no", true, false, "--scale=d", "up --build --exit-code-from=app --scale=d", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			services := []plan.Service{{Name: "app", Restart: plan.Text{Value: c.restart}}, {Name: "clear", Role: plan.RoleJob}}
			if c.beside != "" {
				services = append(services, plan.Service{Name: "other", Role: c.beside})
			}
			got := strings.Join(upArgs(plan.Plan{Services: services}, c.build, c.noBuild, strings.Fields(c.flags)), " ")
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
