// Package compose writes a Plan as a Compose file
// (https://github.com/compose-spec/compose-spec/blob/main/spec.md).
package compose

import (
	"cmp"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// Render is the compose.yaml of p, without the line that marks it as
// generated: a comment may be put before the first line. The main process's health
// check is the image's own, so there is none here. It fails on a text that no Compose
// file can carry and on what is no duration.
func Render(p plan.Plan) ([]byte, error) { return RenderNoted(p, plan.Reasons) }

// RenderNoted is Render with the comments that note gives.
func RenderNoted(p plan.Plan, note plan.Note) ([]byte, error) {
	d, err := composed(p, note)
	if err != nil {
		return nil, err
	}
	return d.encode()
}

// Lines is the compose.yaml of p as RenderNoted writes it, line by line with their origins.
func Lines(p plan.Plan, note plan.Note) ([]plan.Line, error) {
	d, err := composed(p, note)
	if err != nil {
		return nil, err
	}
	return d.lines()
}

func composed(p plan.Plan, note plan.Note) (*document, error) {
	project := types.Project{Name: p.Name, Services: types.Services{}, Secrets: secrets(p.Secrets), Volumes: volumes(p.Volumes), Networks: networks(p.Networks)}
	for _, planned := range p.Services {
		s, err := service(planned, p.Image.Ref)
		if err != nil {
			return nil, err
		}
		project.Services[s.Name] = s
	}
	return newDocument(project, p, note)
}

// service is field by field what the plan says, but for what only document can
// write in its short form, and texts of several lines. Since v2.16 compose-go keeps most
// fields in embedded structs, so they are assigned one by one.
func service(planned plan.Service, image string) (types.ServiceConfig, error) {
	s := types.ServiceConfig{Name: planned.Name, Restart: planned.Restart.Value, Profiles: planned.Profiles}
	s.Build = build(planned.Build)
	s.Image = cmp.Or(planned.Image.Value, image)
	s.PullPolicy = planned.PullPolicy.Value
	s.Entrypoint, s.Command = planned.Entrypoint, planned.Command.Argv
	s.DependsOn = dependsOn(planned.DependsOn)
	s.Environment = environment(planned.Environment)
	s.Secrets = serviceSecrets(planned.Secrets)
	for _, f := range planned.EnvFiles {
		s.EnvFiles = append(s.EnvFiles, types.EnvFile{Path: file(f.Path), Required: types.OptOut(f.Required)})
	}
	s.Networks = serviceNetworks(planned.Networks)
	for _, m := range planned.Mounts {
		s.Volumes = append(s.Volumes, types.ServiceVolumeConfig{Type: types.VolumeTypeVolume, Source: m.Volume, Target: m.Target, ReadOnly: m.ReadOnly})
	}
	s.Deploy = deploy(planned.Limits, planned.Replicas)
	s.User, s.StopSignal = planned.User.Value, planned.StopSignal.Name
	s.ReadOnly, s.StdinOpen = planned.ReadOnly.On, planned.StdinOpen.On
	for _, t := range planned.Tmpfs {
		s.Tmpfs = append(s.Tmpfs, tmpfs(t))
	}
	s.CapDrop, s.CapAdd, s.SecurityOpt = planned.CapDrop.Values, planned.CapAdd.Values, planned.SecurityOpt.Values
	if planned.Init.On {
		s.Init = &planned.Init.On
	}
	var err, wrong error
	s.StopGracePeriod, err = duration("stop_grace_period", planned.StopGracePeriod.Value)
	s.HealthCheck, wrong = healthcheck(planned.Health)
	return s, cmp.Or(err, wrong)
}

func build(planned *plan.Build) *types.BuildConfig {
	if planned == nil {
		return nil
	}
	return &types.BuildConfig{
		Context: planned.Context, Dockerfile: planned.Dockerfile, Network: planned.Network,
		Platforms: planned.Platforms.Values, Secrets: serviceSecrets(planned.Secrets),
	}
}

func serviceSecrets(names []string) []types.ServiceSecretConfig {
	var all []types.ServiceSecretConfig
	for _, name := range names {
		all = append(all, types.ServiceSecretConfig{Source: name})
	}
	return all
}

func dependsOn(dependencies []plan.Dependency) types.DependsOnConfig {
	if len(dependencies) == 0 {
		return nil
	}
	all := types.DependsOnConfig{}
	for _, d := range dependencies {
		all[d.Service] = types.ServiceDependency{Condition: string(d.Condition), Required: true}
	}
	return all
}

func healthcheck(h plan.Health) (*types.HealthCheckConfig, error) {
	switch {
	case h.Off:
		return &types.HealthCheckConfig{Disable: true}, nil
	case len(h.Test) == 0:
		return nil, nil
	}
	check := &types.HealthCheckConfig{Test: append(types.HealthCheckTest{"CMD"}, h.Test...)}
	if h.Retries > 0 {
		retries := uint64(h.Retries)
		check.Retries = &retries
	}
	var errs [4]error
	check.Interval, errs[0] = duration("healthcheck.interval", h.Interval)
	check.Timeout, errs[1] = duration("healthcheck.timeout", h.Timeout)
	check.StartPeriod, errs[2] = duration("healthcheck.start_period", h.StartPeriod)
	check.StartInterval, errs[3] = duration("healthcheck.start_interval", h.StartInterval)
	return check, cmp.Or(errs[:]...)
}

func volumes(planned []plan.Volume) types.Volumes {
	if len(planned) == 0 {
		return nil
	}
	all := types.Volumes{}
	for _, v := range planned {
		all[v.Name] = types.VolumeConfig{}
	}
	return all
}

func networks(planned []plan.Network) types.Networks {
	if len(planned) == 0 {
		return nil
	}
	all := types.Networks{}
	for _, n := range planned {
		all[n.Name] = types.NetworkConfig{Internal: n.Internal, External: types.External(n.External)}
	}
	return all
}

// serviceNetworks are the project's own network and others; without others there is
// nothing to say.
func serviceNetworks(names []string) map[string]*types.ServiceNetworkConfig {
	if len(names) == 0 {
		return nil
	}
	all := map[string]*types.ServiceNetworkConfig{"default": nil}
	for _, name := range names {
		all[name] = nil
	}
	return all
}

func environment(vars []plan.Var) types.MappingWithEquals {
	if len(vars) == 0 {
		return nil
	}
	env := types.MappingWithEquals{}
	for _, v := range vars {
		if hasLines(v) {
			v.Value = ""
		}
		if v.Caller {
			env[v.Name] = nil
			continue
		}
		env[v.Name] = &v.Value
	}
	return env
}

// hasLines tells which values document has to write: yaml v4.0.0-rc.4 would put
// them in blocks, where it loses the blanks in "\n text".
func hasLines(v plan.Var) bool { return strings.Contains(v.Value, "\n") }

func deploy(l plan.Limits, replicas plan.Count) *types.DeployConfig {
	config := &types.DeployConfig{Replicas: replicas.N}
	if l.MemoryBytes != 0 || l.CPUs != 0 || l.Pids != 0 {
		config.Resources.Limits = &types.Resource{
			NanoCPUs: types.NanoCPUs(l.CPUs), MemoryBytes: types.UnitBytes(l.MemoryBytes), Pids: int64(l.Pids),
		}
	}
	if l.GPUs != 0 {
		config.Resources.Reservations = &types.Resource{Devices: []types.DeviceRequest{
			{Driver: "nvidia", Count: types.DeviceCount(l.GPUs), Capabilities: []string{"gpu"}},
		}}
	}
	if config.Replicas == nil && config.Resources.Limits == nil && config.Resources.Reservations == nil {
		return nil
	}
	return config
}

// tmpfs is the short form: the long one, a volume, knows no owner, without
// which only root could write there.
func tmpfs(t plan.Tmpfs) string {
	var options []string
	if t.Mode != "" {
		options = append(options, "mode="+t.Mode)
	}
	if t.UID > 0 {
		options = append(options, "uid="+strconv.Itoa(t.UID))
	}
	if t.GID > 0 {
		options = append(options, "gid="+strconv.Itoa(t.GID))
	}
	if t.Size != "" {
		options = append(options, "size="+t.Size)
	}
	if len(options) == 0 {
		return t.Path
	}
	return t.Path + ":" + strings.Join(options, ",")
}

func duration(key, text string) (*types.Duration, error) {
	if text == "" {
		return nil, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %q is not a duration, such as 30s", key, text)
	}
	read := types.Duration(d)
	return &read, nil
}

// port is the short form, host part first.
func port(p plan.Publish) string {
	host := ""
	if p.Host > 0 {
		host = strconv.Itoa(p.Host)
	}
	if p.Address != "" {
		host = net.JoinHostPort(p.Address, host)
	}
	return strings.TrimPrefix(host+":"+strconv.Itoa(p.Container), ":")
}

func secrets(planned []plan.Secret) types.Secrets {
	if len(planned) == 0 {
		return nil
	}
	all := types.Secrets{}
	for _, s := range planned {
		all[s.Name] = types.SecretConfig{File: file(s.File), Environment: s.Environment}
	}
	return all
}

// file is a path that Compose takes for one in the project's folder, whatever
// it starts with: "~" alone would be the caller's home.
func file(path string) string {
	if path == "" || strings.HasPrefix(path, "/") || strings.HasPrefix(path, "./") || strings.HasPrefix(path, "../") {
		return path
	}
	return "./" + path
}
