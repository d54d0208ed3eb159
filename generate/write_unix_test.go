//go:build unix

package generate

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWriteModes(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o027))
	dir := put(t, shop("3.12")[:2]...)
	if err := os.Chmod(filepath.Join(dir, "Dockerfile"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, ".dockerignore"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, shop("3.13"), false); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"Dockerfile": 0o666, ".dockerignore": 0o600, "compose.yaml": 0o640} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), want)
		}
	}
}

// The texts that users read; DIR is the project's folder.
func TestRefusalMessages(t *testing.T) {
	const way = "Nothing was written. Put what you need of it into the spec, or move the file away, or let docker pyapp overwrite it:\n" +
		"  docker pyapp generate --force"
	for name, c := range map[string]struct {
		set  func(t *testing.T, path string)
		want string
	}{
		"edited": {fileOf(shop("3.13")[0].Data, "USER root\n"), " was edited after docker pyapp wrote it; to write it anew would change:\n" +
			"--- a/Dockerfile\n+++ b/Dockerfile\n@@ -3,4 +3,3 @@\n \n FROM python:3.13\n WORKDIR /app\n-USER root\n"},
		"foreign": {fileOf(nil, "FROM scratch\n"), " was not written by docker pyapp: it has no marker\n"},
	} {
		t.Run(name, func(t *testing.T) { refuses(t, c.set, false, c.want+way) })
	}
}

// What --force does not replace either.
func TestBlockedMessages(t *testing.T) {
	old := shop("3.12")[0].Data
	for name, c := range map[string]struct {
		set  func(t *testing.T, path string)
		want string
	}{
		"a folder":        {func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o755)) }, " is a folder; move it away"},
		"a pipe":          {func(t *testing.T, path string) { must(t, syscall.Mkfifo(path, 0o644)) }, " is not a file but a device, pipe or socket (prw-r--r--); move it away"},
		"a link within":   {linkTo("compose.yaml"), " is a symbolic link to compose.yaml, and docker pyapp writes through no link; remove the link"},
		"a link outside":  {linkTo("/etc/passwd"), " is a symbolic link to /etc/passwd, and docker pyapp writes through no link; remove the link"},
		"a dangling link": {linkTo("../none"), " is a symbolic link to ../none, and docker pyapp writes through no link; remove the link"},
		"write-protected": {fileOf(old, "", 0o444), " is write-protected (mode 0444); lift that first (chmod u+w)"},
		"unreadable":      {fileOf(old, "", 0o200), " can't be read: permission denied; give yourself the right (chmod u+r), or move it away"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "unreadable" {
				notAsRoot(t)
			}
			refuses(t, c.set, true, c.want+"\nNothing was written.")
		})
	}
}

// refuses tests that Write leaves a Dockerfile alone that set made, and with it
// the whole folder.
func refuses(t *testing.T, set func(t *testing.T, path string), force bool, want string) {
	t.Helper()
	dir := put(t, shop("3.12")[2])
	path := filepath.Join(dir, "Dockerfile")
	set(t, path)
	before, _ := os.Lstat(path)
	_, err := Write(dir, shop("3.13"), force)
	if _, refused := err.(Refused); !refused {
		t.Fatalf("got %v, want a Refused", err)
	}
	if diff := cmp.Diff("DIR/Dockerfile"+want, strings.ReplaceAll(err.Error(), dir, "DIR")); diff != "" {
		t.Error(diff)
	}
	after, err := os.Lstat(path)
	if err != nil || !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Errorf("it was touched: %v %v", after, err)
	}
	compose, err := os.ReadFile(filepath.Join(dir, "compose.yaml"))
	if entries, _ := os.ReadDir(dir); len(entries) != 2 || err != nil || string(compose) != string(shop("3.12")[2].Data) {
		t.Errorf("other files were written: %v %v\n%s", entries, err, compose)
	}
}

func linkTo(target string) func(*testing.T, string) {
	return func(t *testing.T, path string) { must(t, os.Symlink(target, path)) }
}

func fileOf(data []byte, more string, mode ...os.FileMode) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		must(t, os.WriteFile(path, append(data[:len(data):len(data)], more...), 0o644))
		for _, m := range mode {
			must(t, os.Chmod(path, m))
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func notAsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Skip("root may do everything")
	}
}

func TestWriteTellsOfAllRefusals(t *testing.T) {
	dir := put(t, File{"Dockerfile", []byte("FROM scratch\n")}, File{"compose.yaml", []byte("services: {}\n")})
	_, err := Write(dir, shop("3.13"), false)
	if refused, ok := err.(Refused); !ok || len(refused) != 2 {
		t.Errorf("got %v, want both files", err)
	}
}

func TestWriteInAReadOnlyFolder(t *testing.T) {
	notAsRoot(t)
	dir := put(t, shop("3.12")...)
	must(t, os.Chmod(dir, 0o555))
	t.Cleanup(func() { must(t, os.Chmod(dir, 0o755)) })
	if written, err := Write(dir, shop("3.12"), false); err != nil || written != nil {
		t.Errorf("with nothing to write: %v %v", written, err)
	}
	_, err := Write(dir, shop("3.13"), false)
	want := filepath.Join(dir, "Dockerfile") + " can't be written: no file can be made in its folder: permission denied; all files are as they were"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestWriteWaitsForTheLock(t *testing.T) {
	dir := t.TempDir()
	unlock, err := lock(dir, time.Second)
	must(t, err)
	if _, err := lock(dir, 20*time.Millisecond); err == nil || !strings.HasPrefix(err.Error(), "the folder "+dir+" has been locked for 20ms") {
		t.Errorf("a second lock: %v", err)
	}
	time.AfterFunc(50*time.Millisecond, unlock)
	if _, err := Write(dir, shop("3.13"), false); err != nil {
		t.Error(err)
	}
}
