package spec

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker/go-units"

	"github.com/docker-pyapp/docker-pyapp/internal/near"
)

// ReleaseName is what a volume's processes call the release's commands.
const ReleaseName = "release"

// kept are folders of the image that a mount would take away: none may be one of
// them, above or in them.
func kept() []string {
	return []string{"/opt/venv", "/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/dev", "/proc", "/sys", "/run/secrets"}
}

// AppFolder is where the application's source is in the image.
const AppFolder = "/app"

// mount is a path that the spec mounts something at.
type mount struct{ field, path string }

// storageRules hold volumes and tmpfs against the image and each other.
func storageRules(app App) []Finding {
	var findings []Finding
	var mounts []mount
	for _, v := range app.Volumes {
		m := mount{"volumes." + v.Name + ".path", v.Path}
		findings = append(findings, m.rules()...)
		findings = append(findings, holderRules(app, v)...)
		mounts = append(mounts, m)
	}
	for i, t := range app.Tmpfs {
		m := mount{fmt.Sprintf("tmpfs.%d.path", i), t.Path}
		findings = append(findings, m.rules()...)
		findings = append(findings, sizeRules(fmt.Sprintf("tmpfs.%d.size", i), t.Size)...)
		mounts = append(mounts, m)
	}
	return append(findings, overlaps(mounts)...)
}

// rules refuse a path that takes away a part of the image.
func (m mount) rules() []Finding {
	if clean := path.Clean(m.path); clean != m.path {
		plain := Change{Path: m.field, Value: quoted(clean)}
		f := wrong("mount.path", m.field, fmt.Sprintf("%s must be a plain path, not %s", m.field, m.path), noteWrite+plain.String())
		f.Change = &plain
		return []Finding{f}
	}
	if path.Base(m.path) == "docker.sock" {
		return []Finding{wrong("mount.docker-socket", m.field, m.field+" is the Docker Engine's socket: who has it is root on the host (CIS 5.32)", "leave it out")}
	}
	if isIn(AppFolder, m.path) {
		return []Finding{wrong("mount.hides", m.field, fmt.Sprintf("%s would hide the application's source, which is in %s", m.field, AppFolder),
			`take a folder in it   path: "`+AppFolder+`/data"`)}
	}
	for _, folder := range kept() {
		if isIn(folder, m.path) || isIn(m.path, folder) {
			return []Finding{wrong("mount.hides", m.field, fmt.Sprintf("%s would hide a part of the image: %s", m.field, folder), `take a folder of its own   path: "/data"`)}
		}
	}
	return nil
}

// isIn tells whether a path is folder or in it.
func isIn(inner, folder string) bool {
	return inner == folder || folder == "/" || strings.HasPrefix(inner, folder+"/")
}

// holderRules refuse names of processes that there are not.
func holderRules(app App, v Volume) []Finding {
	known := []string{MainService}
	if len(app.Release) > 0 {
		known = append(known, ReleaseName)
	}
	for _, p := range app.Processes {
		known = append(known, p.Name)
	}
	for _, j := range app.Jobs {
		known = append(known, j.Name)
	}
	var findings []Finding
	for i, name := range v.Processes {
		if slices.Contains(known, name) {
			continue
		}
		notes := append(DidYouMean(quotedAll(near.Words(name, known))), "there are: "+strings.Join(known, ", "))
		field := fmt.Sprintf("volumes.%s.processes.%d", v.Name, i)
		findings = append(findings, wrong("volumes.no-process", field, fmt.Sprintf("the application has no process or job %q", name), notes...))
	}
	return findings
}

func sizeRules(field, size string) []Finding {
	if size == "" {
		return nil
	}
	if bytes, err := units.RAMInBytes(size); err != nil || bytes <= 0 || bytes >= 1<<60 {
		return []Finding{wrong("tmpfs.size", field, field+" is more than any machine has: "+size, `for example   size: "64m"`)}
	}
	return nil
}

// overlaps refuse two mounts of which one is in the other: which of them a file
// gets into would depend on the order.
func overlaps(mounts []mount) []Finding {
	mounts = append(mounts, mount{"the folder in memory", "/tmp"})
	var findings []Finding
	for i, a := range mounts {
		for _, b := range mounts[i+1:] {
			if isIn(a.path, b.path) || isIn(b.path, a.path) {
				at := a
				if strings.Contains(b.field, ".") {
					at = b
				}
				findings = append(findings, wrong("mount.overlap", at.field, fmt.Sprintf("%s (%s) and %s (%s) are one in the other", a.field, a.path, b.field, b.path),
					"give each a folder of its own"))
			}
		}
	}
	return findings
}
