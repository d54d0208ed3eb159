package generate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// snapshot is all that a folder holds: texts of files, links as "-> target".
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir():
			all[e.Name()] = "a folder"
		case e.Type() == fs.ModeSymlink:
			to, _ := os.Readlink(path)
			all[e.Name()] = "-> " + to
		default:
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all[e.Name()] = string(data)
		}
	}
	return all
}

func texts(files []File) map[string]string {
	all := map[string]string{}
	for _, f := range files {
		all[f.Name] = string(f.Data)
	}
	return all
}

func TestWriteTakesWhatIsItsOwn(t *testing.T) {
	for state, data := range onDisk() {
		for _, force := range []bool{false, true} {
			t.Run(string(state), func(t *testing.T) {
				files := shop("3.13")
				dir := put(t, files[1])
				if data != nil {
					dir = put(t, files[1], File{"Dockerfile", data})
				}
				want, wantWritten := texts(files), []string{"Dockerfile", "compose.yaml"}
				refuses := !force && (state == Edited || state == Foreign)
				if refuses {
					want, wantWritten = snapshot(t, dir), nil
				} else if state == Current {
					wantWritten = wantWritten[1:]
				}
				written, err := Write(dir, files, force)
				if _, refused := errors.AsType[Refused](err); refused != refuses || (err != nil && !refused) {
					t.Errorf("force %v: %v", force, err)
				}
				if diff := cmp.Diff(wantWritten, written); diff != "" {
					t.Error("names of what was written: " + diff)
				}
				if diff := cmp.Diff(want, snapshot(t, dir)); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestWriteTouchesNothingThatIsCurrent(t *testing.T) {
	files := shop("3.13")
	dir := put(t, files...)
	long := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	path := filepath.Join(dir, "Dockerfile")
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(path)
	if written, err := Write(dir, files, true); err != nil || len(written) > 0 {
		t.Errorf("wrote %v, %v", written, err)
	}
	after, err := os.Stat(path)
	if err != nil || !after.ModTime().Equal(long) || !os.SameFile(before, after) {
		t.Errorf("the file was replaced: %v %v", after, err)
	}
}

// failing is a writer whose rename to name fails, after doing what fault does.
func failing(t *testing.T, dir, name string, fault func()) writer {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return writer{root: root, rename: func(from, to string) error {
		if to != name {
			return root.Rename(from, to)
		}
		fault()
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: errors.New("disk on fire")}
	}}
}

func TestWriteUndoesHalfASet(t *testing.T) {
	for name, before := range map[string][]File{"over an older set": shop("3.12"), "in a new folder": nil} {
		t.Run(name, func(t *testing.T) {
			dir := put(t, before...)
			w := failing(t, dir, "Dockerfile", func() {
				if got := snapshot(t, dir)["compose.yaml"]; got != texts(shop("3.13"))["compose.yaml"] {
					t.Errorf("nothing is there to undo: %q", got)
				}
			})
			targets, err := look(w.root, shop("3.13"))
			if err != nil {
				t.Fatal(err)
			}
			err = w.replace(targets)
			want := filepath.Join(dir, "Dockerfile") + " can't be written: disk on fire; all files are as they were"
			if err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
			if diff := cmp.Diff(texts(before), snapshot(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWriteTellsWhatItCanNotUndo(t *testing.T) {
	dir := put(t)
	w := failing(t, dir, "Dockerfile", func() {
		if err := os.Remove(filepath.Join(dir, "compose.yaml")); err != nil {
			t.Error(err)
		}
	})
	targets, err := look(w.root, shop("3.13"))
	if err != nil {
		t.Fatal(err)
	}
	err = w.replace(targets)
	want := filepath.Join(dir, "Dockerfile") + " can't be written: disk on fire\n" +
		filepath.Join(dir, "compose.yaml") + " is new already and can't be put back: no such file or directory"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// An editor that saves while the set is written does not lose its text.
func TestWriteNoticesASaveMeanwhile(t *testing.T) {
	dir := put(t, shop("3.12")...)
	w := failing(t, dir, "", nil)
	targets, err := look(w.root, shop("3.13"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte("FROM mine\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := w.replace(targets); !errors.Is(err, errChanged) {
		t.Errorf("got %v, want %v", err, errChanged)
	}
	want := texts(shop("3.12"))
	want["Dockerfile"] = "FROM mine\n"
	if diff := cmp.Diff(want, snapshot(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// The last file's name leaves no room for that of a temporary file.
func TestWriteThatFailsLeavesNothing(t *testing.T) {
	files := append(shop("3.13"), File{strings.Repeat("x", 250), mark("pyapp.cue", "", nil)})
	dir := put(t, shop("3.12")...)
	_, err := Write(dir, files, false)
	want := filepath.Join(dir, files[3].Name) + " can't be written: no file can be made in its folder: file name too long; all files are as they were"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if diff := cmp.Diff(texts(shop("3.12")), snapshot(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestWriteSweepsUpAfterKilledRuns(t *testing.T) {
	theirs := File{".Dockerfile.docker-pyapp-notes.tmp", []byte("mine")}
	dir := put(t, theirs, File{".Dockerfile.docker-pyapp-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp", []byte("half a fi")})
	files := shop("3.13")
	if _, err := Write(dir, files, false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(texts(append(files, theirs)), snapshot(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestWriteNeedsAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	if _, err := Write(dir, shop("3.13"), false); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want that there is no %s", err, dir)
	}
}

// Rewrite replaces all files or none, and keeps their modes.
func TestRewrite(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o644), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a, b := put("pyapp.cue", "a", 0o640), put("pyapp.prod.cue", "b", 0o444)
	of := func(name, before, after string) Replacement {
		return Replacement{File: File{Name: name, Data: []byte(after)}, Before: []byte(before)}
	}
	for what, files := range map[string][]Replacement{
		"one that is write-protected":  {of("pyapp.cue", "a", "A"), of("pyapp.prod.cue", "b", "B")},
		"one that somebody changed":    {of("pyapp.cue", "other", "A")},
		"one that is not there":        {of("pyapp.cue", "a", "A"), of("none.cue", "", "N")},
		"one of another folder":        {of("pyapp.cue", "a", "A"), of("../pyapp.cue", "", "N")},
		"what is a folder, not a file": {of("pyapp.cue", "a", "A"), of(".", "", "N")},
	} {
		if err := Rewrite(dir, files); err == nil {
			t.Errorf("%s: no error", what)
		}
		if text, err := os.ReadFile(a); err != nil || string(text) != "a" {
			t.Errorf("%s: %q, %v", what, text, err)
		}
	}
	if err := os.Chmod(b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Rewrite(dir, []Replacement{of("pyapp.cue", "a", "A"), of("pyapp.prod.cue", "b", "B")}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{a: "A -rw-r-----", b: "B -rw-------"} {
		text, _ := os.ReadFile(path)
		info, err := os.Stat(path)
		if err != nil || string(text)+" "+info.Mode().String() != want {
			t.Errorf("%s: %s %v, %v", path, text, info.Mode(), err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("%v is left, %v", entries, err)
	}
}
