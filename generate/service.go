package generate

import (
	"slices"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// ServiceName is the application's service in the Compose file.
const ServiceName = "app"

// stopMargin is what a process has left after its own grace to end by itself.
const stopMargin = 5 * time.Second

func (b builder) service() plan.Service {
	return plan.Service{
		Name:            ServiceName,
		Build:           b.build(),
		Publish:         b.publish(),
		Environment:     secretVars(b.app.Secrets),
		Secrets:         secretNames(b.app.Secrets),
		Limits:          b.limits,
		ReadOnly:        readOnly(b.app.Secrets),
		Tmpfs:           b.tmpfs(),
		CapDrop:         plan.List{Values: []string{"ALL"}, Origin: plan.Origin{Reason: "A web application needs none of root's capabilities."}},
		SecurityOpt:     plan.List{Values: []string{"no-new-privileges:true"}, Origin: plan.Origin{Reason: "No setuid program can gain rights."}},
		Init:            plan.Flag{On: true, Origin: plan.Origin{Reason: "A tiny first process passes signals on and reaps orphans."}},
		Restart:         b.restart(),
		StopGracePeriod: b.stopGracePeriod(),
	}
}

func (b builder) stopGracePeriod() plan.Text {
	period := plan.Text{Value: (b.process.Grace + stopMargin).String()}
	if b.app.Server != nil {
		period.Reason = "Longer than the server's own grace: it ends by itself."
	}
	return period
}

func readOnly(secrets spec.Secrets) plan.Flag {
	if copied(secrets) {
		return plan.Flag{Origin: plan.Origin{Field: "secrets", Reason: "Compose copies a secret of the environment into the container, which a read-only root would refuse."}}
	}
	return plan.Flag{On: true, Origin: plan.Origin{Reason: "Nothing can be changed in the container but the folders in memory."}}
}

// copied tells whether a secret comes from the caller's environment. Compose
// mounts one that is a file, but copies these, and refuses to do so when the
// root is read-only.
func copied(secrets spec.Secrets) bool {
	return slices.ContainsFunc(secrets, func(s spec.Secret) bool { return s.Environment != "" })
}

// tmpfs are the folders that a process may write in under a read-only root.
func (b builder) tmpfs() []plan.Tmpfs {
	temporary := plan.Tmpfs{Path: "/tmp", Mode: "1777"}
	if b.limits.MemoryBytes == 0 {
		temporary.Size = "256m"
		temporary.Reason = "Without a memory limit, a bound of its own."
	}
	u := b.user()
	home := plan.Tmpfs{Path: u.Home, Mode: "0700", UID: u.UID, GID: u.GID}
	folders := []plan.Tmpfs{temporary, home}
	if copied(b.app.Secrets) {
		// With these, nothing that the user may write to is on the disk here either.
		folders = append(folders, plan.Tmpfs{Path: "/var/tmp", Mode: "1777"}, plan.Tmpfs{Path: "/run/lock", Mode: "1777"})
	}
	return folders
}

func (b builder) publish() []plan.Publish {
	p := b.app.Publish
	if p == nil {
		p = &spec.Publish{Address: "127.0.0.1"}
	}
	if b.process.Port.Number == 0 || p.Off {
		return nil
	}
	published := plan.Publish{Address: p.Address, Host: b.process.Port.Number, Container: b.process.Port.Number}
	published.Field = "publish"
	if p.Port != nil {
		published.Host = *p.Port
	}
	if strings.HasPrefix(p.Address, "127.") || p.Address == "::1" {
		published.Reason = "On this machine alone; publish.address opens it to others."
	}
	return []plan.Publish{published}
}

func (b builder) restart() plan.Text {
	switch {
	case b.app.Restart != "":
		return plan.Text{Value: b.app.Restart, Origin: plan.Origin{Field: "restart"}}
	case b.app.Server == nil:
		return plan.Text{Value: "no", Origin: plan.Origin{Reason: "It runs once; restart says otherwise."}}
	}
	return plan.Text{Value: "on-failure:5", Origin: plan.Origin{Reason: "After a crash, but not for ever (CIS Docker Benchmark 5.15)."}}
}

func (b builder) build() plan.Build {
	build := plan.Build{Context: ".", Dockerfile: "Dockerfile", Network: b.app.Build.Network}
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
		planned = append(planned, plan.Secret{
			Origin: plan.Origin{Field: "secrets." + s.Name},
			Name:   s.Name, File: s.File, Environment: s.Environment,
		})
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
// the official images: NAME_FILE holds the path of NAME's file.
func secretVars(secrets spec.Secrets) []plan.Var {
	var vars []plan.Var
	for _, s := range secrets {
		vars = append(vars, plan.Var{
			Origin: plan.Origin{Field: "secrets." + s.Name},
			Name:   fileVariable(s.Name), Value: "/run/secrets/" + s.Name,
		})
	}
	return vars
}

func fileVariable(secret string) string {
	return strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(secret)) + "_FILE"
}
