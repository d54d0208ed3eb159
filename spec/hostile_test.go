package spec

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/docker-pyapp/docker-pyapp/spec/spectest"
)

const hostileFile = "PYAPP_TEST_HOSTILE_FILE"

// TestHostileChild is no test: TestHostile runs it in a process of its own.
func TestHostileChild(t *testing.T) {
	file := os.Getenv(hostileFile)
	if file == "" {
		t.Skip("run by TestHostile")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const most = 4 << 30 // so that a regression ends itself and not the machine
	if err := unix.Setrlimit(unix.RLIMIT_AS, &unix.Rlimit{Cur: most, Max: most}); err != nil {
		t.Fatal(err)
	}
	loader := NewLoader()
	if os.Getenv("PYAPP_TEST_HOSTILE_FULL") == "" {
		loader.budget.time = time.Second
	}
	name := filepath.Base(file)
	_, err = loader.Load(name, data)
	fmt.Printf("<<%v>>", err)
	for _, environment := range Environments(name, data, nil) {
		if err != nil && (strings.Contains(err.Error(), "the spec takes more than") || strings.Contains(err.Error(), "at most 50 environments")) {
			break // as check does
		}
		_, err = loader.LoadEnvironment(name, data, nil, environment)
		fmt.Printf("<<%.5000v>>", err)
	}
	os.Exit(0) // as main does: what was given up ends here
}

// Every hostile spec ends in time and within its memory, with words for a person.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	dir := t.TempDir()
	for name, text := range spectest.Hostile() {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			testHostile(t, file)
		})
	}
}

func testHostile(t *testing.T, file string) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestHostileChild$")
	cmd.Env = append(os.Environ(), hostileFile+"="+file)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start).Round(time.Millisecond)
	if err != nil {
		t.Fatalf("%v after %v: %.2000s", err, took, out)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	mib := usage.Maxrss >> 10
	said := string(out)
	t.Logf("%v CPU %v, %d MiB: %.200s", took, cmd.ProcessState.UserTime().Round(time.Millisecond), mib, strings.SplitN(said, "\n", 2)[0])
	if took > 20*time.Second || mib > 1200 {
		t.Errorf("took %v and %d MiB", took, mib)
	}
	if strings.Contains(said, "goroutine") || strings.Contains(said, "defect") {
		t.Errorf("said %.2000s", said)
	}
	checkWording(t, said)
}
