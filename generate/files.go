package generate

import (
	"github.com/docker-pyapp/docker-pyapp/generate/compose"
	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// File is one generated file: its name in the project's folder and its bytes,
// the marker included.
type File struct {
	Name string
	Data []byte
}

// Files are the generated files of p, the Dockerfile first.
func Files(p plan.Plan) ([]File, error) {
	services, err := compose.Render(p)
	if err != nil {
		return nil, err
	}
	return []File{
		{Name: "Dockerfile", Data: mark(p.Spec, p.Environment, dockerfile.Render(p))},
		{Name: ".dockerignore", Data: mark(p.Spec, p.Environment, dockerfile.Ignore(p))},
		{Name: "compose.yaml", Data: mark(p.Spec, p.Environment, services)},
	}, nil
}
