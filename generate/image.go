package generate

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

const (
	userName = "app"
	userHome = "/home/app"
)

func (b builder) createUser() plan.Step {
	id := strconv.Itoa(b.app.Image.User)
	return plan.Step{
		Origin: plan.Origin{
			Field:  "image.user",
			Reason: "A real entry in the user database, with a home: libraries look both up.",
		},
		Run: &plan.Run{Commands: []plan.Command{
			{Argv: []string{"groupadd", "--gid", id, userName}},
			{Argv: []string{"useradd", "--no-log-init", "--uid", id, "--gid", id, "--home-dir", userHome, "--shell", "/usr/sbin/nologin", userName}},
			{Argv: []string{"install", "--directory", "--mode=0700", "--owner=" + id, "--group=" + id, userHome}},
		}},
	}
}

func (b builder) image() plan.Image {
	image := plan.Image{
		Ref: imageRef(b.app),
		User: plan.User{
			Origin: plan.Origin{Field: "image.user", Reason: "In numbers: Kubernetes can't verify a name."},
			UID:    b.app.Image.User, GID: b.app.Image.User, Name: userName, Home: userHome,
		},
		Labels:     b.labels(),
		StopSignal: b.process.StopSignal,
		Health:     b.health(),
		Command:    b.process.Argv,
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
func (b builder) labels() []plan.Var {
	app := b.app
	const oci = "org.opencontainers.image."
	all := map[string]string{oci + "title": app.Name, oci + "base.name": b.baseImage()}
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
