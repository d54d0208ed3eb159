package generate

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/generate/server"
	"github.com/docker-pyapp/docker-pyapp/generate/service"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// canary is the text of the secret files; no generated file may have it.
const canary = "canary-4f1d7c"

func fuzzProject() fstest.MapFS {
	any := []byte("from elsewhere import *\n__path__ = other\n") // it has every name, and perhaps every module
	return fstest.MapFS{
		"main.py": {Data: any}, "manage.py": {Data: []byte("print()\n")}, "keys/db.txt": {Data: []byte(canary), Mode: 0o644},
		"shop/__init__.py": {Data: any}, "shop/settings.py": {}, "shop/wsgi.py": {Data: any}, "main.ipynb": {Data: []byte("{}")},
		"requirements.txt": {Data: []byte("flask==3.1.1\ngunicorn==23.0.0\npandas==2.2.3\ntorch==2.9.0\n")},
	}
}

// fields are those of a spec, in any order.
type fields = map[string]any

// dice make an application of a number, always the same one.
type dice struct{ *rand.Rand }

func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d dice, values ...T) T { return values[d.IntN(len(values))] }

// sometimes sets a field in three of ten applications.
func (d dice) sometimes(of fields, name string, value func() any) {
	if d.chance(30) {
		of[name] = value()
	}
}

func (d dice) app(kinds kinds) fields {
	app := fields{
		"name": pick(d, "shop", "a-b", "x1"), "python": pick(d, "3.11", "3.13", "3.14"),
		"limits": d.limits(true), "hardening": d.hardening(), "env": d.env(),
	}
	if d.chance(70) {
		app["deps"] = fields{"pip": fields{}}
	}
	if d.chance(60) {
		app["server"] = pick(d, kinds.servers...)
	} else {
		app["run"] = pick[any](d, "main.py", fields{"command": []string{"python", "-m", "shop"}}, pick(d, append(kinds.workers, fields{"module": "shop"})...))
	}
	d.sometimes(app, "replicas", func() any { return d.IntN(4) })
	d.sometimes(app, "restart", func() any { return pick(d, "no", "always", "on-failure:5") })
	d.sometimes(app, "health", func() any { return pick[any](d, false, fields{"command": []string{"python", "main.py"}}) })
	d.sometimes(app, "release", func() any {
		return []any{"python manage.py migrate", []string{"python", "manage.py", "seed"}}[:1+d.IntN(2)]
	})
	d.sometimes(app, "secrets", d.secrets)
	d.sometimes(app, "image", d.image)
	if app["server"] != nil {
		d.sometimes(app, "publish", func() any { return d.publish(true) })
	}
	processes := fields{}
	for _, name := range []string{"w", "worker-2", "beat"}[:d.IntN(4)] {
		processes[name] = d.process(kinds)
	}
	jobs, services := fields{}, fields{}
	for _, name := range []string{"report", "clean"}[:d.IntN(3)] {
		jobs[name] = fields{"command": []string{"python", "main.py", name}, "env": d.env(), "limits": d.limits(false)}
	}
	for _, name := range []string{"db", "cache", "queue"}[:d.IntN(1+min(3, len(kinds.services)))] {
		services[name] = pick(d, kinds.services...)
	}
	app["processes"], app["jobs"], app["services"] = processes, jobs, services
	return app
}

func (d dice) process(kinds kinds) any {
	p := fields{"env": d.env(), "limits": d.limits(false)}
	for key, value := range pick(d, slices.Concat(kinds.servers, kinds.workers, []fields{{"script": "main.py"}, {"command": []string{"python", "-m", "shop"}}})...) {
		p[key] = value
	}
	d.sometimes(p, "replicas", func() any { return d.IntN(4) })
	d.sometimes(p, "health", func() any { return false })
	d.sometimes(p, "stop_grace_period", func() any { return "1m" })
	if slices.ContainsFunc(kinds.servers, func(s fields) bool { return cmp.Equal(p[keyOf(s)], s[keyOf(s)]) }) {
		p["publish"] = d.publish(d.chance(50))
	}
	return p
}

func keyOf(f fields) string {
	for key := range f {
		return key
	}
	return ""
}

func (d dice) publish(said bool) any {
	if !said {
		return false
	}
	return fields{"port": pick(d, 0, 8080, 9090), "address": pick(d, "127.0.0.1", "0.0.0.0", "::1", "10.1.2.3")}
}

func (d dice) limits(pids bool) fields {
	l := fields{}
	d.sometimes(l, "memory", func() any { return pick(d, "64m", "512m", "4g") })
	d.sometimes(l, "cpus", func() any { return pick[any](d, 0.25, 1, 4.5) })
	d.sometimes(l, "gpu", func() any { return pick[any](d, "all", 1) })
	if pids {
		d.sometimes(l, "pids", func() any { return 16 + d.IntN(100) })
	}
	return l
}

func (d dice) hardening() fields {
	h := fields{}
	for _, name := range []string{"read_only", "cap_drop", "no_new_privileges", "init"} {
		if d.chance(15) {
			h[name] = false
		}
	}
	if d.chance(15) {
		h["cap_add"] = []string{"CHOWN", "SETUID"}
	}
	return h
}

func (d dice) env() fields {
	env := fields{}
	for range d.IntN(3) {
		env[pick(d, "MODE", "GREETING", "WEB_CONCURRENCY", "DJANGO_SETTINGS_MODULE")] = pick[any](d, "prod", "p$ss ${X}", "two\nlines", 7, true, "")
	}
	return env
}

func (d dice) secrets() any {
	return pick[any](d, []string{"API_KEY"}, fields{"main-password": fields{"file": "keys/db.txt"}},
		fields{"main-password": fields{"file": "keys/db.txt"}, "token": fields{"environment": "TOKEN"}})
}

func (d dice) image() any {
	return pick[any](d, fields{"variant": "bookworm"}, fields{"variant": "alpine"}, fields{"base": fields{"distroless": fields{}}}, fields{"user": 4711},
		fields{"base": "acme/python:3.13"}, fields{"base": fields{"hardened": fields{}}}, fields{"base": fields{"cuda": fields{"version": "13.0.2"}}},
		fields{"registry": "ghcr.io/acme", "tag": "1.4.0"})
}

// kinds are the least that each kind of server, worker and service can be written with.
type kinds struct{ servers, workers, services []fields }

// kindsOf tries how each kind can be written. Who adds one that needs other fields
// adds them here.
func kindsOf(t testing.TB) kinds {
	t.Helper()
	var all kinds
	loader := spec.NewLoader()
	least := func(group, name string) fields {
		for _, own := range []fields{
			{},
			{"app": "main.py"},
			{"app": "shop:app"},
			{"app": "shop"},
			{"worker_settings": "shop.worker.WorkerSettings"},
			{"broker": "shop.tasks"},
			{"project": "shop"},
			{"notebook": "main.ipynb"},
			{"files": []string{"main.ipynb"}},
			{"schedule": "0 3 * * *", "command": "python main.py"},
		} {
			text := fields{"python": "3.13", group: fields{name: own}}
			if group == "processes" || group == "services" {
				text = fields{"python": "3.13", "run": "main.py", group: fields{"x": fields{name: own}}}
			}
			if data, err := json.Marshal(text); err == nil {
				if _, err := loader.Load("pyapp.json", data); err == nil {
					return fields{name: own}
				}
			}
		}
		t.Fatalf("no spec with the least of %s.%s is good: add the fields that it needs", group, name)
		return nil
	}
	for _, kind := range server.Servers() {
		all.servers = append(all.servers, least("server", kind.Name))
	}
	for _, kind := range server.Workers() {
		all.workers = append(all.workers, least("processes", kind.Name))
	}
	for _, kind := range service.All() {
		all.services = append(all.services, least("services", kind.Name))
	}
	return all
}

// made is an application that was made of a number, and all that follows from it.
type made struct {
	app     spec.App
	builder builder
	plan    plan.Plan
	files   map[string]string
	compose *types.Project
}

// makeApp is false for an application that the checks refuse, as they should some.
func makeApp(t *testing.T, seed uint64, kinds kinds) (made, bool) {
	t.Helper()
	data, err := json.Marshal(dice{rand.New(rand.NewPCG(seed, 1))}.app(kinds))
	if err != nil {
		t.Fatal(err)
	}
	s, err := spec.Load("pyapp.json", data)
	if err != nil {
		if !strings.Contains(err.Error(), "pyapp.json:") { // found in the spec: a rule has refused it
			t.Fatalf("%s\n%v", data, err)
		}
		return made{}, false
	}
	m := made{app: s.App, files: map[string]string{}}
	if slices.ContainsFunc(Check(m.app, fuzzProject()), func(f spec.Finding) bool { return f.IsError() }) {
		return made{}, false
	}
	install, _ := manager.Of(m.app.Deps).Install(manager.Input{App: m.app, Project: fuzzProject()})
	if m.builder, err = newBuilder(m.app, install, fuzzProject()); err != nil {
		t.Fatal(err)
	}
	m.plan, m.files = renderedPlan(t, m.app)
	m.compose = read(t, m.files["compose.yaml"])
	return m, true
}

func renderedPlan(t *testing.T, app spec.App) (plan.Plan, map[string]string) {
	t.Helper()
	p, err := Plan(app, "pyapp.json", fuzzProject())
	if err != nil {
		t.Fatal(err)
	}
	files, err := Files(p)
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for _, f := range files {
		text[f.Name] = string(f.Data)
	}
	return p, text
}

// read is the Compose file as docker compose reads it, with all its profiles.
func read(t *testing.T, text string) *types.Project {
	t.Helper()
	project, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  "/srv/shop",
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}}, Environment: types.Mapping{"X": "hostile"},
	}, loader.WithProfiles([]string{"*"}))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return project
}

// violations are the properties that a plan must have and that this one has not.
func (m made) violations() []string {
	return slices.Concat(m.users(), m.noSecrets(), m.pinned(), m.single(), m.loopback(), m.hardened(), m.bounded(), m.references())
}

func (m made) users() []string {
	var bad []string
	if m.plan.Image.User.UID <= 0 || m.plan.Image.User.GID < 0 {
		bad = append(bad, fmt.Sprintf("the image's user is %d", m.plan.Image.User.UID))
	}
	for name, s := range m.own() {
		if s.User == "root" || strings.HasPrefix(s.User+":", "0:") || s.Privileged {
			bad = append(bad, fmt.Sprintf("%s runs as %q, privileged: %v", name, s.User, s.Privileged))
		}
	}
	return bad
}

// own are the services of the application's image.
func (m made) own() map[string]types.ServiceConfig {
	all := map[string]types.ServiceConfig{}
	for name, s := range m.compose.Services {
		if s.Image == m.plan.Image.Ref {
			all[name] = s
		}
	}
	return all
}

// credentials are a user and a password in an address.
var credentials = regexp.MustCompile(`://[^/\s"'@]+:[^/\s"'@$]+@`)

func (m made) noSecrets() []string {
	var bad []string
	for name, text := range m.files {
		if strings.Contains(text, canary) || credentials.MatchString(text) {
			bad = append(bad, name+" has a secret's text")
		}
	}
	if everything, err := json.Marshal(m.plan); err != nil || strings.Contains(string(everything), canary) {
		bad = append(bad, "the plan has a secret's text")
	}
	return bad
}

func (m made) pinned() []string {
	var bad []string
	for name, s := range m.compose.Services {
		_, tag, tagged := strings.Cut(s.Image[strings.LastIndex(s.Image, "/")+1:], ":")
		if m.own()[name].Image == "" && (!tagged || tag == "latest") {
			bad = append(bad, name+" has the image "+s.Image)
		}
	}
	return bad
}

func (m made) single() []string {
	var bad []string
	for _, p := range m.builder.processes {
		if s := m.compose.Services[p.name]; p.Single && s.Deploy != nil && s.Deploy.Replicas != nil && *s.Deploy.Replicas > 1 {
			bad = append(bad, fmt.Sprintf("there are %d of %s", *s.Deploy.Replicas, p.name))
		}
	}
	return bad
}

func (m made) loopback() []string {
	said := map[string]string{}
	for _, p := range m.builder.processes {
		if p.spec.Publish != nil {
			said[p.name] = p.spec.Publish.Address
		}
	}
	for _, s := range m.app.Services {
		if s.Publish != nil {
			said[s.Name] = s.Publish.Address
		}
	}
	var bad []string
	for name, s := range m.compose.Services {
		for _, port := range s.Ports {
			address, err := netip.ParseAddr(port.HostIP)
			if err != nil || !address.IsLoopback() && said[name] != port.HostIP {
				bad = append(bad, fmt.Sprintf("%s is published on %q", name, port.HostIP))
			}
		}
	}
	return bad
}

// hardened: what the spec has not turned off is on.
func (m made) hardened() []string {
	h := m.app.Hardening
	var bad []string
	wrong := func(name, what string) { bad = append(bad, name+" has "+what) }
	for name, s := range m.own() {
		if h.ReadOnly && !m.builder.copies() && !s.ReadOnly {
			wrong(name, "a writable root")
		}
		if h.CapDrop && !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Equal(s.CapAdd, h.CapAdd) {
			wrong(name, fmt.Sprintf("the capabilities -%v +%v", s.CapDrop, s.CapAdd))
		}
		if h.NoNewPrivileges && !slices.Contains(s.SecurityOpt, "no-new-privileges:true") || h.Init && (s.Init == nil || !*s.Init) {
			wrong(name, "no no-new-privileges, or no init")
		}
	}
	for name, s := range m.compose.Services {
		if slices.ContainsFunc(s.SecurityOpt, func(o string) bool { return strings.Contains(o, "unconfined") }) || s.Pid+s.Ipc+s.Uts+s.UserNSMode+s.NetworkMode != "" || len(s.Devices) > 0 {
			wrong(name, "a part of the host")
		}
		if slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Type == types.VolumeTypeBind }) {
			wrong(name, "a folder of the host")
		}
	}
	return bad
}

func (m made) bounded() []string {
	var bad []string
	for name, s := range m.compose.Services {
		if s.Deploy == nil || s.Deploy.Resources.Limits == nil || s.Deploy.Resources.Limits.Pids <= 0 {
			bad = append(bad, name+" has no limit of processes")
		}
	}
	return bad
}

// references: whatever a service names is there, and none waits for itself.
func (m made) references() []string {
	var bad []string
	for name, s := range m.compose.Services {
		for other := range s.DependsOn {
			if _, ok := m.compose.Services[other]; !ok {
				bad = append(bad, name+" depends on "+other+", which is not there")
			}
		}
		for _, secret := range s.Secrets {
			if _, ok := m.compose.Secrets[secret.Source]; !ok {
				bad = append(bad, name+" has the secret "+secret.Source+", which is not there")
			}
		}
		for _, v := range s.Volumes {
			if _, ok := m.compose.Volumes[v.Source]; v.Type == types.VolumeTypeVolume && !ok {
				bad = append(bad, name+" has the volume "+v.Source+", which is not there")
			}
		}
		if m.reaches(name, name, map[string]bool{}) {
			bad = append(bad, name+" waits for itself")
		}
	}
	return bad
}

// reaches tells whether from waits for to, by any way.
func (m made) reaches(from, to string, seen map[string]bool) bool {
	for other := range m.compose.Services[from].DependsOn {
		if other == to {
			return true
		}
		if !seen[other] {
			seen[other] = true
			if m.reaches(other, to, seen) {
				return true
			}
		}
	}
	return false
}

func checkMade(t *testing.T, seed uint64, kinds kinds) bool {
	t.Helper()
	m, ok := makeApp(t, seed, kinds)
	if !ok {
		return false
	}
	for _, violation := range m.violations() {
		t.Errorf("%d: %s\n%s", seed, violation, m.files["compose.yaml"])
	}
	again, files := renderedPlan(t, m.app)
	if diff := cmp.Diff(m.plan, again) + cmp.Diff(m.files, files); diff != "" {
		t.Errorf("%d: the second time it is another plan:\n%s", seed, diff)
	}
	if got, want := len(m.compose.Services), len(m.plan.Services); got != want {
		t.Errorf("%d: Compose reads %d services of %d", seed, got, want)
	}
	return true
}

// Whatever a spec says, its plan has the properties that a user relies on.
func TestPropertiesOfPlans(t *testing.T) {
	kinds, valid := kindsOf(t), 0
	const all = 150
	for seed := range uint64(all) {
		if checkMade(t, seed, kinds) {
			valid++
		}
	}
	if valid < all/3 {
		t.Errorf("%d of %d specs are valid: the others prove nothing", valid, all)
	}
}

// FuzzPlan is the same for as many specs as there is time.
func FuzzPlan(f *testing.F) {
	kinds := kindsOf(f)
	for seed := range uint64(20) {
		f.Add(seed + 1000)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { checkMade(t, seed, kinds) })
}

// Each property can be violated: what finds nothing proves nothing.
func TestPropertiesCanBeViolated(t *testing.T) {
	file := func(services string) *types.Project {
		return read(t, "name: shop\nservices:\n"+services+"volumes:\n  data:\nsecrets:\n  key:\n    file: ./k\n")
	}
	good := "  app:\n    image: shop:latest\n    read_only: true\n    cap_drop: [ALL]\n    init: true\n" +
		"    security_opt: [\"no-new-privileges:true\"]\n    ports: [\"127.0.0.1:80:80\"]\n    deploy: {resources: {limits: {pids: 16}}}\n"
	app := webApp(nil)
	base := made{app: app, plan: plan.Plan{Image: plan.Image{Ref: "shop:latest", User: plan.User{UID: 1}}}}
	base.builder.processes = []process{{name: "app", Process: server.Process{Single: true}}}
	base.compose = file(good)
	if bad := base.violations(); len(bad) > 0 {
		t.Fatalf("the good one: %v", bad)
	}
	for want, services := range map[string]string{
		"runs as":              good + "    user: \"0\"\n",
		"privileged: true":     good + "    privileged: true\n",
		"has the image":        good + "  db:\n    image: redis\n    deploy: {resources: {limits: {pids: 16}}}\n",
		"has the image x:late": good + "  db:\n    image: x:latest\n    deploy: {resources: {limits: {pids: 16}}}\n",
		"there are 2":          strings.Replace(good, "deploy: {", "deploy: {replicas: 2, ", 1),
		"published on":         strings.Replace(good, "127.0.0.1:80:80", "0.0.0.0:80:80", 1),
		"published on \"\"":    strings.Replace(good, "127.0.0.1:80:80", "80:80", 1),
		"writable root":        strings.Replace(good, "read_only: true", "read_only: false", 1),
		"capabilities":         strings.Replace(good, "cap_drop", "cap_add", 1),
		"no no-new":            strings.Replace(good, "no-new", "label:no-new", 1),
		"or no init":           strings.Replace(good, "init: true", "init: false", 1),
		"a part of the host":   good + "    pid: host\n",
		"a folder of the host": good + "    volumes: [\"/etc:/etc\"]\n",
		"no limit of":          strings.Replace(good, "pids: 16", "cpus: \"1\"", 1),
	} {
		m := base
		m.compose = file(services)
		if bad := m.violations(); !strings.Contains(strings.Join(bad, "; "), want) {
			t.Errorf("want %q among %v", want, bad)
		}
	}
	m := base
	m.files = map[string]string{"Dockerfile": "ENV A=" + canary, "compose.yaml": "redis://x:y@z"}
	if bad := m.noSecrets(); len(bad) != 2 {
		t.Errorf("want two files with secrets, got %v", bad)
	}
	first, second := types.ServiceConfig{}, types.ServiceConfig{}
	first.DependsOn, first.Secrets = types.DependsOnConfig{"b": {}, "none": {}}, []types.ServiceSecretConfig{{Source: "none"}}
	second.DependsOn, second.Volumes = types.DependsOnConfig{"a": {}}, []types.ServiceVolumeConfig{{Type: "volume", Source: "none"}}
	m.compose = &types.Project{Services: types.Services{"a": first, "b": second}}
	if bad := m.references(); len(bad) != 5 {
		t.Errorf("want five bad references, got %v", bad)
	}
}
