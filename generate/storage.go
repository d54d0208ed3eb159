package generate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func planVolumes(volumes spec.Volumes) []plan.Volume {
	var planned []plan.Volume
	for _, v := range volumes {
		planned = append(planned, plan.Volume{Origin: plan.Origin{Field: "volumes." + v.Name}, Name: v.Name})
	}
	return planned
}

// mounts are the application's volumes that the service of this name and role has.
func (b builder) mounts(name string, role plan.Role) []plan.Storage {
	holder := name
	if role == plan.RoleRelease {
		holder = spec.ReleaseName
	}
	var mounts []plan.Storage
	for _, v := range b.app.Volumes {
		if len(v.Processes) == 0 || slices.Contains(v.Processes, holder) {
			mounts = append(mounts, plan.Storage{
				Origin: plan.Origin{Field: "volumes." + v.Name}, Volume: v.Name, Target: v.Path, ReadOnly: v.ReadOnly,
			})
		}
	}
	return mounts
}

// ownTmpfs are the folders in memory that the spec asks for. They are the user's alone.
func (b builder) ownTmpfs() []plan.Tmpfs {
	u := b.user()
	var folders []plan.Tmpfs
	for i, t := range b.app.Tmpfs {
		folders = append(folders, plan.Tmpfs{
			Origin: plan.Origin{Field: fmt.Sprintf("tmpfs.%d", i)},
			Path:   t.Path, Mode: "0700", UID: u.UID, GID: u.GID, Size: strings.ToLower(t.Size),
		})
	}
	return folders
}

// writable are folders in memory for those that a process must write to and that
// neither a volume nor a folder in memory makes writable already.
func (b builder) writable(folders []string, s plan.Service) []plan.Tmpfs {
	u := b.user()
	var added []plan.Tmpfs
	for _, folder := range folders {
		if !path.IsAbs(folder) { // which the engine would refuse
			folder = path.Join(appDir, folder)
		}
		if !isWritable(folder, b.mounts(s.Name, plan.RoleProcess), append(s.Tmpfs, added...)) {
			added = append(added, plan.Tmpfs{
				Origin: plan.Origin{Reason: "The process writes here."}, Path: folder, Mode: "0700", UID: u.UID, GID: u.GID,
			})
		}
	}
	return added
}

func isWritable(folder string, mounts []plan.Storage, memory []plan.Tmpfs) bool {
	in := func(outer string) bool { return folder == outer || strings.HasPrefix(folder, outer+"/") }
	return slices.ContainsFunc(mounts, func(m plan.Storage) bool { return in(m.Target) && !m.ReadOnly }) ||
		slices.ContainsFunc(memory, func(t plan.Tmpfs) bool { return in(t.Path) })
}

// volumeFolders makes the folders that volumes are mounted at, with before those
// outside of the application's folder, and without it those in it, which a copy of the
// source would give back to root. A new volume takes its owner from the folder in the
// image (https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container).
func (b builder) volumeFolders(before bool) []plan.Step {
	var volumes spec.Volumes
	var paths []string
	for _, v := range b.app.Volumes {
		if before != strings.HasPrefix(v.Path, appDir+"/") {
			volumes, paths = append(volumes, v), append(paths, v.Path)
		}
	}
	if len(volumes) == 0 {
		return nil
	}
	origin := plan.Origin{
		Field: "volumes." + volumes[0].Name, Reason: "A new volume takes its owner from the folder in the image: the application may write there.",
		Source: "https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container",
	}
	if !b.base.Shell() {
		return b.copiedFolders(volumes, origin)
	}
	u := b.user()
	// BusyBox has the short options alone.
	argv := append([]string{"install", "-d", "-o", fmt.Sprint(u.UID), "-g", fmt.Sprint(u.GID)}, paths...)
	return []plan.Step{{Origin: origin, Run: &plan.Run{Commands: []plan.Command{{Argv: argv}}}}}
}

// copiedFolders are folders where no step can run a command. What is copied is a folder
// with the volume's in it: of a folder that is there already, a copy of its content alone
// would leave the owner.
func (b builder) copiedFolders(volumes spec.Volumes, origin plan.Origin) []plan.Step {
	u := b.user()
	var steps []plan.Step
	for _, v := range volumes {
		steps = append(steps, plan.Step{Origin: origin, Copy: &plan.Copy{
			From: volumesStage, Sources: []string{path.Join(volumesDir, v.Name) + "/"},
			Dest: strings.TrimSuffix(path.Dir(v.Path), "/") + "/", Chown: fmt.Sprintf("%d:%d", u.UID, u.GID),
		}})
		origin.Reason, origin.Because = "", origin.Why()
	}
	return steps
}

const (
	volumesStage = "volumes" // empty folders, for images that have no shell to make them
	volumesDir   = "/volumes"
)

// volumesStages is the stage of the volumes' folders, where it is needed.
func (b builder) volumesStages() []plan.Stage {
	if len(b.app.Volumes) == 0 || b.base.Shell() {
		return nil
	}
	argv := []string{"mkdir", "-p"}
	for _, v := range b.app.Volumes {
		argv = append(argv, path.Join(volumesDir, v.Name, path.Base(v.Path)))
	}
	return []plan.Stage{{
		Origin: plan.Origin{Field: "volumes", Reason: "is the volumes' folders: the image itself has nothing that could make them."},
		Name:   volumesStage, From: "base",
		Steps: []plan.Step{{
			Origin: plan.Origin{Field: "volumes", Because: "An empty folder for each, which the image gets a copy of."},
			Run:    &plan.Run{Commands: []plan.Command{{Argv: argv}}},
		}},
	}}
}
