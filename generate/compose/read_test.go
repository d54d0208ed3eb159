package compose

import (
	"context"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

const folderOfShop = "/srv/shop"

// hostile has a variable for whatever a value might be mistaken to name.
var hostile = types.Mapping{
	"X": "hostile", "Y": "hostile", "HOME": "/hostile", "COMPOSE_PROJECT_NAME": "hostile", "GREETING": "hostile",
	"": "hostile", "b": "hostile", "DB_PASSWORD_FILE": "hostile", "V": "hostile",
}

// load reads a Compose file as docker compose does.
func load(t *testing.T, text string, env types.Mapping) *types.Project {
	t.Helper()
	project, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  folderOfShop,
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}},
		Environment: env,
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return project
}

// readBack holds what Compose reads, in an empty environment and in a hostile
// one, against what the plan says.
func readBack(t *testing.T, p plan.Plan) {
	t.Helper()
	text := render(t, p)
	for name, env := range map[string]types.Mapping{"empty": {}, "hostile": hostile} {
		project := load(t, text, env)
		if diff := cmp.Diff(planned(t, p), project.Services, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("services in an %s environment (-plan +read):\n%s\n%s", name, diff, text)
		}
		if diff := cmp.Diff(plannedSecrets(p), project.Secrets, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(types.SecretConfig{})); diff != "" {
			t.Errorf("secrets in an %s environment (-plan +read):\n%s\n%s", name, diff, text)
		}
		if project.Name != p.Name || len(project.Volumes)+len(project.Configs) > 0 {
			t.Errorf("in an %s environment the project is %q\n%s", name, project.Name, text)
		}
	}
}

// planned is the plan as compose-go would have it, with Compose's own defaults.
func planned(t *testing.T, p plan.Plan) types.Services {
	t.Helper()
	s := types.ServiceConfig{Name: p.Services[0].Name, Restart: p.Services[0].Restart.Value}
	s.Build = &types.BuildConfig{
		Context:    filepath.Join(folderOfShop, p.Services[0].Build.Context),
		Dockerfile: p.Services[0].Build.Dockerfile, Network: p.Services[0].Build.Network,
	}
	s.Command = p.Services[0].Command.Argv
	s.Image, s.ReadOnly = p.Image.Ref, p.Services[0].ReadOnly.On
	s.Networks = map[string]*types.ServiceNetworkConfig{"default": nil}
	s.Environment = types.MappingWithEquals{}
	for _, v := range p.Services[0].Environment {
		s.Environment[v.Name] = &v.Value
	}
	for _, published := range p.Services[0].Publish {
		s.Ports = append(s.Ports, plannedPort(published))
	}
	for _, name := range p.Services[0].Secrets {
		s.Secrets = append(s.Secrets, types.ServiceSecretConfig{Source: name, Target: "/run/secrets/" + name})
	}
	if l := p.Services[0].Limits; l.CPUs > 0 || l.MemoryBytes > 0 || l.Pids > 0 {
		s.Deploy = &types.DeployConfig{Resources: types.Resources{Limits: &types.Resource{
			NanoCPUs: types.NanoCPUs(l.CPUs), MemoryBytes: types.UnitBytes(l.MemoryBytes), Pids: int64(l.Pids),
		}}}
	}
	for _, folder := range p.Services[0].Tmpfs {
		s.Tmpfs = append(s.Tmpfs, tmpfs(folder)) // opaque to Compose
	}
	s.CapDrop, s.SecurityOpt = p.Services[0].CapDrop.Values, p.Services[0].SecurityOpt.Values
	if p.Services[0].Init.On {
		s.Init = &p.Services[0].Init.On
	}
	s.StdinOpen = p.Services[0].StdinOpen.On
	s.StopGracePeriod = plannedGrace(t, p.Services[0].StopGracePeriod.Value)
	return types.Services{s.Name: s}
}

func plannedPort(p plan.Publish) types.ServicePortConfig {
	port := types.ServicePortConfig{Mode: "ingress", HostIP: p.Address, Target: uint32(p.Container), Protocol: "tcp"}
	if p.Host > 0 {
		port.Published = strconv.Itoa(p.Host)
	}
	return port
}

func plannedGrace(t *testing.T, duration string) *types.Duration {
	t.Helper()
	if duration == "" {
		return nil
	}
	d, err := time.ParseDuration(duration)
	if err != nil {
		t.Fatal(err)
	}
	grace := types.Duration(d)
	return &grace
}

func plannedSecrets(p plan.Plan) types.Secrets {
	secrets := types.Secrets{}
	for _, s := range p.Secrets {
		secret := types.SecretConfig{Name: p.Name + "_" + s.Name, Environment: s.Environment}
		if s.File != "" {
			secret.File = filepath.Join(folderOfShop, s.File)
		}
		secrets[s.Name] = secret
	}
	return secrets
}

func TestComposeReadsThePlan(t *testing.T) {
	readBack(t, shop(nil))
}
