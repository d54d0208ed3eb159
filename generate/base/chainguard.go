package base

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// chainguardFields are those of #Chainguard.
type chainguardFields struct {
	Repository string `json:"repository"`
	Tag        string `json:"tag"`
}

func chainguard() Kind { return define("chainguard", onChainguard) }

// onChainguard builds in the -dev image and runs in the one without a shell
// (https://edu.chainguard.dev/chainguard/chainguard-images/getting-started/python/).
// Wolfi has no releases: its C library is as new as the image.
func onChainguard(c chainguardFields, _ spec.App) Base {
	const dev = "-dev"
	ref := c.Repository + ":" + c.Tag
	return Base{
		Build: strings.TrimSuffix(ref, dev) + dev, Final: ref, Debug: strings.HasSuffix(ref, dev), Python: "/usr/bin/python", Verify: true,
		Root: true, Reset: true, User: User{UID: 65532, GID: 65532, Name: "nonroot", Home: "/home/nonroot"},
		Installer: "apk", Release: "wolfi", Libc: "glibc", LibcVersion: "2.41",
		Pythons: []string{"3.10", "3.11", "3.12", "3.13", "3.14", "3.15"}, FixedPatch: true,
		Platforms: []string{"linux/amd64", "linux/arm64"},
	}
}
