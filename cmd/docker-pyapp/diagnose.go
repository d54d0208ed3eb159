package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// The parts of docker that a host may lack.
const (
	buildx  = "buildx"
	compose = "compose"
)

// missing is a problem of the host, which has no place in a file.
func missing(rule, message string, notes ...string) spec.Problems {
	return spec.Problems{{Finding: spec.Finding{Rule: rule, Message: message, Notes: notes}}}
}

func noDocker() spec.Problems {
	return missing("host.no-docker", "docker pyapp runs the docker command, which is not on the PATH",
		"see https://docs.docker.com/get-started/get-docker/")
}

func noBuildx() spec.Problems {
	return missing("host.no-buildx", "docker pyapp builds with docker buildx, which this docker does not have",
		"install the package docker-buildx-plugin, or docker-buildx",
		"see https://github.com/docker/buildx#installing")
}

func noCompose() spec.Problems {
	return missing("host.no-compose", "docker pyapp runs applications with docker compose, which this docker does not have",
		"install the package docker-compose-plugin, or docker-compose-v2",
		"see https://docs.docker.com/compose/install/")
}

func noEngine() spec.Problems {
	return missing("host.no-engine", "no Docker Engine answers",
		"start Docker Desktop, or on Linux   sudo systemctl start docker",
		"docker context ls shows which engine docker talks to")
}

func noPermission() spec.Problems {
	return missing("host.no-permission", "the Docker Engine does not let this user in",
		"see https://docs.docker.com/engine/install/linux-postinstall/")
}

// probe runs a docker command for what it says.
type probe func(ctx context.Context, args ...string) (said string)

// diagnose says what of the host's docker is missing, after a command of part
// has failed; none is nothing that can be told for sure. docker's own messages
// can mislead: without buildx, docker buildx build -f is an unknown flag -f.
func diagnose(ctx context.Context, ask probe, part string) spec.Problems {
	said := ask(ctx, part, "version")
	if contains(said, "unknown command: docker "+part, "is not a docker command") {
		return map[string]spec.Problems{buildx: noBuildx(), compose: noCompose()}[part]
	}
	// A builder can be elsewhere, and need no engine here.
	engine := map[string][]string{buildx: {"buildx", "inspect"}, compose: {"version"}}[part]
	said = ask(ctx, engine...)
	switch {
	case contains(said, "permission denied"):
		return noPermission()
	case contains(said, "cannot connect to the docker", "failed to connect to the docker", "error during connect"):
		return noEngine()
	}
	return nil
}

// contains tells whether text holds one of the phrases, in any case of letters.
func contains(text string, phrases ...string) bool {
	for _, phrase := range phrases {
		if strings.Contains(strings.ToLower(text), strings.ToLower(phrase)) {
			return true
		}
	}
	return false
}

// ask is h as a probe; an engine that hangs has nothing to say.
func (h host) ask(ctx context.Context, args ...string) string {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var said bytes.Buffer
	h.in, h.out, h.stderr = nil, &said, &said
	if err := h.run(ctx, args); err != nil {
		fmt.Fprintln(&said, err)
	}
	return said.String()
}
