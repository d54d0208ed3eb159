package dockerfile_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// recordFile is the variable that makes the test binary a program which notes
// how it was called in the file that the variable names.
const recordFile = "DOCKERFILE_TEST_RECORD"

func TestMain(m *testing.M) {
	if name := os.Getenv(recordFile); name != "" {
		record(name)
		return
	}
	m.Run()
}

func record(name string) {
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	call := append([]string{filepath.Base(os.Args[0])}, os.Args[1:]...)
	if _, err := file.WriteString(strings.Join(call, "\x00") + "\x00\x00\n"); err != nil {
		panic(err)
	}
}

// recorded are the programs that /bin/sh calls when it is given line.
func recorded(t *testing.T, line string, programs ...string) [][]string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	for _, p := range programs {
		if err := os.Symlink(self, filepath.Join(bin, p)); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "calls")
	sh := exec.Command("/bin/sh", "-c", line)
	sh.Env = []string{"PATH=" + bin + ":/bin", recordFile + "=" + name}
	if out, err := sh.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, line, out)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%s\n%v", line, err)
	}
	var calls [][]string
	for _, call := range strings.Split(strings.TrimSuffix(string(text), "\x00\x00\n"), "\x00\x00\n") {
		calls = append(calls, strings.Split(call, "\x00"))
	}
	return calls
}

// TestShellReadsCommands has a real shell read every RUN of the shop.
func TestShellReadsCommands(t *testing.T) {
	programs := []string{"python", "rm", "apt-get", "groupadd", "useradd", "install"}
	got := readBack(t, dockerfile.Render(shop()))
	for i, stage := range shop().Stages {
		for j, step := range stage.Steps {
			if step.Run == nil {
				continue
			}
			var want [][]string
			for _, c := range step.Run.Commands {
				if c.Shell != "" {
					want = append(want, recorded(t, c.Shell, programs...)...)
				} else {
					want = append(want, c.Argv)
				}
			}
			line := got.Stages[i].Steps[j].Run.Commands[0].Shell
			if diff := cmp.Diff(want, recorded(t, line, programs...)); diff != "" {
				t.Errorf("%s\n%s", line, diff)
			}
		}
	}
}

// TestProgramNames: what is a keyword, an assignment or a flag to the shell or
// to RUN is a program's name all the same.
func TestProgramNames(t *testing.T) {
	for _, name := range []string{"if", "done", "esac", "while", "{", "!", "A=1", "=", "--mount=type=cache", "-x", "#", "~", "two words", "it's", `"`, "$HOME", "*", "<<EOF", "\n"} {
		t.Run(name, func(t *testing.T) {
			argv := []string{name, "argument"}
			for _, c := range [][]plan.Command{
				{{Argv: argv}},
				{{Argv: []string{"true"}}, {Argv: argv}},
				{{Argv: argv, Env: []plan.Var{{Name: "B", Value: "2"}}}},
			} {
				got := recorded(t, runLine(t, c...), name)
				if diff := cmp.Diff([][]string{argv}, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// TestCommandsStopAtFirstFailure: what stands between two commands must not
// change when they run.
func TestCommandsStopAtFirstFailure(t *testing.T) {
	for _, line := range []string{"true || true", "true; true", "true & wait", "true # comment", "( true ); true", "true;", "cd / && true"} {
		t.Run(line, func(t *testing.T) {
			after := plan.Command{Argv: []string{"ran"}}
			failed := runLine(t, plan.Command{Argv: []string{"false"}}, plan.Command{Shell: line}, after)
			if calls := recorded(t, failed+"; [ $? = 1 ] && mark", "ran", "mark"); len(calls) != 1 {
				t.Errorf("%s\nwent on after a failure: %q", failed, calls)
			}
			passed := runLine(t, plan.Command{Shell: line}, after)
			if calls := recorded(t, passed, "ran"); len(calls) != 1 {
				t.Errorf("%s\nran %q", passed, calls)
			}
		})
	}
}

func TestCommandEnvironment(t *testing.T) {
	vars := []plan.Var{{Name: "GREETING", Value: "it's $HOME"}, {Name: "DIRS", Value: "/a b", Prepend: true}}
	print := `printf '%s\n' "$GREETING" "$DIRS"`
	for _, c := range []plan.Command{{Argv: []string{"/bin/sh", "-c", print}, Env: vars}, {Shell: "true; " + print, Env: vars}} {
		sh := exec.Command("/bin/sh", "-c", runLine(t, c))
		sh.Env = []string{"PATH=/bin", "DIRS=/c"}
		out, err := sh.CombinedOutput()
		if diff := cmp.Diff("it's $HOME\n/a b:/c\n", string(out)); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	}
}

// runLine is what BuildKit hands to the shell for the commands of one RUN.
func runLine(t testing.TB, commands ...plan.Command) string {
	t.Helper()
	return readBack(t, render(plan.Step{Run: &plan.Run{Commands: commands}})).Stages[0].Steps[0].Run.Commands[0].Shell
}

func render(steps ...plan.Step) []byte {
	return dockerfile.Render(plan.Plan{Stages: []plan.Stage{{Name: "base", From: "python:3.13", Steps: steps}}})
}

// TestFilesAreWrittenToTheByte has a real shell write a file.
func TestFilesAreWrittenToTheByte(t *testing.T) {
	lines := []string{"import re", `    a = "%s\n" # it's $HOME`, "", "# comment", `ends in \`, "\ttab", "-n", "<<EOF", "\x1b[1m", "ünï"}
	for i := range lines {
		file := plan.File{Path: filepath.Join(t.TempDir(), "it's a file.py"), Lines: lines[i:]}
		sh := exec.Command("/bin/sh", "-c", runLine(t, plan.Command{Argv: []string{"true"}}, plan.Command{File: &file}))
		if out, err := sh.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		got, err := os.ReadFile(file.Path)
		if diff := cmp.Diff(strings.Join(file.Lines, "\n")+"\n", string(got)); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	}
}
