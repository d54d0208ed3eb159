//go:build linux

package policy_test

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

	"github.com/docker-pyapp/docker-pyapp/policy"
	"github.com/docker-pyapp/docker-pyapp/spec/spectest"
)

const hostileFile = "PYAPP_TEST_HOSTILE_POLICY"

// hostilePolicies are the hostile specs, whatever their format, and some that are
// hostile as policies alone.
func hostilePolicies() map[string]string {
	all := map[string]string{}
	for name, text := range spectest.Hostile() {
		all[strings.ReplaceAll(name, ".", "_")+".cue"] = text
	}
	deep := "limits: #A\n#A: pids: <=1\n"
	for i := range 40 {
		deep += fmt.Sprintf("#B%d: {#B%d, #B%d}\n", i, i+1, i+1)
	}
	all["definitions.cue"] = deep + "#B40: {limits: pids: <=1}\n#B0\n"
	all["self.cue"] = "#A: {#A, limits: pids: <=1}\nlimits: #A\nhealth: #A\n"
	all["patterns.cue"] = "env: {" + strings.Repeat("[=~\"a\"]: =~\"(a*)*b\"\n", 20_000) + "}\n"
	all["many.cue"] = strings.Repeat("limits: pids: <=1\n", 12_000)
	all["demands.cue"] = "import \"list\"\nenv: {for i in list.Range(0, 20000, 1) {\"A\\(i)\": \"x\"}}\n"
	all["reason.cue"] = "limits: pids: <=1 @because(\"" + strings.Repeat("\\u001b[2Jx", 20_000) + "\")\n"
	all["says.cue"] = "import \"strings\"\nlimits: pids: <=1 | error(\"\\(strings.Repeat(\"\\u001b[2J\", 100000))\")\n"
	return all
}

// TestHostileChild is no test: TestHostilePolicies runs it in a process of its own.
func TestHostileChild(t *testing.T) {
	file := os.Getenv(hostileFile)
	if file == "" {
		t.Skip("run by TestHostilePolicies")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const most = 4 << 30 // so that a regression ends itself and not the machine
	if err := unix.Setrlimit(unix.RLIMIT_AS, &unix.Rlimit{Cur: most, Max: most}); err != nil {
		t.Fatal(err)
	}
	s, facts := loaded(t, small)
	start := time.Now()
	findings := policy.Hold([]policy.File{{Name: filepath.Base(file), Data: data}}, facts, s.Wrote)
	fmt.Printf("<<%v>>", time.Since(start).Round(time.Millisecond))
	for _, f := range findings {
		fmt.Printf("<<%s: %s %q>>", f.Rule, f.Message, f.Notes)
	}
	os.Exit(0) // as main does: what was given up ends here
}

// Every hostile policy ends in time and within its memory, with words for a person.
func TestHostilePolicies(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some minutes")
	}
	dir := t.TempDir()
	for name, text := range hostilePolicies() {
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
	mib := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss >> 10
	said := string(out)
	t.Logf("%v, %d MiB: %.300s", took, mib, said)
	if took > 20*time.Second || mib > 1200 {
		t.Errorf("took %v and %d MiB", took, mib)
	}
	if strings.Contains(said, "goroutine") || strings.Contains(said, "defect") || strings.Contains(said, "\x1b") || len(said) > 60_000 {
		t.Errorf("said %d bytes: %.2000s", len(said), said)
	}
}
