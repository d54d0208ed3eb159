package base

import "github.com/docker-pyapp/docker-pyapp/spec"

// cudaFields are those of #Cuda.
type cudaFields struct {
	Version string `json:"version"`
	Flavour string `json:"flavour"`
	System  string `json:"system"`
}

func cuda() Kind { return define("cuda", onCuda) }

// onCuda is NVIDIA's image (https://hub.docker.com/r/nvidia/cuda) with a Python
// that uv installs: Ubuntu has one version of Python a release, and the official
// image's needs libraries that Ubuntu has under other names.
func onCuda(c cudaFields, app spec.App) Base {
	b := managed(app.Python)
	b.Build = "nvidia/cuda:" + c.Version + "-" + c.Flavour + "-" + c.System
	b.Reset = true // an entry point that prints notices
	b.Release, b.Libc = c.System, "glibc"
	b.LibcVersion = map[string]string{"ubuntu24.04": "2.39", "ubuntu22.04": "2.35"}[c.System]
	b.Platforms = []string{"linux/amd64", "linux/arm64"}
	return b
}
