package generate

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// appOf is the application of a spec in CUE, the braces around it left out.
func appOf(t *testing.T, text string) spec.App {
	t.Helper()
	s, err := spec.Load("pyapp.cue", []byte("name: \"shop\"\npython: \"3.13\"\ndeps: pip: {}\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	return s.App
}

func TestCheckOfDataApps(t *testing.T) {
	for _, c := range []struct{ name, spec, want string }{
		{"all is there", `server: streamlit: app: "app.py"`, ""},
		{"no script", `server: streamlit: app: "ap.py"`, "server.file-missing"},
		{"no script of a process", `server: streamlit: app: "app.py"` + "\n" + `processes: admin: streamlit: {app: "admin.py", port: 8502}`, "server.file-missing"},
		{"one container", `server: shiny: app: "app.py"` + "\nreplicas: 1\npublish: false", ""},
		{"several containers", `server: shiny: app: "app.py"` + "\nreplicas: 2\npublish: false", "replicas.sticky"},
		{"several that keep nothing", `server: dash: app: "app:server"` + "\nreplicas: 2\npublish: false", ""},
		{"Chainlit without what it makes", `server: chainlit: app: "app.py"`, "server.file-missing server.file-missing"},
		{"a port of standard input", `server: mcp: {app: "app:mcp", transport: "stdio"}` + "\npublish: port: 80", "publish.no-server"},
		{"a path of standard input", `server: mcp: {app: "app:mcp", transport: "stdio"}` + "\n" + `health: path: "/x"`, "health.no-server"},
		{"a token in a file", `server: jupyter: {}` + "\n" + `secrets: JUPYTER_TOKEN: file: "token"`, ""},
		{"no token", `server: jupyter: {}`, "server.no-token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var codes []string
			for _, f := range Check(appOf(t, c.spec), fstest.MapFS{"requirements.txt": {}, "app.py": {Data: []byte("from elsewhere import *\n")}}) {
				codes = append(codes, f.Rule)
				if f.Path == "" || len(f.Notes) == 0 {
					t.Errorf("%s has no field or no way out: %+v", f.Rule, f)
				}
			}
			if got := strings.Join(codes, " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Chainlit tells how what it lacks comes to be.
func TestWhatAToolMakesIsNamed(t *testing.T) {
	findings := Check(appOf(t, `server: chainlit: app: "app.py"`), fstest.MapFS{"requirements.txt": {}, "app.py": {}, "chainlit.md": {}})
	if len(findings) != 1 || !strings.Contains(findings[0].Notes[0], "chainlit run app.py") || !strings.Contains(findings[0].Message, ".chainlit/config.toml") {
		t.Errorf("got %+v", findings)
	}
}

// What st.secrets reads on the laptop stays there, whoever of two processes reads it.
func TestPlanLeavesSecretsOfToolsOut(t *testing.T) {
	p := planOf(t, appOf(t, `server: streamlit: app: "main.py"`+"\n"+`processes: admin: streamlit: {app: "main.py", port: 8502}`))
	var found []string
	for _, i := range p.Ignore {
		if i.Field == "server.streamlit" {
			found = append(found, i.Patterns...)
		}
	}
	if diff := cmp.Diff([]string{"**/.streamlit/secrets.toml"}, found); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Standard input: no port, no health check, no restart, and Compose keeps it open.
func TestPlanOfStandardInput(t *testing.T) {
	p := planOf(t, appOf(t, `server: mcp: {app: "app:mcp", transport: "stdio"}`))
	main := p.Main()
	if !main.StdinOpen.On || len(main.Publish) > 0 || len(p.Image.Ports) > 0 || p.Image.Health.Test != nil || main.Restart.Value != "no" {
		t.Errorf("got stdin %v, ports %v and %v, health %v, restart %q", main.StdinOpen.On, main.Publish, p.Image.Ports, p.Image.Health.Test, main.Restart.Value)
	}
	if planOf(t, appOf(t, `server: mcp: app: "app:mcp"`)).Main().StdinOpen.On {
		t.Error("an HTTP server's standard input is open")
	}
}

// The token is in a file, and neither on the command line nor in the image.
func TestPlanOfTokens(t *testing.T) {
	p := planOf(t, appOf(t, `server: jupyter: {}`+"\n"+`secrets: ["JUPYTER_TOKEN"]`))
	var vars []string
	for _, v := range p.Main().Environment {
		vars = append(vars, v.Name+"="+v.Value)
	}
	if diff := cmp.Diff([]string{"JUPYTER_TOKEN_FILE=/run/secrets/JUPYTER_TOKEN"}, vars); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	p = planOf(t, appOf(t, `server: marimo: {app: "main.py", mode: "edit", token_password_file: "token"}`+"\n"+`secrets: token: file: "token.txt"`))
	if !slices.Contains(p.Image.Command.Argv, "--token-password-file=/run/secrets/token") {
		t.Errorf("got %v", p.Image.Command.Argv)
	}
}
