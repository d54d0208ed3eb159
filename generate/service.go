package generate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// stopMargin is what a process has left after its own grace to end by itself.
const stopMargin = 5 * time.Second

// services are all services of the Compose file: the processes, the main one
// first, what runs before them, and what runs when it is asked for.
func (b builder) services() []plan.Service {
	var all []plan.Service
	for _, p := range b.processes {
		all = append(all, b.processService(p))
	}
	all[0].Build = b.build()
	all = append(all, b.releaseServices()...)
	all = b.withDrivers(slices.Concat(all, b.jobServices()))
	b.neverPull(all[1:])
	return b.configured(append(all, b.backingServices()...))
}

// neverPull keeps Compose from looking for an image that is built here in Docker Hub,
// where somebody else's may have its name.
func (b builder) neverPull(services []plan.Service) {
	if b.app.Image.Registry != "" {
		return
	}
	reason := "The image is built here, for " + spec.MainService + "; nobody else's of its name is pulled."
	because := reason
	for i := range services {
		services[i].PullPolicy = plan.Text{Value: "never", Origin: plan.Origin{Field: "image.registry", Reason: reason, Because: because}}
		reason = ""
	}
}

// processService is a process as Compose runs it.
func (b builder) processService(p process) plan.Service {
	s := b.ownService(p.name, p.limits)
	s.Role, s.Field = plan.RoleProcess, p.kind
	s.Development = p.Development
	s.Tmpfs = append(s.Tmpfs, b.writable(p.Folders, s)...)
	s.Publish = p.publish()
	s.Replicas = p.replicas()
	s.Restart = p.restart()
	s.StopGracePeriod = p.stopGracePeriod()
	s.DependsOn = b.before()
	if p.Stdin {
		s.StdinOpen = plan.Flag{On: true, Origin: plan.Origin{Field: p.kind, Reason: "Its requests come on standard input, and it ends with them."}}
	}
	s.Environment = without(s.Environment, p.spec.Env)
	if p.isMain() {
		return s
	}
	s.Command = p.Argv
	s.Command.Origin = p.Argv.Explained("What its container runs.")
	s.StopSignal = otherSignal(p.StopSignal, b.main().StopSignal)
	s.Health = b.otherHealth(p)
	s.Environment = append(b.otherEnv(p), s.Environment...)
	return s
}

// ownService is what all services of the image have in common.
func (b builder) ownService(name string, limits plan.Limits) plan.Service {
	h := b.app.Hardening
	return plan.Service{
		Name:        name,
		Environment: explainedOnce(append(secretVars(b.app.Secrets), b.addresses()...)),
		EnvFiles:    envFiles(b.app.EnvFile),
		Secrets:     append(secretNames(b.app.Secrets), b.passwordNames()...),
		Networks:    networkNames(b.app.Networks),
		Limits:      limits,
		ReadOnly:    b.readOnly(),
		Tmpfs:       b.tmpfs(limits),
		CapDrop: hardened(h.CapDrop, "ALL", "A web application needs none of root's capabilities.",
			off("cap_drop", "root's usual capabilities are left (CIS Docker Benchmark 5.4).")),
		CapAdd: plan.List{Values: h.CapAdd, Origin: plan.Origin{Field: "hardening.cap_add", Because: "The capabilities that it needs all the same."}},
		SecurityOpt: hardened(h.NoNewPrivileges, "no-new-privileges:true", "No setuid program can gain rights.",
			off("no_new_privileges", "setuid programs can gain rights (CIS Docker Benchmark 5.26).")),
		Init: b.init(),
	}
}

// explainedOnce gives the reason for references to the first that the Compose file
// has, where variables stand in the order of their names.
func explainedOnce(vars []plan.Var) []plan.Var {
	first := -1
	for i, v := range vars {
		if refers(v) && (first < 0 || v.Name < vars[first].Name) {
			first = i
		}
	}
	if first >= 0 {
		vars[first].Reason = bracesReason
	}
	return vars
}

// off is the origin of a hardening that the spec turns off; the files say so.
func off(name, cost string) plan.Origin {
	return plan.Origin{Field: "hardening." + name, Reason: "Off by hardening." + name + ": " + cost, Source: cisBenchmark}
}

// hardened is a list with a value, or none where the spec turns the hardening off.
func hardened(on bool, value, reason string, off plan.Origin) plan.List {
	if !on {
		return plan.List{Origin: off}
	}
	return plan.List{Values: []string{value}, Origin: plan.Origin{Field: off.Field, Reason: reason, Source: cisBenchmark}}
}

func (b builder) init() plan.Flag {
	if !b.app.Hardening.Init {
		return plan.Flag{Origin: off("init", "the application is the first process, and reaps its orphans itself.")}
	}
	return plan.Flag{On: true, Origin: plan.Origin{Field: "hardening.init", Reason: "A tiny first process passes signals on and reaps orphans."}}
}

// otherSignal is a process's signal where the image's own is another.
func otherSignal(own, image plan.Signal) plan.Signal {
	if own.Name == image.Name {
		return plan.Signal{}
	}
	return own
}

// otherHealth is the check of a process that the image's own check is not for.
func (b builder) otherHealth(p process) plan.Health {
	own, image := p.healthOf(), b.main().healthOf()
	if own.Test == nil && image.Test != nil {
		own.Off = true
		own.Origin = plan.Origin{Reason: "The image's own check is for " + what(b.main()) + "."}
	}
	return own
}

// otherEnv are the variables of a process that are not the image's own.
func (b builder) otherEnv(p process) []plan.Var {
	image := map[string]string{}
	for _, v := range append(b.appEnv(), unsaid(b.main().Env, b.app.Env)...) {
		image[v.Name] = v.Value
	}
	own := envVars(p.field("env"), p.spec.Env)
	for _, v := range append(own, unsaid(unsaid(p.Env, b.app.Env), p.spec.Env)...) {
		if image[v.Name] == v.Value {
			own = slices.DeleteFunc(own, func(o plan.Var) bool { return o.Name == v.Name })
		} else if !slices.ContainsFunc(own, func(o plan.Var) bool { return o.Name == v.Name }) {
			own = append(own, v)
		}
	}
	return own
}

// before is what has to be there before a process starts: the backing services,
// and the last of the release's commands, which waits for the others.
func (b builder) before() []plan.Dependency {
	needed := b.awaited()
	if n := len(b.app.Release); n > 0 {
		needed = append(needed, plan.Dependency{
			Origin:  plan.Origin{Field: "release", Because: "The release's commands have run by then."},
			Service: spec.ReleaseService(b.app, n-1), Condition: plan.Completed,
		})
	}
	return needed
}

// releaseServices run once each, one after another, before any process.
func (b builder) releaseServices() []plan.Service {
	var all []plan.Service
	for i, argv := range b.app.Release {
		field := fmt.Sprintf("release.%d", i)
		s := b.once(spec.ReleaseService(b.app, i), field, argv, b.main().limits)
		s.Role = plan.RoleRelease
		if i > 0 {
			s.DependsOn = append(s.DependsOn, plan.Dependency{
				Origin: plan.Origin{Field: "release", Because: "The release's commands run one after another."}, Service: all[i-1].Name, Condition: plan.Completed,
			})
		}
		all = append(all, s)
	}
	return all
}

// jobServices run when they are asked for.
func (b builder) jobServices() []plan.Service {
	var all []plan.Service
	for _, j := range b.app.Jobs {
		limits, _ := planLimits(j.Limits, b.app.Limits, "jobs."+j.Name+".limits") // the rules have read it
		s := b.once(j.Name, "jobs."+j.Name, runArgv(j.Run), limits)
		s.Role, s.Profiles = plan.RoleJob, []string{jobProfile}
		s.Environment = append(envVars("jobs."+j.Name+".env", j.Env), without(s.Environment, j.Env)...)
		all = append(all, s)
	}
	return all
}

// jobProfile keeps jobs from starting with the rest (https://docs.docker.com/compose/how-tos/profiles/).
const jobProfile = "jobs"

// once is a service that runs a command to its end.
func (b builder) once(name, field string, argv []string, limits plan.Limits) plan.Service {
	s := b.ownService(name, limits)
	s.Field = field
	s.Command = plan.Argv{Argv: argv, Origin: plan.Origin{Field: field, Because: "What its container runs, once."}}
	s.DependsOn = b.awaited()
	s.Restart = plan.Text{Value: "no", Origin: plan.Origin{Reason: "It runs once."}}
	s.StopGracePeriod = plan.Text{Value: killGrace.String(), Origin: plan.Origin{Because: "Docker's own time between the signal to stop and the end by force."}}
	if b.main().healthOf().Test != nil {
		s.Health = plan.Health{Off: true, Origin: plan.Origin{Reason: "It ends: there is no health to ask for."}}
	}
	return s
}

func (p process) replicas() plan.Count {
	if p.spec.Replicas == nil {
		return plan.Count{}
	}
	return plan.Count{N: p.spec.Replicas, Origin: plan.Origin{Field: p.field("replicas")}}
}

func (b builder) readOnly() plan.Flag {
	switch {
	case !b.app.Hardening.ReadOnly:
		return plan.Flag{Origin: off("read_only", "a break-in can leave files (CIS Docker Benchmark 5.13).")}
	case b.copies():
		return plan.Flag{Origin: plan.Origin{Field: "secrets", Reason: copiedReason}}
	}
	return plan.Flag{On: true, Origin: plan.Origin{Field: "hardening.read_only", Source: cisBenchmark, Reason: "Nothing can be changed in the container but the folders in memory."}}
}

// copiedReason is why a container with a secret of the caller's environment has a
// root that can be written.
const copiedReason = "Compose copies a secret of the environment into the container, which a read-only root would refuse."

// copies tells whether a secret of the application, a service's password among
// them, comes from the caller's environment. Compose mounts one that is a file,
// but copies these, and refuses to do so when the root is read-only.
func (b builder) copies() bool {
	return slices.ContainsFunc(b.app.Secrets, func(s spec.AppSecret) bool { return s.Environment != "" }) ||
		slices.ContainsFunc(b.backings, backing.copies)
}

// tmpfs are the folders that a process may write in under a read-only root.
func (b builder) tmpfs(limits plan.Limits) []plan.Tmpfs {
	temporary := plan.Tmpfs{Path: "/tmp", Mode: "1777", Origin: plan.Origin{Field: "limits.memory", Because: "The root is read-only, and programs write here; memory's limit bounds it."}}
	if limits.MemoryBytes == 0 {
		temporary.Size = "256m"
		temporary.Reason = "Without a memory limit, a bound of its own."
	}
	u := b.user()
	home := plan.Tmpfs{
		Origin: plan.Origin{Field: "image.user", Because: "The user's home: libraries keep caches in it."},
		Path:   u.Home, Mode: "0700", UID: u.UID, GID: u.GID,
	}
	folders := []plan.Tmpfs{temporary, home}
	if b.copies() {
		// With these, nothing that the user may write to is on the disk here either.
		o := plan.Origin{Field: "secrets", Because: "The root can be written, for the secrets: with this, nothing that the user may write to is on the disk."}
		folders = append(folders, plan.Tmpfs{Origin: o, Path: "/var/tmp", Mode: "1777"}, plan.Tmpfs{Origin: o, Path: "/run/lock", Mode: "1777"})
	}
	return append(folders, b.ownTmpfs()...)
}

// publish is where p's port is on the host. Of several containers each gets a free port.
func (p process) publish() []plan.Publish {
	said := p.spec.Publish
	if said == nil {
		said = &spec.Publish{Address: "127.0.0.1"}
	}
	if !p.listens || said.Off {
		return nil
	}
	published := plan.Publish{Address: said.Address, Host: p.Port.Number, Container: p.Port.Number}
	published.Field, published.Because = p.field("publish"), "The host's address and port, and the container's port."
	if said.Port != nil {
		published.Host = *said.Port
	}
	if strings.HasPrefix(said.Address, "127.") || said.Address == "::1" {
		published.Reason = "On this machine alone; publish.address opens it to others."
	}
	return []plan.Publish{published}
}

func (b builder) build() *plan.Build {
	build := &plan.Build{Context: ".", Dockerfile: "Dockerfile", Network: b.app.Build.Network}
	if len(b.app.Build.Platforms) > 0 {
		build.Platforms = plan.List{Values: b.app.Build.Platforms, Origin: plan.Origin{Field: "build.platforms"}}
	}
	for _, i := range b.app.Indexes {
		if i.Password != nil && b.installs() {
			build.Secrets = append(build.Secrets, manager.IndexSecret(i))
		}
	}
	return build
}

// indexSecrets are the passwords of the package indexes: the build has them,
// and the application does not.
func indexSecrets(indexes spec.Indexes) []plan.Secret {
	var planned []plan.Secret
	for _, i := range indexes {
		if i.Password != nil {
			planned = append(planned, plan.Secret{
				Origin: plan.Origin{Field: "indexes." + i.Name + ".password", Reason: "For the build alone."},
				Name:   manager.IndexSecret(i), File: i.Password.File, Environment: i.Password.Environment,
			})
		}
	}
	return planned
}

func planSecrets(secrets spec.Secrets) []plan.Secret {
	var planned []plan.Secret
	for _, s := range secrets {
		one := plan.Secret{
			Origin: plan.Origin{Field: "secrets." + s.Name, Because: "Where the secret comes from."},
			Name:   s.Name, File: s.File, Environment: s.Environment,
		}
		if s.Random {
			one.File, one.Generated = madeSecret(s.Name), true
		}
		planned = append(planned, one)
	}
	return planned
}

func secretNames(secrets spec.Secrets) []string {
	var names []string
	for _, s := range secrets {
		names = append(names, s.Name)
	}
	return names
}

// secretVars tell the application where each secret is, by the convention of
// the official images: NAME_FILE holds the path of NAME's file. A variable that
// holds the secret itself has its reference, until the container starts.
func secretVars(secrets spec.Secrets) []plan.Var {
	var vars []plan.Var
	for _, s := range secrets {
		vars = append(vars, plan.Var{
			Origin: plan.Origin{Field: "secrets." + s.Name, Because: "Where the secret's file is, by the convention of the official images."},
			Name:   fileVariable(s.Name), Value: "/run/secrets/" + s.Name,
		})
		if s.Variable != "" {
			vars = append(vars, plan.Var{
				Origin: plan.Origin{Field: "secrets." + s.Name + ".variable", Because: bracesReason},
				Name:   s.Variable, Value: "{/run/secrets/" + s.Name + "}",
			})
		}
	}
	return vars
}

func fileVariable(secret string) string {
	return strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(secret)) + "_FILE"
}
