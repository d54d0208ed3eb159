package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The stand-ins for servers take the command lines that a container has, answer
// their health paths and stop on SIGTERM.
func TestStandInsForServers(t *testing.T) {
	engine(t)
	label, err := exec.Command("docker", "image", "inspect", "--format",
		`{{if .Config.Labels}}{{index .Config.Labels "io.github.docker-pyapp.stand-in"}}{{end}}`, "python:3.13-slim").Output()
	if err != nil {
		t.Fatalf("docker image inspect: %v", err)
	}
	if strings.TrimSpace(string(label)) == "" {
		t.Skip("skipped: the image and the index are the public ones here, so nothing stands in")
	}
	servers, err := filepath.Abs("../standin/servers")
	if err != nil {
		t.Fatal(err)
	}
	const install = "pip install -q --root-user-action=ignore streamlit gradio panel nicegui chainlit shiny marimo voila jupyterlab dash granian" +
		" uvicorn-worker fastapi fastapi-cli mcp flower dramatiq arq huey && python /servers/check.py"
	out, err := exec.Command("docker", "run", "--rm", "--init", "--volume", servers+":/servers:ro", "python:3.13-slim", "sh", "-c", install).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
