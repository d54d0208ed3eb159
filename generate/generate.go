// Package generate turns a spec.App into a Plan and a Plan into files.
package generate

import (
	"io/fs"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Plan is what app's image is made of and how it runs. specFile is the spec's
// file name, as comments cite it. The app has passed Check without an error.
func Plan(app spec.App, specFile string, project fs.FS) (plan.Plan, error) {
	install, _ := manager.Of(app.Deps).Install(manager.Input{App: app, Project: project})
	return planned(app, specFile, install, project)
}

// planned is the plan with what the manager has found out.
func planned(app spec.App, specFile string, install manager.Install, project fs.FS) (plan.Plan, error) {
	b, err := newBuilder(app, install, project)
	if err != nil {
		return plan.Plan{}, err
	}
	services, secrets := b.services(), append(planSecrets(app.Secrets), b.passwords()...)
	return plan.Plan{
		Name:     app.Name,
		Spec:     specFile,
		Stages:   b.stages(),
		Image:    b.image(),
		Services: services,
		Secrets:  append(secrets, indexSecrets(app.Indexes)...),
		Volumes:  append(b.volumes(), planVolumes(app.Volumes)...),
		Networks: planNetworks(app.Networks),
		Needs:    needsOfCaller(app, callers(services, b.required()), secrets),
		Compose:  plan.Raw(app.Compose),
		Ignore:   append(b.secretsOfTools(), ignore(app, install, b.backings, specFile)...),
	}, nil
}

func newBuilder(app spec.App, install manager.Install, project fs.FS) (builder, error) {
	on, _ := baseOf(app, install)
	b := builder{app: app, base: on, install: install, needs: needsOf(app, on, install), backings: backingsOf(app, install.Packages), project: project}
	var err error
	b.processes, err = processes(app, surroundings{
		packages: install.Packages, home: b.user().Home, project: project, atStart: append(secretVars(app.Secrets), b.addresses()...),
	})
	if b.expands() {
		for i := range b.processes {
			b.processes[i].expander = Expander()
		}
	}
	return b, err
}
