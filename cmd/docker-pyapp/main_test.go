package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"docker":       func() { os.Exit(fakeDocker(os.Args)) },
		"docker-pyapp": main,
	})
}

// TestScripts runs testdata/script/COMMAND_ASPECT.txtar. What docker is asked
// to do is in docker.log, one command a line.
func TestScripts(t *testing.T) {
	plugin, err := exec.LookPath("docker-pyapp")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition: func(name string) (bool, error) {
			if name == "root" { // who may write everywhere
				return os.Geteuid() <= 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":  status,
			"waitlog": waitLog,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("DOCKER_LOG", filepath.Join(env.WorkDir, "docker.log"))
			env.Setenv("PLUGIN", plugin)
			return nil
		},
	})
}

// status runs a command that must end with an exit code: status CODE COMMAND...
func status(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(ts.Exec(args[1], args[2:]...), &exit) {
		got = exit.ExitCode()
	}
	if (got == want) == neg {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// waitLog waits until docker.log has a line: waitlog LINE.
func waitLog(ts *testscript.TestScript, _ bool, args []string) {
	for range 1000 {
		data, _ := os.ReadFile(ts.Getenv("DOCKER_LOG"))
		if slices.Contains(strings.Split(string(data), "\n"), args[0]) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("docker.log has no line %q after 10 s", args[0])
}
