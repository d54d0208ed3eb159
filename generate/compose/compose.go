// Package compose writes a Plan as a Compose file
// (https://github.com/compose-spec/compose-spec/blob/main/spec.md).
package compose

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// Render is the compose.yaml of p, without the line that marks it as
// generated: a comment may be put before the first line. The health check is
// the image's own, so there is none here. It fails on a text that no Compose
// file can carry and on a grace period that is no duration.
func Render(p plan.Plan) ([]byte, error) {
	service, err := service(p)
	if err != nil {
		return nil, err
	}
	return document(types.Project{
		Name:     p.Name,
		Services: types.Services{service.Name: service},
		Secrets:  secrets(p.Secrets),
	}, p)
}

// service is field by field what the plan says, but for the ports, which only
// document can write in their short form, and texts of several lines. Since v2.16 compose-go keeps most
// fields in embedded structs, so they are assigned one by one.
func service(p plan.Plan) (types.ServiceConfig, error) {
	planned := p.Service
	s := types.ServiceConfig{Name: planned.Name, Restart: planned.Restart.Value}
	s.Build = &types.BuildConfig{
		Context: planned.Build.Context, Dockerfile: planned.Build.Dockerfile, Network: planned.Build.Network,
	}
	s.Build.Platforms = planned.Build.Platforms.Values
	for _, name := range planned.Build.Secrets {
		s.Build.Secrets = append(s.Build.Secrets, types.ServiceSecretConfig{Source: name})
	}
	s.Image = p.Image.Ref
	s.Environment = environment(planned.Environment)
	for _, name := range planned.Secrets {
		s.Secrets = append(s.Secrets, types.ServiceSecretConfig{Source: name})
	}
	s.Deploy = deploy(planned.Limits)
	s.ReadOnly = planned.ReadOnly.On
	for _, t := range planned.Tmpfs {
		s.Tmpfs = append(s.Tmpfs, tmpfs(t))
	}
	s.CapDrop, s.SecurityOpt = planned.CapDrop.Values, planned.SecurityOpt.Values
	if planned.Init.On {
		s.Init = &planned.Init.On
	}
	var err error
	s.StopGracePeriod, err = grace(planned.StopGracePeriod.Value)
	return s, err
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
		env[v.Name] = &v.Value
	}
	return env
}

// hasLines tells which values document has to write: yaml v4.0.0-rc.4 would put
// them in blocks, where it loses the blanks in "\n text".
func hasLines(v plan.Var) bool { return strings.Contains(v.Value, "\n") }

func deploy(l plan.Limits) *types.DeployConfig {
	if l.MemoryBytes == 0 && l.CPUs == 0 && l.Pids == 0 {
		return nil
	}
	limits := types.Resource{
		NanoCPUs: types.NanoCPUs(l.CPUs), MemoryBytes: types.UnitBytes(l.MemoryBytes), Pids: int64(l.Pids),
	}
	return &types.DeployConfig{Resources: types.Resources{Limits: &limits}}
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

func grace(duration string) (*types.Duration, error) {
	if duration == "" {
		return nil, nil
	}
	d, err := time.ParseDuration(duration)
	if err != nil {
		return nil, fmt.Errorf("stop_grace_period: %q is not a duration, such as 30s", duration)
	}
	stop := types.Duration(d)
	return &stop, nil
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
