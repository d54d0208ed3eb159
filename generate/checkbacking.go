package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/service"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkBackings holds the services against each other and the rest of the spec.
// ports are the fields that have a port of the host.
func (b builder) checkBackings(ports map[int]string) []spec.Finding {
	findings, taken := b.checkSecretVariables()
	for _, one := range b.backings {
		findings = append(findings, one.Findings...)
		findings = append(findings, one.checkVariables(taken)...)
		findings = append(findings, one.checkPort(ports)...)
		findings = append(findings, one.checkPassword(b.app.Secrets)...)
		findings = append(findings, one.checkVolume(b.app.Volumes)...)
	}
	return findings
}

// checkSecretVariables finds secrets in variables that are set otherwise too, and
// returns the fields by the variables that they set.
func (b builder) checkSecretVariables() ([]spec.Finding, map[string]string) {
	var findings []spec.Finding
	taken := map[string]string{}
	for name := range b.app.Env {
		taken[name] = "env." + name
	}
	for _, s := range b.app.Secrets {
		field := "secrets." + s.Name + ".variable"
		if other, ok := taken[s.Variable]; ok {
			findings = append(findings, spec.Finding{
				Rule: "secrets.variable-taken", Path: field,
				Message: fmt.Sprintf("%s and %s would both be the variable %s", other, field, s.Variable),
				Notes:   []string{"leave one of them out"},
			})
		}
		if s.Variable != "" {
			taken[s.Variable] = field
		}
		taken[fileVariable(s.Name)] = "secrets." + s.Name
	}
	return findings, taken
}

// checkVariables finds variables that would have two values. Which one is meant
// the spec has to say: with the other, the application would use another service
// or none, and nobody would be told.
func (b backing) checkVariables(taken map[string]string) []spec.Finding {
	var findings []spec.Finding
	field := "services." + b.spec.Name
	for _, v := range b.variables() {
		if other, ok := taken[v.Name]; ok {
			findings = append(findings, spec.Finding{
				Rule: "services.variable-taken", Path: field,
				Message: fmt.Sprintf("%s and %s would both be the variable %s", other, field, v.Name),
				Notes: []string{
					fmt.Sprintf("give the address another name   services: %s: url: %q", b.spec.Name, b.ownVariable()),
					fmt.Sprintf("or no variable   services: %s: url: false", b.spec.Name),
				},
			})
			continue
		}
		taken[v.Name] = field
	}
	return findings
}

// ownVariable is a variable's name that no other service has by default.
func (b backing) ownVariable() string {
	return strings.ToUpper(strings.ReplaceAll(b.spec.Name, "-", "_")) + "_URL"
}

func (b backing) checkPort(ports map[int]string) []spec.Finding {
	var findings []spec.Finding
	for _, published := range b.publish() {
		findings = append(findings, claimPort(published.Host, b.field("publish"), "services."+b.spec.Name, "or none: leave publish out", ports)...)
	}
	return findings
}

// checkVolume finds a volume of the application that has the name of the service's.
func (b backing) checkVolume(volumes spec.Volumes) []spec.Finding {
	if b.Data == "" || !slices.ContainsFunc(volumes, func(v spec.Volume) bool { return v.Name == b.volume() }) {
		return nil
	}
	field := "volumes." + b.volume()
	return []spec.Finding{{
		Rule: "services.volume-taken", Path: field,
		Message: fmt.Sprintf("%s has the name of the volume of services.%s: both would write to one", field, b.spec.Name),
		Notes:   []string{"give it another name"},
	}}
}

// checkPassword finds a secret of the application that has the name of the service's password.
func (b backing) checkPassword(secrets spec.Secrets) []spec.Finding {
	name := service.Secret(b.spec.Name)
	if !b.Locked || !slices.ContainsFunc(secrets, func(s spec.AppSecret) bool { return s.Name == name }) {
		return nil
	}
	return []spec.Finding{{
		Rule: "services.secret-taken", Path: "secrets." + name,
		Message: fmt.Sprintf("secrets.%s has the name of the password of services.%s", name, b.spec.Name),
		Notes: []string{
			fmt.Sprintf("if it is that password, say so   services: %s: %s: password: file: \"…\"", b.spec.Name, b.spec.Kind.Kind),
			"or give the secret another name",
		},
	}}
}
