//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const example = "examples/flask-data"

// measureProcess compares whole processes of the plugin with a plugin that has
// nothing to do.
func measureProcess(ctx context.Context, s settings) error {
	project := filepath.Join(s.dir, "process")
	if err := copyExample(project); err != nil {
		return err
	}
	bare := process{dir: project, argv: []string{filepath.Join(s.dir, "bareplugin"), "docker-cli-plugin-metadata"}}
	pyapp := process{dir: project, argv: []string{filepath.Join(s.dir, "docker-pyapp"), "pyapp"}}
	for _, verb := range []string{"check", "generate"} {
		p := pyapp
		p.argv = append(p.argv[:2:2], verb)
		p.before = func() error { return removeGenerated(project) }
		if err := measureVerb(ctx, s, verb, p, bare); err != nil {
			return err
		}
	}
	return measureLock(ctx, s, pyapp, bare)
}

// measureVerb measures processor time too, which says more on a busy machine.
func measureVerb(ctx context.Context, s settings, verb string, pyapp, bare process) error {
	name, other := "docker-pyapp "+verb, "a bare docker plugin"
	for _, c := range []comparison{
		{title: "the whole process of " + verb, a: side{name, pyapp.time}, b: side{other, bare.time}},
		{title: "the processor time of " + verb, a: side{name, pyapp.processor}, b: side{other, bare.processor}},
	} {
		c.rounds, c.bound = 41, 4
		if err := c.run(ctx, s); err != nil {
			return err
		}
	}
	return pyapp.printMemory(ctx)
}

// process is a program that is run to its end.
type process struct {
	dir    string
	argv   []string
	env    []string
	before func() error // prepares each run, and does not count
}

// time is how long a user waits for the program.
func (p process) time(ctx context.Context) (time.Duration, error) {
	elapsed, _, err := p.run(ctx)
	return elapsed, err
}

// processor is how long the program keeps the processors busy, in sum.
func (p process) processor(ctx context.Context) (time.Duration, error) {
	_, state, err := p.run(ctx)
	if err != nil {
		return 0, err
	}
	return state.UserTime() + state.SystemTime(), nil
}

func (p process) run(ctx context.Context) (time.Duration, *os.ProcessState, error) {
	if p.before != nil {
		if err := p.before(); err != nil {
			return 0, nil, err
		}
	}
	cmd := exec.CommandContext(ctx, p.argv[0], p.argv[1:]...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), p.env...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	elapsed := time.Since(start)
	if err != nil {
		return 0, nil, fmt.Errorf("%s: %w\n%s", strings.Join(p.argv, " "), err, out)
	}
	return elapsed, cmd.ProcessState, nil
}

// most is how much memory check and generate may take.
const most = 40 << 20

func (p process) printMemory(ctx context.Context) error {
	var peaks []int64
	for range 9 {
		_, state, err := p.run(ctx)
		if err != nil {
			return err
		}
		peaks = append(peaks, maxRSS(state))
	}
	peak := median(peaks)
	fmt.Printf("  %-28s %21.1f MiB            at most %d MiB: %s\n", "most memory resident", float64(peak)/(1<<20), most>>20, met(peak <= most))
	return nil
}

// maxRSS is the most memory, in bytes, that a process had resident. Linux lets
// a new program begin with what its parent had, which here is 15 MiB or so.
func maxRSS(state *os.ProcessState) int64 {
	peak := int64(state.SysUsage().(*syscall.Rusage).Maxrss)
	if runtime.GOOS == "darwin" { // in bytes there, in KiB elsewhere
		return peak
	}
	return peak << 10
}

// copyExample copies the example's sources to a new folder.
func copyExample(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"pyapp.cue", "app.py", "requirements.txt"} {
		data, err := os.ReadFile(filepath.Join(example, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// removeGenerated lets generate write its files, rather than find them there.
func removeGenerated(dir string) error {
	for _, name := range []string{"Dockerfile", ".dockerignore", "compose.yaml"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}
