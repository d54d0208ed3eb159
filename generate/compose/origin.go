package compose

import (
	"cmp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// origins say of a key, or of a list's item, where it comes from: by its path,
// as join writes it. What is below it and not here comes from the same.
type origins map[string]plan.Origin

// join is a path in the document. No name that the plan has in one holds a NUL.
func join(path string, key string) string { return path + "\x00" + key }

func (o origins) add(origin plan.Origin, path string, keys ...string) {
	for _, key := range keys {
		path = join(path, key)
	}
	o[path] = origin
}

// explain marks all that the document says with its origin, and puts the comment
// above it. What the spec's own content of a Compose file has changed has both already.
func (d *document) explain(p plan.Plan) {
	all := origins{}
	all.add(plan.Origin{Field: "name", Because: "The project's name, which its containers, networks and volumes begin with."}, "", "name")
	all.add(plan.Origin{Because: "The containers of the application."}, "", "services")
	all.add(plan.Origin{Field: "networks", Because: "Networks beside the project's own."}, "", "networks")
	all.add(plan.Origin{Because: "Storage that outlives the containers."}, "", "volumes")
	all.add(plan.Origin{Because: "Files that only the services that name them can read, under /run/secrets."}, "", "secrets")
	for _, s := range p.Services {
		all.service(join(join("", "services"), s.Name), s, p)
	}
	for _, secret := range p.Secrets {
		all.add(secret.Origin, "", "secrets", secret.Name)
	}
	for _, v := range p.Volumes {
		all.add(v.Origin, "", "volumes", v.Name)
	}
	for _, n := range p.Networks {
		all.add(n.Origin, "", "networks", n.Name)
	}
	d.mark(d.root, "", plan.Origin{}, all)
}

// service adds the origins of what a service says.
func (o origins) service(at string, s plan.Service, p plan.Plan) {
	o[at] = role(s, p)
	for key, origin := range map[string]plan.Origin{
		"image": s.Image.Origin, "pull_policy": s.PullPolicy.Origin, "command": s.Command.Origin,
		"user": s.User.Origin, "read_only": s.ReadOnly.Origin, "cap_drop": s.CapDrop.Origin, "cap_add": s.CapAdd.Origin, "security_opt": s.SecurityOpt.Origin,
		"healthcheck": s.Health.Origin, "init": s.Init.Origin, "stdin_open": s.StdinOpen.Origin, "restart": s.Restart.Origin,
		"stop_signal": s.StopSignal.Origin, "stop_grace_period": s.StopGracePeriod.Origin,
	} {
		o.add(origin, at, key)
	}
	o.own(at, s, p)
	o.deploy(at, s)
	for i, published := range s.Publish {
		o.add(published.Origin, at, "ports", strconv.Itoa(i))
	}
	for i, t := range s.Tmpfs {
		o.add(t.Origin, at, "tmpfs", strconv.Itoa(i))
	}
	for i, m := range s.Mounts {
		o.add(m.Origin, at, "volumes", strconv.Itoa(i))
	}
	for i, f := range s.EnvFiles {
		o.add(f.Origin, at, "env_file", strconv.Itoa(i))
	}
	for _, v := range s.Environment {
		o.add(v.Origin, at, "environment", v.Name)
	}
	for _, d := range s.DependsOn {
		o.add(d.Origin, at, "depends_on", d.Service)
	}
	o.named(at, s, p)
}

// role is what a service is for.
func role(s plan.Service, p plan.Plan) plan.Origin {
	because := map[plan.Role]string{
		plan.RoleProcess: "A process of the application, in a container of its own.",
		plan.RoleRelease: "A command of the release: it runs once, before any process.",
		plan.RoleJob:     "A job: it runs when it is asked for.",
		plan.RoleBacking: "A backing service, of an image of its own.",
	}[s.Role]
	return plan.Origin{Field: s.Field, Because: because}
}

// own adds what the services of the application's image have of it.
func (o origins) own(at string, s plan.Service, p plan.Plan) {
	if s.Image.Value == "" {
		o.add(plan.Origin{Field: "image", Because: "The name of the image that is built here."}, at, "image")
	}
	if b := s.Build; b != nil {
		o.add(plan.Origin{Field: "build", Because: "The image is built from the Dockerfile beside this file."}, at, "build")
		o.add(b.Platforms.Origin, at, "build", "platforms")
		o.add(plan.Origin{Field: "build.network", Because: "What the build's commands have of the network."}, at, "build", "network")
		o.add(plan.Origin{Field: "indexes", Because: "Passwords of package indexes, for the build alone."}, at, "build", "secrets")
	}
	if s.Entrypoint != nil {
		o.add(s.Command.Origin, at, "entrypoint")
	}
	for key, because := range map[string]string{
		"profiles":    "It starts only when this profile is asked for.",
		"depends_on":  "What has to be ready before it starts.",
		"ports":       "Where its port is on the host.",
		"networks":    "The networks that it joins.",
		"env_file":    "Files of variables, which are in no image.",
		"environment": "Variables that it has beside the image's own.",
		"secrets":     "The secrets that it may read, as files under /run/secrets.",
		"volumes":     "Storage that outlives its container.",
		"tmpfs":       "Folders in memory, which can be written.",
	} {
		o.add(plan.Origin{Field: map[string]string{"profiles": s.Field, "networks": "networks", "env_file": "env_file", "secrets": "secrets", "tmpfs": "tmpfs"}[key], Because: because}, at, key)
	}
}

// deploy adds how many containers there are, and the limits, each by its own field.
func (o origins) deploy(at string, s plan.Service) {
	o.add(plan.Origin{
		Field: cmp.Or(s.Limits.Field, s.Replicas.Field), Reason: cmp.Or(s.Limits.Reason, s.Replicas.Reason),
		Because: "How many containers there are of it, and what each may use.",
	}, at, "deploy")
	o.add(plan.Origin{Field: s.Replicas.Field, Because: "Containers of it side by side."}, at, "deploy", "replicas")
	for _, l := range [][3]string{
		{"limits", "cpus", "Processors that it may use at most; the numbers of workers and threads follow from it."},
		{"limits", "memory", "Memory that it may use at most; above it the kernel ends it."},
		{"limits", "pids", "Processes and threads that it may have at most: a fork bomb ends here."},
		{"reservations", "devices", "Graphics processors of the host's that it needs."},
	} {
		o.add(plan.Origin{Field: s.Limits.FieldOf(l[1]), Because: l[2]}, at, "deploy", "resources", l[0], l[1])
	}
}

// named adds what a service has of the networks and secrets that the plan names.
func (o origins) named(at string, s plan.Service, p plan.Plan) {
	o.add(plan.Origin{Field: "networks", Because: "The project's own network, by which the services reach each other."}, at, "networks", "0")
	for i, name := range s.Networks {
		o.add(plan.Origin{Field: "networks." + name}, at, "networks", strconv.Itoa(i+1))
	}
	for _, list := range []struct {
		names []string
		at    string
	}{{s.Secrets, join(at, "secrets")}, {buildSecrets(s), join(join(at, "build"), "secrets")}} {
		for i, name := range list.names {
			for _, secret := range p.Secrets {
				if secret.Name == name {
					o.add(plan.Origin{Field: secret.Field, Because: cmp.Or(secret.Because, secret.Reason)}, list.at, strconv.Itoa(i))
				}
			}
		}
	}
}

func buildSecrets(s plan.Service) []string {
	if s.Build == nil {
		return nil
	}
	return s.Build.Secrets
}

// mark gives n, which is at a path, and all below it their origins and comments.
// What has no origin of its own has that of what is around it.
func (d *document) mark(n *yaml.Node, path string, around plan.Origin, all origins) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			d.mark(n.Content[i+1], join(path, n.Content[i].Value), d.markOne(n.Content[i], join(path, n.Content[i].Value), around, all), all)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			at := join(path, strconv.Itoa(i))
			d.mark(item, at, d.markOne(item, at, around, all), all)
		}
	}
}

// markOne marks a mapping's key or a list's item.
func (d *document) markOne(n *yaml.Node, path string, around plan.Origin, all origins) plan.Origin {
	if own, marked := d.origins[n]; marked { // by overlay
		return own
	}
	o, known := all[path]
	if known && (o.Field == "" && o.Why() == "") {
		known = false
	}
	if known {
		o = o.At(reference(path))
		n.HeadComment = lines(d.note(o))
	} else {
		o = around.At(reference(path))
	}
	d.origins[n] = o
	return o
}

// lines is the document's text, line by line. The encoder does not say on which line
// it puts a node, so the text is read again: its nodes are those of the document.
func (d *document) lines() ([]plan.Line, error) {
	text, err := d.encode()
	if err != nil {
		return nil, err
	}
	var read yaml.Node
	if err := yaml.Unmarshal(text, &read); err != nil {
		return nil, err
	}
	texts := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	at := make([]*plan.Origin, len(texts)+1) // by line, from 1
	d.locate(d.root, read.Content[0], at)
	all := make([]plan.Line, len(texts))
	last := plan.Origin{}
	for i, text := range texts {
		if at[i+1] != nil {
			last = *at[i+1]
		}
		all[i] = plan.Line{Text: text, Origin: last}
	}
	return all, nil
}

// locate notes the origins of n's keys and items at the lines where read, the same
// as it was read back, has them and their comments. The first of a line is the line's.
func (d *document) locate(n, read *yaml.Node, at []*plan.Origin) {
	if read.Kind == yaml.AliasNode {
		return
	}
	step := 1
	if n.Kind == yaml.MappingNode {
		step = 2
	}
	for i := 0; i < len(n.Content); i += step {
		key := n.Content[i]
		origin, line := d.origins[key], read.Content[i].Line
		above := 0
		if key.HeadComment != "" {
			above = 1 + strings.Count(key.HeadComment, "\n")
		}
		for l := line - above; l <= line; l++ {
			if at[l] == nil {
				at[l] = &origin
			}
		}
		if step == 2 {
			d.locate(n.Content[i+1], read.Content[i+1], at)
		} else {
			d.locate(key, read.Content[i], at)
		}
	}
}
