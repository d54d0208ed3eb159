//go:build unix

package generate

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The guarantee of two runs at once: they take turns, so under the lock there
// is always the whole set of one of them, and without it each file is whole.

// writerFolder makes this test binary a process that writes in the folder.
const writerFolder = "PYAPP_TEST_WRITER_FOLDER"

// TestWriterProcess is no test of its own but the process that others start.
func TestWriterProcess(t *testing.T) {
	dir := os.Getenv(writerFolder)
	if dir == "" {
		return
	}
	for i := 0; ; i++ {
		if _, err := Write(dir, shop([]string{"3.12", "3.13"}[i%2]), false); err != nil {
			t.Fatal(err)
		}
		if i == 3 && os.Getenv("PYAPP_TEST_WRITER_ENDS") != "" {
			return
		}
	}
}

func startWriter(t *testing.T, dir string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestWriterProcess$")
	cmd.Env = append(os.Environ(), append(env, writerFolder+"="+dir)...)
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	must(t, cmd.Start())
	return cmd
}

// isOneSet tells whether the folder holds one of the two sets and nothing else.
func isOneSet(t *testing.T, dir string) bool {
	t.Helper()
	got := snapshot(t, dir)
	return maps.Equal(got, texts(shop("3.12"))) || maps.Equal(got, texts(shop("3.13")))
}

func TestConcurrentWritesNeverMix(t *testing.T) {
	dir := put(t, shop("3.12")...)
	var writers sync.WaitGroup
	for range 20 {
		cmd := startWriter(t, dir, "PYAPP_TEST_WRITER_ENDS=1")
		writers.Go(func() {
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
	stop := make(chan struct{})
	var reader sync.WaitGroup
	reader.Go(func() { readWholeFiles(t, dir, stop) })
	for range 50 {
		unlock, err := lock(dir, time.Minute)
		must(t, err)
		if !isOneSet(t, dir) {
			t.Errorf("a mixed set: %v", snapshot(t, dir))
		}
		unlock()
	}
	writers.Wait()
	close(stop)
	reader.Wait()
	if !isOneSet(t, dir) {
		t.Errorf("at the end a mixed set: %v", snapshot(t, dir))
	}
}

// readWholeFiles reads without a lock, as docker build does.
func readWholeFiles(t *testing.T, dir string, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		for _, f := range shop("3.12") {
			data, err := os.ReadFile(dir + "/" + f.Name)
			if err != nil || !isIntact(data) {
				t.Errorf("%s is torn: %v\n%s", f.Name, err, data)
				return
			}
		}
	}
}

func TestKilledWritesLeaveWholeFiles(t *testing.T) {
	dir := put(t, shop("3.12")...)
	leftovers := 0
	for range 10 {
		cmd := startWriter(t, dir)
		awaitTemp(t, dir)
		must(t, cmd.Process.Kill())
		_ = cmd.Wait()
		for name, text := range snapshot(t, dir) {
			if strings.HasSuffix(name, tempEnd) {
				leftovers++
			} else if !isIntact([]byte(text)) {
				t.Errorf("%s is torn: %q", name, text)
			}
		}
	}
	if leftovers == 0 {
		t.Error("no run was killed while it wrote: this proves nothing")
	}
	if _, err := Write(dir, shop("3.13"), false); err != nil || !isOneSet(t, dir) {
		t.Errorf("the next run did not tidy up: %v %v", err, snapshot(t, dir))
	}
}

// awaitTemp returns as soon as a run is at work: it has a new temporary file.
func awaitTemp(t *testing.T, dir string) {
	t.Helper()
	before, err := filepath.Glob(filepath.Join(dir, ".*"+tempEnd))
	must(t, err)
	for start := time.Now(); time.Since(start) < time.Minute; {
		now, _ := filepath.Glob(filepath.Join(dir, ".*"+tempEnd))
		if slices.ContainsFunc(now, func(name string) bool { return !slices.Contains(before, name) }) {
			return
		}
	}
	t.Fatal("the process writes nothing")
}
