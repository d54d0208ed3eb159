package service

import (
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// ollamaFields holds the options of Ollama (https://docs.ollama.com/docker).
type ollamaFields struct {
	Version string `json:"version"`
	Image   string `json:"image,omitempty"`
}

func ollama() Kind { return define("ollama", ollamaService) }

// ollamaService has no password: Ollama has none. Its Python client reads OLLAMA_HOST.
func ollamaService(o ollamaFields, in Input) Service {
	return Service{
		Image:  image(in, o.Image, "ollama/ollama", o.Version),
		Port:   11434,
		Health: Health{Test: []string{"ollama", "list"}, Reason: "Ollama's own client."},
		Data:   "/root/.ollama", User: "0:0", UserReason: noRights,
		Tmpfs:   []plan.Tmpfs{temporary()},
		Grace:   30 * time.Second,
		Address: plan.Var{Name: "OLLAMA_HOST", Value: "http://" + in.Name + ":11434"},
	}
}
