package e2e

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestStartPage does what docs/start.md says, from the project that it shows to a
// container that answers, command by command.
func TestStartPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/start.md")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, m := range regexp.MustCompile("(?s)```(?:python|text) (\\S+)\n(.*?)```").FindAllSubmatch(page, -1) {
		files[string(m[1])] = string(m[2])
	}
	p := newProject(t, files)
	commands, answer := 0, ""
	for _, m := range regexp.MustCompile(`(?m)^\$ (.*)$`).FindAllSubmatch(page, -1) {
		words := strings.Fields(string(m[1]))
		commands++
		switch words[0] {
		case "docker":
			p.docker(words[1:]...)
		case "curl":
			out, err := exec.Command("curl", append([]string{"-fsS", "--noproxy", "*"}, words[1:]...)...).Output()
			if err != nil {
				t.Errorf("%s: %v", m[1], err)
			}
			answer = string(out)
			if state := p.inspect(); state.State.Health == nil || state.State.Health.Status != "healthy" {
				t.Errorf("the container is not healthy: %+v", state.State)
			}
		default:
			t.Errorf("who runs %s?", m[1])
		}
	}
	if commands < 6 || answer != "Hello from a container.\n" {
		t.Errorf("after %d commands the application answers %q", commands, answer)
	}
	p.gone()
}
