package main

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestDiagnose(t *testing.T) {
	for _, c := range []struct {
		name string
		part string
		says map[string]string
		want spec.Problems
	}{
		{"nothing is missing", buildx, nil, nil},
		{"no buildx, docker 28", buildx, map[string]string{"buildx version": "docker: unknown command: docker buildx"}, noBuildx()},
		{"no buildx, docker 20", buildx, map[string]string{"buildx version": "docker: 'buildx' is not a docker command."}, noBuildx()},
		{"no compose", compose, map[string]string{"compose version": "docker: unknown command: docker compose"}, noCompose()},
		{"a part that is broken is not one that is missing", compose, map[string]string{"compose version": "segmentation fault"}, nil},
		{"no engine, docker 29", compose, map[string]string{"version": "failed to connect to the docker API at unix:///x"}, noEngine()},
		{"no engine, docker 28", compose, map[string]string{"version": "Cannot connect to the Docker daemon at unix:///x."}, noEngine()},
		{"no engine, Windows", compose, map[string]string{"version": "error during connect: open //./pipe/docker_engine"}, noEngine()},
		{"a builder elsewhere needs no engine here", buildx, map[string]string{"version": "Cannot connect to the Docker daemon"}, nil},
		{"an engine that lets nobody in", compose, map[string]string{"version": "permission denied while trying to connect"}, noPermission()},
		{"a context that does not exist", compose, map[string]string{"version": `context "nope": context not found`}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			ask := func(_ context.Context, args ...string) string { return c.says[strings.Join(args, " ")] }
			if diff := cmp.Diff(c.want, diagnose(t.Context(), ask, c.part)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
