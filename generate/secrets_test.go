package generate

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

func twoSecrets() plan.Plan {
	return plan.Plan{Secrets: []plan.Secret{
		{Name: "a", File: ".pyapp/secrets/a", Generated: true}, {Name: "own", File: "own.txt"}, {Name: "b", File: ".pyapp/secrets/b", Generated: true},
	}}
}

func readFile(t *testing.T, parts ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestMakeSecretsOnce(t *testing.T) {
	dir := t.TempDir()
	made, err := MakeSecrets(dir, twoSecrets())
	if err != nil || len(made) != 2 || made[0] != filepath.Join(dir, ".pyapp", "secrets", "a") {
		t.Fatalf("made %v, %v", made, err)
	}
	first := readFile(t, dir, ".pyapp/secrets/a")
	if err := os.Remove(filepath.Join(dir, ".pyapp/secrets/b")); err != nil {
		t.Fatal(err)
	}
	made, err = MakeSecrets(dir, twoSecrets())
	if err != nil || len(made) != 1 {
		t.Errorf("the second time it made %v, %v; want b alone", made, err)
	}
	if again := readFile(t, dir, ".pyapp/secrets/a"); again != first || len(again) < 26 {
		t.Errorf("%d bytes; the same: %v", len(again), again == first)
	}
	if got := readFile(t, dir, ".pyapp/.gitignore"); got != gitignore {
		t.Errorf("git ignores %q", got)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v; want .pyapp alone", entries, err)
	}
}

// Nobody but the owner enters the folder, and in a container any user reads the file.
func TestModesOfSecrets(t *testing.T) {
	dir := t.TempDir()
	if _, err := MakeSecrets(dir, twoSecrets()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{".pyapp": 0o700, ".pyapp/secrets": 0o700, ".pyapp/secrets/a": 0o644} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has the mode %v, want %v, %v", name, info.Mode(), want, err)
		}
	}
}

// The folder may be a stranger's.
func TestMakeSecretsStaysInTheFolder(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, ".pyapp")); err != nil {
		t.Fatal(err)
	}
	if _, err := MakeSecrets(dir, twoSecrets()); err == nil {
		t.Error("a link that leads out of the folder was followed")
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) > 0 {
		t.Errorf("outside there is %v, %v", entries, err)
	}
}

// Runs at once agree on one password.
func TestMakeSecretsAtOnce(t *testing.T) {
	dir := t.TempDir()
	results := make(chan int)
	for range 8 {
		go func() {
			made, err := MakeSecrets(dir, twoSecrets())
			if err != nil {
				t.Error(err)
			}
			results <- len(made)
		}()
	}
	all := 0
	for range 8 {
		all += <-results
	}
	if all != 2 {
		t.Errorf("%d files were made, want 2", all)
	}
}
