package composefile

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/graph"
	"github.com/compose-spec/compose-go/v2/types"
)

// Consistent tells of what a Compose file refers to that is not in it, and of what can't
// stand together (https://docs.docker.com/reference/compose-file/).
func Consistent(p *types.Project) []*Fault {
	c := checker{project: p}
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		s := p.Services[name]
		c.at = []string{"services", name}
		c.references(s)
		c.build(s)
		c.exclusive(s)
		c.mounts(s)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Jobs)) {
		c.at = []string{"jobs", name}
		if has(p.Services, name) {
			c.add("has the name of a service")
		}
		for _, other := range slices.Sorted(maps.Keys(p.Jobs[name].DependsOn)) {
			c.refer("depends_on", "service or job", other, has(p.Jobs, other) || has(p.Services, other))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Secrets)) {
		if s := p.Secrets[name]; !bool(s.External) && s.File == "" && s.Environment == "" && s.Driver == "" {
			c.at = []string{"secrets", name}
			c.add("must have file, environment or external")
		}
	}
	if len(c.faults) > 0 {
		return c.faults
	}
	if err := graph.CheckCycle(withImplied(p)); err != nil {
		return []*Fault{{Path: []string{"services"}, Message: "can't depend on each other: " + err.Error()}}
	}
	return nil
}

// checker looks at one thing after the other.
type checker struct {
	project *types.Project
	at      []string // the path of what it looks at
	faults  []*Fault
}

func (c *checker) add(message string, fields ...string) {
	c.faults = append(c.faults, &Fault{Path: append(slices.Clip(c.at), fields...), Message: message})
}

// refer tells of a name that is not there.
func (c *checker) refer(field, kind, name string, there bool) {
	if !there {
		c.add(fmt.Sprintf("names the %s %q, which is not there", kind, name), strings.Split(field, ".")...)
	}
}

func has[M ~map[string]V, V any](all M, name string) bool {
	_, ok := all[name]
	return ok
}

// references are what a service refers to by name.
func (c *checker) references(s types.ServiceConfig) {
	for _, name := range slices.Sorted(maps.Keys(s.Networks)) {
		c.refer("networks", "network", name, name == "default" || has(c.project.Networks, name))
	}
	for _, name := range slices.Sorted(maps.Keys(s.DependsOn)) {
		c.refer("depends_on", "service", name, has(c.project.Services, name))
	}
	for _, i := range implied(s) {
		c.refer(i.field, "service", i.service, has(c.project.Services, i.service))
	}
	for _, v := range s.Volumes {
		if v.Type == types.VolumeTypeVolume && v.Source != "" {
			c.refer("volumes", "volume", v.Source, has(c.project.Volumes, v.Source))
		}
	}
	for _, config := range s.Configs {
		c.refer("configs", "config", config.Source, has(c.project.Configs, config.Source))
	}
	for _, secret := range s.Secrets {
		c.refer("secrets", "secret", secret.Source, has(c.project.Secrets, secret.Source))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Models)) {
		c.refer("models", "model", name, has(c.project.Models, name))
	}
}

// reference is a service that a field of another names.
type reference struct{ field, service string }

// implied are the services that one depends on by other fields than depends_on.
func implied(s types.ServiceConfig) (all []reference) {
	for _, link := range s.Links {
		name, _, _ := strings.Cut(link, ":")
		all = append(all, reference{"links", name})
	}
	for _, n := range []reference{{"network_mode", s.NetworkMode}, {"ipc", s.Ipc}, {"pid", s.Pid}, {"uts", s.Uts}, {"cgroup", s.Cgroup}} {
		if name, ok := strings.CutPrefix(n.service, types.ServicePrefix); ok {
			all = append(all, reference{n.field, name})
		}
	}
	for _, from := range s.VolumesFrom {
		if name, _, _ := strings.Cut(from, ":"); !strings.HasPrefix(from, types.ContainerPrefix) {
			all = append(all, reference{"volumes_from", name})
		}
	}
	return all
}

// withImplied is a project whose services depend on what they imply, for the search of
// cycles.
func withImplied(p *types.Project) *types.Project {
	whole := *p
	whole.Services = types.Services{}
	for name, s := range p.Services {
		s.DependsOn = maps.Clone(s.DependsOn)
		for _, i := range implied(s) {
			if s.DependsOn == nil {
				s.DependsOn = types.DependsOnConfig{}
			}
			s.DependsOn[i.service] = types.ServiceDependency{Required: true}
		}
		whole.Services[name] = s
	}
	return &whole
}

// build looks at what a service's image is made of.
func (c *checker) build(s types.ServiceConfig) {
	b := s.Build
	if b == nil {
		if s.Image == "" && s.Provider == nil {
			c.add("must have an image or a build")
		}
		return
	}
	if b.DockerfileInline != "" && b.Dockerfile != "" {
		c.add("can't have dockerfile beside dockerfile_inline", "build")
	}
	for _, name := range slices.Sorted(maps.Keys(b.AdditionalContexts)) {
		if target, ok := strings.CutPrefix(b.AdditionalContexts[name], types.ServicePrefix); ok {
			c.refer("build.additional_contexts."+name, "service with a build", target, c.project.Services[target].Build != nil)
		}
	}
	if len(b.Platforms) > 0 && s.Platform != "" && !slices.Contains(b.Platforms, s.Platform) {
		c.add("must have the service's platform "+s.Platform, "build", "platforms")
	}
	for _, secret := range b.Secrets {
		c.refer("build.secrets", "secret", secret.Source, has(c.project.Secrets, secret.Source))
	}
}

// exclusive looks for fields that say different things.
func (c *checker) exclusive(s types.ServiceConfig) {
	if s.NetworkMode != "" && len(s.Networks) > 0 {
		c.add("can't stand beside networks", "network_mode")
	}
	if h := s.HealthCheck; h != nil && len(h.Test) > 0 && !slices.Contains([]string{"CMD", "CMD-SHELL", "NONE"}, h.Test[0]) {
		c.add("must begin with CMD, CMD-SHELL or NONE", "healthcheck", "test")
	}
	if s.Scale != nil && *s.Scale < 0 {
		c.add("must be 0 or more", "scale")
	}
	if s.GetScale() > 1 && s.ContainerName != "" {
		c.add("can't be the name of several containers", "container_name")
	}
	if s.Develop != nil {
		for i, w := range s.Develop.Watch {
			if w.Target == "" && w.Action != types.WatchActionRebuild && w.Action != types.WatchActionRestart {
				c.add("must have a target, for its action is not rebuild", "develop", "watch", strconv.Itoa(i))
			}
		}
	}
	c.deploy(s)
}

// deploy looks for limits that a service has twice.
func (c *checker) deploy(s types.ServiceConfig) {
	d := s.Deploy
	if d == nil {
		return
	}
	if d.Replicas != nil && *d.Replicas < 0 {
		c.add("must be 0 or more", "deploy", "replicas")
	}
	differ := func(field string, is bool, other ...string) {
		if is {
			c.add("differs from "+strings.Join(other, "."), field)
		}
	}
	differ("scale", s.Scale != nil && d.Replicas != nil && *s.Scale != *d.Replicas, "deploy", "replicas")
	if l := d.Resources.Limits; l != nil {
		differ("cpus", s.CPUS != 0 && l.NanoCPUs.Value() != s.CPUS, "deploy", "resources", "limits", "cpus")
		differ("mem_limit", s.MemLimit != 0 && l.MemoryBytes != s.MemLimit, "deploy", "resources", "limits", "memory")
		differ("pids_limit", s.PidsLimit != 0 && l.Pids != s.PidsLimit, "deploy", "resources", "limits", "pids")
	}
	if r := d.Resources.Reservations; r != nil {
		differ("mem_reservation", s.MemReservation != 0 && r.MemoryBytes != s.MemReservation, "deploy", "resources", "reservations", "memory")
	}
}

// mounts looks for two things that are mounted at one place.
func (c *checker) mounts(s types.ServiceConfig) {
	var targets []string
	add := func(target string, field string, i int) {
		if slices.Contains(targets, target) {
			c.add(fmt.Sprintf("mounts at %s, where something is mounted already", target), field, strconv.Itoa(i))
		}
		targets = append(targets, target)
	}
	for i, tmpfs := range s.Tmpfs {
		target, _, _ := strings.Cut(tmpfs, ":")
		add(target, "tmpfs", i)
	}
	for i, v := range s.Volumes {
		add(path.Clean(v.Target), "volumes", i)
	}
}
