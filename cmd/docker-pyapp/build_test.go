package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

func TestBuildArgs(t *testing.T) {
	for _, c := range []struct {
		name    string
		dir     string
		network string
		tags    []string
		flags   []string
		want    []string
	}{
		{
			"the plan's own name", ".", "", nil, nil,
			[]string{"buildx", "build", "-f", "Dockerfile", "-t", "shop:1", "."},
		},
		{
			"another folder", "a b/c", "", nil, nil,
			[]string{"buildx", "build", "-f", "a b/c/Dockerfile", "-t", "shop:1", "a b/c"},
		},
		{
			"tags take its place", ".", "",
			[]string{"x", "y"},
			[]string{"--push"},
			[]string{"buildx", "build", "-f", "Dockerfile", "-t", "x", "-t", "y", "--push", "."},
		},
		{
			"the spec's network", ".", "host", nil, nil,
			[]string{"buildx", "build", "-f", "Dockerfile", "-t", "shop:1", "--network=host", "."},
		},
		{
			"the user's network", ".", "host", nil,
			[]string{"--network", "none"},
			[]string{"buildx", "build", "-f", "Dockerfile", "-t", "shop:1", "--network", "none", "."},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := plan.Plan{Image: plan.Image{Ref: "shop:1"}}
			p.Services = []plan.Service{{Build: &plan.Build{Dockerfile: "Dockerfile", Network: c.network}}}
			if diff := cmp.Diff(c.want, buildArgs(p, c.dir, c.tags, c.flags)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
