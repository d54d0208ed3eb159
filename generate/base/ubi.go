package base

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// ubiFields are those of #Ubi.
type ubiFields struct {
	Release string `json:"release"`
}

func ubi() Kind { return define("ubi", onUbi) }

// onUbi builds and runs in Red Hat's minimal image, whose standard library has
// its bytecode, and as its user: OpenShift expects the group root
// (https://github.com/sclorg/s2i-python-container).
func onUbi(u ubiFields, app spec.App) Base {
	libc := map[string]string{"9": "2.34", "10": "2.39"}[u.Release]
	return Base{
		Build: "registry.access.redhat.com/ubi" + u.Release + "/python-" + strings.ReplaceAll(Minor(app.Python), ".", "") + "-minimal",
		Root:  true, Home: true, Reset: true, Ready: true,
		User:      User{UID: 1001, GID: 0, Name: "default", Home: "/opt/app-root/src"},
		Installer: "microdnf", Release: "ubi" + u.Release, Libc: "glibc", LibcVersion: libc,
		Pythons: []string{"3.12", "3.14"}, FixedPatch: true,
		Platforms: []string{"linux/amd64", "linux/arm64", "linux/ppc64le", "linux/s390x"},
	}
}
