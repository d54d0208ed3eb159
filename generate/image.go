package generate

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// user is who the application runs as: the base's own user, or one that the
// build makes.
func (b builder) user() base.User {
	if b.base.User.UID > 0 {
		return b.base.User
	}
	id := cmp.Or(b.app.Image.User, spec.DefaultUser)
	return base.User{UID: id, GID: id, Name: "app", Home: "/home/app"}
}

func (b builder) createUser() plan.Step {
	u := b.user()
	id := strconv.Itoa(u.UID)
	commands := []plan.Command{
		{Argv: []string{"groupadd", "--gid", id, u.Name}},
		{Argv: []string{"useradd", "--no-log-init", "--uid", id, "--gid", id, "--home-dir", u.Home, "--shell", "/usr/sbin/nologin", u.Name}},
		{Argv: []string{"install", "--directory", "--mode=0700", "--owner=" + id, "--group=" + id, u.Home}},
	}
	if b.base.Installer == "apk" { // BusyBox's programs, without long options
		commands = []plan.Command{
			{Argv: []string{"addgroup", "-g", id, u.Name}},
			{Argv: []string{"adduser", "-D", "-H", "-u", id, "-G", u.Name, "-h", u.Home, "-s", "/sbin/nologin", u.Name}},
			{Argv: []string{"install", "-d", "-m", "0700", "-o", id, "-g", id, u.Home}},
		}
	}
	return plan.Step{
		Origin: plan.Origin{
			Field:  "image.user",
			Source: "https://docs.docker.com/build/building/best-practices/#user",
			Reason: "A real entry in the user database, with a home: libraries look both up.",
		},
		Run: &plan.Run{Commands: commands},
	}
}

func (b builder) image() plan.Image {
	u := b.user()
	image := plan.Image{
		Ref: imageRef(b.app),
		User: plan.User{
			Origin: plan.Origin{Field: "image.user", Reason: "In numbers: Kubernetes can't verify a name.", Source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/"},
			UID:    u.UID, GID: u.GID, Name: u.Name, Home: u.Home,
		},
		Labels:     labels(b.app, b.base),
		StopSignal: b.main().StopSignal,
		Health:     b.main().healthOf(),
		Command:    b.main().Argv,
	}
	image.Command.Origin = image.Command.Explained("What a container of the image runs.")
	image.Health.Origin = image.Health.Explained("How Docker finds out that the application is healthy.")
	switch {
	case b.expands():
		image.Entrypoint = plan.Argv{Argv: Expander(), Origin: plan.Origin{Field: "secrets", Reason: entrypointReason, Source: secretsPage}}
	case b.base.Reset:
		image.Entrypoint = plan.Argv{Argv: []string{}, Origin: plan.Origin{
			Field: b.base.Field, Reason: "The base has one, which would take the command for its arguments.",
		}}
	}
	for _, p := range b.processes {
		if p.listens && !slices.ContainsFunc(image.Ports, func(port plan.Port) bool { return port.Number == p.Port.Number }) {
			p.Port.Origin = p.Port.Explained("The port that it listens on. It says so, and publishes nothing.")
			image.Ports = append(image.Ports, p.Port)
		}
	}
	return image
}

func imageRef(app spec.App) string {
	name := app.Image.Name
	if name == "" {
		name = app.Name
	}
	if app.Image.Registry != "" {
		name = app.Image.Registry + "/" + name
	}
	return name + ":" + app.Image.Tag
}

// labels are those of https://github.com/opencontainers/image-spec/blob/main/annotations.md
// that the spec knows; what the spec says itself wins.
func labels(app spec.App, on base.Base) []plan.Var {
	const oci = "org.opencontainers.image."
	all := map[string]string{oci + "title": app.Name, oci + "base.name": on.Image()}
	fields := map[string]string{oci + "title": "name", oci + "base.name": on.Field, oci + "description": "description", oci + "version": "version"}
	if app.Description != "" {
		all[oci+"description"] = app.Description
	}
	if app.Version != "" {
		all[oci+"version"] = app.Version
	}
	maps.Copy(all, app.Image.Labels)
	var vars []plan.Var
	for _, name := range sortedKeys(all) {
		v := plan.Var{Name: name, Value: all[name], Origin: plan.Origin{
			Field: fields[name], Because: "Tells tools and registries what the image is.",
			Source: "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
		}}
		if _, own := app.Image.Labels[name]; own {
			v.Field = "image.labels." + name
		}
		vars = append(vars, v)
	}
	return vars
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
