package base

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// distrolessFields are those of #Distroless.
type distrolessFields struct {
	Tag string `json:"tag"`
}

func distroless() Kind { return define("distroless", onDistroless) }

// onDistroless builds in the official image of the same Debian and links its
// interpreter to where distroless has its own
// (https://github.com/GoogleContainerTools/distroless/blob/main/python3/README.md).
func onDistroless(d distrolessFields, app spec.App) Base {
	const python = "3.13" // Debian 13's
	return Base{
		Build: "python:" + python + "-slim-trixie", Final: "gcr.io/distroless/python3-debian13:" + d.Tag, Debug: strings.HasPrefix(d.Tag, "debug"),
		Python: "/usr/bin/python", Link: "/usr/bin/python", Stdlib: "/usr/lib/python" + python,
		Reset: true, User: User{UID: 65532, GID: 65532, Name: "nonroot", Home: "/home/nonroot"},
		Installer: "apt", Release: "trixie", Debian: "trixie", Libc: "glibc", LibcVersion: "2.41",
		Pythons: []string{python}, FixedPatch: true,
		Platforms: []string{"linux/amd64", "linux/arm64", "linux/riscv64"},
	}
}
