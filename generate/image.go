package generate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

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
			Origin: plan.Origin{Field: "image.user", Reason: "In numbers: Kubernetes can't verify a name."},
			UID:    u.UID, GID: u.GID, Name: u.Name, Home: u.Home,
		},
		Labels:     labels(b.app, b.base),
		StopSignal: b.process.StopSignal,
		Health:     b.health(),
		Command:    b.process.Argv,
	}
	if b.base.Reset {
		image.Entrypoint = []string{}
	}
	if b.process.Port.Number > 0 {
		image.Ports = []plan.Port{b.process.Port}
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
	if app.Description != "" {
		all[oci+"description"] = app.Description
	}
	if app.Version != "" {
		all[oci+"version"] = app.Version
	}
	maps.Copy(all, app.Image.Labels)
	var vars []plan.Var
	for _, name := range sortedKeys(all) {
		v := plan.Var{Name: name, Value: all[name]}
		if _, own := app.Image.Labels[name]; own {
			v.Field = "image.labels." + name
		}
		vars = append(vars, v)
	}
	return vars
}

// health is the check that the spec asks for, or for a server that it answers at all.
func (b builder) health() plan.Health {
	h, field := b.app.Health, "health"
	if h == nil {
		h, field = defaultHealth(), "server"
	}
	test := b.healthTest(*h)
	if h.Off || test == nil {
		return plan.Health{}
	}
	reason := ""
	if h.Command == nil {
		reason = "In plain Python, since the image has no curl; http.client, unlike urllib, heeds no proxy variables."
	}
	return plan.Health{
		Origin: plan.Origin{Field: field, Reason: reason}, Test: test,
		Interval: h.Interval, Timeout: h.Timeout, StartPeriod: h.StartPeriod, StartInterval: h.StartInterval, Retries: h.Retries,
	}
}

// defaultHealth holds the schema's defaults for a spec that says nothing of
// health; a test holds the two against each other.
func defaultHealth() *spec.Health {
	return &spec.Health{Interval: "10s", Timeout: "5s", StartPeriod: "30s", Retries: 3}
}

func (b builder) healthTest(h spec.Health) []string {
	if h.Command != nil {
		return h.Command
	}
	if b.process.Port.Number == 0 {
		return nil
	}
	path, verdict := "/", "c.getresponse()" // any answer will do
	if h.Path != "" {
		path, verdict = h.Path, "raise SystemExit(c.getresponse().status>=400)"
	}
	code := fmt.Sprintf("import http.client as h;c=h.HTTPConnection('127.0.0.1',%d,timeout=%s);c.request('GET',%s);%s",
		b.process.Port.Number, seconds(h.Timeout), pythonString(path), verdict)
	// -I and -S: neither the caller's PYTHON variables nor site-packages slow it down or change it.
	return []string{"python", "-I", "-S", "-c", code}
}

// seconds is a duration as Python's timeouts take it.
func seconds(duration string) string {
	d, err := time.ParseDuration(duration)
	if err != nil {
		return "5" // not reached: the schema lets no other text through
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
}

// pythonString is printable ASCII as a string literal of Python's.
func pythonString(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
