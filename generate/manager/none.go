package manager

import (
	"io/fs"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

type none struct{}

func (none) Name() string { return "none" }

func (none) Chosen(d spec.Deps) bool { return d.None != nil }

func (none) Install(spec.App, fs.FS) (Install, []spec.Finding) { return Install{}, nil }
