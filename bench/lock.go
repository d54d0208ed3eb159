//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// lockedPackages is how many packages the lock of measureLock has, as large
// applications do.
const lockedPackages = 500

// measureLock compares check of a project with a large uv.lock with a plugin
// that has nothing to do: reading the lock may take 30 ms.
func measureLock(ctx context.Context, s settings, pyapp, bare process) error {
	pyapp.dir = filepath.Join(s.dir, "lock")
	if err := writeLocked(pyapp.dir); err != nil {
		return err
	}
	const beyond = 30 * time.Millisecond
	pyapp.argv = append(pyapp.argv[:2:2], "check")
	idle := func(ctx context.Context) (time.Duration, error) {
		elapsed, err := bare.time(ctx)
		return elapsed + beyond, err
	}
	return comparison{
		title: fmt.Sprintf("check of a project with %d packages in uv.lock", lockedPackages), rounds: 41, bound: 1,
		a: side{"docker-pyapp check", pyapp.time}, b: side{"a bare plugin and 30 ms", idle},
	}.run(ctx, s)
}

// writeLocked makes a project whose packages require each other in a chain,
// each with the wheels of 15 platforms.
func writeLocked(dir string) error {
	var lock strings.Builder
	lock.WriteString("version = 1\nrequires-python = \">=3.13\"\n")
	for i := range lockedPackages {
		fmt.Fprintf(&lock, "\n[[package]]\nname = \"p%d\"\nversion = \"1.0\"\nsource = { registry = \"https://pypi.org/simple\" }\n", i)
		if i+1 < lockedPackages {
			fmt.Fprintf(&lock, "dependencies = [{ name = \"p%d\" }]\n", i+1)
		}
		lock.WriteString("wheels = [\n")
		for wheel := range 15 {
			python, platform := 310+wheel%5, []string{"manylinux_2_17_aarch64.manylinux2014_aarch64", "manylinux_2_17_x86_64.manylinux2014_x86_64", "musllinux_1_2_x86_64"}[wheel/5]
			fmt.Fprintf(&lock, "    { url = \"https://files.pythonhosted.org/packages/00/00/%064d/p%d-1.0-cp%d-cp%d-%s.whl\", hash = \"sha256:%064d\", size = 1 },\n", i, i, python, python, platform, wheel)
		}
		lock.WriteString("]\n")
	}
	lock.WriteString("\n[[package]]\nname = \"app\"\nversion = \"1.0\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"p0\" }]\n\n[package.metadata]\nrequires-dist = [{ name = \"p0\" }]\n")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, text := range map[string]string{
		"uv.lock":        lock.String(),
		"pyproject.toml": "[project]\nname = \"app\"\nversion = \"1.0\"\ndependencies = [\"p0\"]\n",
		"pyapp.cue":      "name: \"app\"\npython: \"3.13\"\ndeps: uv: {}\nrun: \"app.py\"\n",
		"app.py":         "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
