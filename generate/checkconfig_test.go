package generate

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// told are code and field of findings.
func told(findings []spec.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Rule+" "+f.Path)
	}
	return all
}

func TestCheckConfiguration(t *testing.T) {
	project := fstest.MapFS{".env": {}, "shop.env": {}, "folder/x": {}, "keys/db": {}, "keys/.gitignore": {Data: []byte("*\n")}, "media/x.jpg": {}, "shop/app.py": {}, "db.sqlite3": {}}
	for _, c := range []struct {
		name   string
		change func(*spec.App)
		want   []string
	}{
		{"nothing", func(*spec.App) {}, nil},
		{"a file that git has", func(a *spec.App) { a.EnvFile = []spec.EnvFile{{Path: "./shop.env", Required: true}} }, []string{"git.not-ignored env_file.0"}},
		{"a file that is not there", func(a *spec.App) { a.EnvFile = []spec.EnvFile{{Path: "no.env", Required: true}} }, []string{"env_file.missing env_file.0"}},
		{"a file that may be missing", func(a *spec.App) { a.EnvFile = []spec.EnvFile{{Path: "no.env"}} }, nil},
		{"a folder", func(a *spec.App) { a.EnvFile = []spec.EnvFile{{Path: "keys", Required: true}} }, []string{"env_file.folder env_file.0", "git.not-ignored env_file.0"}},
		{"a secret's file that git ignores", func(a *spec.App) { a.Secrets = spec.Secrets{{Name: "db", File: "keys/db"}} }, nil},
		{"a secret's file elsewhere", func(a *spec.App) { a.Secrets = spec.Secrets{{Name: "db", File: "../db"}} }, nil},
		{".env behind a secret", func(a *spec.App) {
			a.Secrets = spec.Secrets{{Name: "A", Environment: "A"}, {Name: "B", Environment: "B"}}
		}, []string{"git.not-ignored secrets.A"}},
		{".env behind a variable", func(a *spec.App) { a.EnvRequired = []string{"A"} }, []string{"git.not-ignored env_required"}},
		{".env behind content of a Compose file", func(a *spec.App) { a.Compose = spec.Raw{"x-a": []any{"${A}"}} }, []string{"git.not-ignored compose"}},
		{"volumes", func(a *spec.App) {
			a.Volumes = spec.Volumes{{Name: "db", Path: "/app/db.sqlite3"}, {Name: "media", Path: "/app/media"}, {Name: "new", Path: "/app/new"}, {Name: "shop", Path: "/app/shop"}}
		}, []string{"volumes.file volumes.db.path", "volumes.hides-source volumes.shop.path"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			app := webApp(c.change)
			if diff := cmp.Diff(c.want, told(append(checkConfiguration(app, project), checkVolumes(app, project)...))); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// What content of a Compose file loosens is told, and nothing else is.
func TestCheckCompose(t *testing.T) {
	for content, want := range map[string][]string{
		`{"privileged": true, "pid": "host", "network_mode": "host"}`:                                            {"compose.privileged privileged", "compose.host-namespace network_mode", "compose.host-namespace pid"},
		`{"privileged": false, "pid": "service:db", "read_only": true, "cap_add": [], "user": "10001"}`:          nil,
		`{"cap_add": ["NET_RAW"], "devices": ["/dev/kvm"], "read_only": false, "user": "0:0"}`:                   {"compose.cap-add cap_add", "compose.devices devices", "compose.read-only read_only", "compose.root user"},
		`{"security_opt": ["seccomp=unconfined"]}`:                                                               {"compose.unconfined security_opt"},
		`{"security_opt": ["no-new-privileges:true"]}`:                                                           nil,
		`{"volumes": ["/var/run/docker.sock:/var/run/docker.sock:ro"]}`:                                          {"compose.docker-socket volumes"},
		`{"volumes": [{"type": "bind", "source": "/etc/", "target": "/x"}]}`:                                     {"compose.host-folder volumes"},
		`{"volumes": ["data:/data", "./x:/y", "/srv/x:/z", "/data"]}`:                                            nil,
		`{"use_api_socket": true}`:                                                                               {"compose.docker-socket use_api_socket"},
		`{"ports": ["80:80"]}`:                                                                                   {"compose.public-port ports"},
		`{"ports": [8000]}`:                                                                                      {"compose.public-port ports"},
		`{"ports": ["0.0.0.0:80:80"]}`:                                                                           {"compose.public-port ports"},
		`{"ports": [{"target": 80, "published": "80"}]}`:                                                         {"compose.public-port ports"},
		`{"ports": ["127.0.0.1:80:80", "[::1]:80:80", "${BIND}:80:80", {"target": 80, "host_ip": "127.0.0.1"}]}`: nil,
	} {
		var raw spec.Raw
		if err := json.Unmarshal([]byte(`{"services": {"x": `+content+`}}`), &raw); err != nil {
			t.Fatal(err)
		}
		var fields []string
		for _, line := range want {
			code, field, _ := strings.Cut(line, " ")
			fields = append(fields, code+" compose.services.x."+field)
		}
		if diff := cmp.Diff(fields, told(checkCompose(raw))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", content, diff)
		}
	}
}
