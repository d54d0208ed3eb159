package generate

import (
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/generate/service"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// backing is a backing service, and what the spec says of it.
type backing struct {
	service.Service
	spec spec.Service
}

// field is the full name of a field of the service in the spec.
func (b backing) field(name string) string { return "services." + b.spec.Name + "." + name }

// backingsOf are the application's services, in the order of their names.
func backingsOf(app spec.App, packages manager.Packages) []backing {
	var kinds []string
	for _, s := range app.Services {
		if s.Kind != nil {
			kinds = append(kinds, s.Kind.Kind)
		}
	}
	var all []backing
	for _, s := range app.Services {
		kind, ok := service.Of(s.Kind)
		if !ok {
			continue
		}
		all = append(all, backing{spec: s, Service: kind.Service(s.Kind, service.Input{
			Field: "services." + s.Name + "." + kind.Name, Name: s.Name, App: app.Name, Kinds: kinds,
			Has: func(distribution string) bool { return packages.Find(distribution) != nil },
		})})
	}
	return all
}

// backingServices are the services of the Compose file that are not of the application's image.
func (b builder) backingServices() []plan.Service {
	var all []plan.Service
	for _, one := range b.backings {
		all = append(all, one.plan())
	}
	return all
}

// plan is the service as Compose runs it. It is as tight as its image bears,
// whatever the spec says of the application's hardening.
func (b backing) plan() plan.Service {
	limits, _ := planLimits(b.spec.Limits, spec.Limits{Pids: 512}, b.field("limits")) // the rules have read it
	limits.Shared = false
	s := plan.Service{
		Origin: plan.Origin{Field: "services." + b.spec.Name},
		Name:   b.spec.Name, Role: plan.RoleBacking,
		Image: b.Image, Entrypoint: b.Entrypoint, Command: plan.Argv{Argv: b.Command, Origin: b.origin("Its own options, and its password where no file gives it one.")},
		Environment: append(envVars(b.field("env"), b.spec.Env), without(b.Env, b.spec.Env)...),
		Publish:     b.publish(),
		Limits:      limits,
		User:        plan.Text{Value: b.User, Origin: plan.Origin{Reason: b.UserReason, Because: "The user that the image runs as."}},
		ReadOnly:    b.readOnly(),
		Tmpfs:       b.Tmpfs,
		CapDrop:     plan.List{Values: []string{"ALL"}, Origin: plan.Origin{Because: "It needs none of root's capabilities.", Source: cisBenchmark}},
		SecurityOpt: plan.List{Values: []string{"no-new-privileges:true"}, Origin: plan.Origin{Because: "No setuid program can gain rights.", Source: cisBenchmark}},
		Health:      b.Health.Plan(),
		// Not for ever: as the application, and what starts anew each time is broken.
		Restart:         plan.Text{Value: "on-failure:5", Origin: plan.Origin{Reason: restartReason, Source: cisBenchmark}},
		StopGracePeriod: plan.Text{Value: b.Grace.String(), Origin: plan.Origin{Because: "Time to write down what it holds, before it is ended by force."}},
	}
	for i, v := range s.Environment {
		s.Environment[i].Origin = v.Origin.Or(b.origin("What the image asks for, to begin with."))
	}
	for i, t := range s.Tmpfs {
		s.Tmpfs[i].Origin = t.Origin.Or(plan.Origin{Because: "The root is read-only, and the server writes here."})
	}
	s.Health.Origin = s.Health.Origin.Or(b.origin("What depends on it waits until it answers."))
	if b.Locked {
		s.Secrets = []string{service.Secret(b.spec.Name)}
	}
	if b.Data != "" {
		s.Mounts = []plan.Storage{{Origin: b.origin("What it keeps outlives its container."), Volume: b.volume(), Target: b.Data}}
	}
	return s
}

// origin is that of what its kind brings.
func (b backing) origin(because string) plan.Origin {
	return plan.Origin{Field: b.field(b.spec.Kind.Kind), Because: because}
}

func (b backing) volume() string { return b.spec.Name + "-data" }

// copies tells whether Compose copies the password into the containers.
func (b backing) copies() bool { return b.Locked && b.Password != nil && b.Password.Environment != "" }

func (b backing) readOnly() plan.Flag {
	switch {
	case b.Writable != "":
		return plan.Flag{Origin: plan.Origin{Reason: b.Writable}}
	case b.copies():
		return plan.Flag{Origin: plan.Origin{Reason: copiedReason}}
	}
	return plan.Flag{On: true, Origin: plan.Origin{Because: "Nothing can be changed in the container but its volume and the folders in memory.", Source: cisBenchmark}}
}

// publish is where the service's port is on the host: nowhere, unless the spec says so.
func (b backing) publish() []plan.Publish {
	said := b.spec.Publish
	if said == nil || said.Off {
		return nil
	}
	published := plan.Publish{Address: said.Address, Host: b.Published(), Container: b.Published()}
	published.Field, published.Because = b.field("publish"), "The host's address and port, and the container's port."
	if said.Port != nil {
		published.Host = *said.Port
	}
	return []plan.Publish{published}
}

// variables are those by which the application knows the service.
func (b backing) variables() []plan.Var {
	vars := append([]plan.Var{b.Address}, b.Aliases...)
	switch url := b.spec.URL; {
	case url != nil && url.Off:
		return nil
	case url != nil:
		vars = []plan.Var{{Name: url.Name, Value: b.Address.Value}}
	}
	vars = append(vars, b.Credentials...)
	for i := range vars {
		vars[i].Field = b.field("url")
		vars[i].Because = "How the application gets to " + b.spec.Name + "."
	}
	return vars
}

// addresses are the variables by which the application knows its services.
func (b builder) addresses() []plan.Var {
	var vars []plan.Var
	for _, one := range b.backings {
		vars = append(vars, one.variables()...)
	}
	return vars
}

// without are the variables that own does not set itself.
func without(vars []plan.Var, own map[string]spec.Scalar) []plan.Var {
	return slices.DeleteFunc(slices.Clone(vars), func(v plan.Var) bool {
		_, set := own[v.Name]
		return set
	})
}

// awaited are the services, healthy where they can show that they are.
func (b builder) awaited() []plan.Dependency {
	var needed []plan.Dependency
	for _, one := range b.backings {
		condition := plan.Healthy
		if one.Health.Test == nil {
			condition = plan.Started
		}
		needed = append(needed, plan.Dependency{
			Origin:  plan.Origin{Field: "services." + one.spec.Name, Because: "The application needs it from its start on."},
			Service: one.spec.Name, Condition: condition,
		})
	}
	return needed
}

func (b builder) volumes() []plan.Volume {
	var all []plan.Volume
	for _, one := range b.backings {
		if one.Data != "" {
			all = append(all, plan.Volume{Origin: one.origin("What " + one.spec.Name + " keeps outlives its container."), Name: one.volume()})
		}
	}
	if len(all) > 0 {
		all[0].Reason = "docker compose down keeps them, down --volumes removes them."
	}
	return all
}

// secretsRoot is the folder for what docker pyapp makes and nobody else is to see.
const secretsRoot = ".pyapp"

// madeSecret is the file of a secret that docker pyapp makes.
func madeSecret(name string) string { return secretsRoot + "/secrets/" + name }

// passwords are those of the services, by which the application gets in.
func (b builder) passwords() []plan.Secret {
	var all []plan.Secret
	for _, one := range b.backings {
		if !one.Locked {
			continue
		}
		name := service.Secret(one.spec.Name)
		s := plan.Secret{Name: name, File: madeSecret(name), Generated: true}
		s.Field = "services." + one.spec.Name
		s.Because = "docker pyapp makes the file, once."
		if len(all) == 0 {
			s.Reason = "docker pyapp makes the files in " + secretsRoot + ", once."
		}
		if own := one.Password; own != nil {
			s = plan.Secret{Name: name, File: own.File, Environment: own.Environment}
			s.Field = "services." + one.spec.Name + "." + one.spec.Kind.Kind + ".password"
		}
		all = append(all, s)
	}
	return all
}

func (b builder) passwordNames() []string {
	var names []string
	for _, s := range b.passwords() {
		names = append(names, s.Name)
	}
	return names
}
