//go:build unix

package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// What can't be read is told, not left out, and what never ends is not waited for.
func TestPoliciesThatCannotBeRead(t *testing.T) {
	dir := tree(t, "policy/good.cue", "elsewhere/real.cue")
	for name, make := range map[string]func(path string) error{
		"pipe.cue":   func(path string) error { return unix.Mkfifo(path, 0o644) },
		"lost.cue":   func(path string) error { return os.Symlink("nowhere", path) },
		"linked.cue": func(path string) error { return os.Symlink("../elsewhere/real.cue", path) },
		"device.cue": func(path string) error { return os.Symlink("/dev/zero", path) },
	} {
		if err := make(filepath.Join(dir, "policy", name)); err != nil {
			t.Fatal(err)
		}
	}
	got := strings.Join(foundIn(t, dir, ".", ""), "\n")
	for _, want := range []string{
		"policy/pipe.cue: it is no regular file", "policy/lost.cue: it is a link that leads nowhere", "policy/device.cue: it is no regular file",
		"policy/linked.cue of a folder around the project // elsewhere/real.cue", "policy/good.cue of",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestPoliciesWithoutPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := tree(t, "policy/a.cue", "shop/policy/b.cue")
	for _, path := range []string{"policy/a.cue", "shop/policy"} {
		if err := os.Chmod(filepath.Join(dir, path), 0); err != nil {
			t.Fatal(err)
		}
	}
	defer os.Chmod(filepath.Join(dir, "shop/policy"), 0o755)
	if got := strings.Join(foundIn(t, dir, "shop", ""), "\n"); strings.Count(got, "permission denied") != 2 {
		t.Error(got)
	}
}

// A link to a project does not take it out of the policies of the folder that it is in.
func TestLinksToProjectsAreFollowed(t *testing.T) {
	dir := tree(t, "company/policy/a.cue", "company/shop/pyapp.cue", "home/README.md")
	if err := os.Symlink("../company/shop", filepath.Join(dir, "home/shop")); err != nil {
		t.Fatal(err)
	}
	if got := foundIn(t, dir, "home/shop", ""); len(got) != 1 || !strings.HasPrefix(got[0], "company/policy/a.cue") {
		t.Errorf("%q", got)
	}
}
