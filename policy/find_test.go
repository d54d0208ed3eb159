package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/policy"
)

// tree makes files in a new folder, and returns it.
func tree(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("// "+name+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// foundIn are the policies for a folder in dir: where each is, and who says so.
func foundIn(t *testing.T, dir, project, listed string, flags ...string) []string {
	t.Helper()
	t.Chdir(dir)
	files, err := policy.Find(project, listed, flags)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if f.Err != nil {
			names = append(names, f.Name+": "+f.Err.Error())
			continue
		}
		names = append(names, f.Name+" of "+f.From+" "+strings.TrimSpace(string(f.Data)))
	}
	return names
}

func TestPoliciesAreFoundInAllFoldersAbove(t *testing.T) {
	dir := tree(t, "policy/b.cue", "policy/a.cue", "policy/README.md", "policy/_off.cue", "policy/testdata/c.cue",
		"team/policy.cue", "team/shop/policy/own.cue", "team/shop/pyapp.cue", "team/other/policy/other.cue")
	want := []string{
		"policy/a.cue of a folder around the project // policy/a.cue",
		"policy/b.cue of a folder around the project // policy/b.cue",
		"team/policy.cue of a folder around the project // team/policy.cue",
		"team/shop/policy/own.cue of a folder around the project // team/shop/policy/own.cue",
	}
	if diff := cmp.Diff(want, foundIn(t, dir, "team/shop", "")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPoliciesAreNamed(t *testing.T) {
	dir := tree(t, "company/x.cue", "company/y.cue", "one.cue", "two.cue", "shop/policy.cue")
	listed := strings.Join([]string{"one.cue", "", filepath.Join(dir, "company")}, string(os.PathListSeparator))
	want := []string{
		"shop/policy.cue of a folder around the project // shop/policy.cue",
		"one.cue of DOCKER_PYAPP_POLICY // one.cue",
		filepath.Join(dir, "company/x.cue") + " of DOCKER_PYAPP_POLICY // company/x.cue",
		filepath.Join(dir, "company/y.cue") + " of DOCKER_PYAPP_POLICY // company/y.cue",
		"two.cue of --policy // two.cue",
	}
	// named twice, it holds once
	if diff := cmp.Diff(want, foundIn(t, dir, "shop", listed, "two.cue", "./one.cue", "shop/policy.cue")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A policy that was named and is not there is a mistake: nothing would hold.
func TestNamedPoliciesHaveToBeThere(t *testing.T) {
	dir := tree(t, "empty/README.md")
	for _, path := range []string{"nowhere.cue", "empty"} {
		if _, err := policy.Find(dir, "", []string{filepath.Join(dir, path)}); err == nil || !strings.Contains(err.Error(), "--policy: ") {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := policy.Find(dir, filepath.Join(dir, path), nil); err == nil || !strings.Contains(err.Error(), "DOCKER_PYAPP_POLICY: ") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A policies' folder that holds a Python package is none.
func TestAPackageNamedPolicyIsNoPolicy(t *testing.T) {
	dir := tree(t, "policy/__init__.py", "policy/models.py")
	if got := foundIn(t, dir, ".", ""); got != nil {
		t.Errorf("%q", got)
	}
}
