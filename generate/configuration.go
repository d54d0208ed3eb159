package generate

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func envFiles(files []spec.EnvFile) []plan.EnvFile {
	var planned []plan.EnvFile
	for i, f := range files {
		planned = append(planned, plan.EnvFile{
			Origin: plan.Origin{Field: fmt.Sprintf("env_file.%d", i)}, Path: path.Clean(f.Path), Required: f.Required,
		})
	}
	return planned
}

func planNetworks(networks spec.Networks) []plan.Network {
	var planned []plan.Network
	for _, n := range networks {
		origin := plan.Origin{Field: "networks." + n.Name}
		if n.External {
			origin.Reason = "It is there already: Compose neither makes nor removes it."
		}
		planned = append(planned, plan.Network{Origin: origin, Name: n.Name, External: n.External, Internal: n.Internal})
	}
	return planned
}

func networkNames(networks spec.Networks) []string {
	var names []string
	for _, n := range networks {
		names = append(names, n.Name)
	}
	return names
}

// configured gives the services of the image their volumes, and the caller's variables
// that they must have and that nothing else gives them.
func (b builder) configured(services []plan.Service) []plan.Service {
	for i := range services {
		s := &services[i]
		if s.Role == plan.RoleBacking {
			continue
		}
		s.Mounts = append(s.Mounts, b.mounts(s.Name, s.Role)...)
		for _, v := range b.required() {
			if len(s.EnvFiles) == 0 && !slices.ContainsFunc(s.Environment, func(said plan.Var) bool { return said.Name == v.Name }) {
				s.Environment = append(s.Environment, v)
			}
		}
	}
	return services
}

// required are the variables of env_required that the spec itself gives no value, and
// no secret's file: they are the caller's.
func (b builder) required() []plan.Var {
	var vars []plan.Var
	for i, name := range b.app.EnvRequired {
		_, said := b.app.Env[name]
		isSecret := slices.ContainsFunc(b.app.Secrets, func(s spec.AppSecret) bool {
			return s.Name == name || s.Variable == name || fileVariable(s.Name) == name
		})
		if !said && !isSecret {
			vars = append(vars, plan.Var{Origin: plan.Origin{Field: fmt.Sprintf("env_required.%d", i)}, Name: name, Caller: true})
		}
	}
	return vars
}

// callers are those of the variables that a service of the image has no value for.
func callers(services []plan.Service, vars []plan.Var) []plan.Var {
	return slices.DeleteFunc(vars, func(v plan.Var) bool {
		return !slices.ContainsFunc(services, func(s plan.Service) bool {
			return s.Role != plan.RoleBacking &&
				!slices.ContainsFunc(s.Environment, func(said plan.Var) bool { return said.Name == v.Name && !said.Caller })
		})
	})
}

// needsOfCaller are what has to be there before anything starts. Compose itself would
// tell one at a time, with containers made already, and start without the rest.
// secrets are those that the containers get; docker pyapp makes the generated ones itself.
func needsOfCaller(app spec.App, required []plan.Var, secrets []plan.Secret) []plan.Need {
	var needs []plan.Need
	for _, v := range required {
		needs = append(needs, plan.Need{Origin: v.Origin, Variable: v.Name, InFiles: len(app.EnvFile) > 0})
	}
	for _, s := range secrets {
		file := path.Clean(s.File)
		switch {
		case s.Environment != "":
			needs = append(needs, plan.Need{Origin: plan.Origin{Field: s.Field}, Variable: s.Environment, Secret: true})
		case !s.Generated && filepath.IsLocal(file): // others are none of the project's
			needs = append(needs, plan.Need{Origin: plan.Origin{Field: s.Field + ".file"}, File: file})
		}
	}
	for _, f := range envFiles(app.EnvFile) {
		if f.Required {
			needs = append(needs, plan.Need{Origin: f.Origin, File: f.Path})
		}
	}
	return needs
}
