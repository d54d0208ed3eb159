package base

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// hardenedFields are those of #Hardened.
type hardenedFields struct {
	Repository   string `json:"repository"`
	Distribution string `json:"distribution"`
}

func hardened() Kind { return define("hardened", onHardened) }

// onHardened builds in the -dev image, which has a shell, pip and the
// distribution's package manager, and runs in the one without
// (https://github.com/docker-hardened-images/catalog/tree/main/image/python).
func onHardened(h hardenedFields, app spec.App) Base {
	ref := h.Repository + ":" + app.Python + "-" + h.Distribution
	b := Base{
		Build: ref + "-dev", Final: ref,
		User:      User{UID: 65532, GID: 65532, Name: "nonroot", Home: "/home/nonroot"},
		Pythons:   []string{"3.10", "3.11", "3.12", "3.13", "3.14"},
		Platforms: []string{"linux/amd64", "linux/arm64"},
		Installer: "apt", Release: h.Distribution, Libc: "glibc",
	}
	if registry, _, _ := strings.Cut(h.Repository, "/"); registry == "dhi.io" {
		b.Login = "docker login dhi.io"
	}
	switch h.Distribution {
	case "debian13":
		b.Debian, b.LibcVersion = "trixie", "2.41"
	case "debian12":
		b.Debian, b.LibcVersion = "bookworm", "2.36"
	default:
		b.Installer, b.Libc, b.LibcVersion = "apk", "musl", "1.2"
	}
	return b
}
