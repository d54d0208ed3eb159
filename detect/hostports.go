package detect

import (
	"encoding/json"
	"fmt"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// onOwnPorts gives applications side by side ports of this machine of their own, so that all of
// them can run at once: the first keeps its port, and a later one with the same gets the
// next that is free.
func onOwnPorts(apps []Application) []Application {
	if len(apps) < 2 {
		return apps
	}
	taken := map[int]string{}
	for i, app := range apps {
		port := app.hostPort()
		owner, clash := taken[port]
		for at := port; clash; {
			at++
			if taken[at] == "" {
				says := fmt.Sprintf("%s has port %d of this machine", owner, port)
				apps[i].Answers = sorted(append(app.Answers, Answer{Field: "publish.port", Value: at, Confidence: Likely, Evidence: []Evidence{{Says: oneLine(says)}}}))
				port, clash = at, false
			}
		}
		if port > 0 {
			taken[port] = app.Folder
		}
	}
	return apps
}

// hostPort is the port of this machine that an application takes; 0 is none.
func (a Application) hostPort() int {
	loaded, err := spec.Load("pyapp.cue", a.Spec())
	switch {
	case err != nil:
		return 0
	case loaded.App.Publish != nil && loaded.App.Publish.Port != nil:
		return *loaded.App.Publish.Port
	case loaded.App.Server == nil && loaded.App.Run != nil:
		return loaded.App.Run.Port
	case loaded.App.Server == nil:
		return 0
	}
	var server map[string]struct {
		Port       int `json:"port"`
		ServerPort int `json:"server_port"` // Gradio's
	}
	text, err := json.Marshal(loaded.App.Server)
	if err != nil || json.Unmarshal(text, &server) != nil {
		return 0
	}
	fields := server[loaded.App.Server.Kind]
	return max(fields.Port, fields.ServerPort)
}
