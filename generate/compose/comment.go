package compose

import (
	"cmp"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// commentWidth is where a comment wraps, its indentation aside: with it, 80.
const commentWidth = 74

// explain puts the plan's reasons above the keys that they are about.
func explain(root *yaml.Node, p plan.Plan) {
	for _, s := range p.Services {
		explainService(value(value(root, "services"), s.Name), s)
	}
	for _, secret := range p.Secrets {
		comment(value(root, "secrets"), secret.Name, secret.Reason)
	}
	for _, v := range p.Volumes {
		comment(value(root, "volumes"), v.Name, v.Reason)
	}
	for _, n := range p.Networks {
		comment(value(root, "networks"), n.Name, n.Reason)
	}
}

func explainService(service *yaml.Node, s plan.Service) {
	for key, reason := range map[string]string{
		"image": s.Image.Reason, "pull_policy": s.PullPolicy.Reason, "command": s.Command.Reason, "deploy": cmp.Or(s.Limits.Reason, s.Replicas.Reason),
		"user": s.User.Reason, "read_only": s.ReadOnly.Reason, "cap_drop": s.CapDrop.Reason, "cap_add": s.CapAdd.Reason, "security_opt": s.SecurityOpt.Reason,
		"healthcheck": s.Health.Reason, "init": s.Init.Reason, "stdin_open": s.StdinOpen.Reason, "restart": s.Restart.Reason,
		"stop_signal": s.StopSignal.Reason, "stop_grace_period": s.StopGracePeriod.Reason,
	} {
		comment(service, key, reason)
	}
	for i, published := range s.Publish {
		value(service, "ports").Content[i].HeadComment = lines(published.Reason)
	}
	for i, t := range s.Tmpfs {
		value(service, "tmpfs").Content[i].HeadComment = lines(t.Reason)
	}
	for i, m := range s.Mounts {
		value(service, "volumes").Content[i].HeadComment = lines(m.Reason)
	}
	for i, f := range s.EnvFiles {
		value(service, "env_file").Content[i].HeadComment = lines(f.Reason)
	}
	for _, v := range s.Environment {
		comment(value(service, "environment"), v.Name, v.Reason)
	}
}

// comment does nothing for a key that is not there: what is off is not explained. What
// the spec's own content of a Compose file has changed has its comment already.
func comment(mapping *yaml.Node, key, reason string) {
	if i := index(mapping, key); i >= 0 && mapping.Content[i].HeadComment == "" {
		mapping.Content[i].HeadComment = lines(reason)
	}
}

// lines is a reason as comment lines. Its own line breaks stay, unless they
// leave nothing between them.
func lines(reason string) string {
	var all []string
	for paragraph := range strings.Lines(reason) {
		all = append(all, fill(strings.Fields(strings.Map(harmless, paragraph)))...)
	}
	return strings.Join(all, "\n")
}

func fill(words []string) []string {
	var filled []string
	for _, w := range words {
		last := len(filled) - 1
		if last < 0 || len(filled[last])+len(" ")+len(w) > commentWidth {
			filled = append(filled, "# "+w)
			continue
		}
		filled[last] += " " + w
	}
	return filled
}

// harmless keeps a reason within its comment: what could end a line, or what
// YAML does not allow, is a space.
func harmless(r rune) rune {
	if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
		return ' '
	}
	return r
}
