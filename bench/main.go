//go:build unix

// Bench compares docker pyapp with what it stands beside: two sides in one run,
// in turns, as a ratio. It is no test: it says which bound is met, and fails
// only when something can't be run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// settings are what the command line says.
type settings struct {
	rounds int    // of each comparison; 0: as many as each thinks right
	index  string // the folder of a package index; "": pip's own configuration
	dir    string // for what is built, gone at the end
}

// part is one of the things to measure.
type part struct {
	name    string
	measure func(context.Context, settings) error
}

func parts() []part {
	return []part{{"process", measureProcess}, {"init", measureInit}, {"specs", measureSpecs}, {"images", measureImages}, {"load", measureLoad}}
}

// longest is more than everything takes on a slow machine.
const longest = 45 * time.Minute

func run(ctx context.Context, args []string) error {
	s, chosen, err := parse(args)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if s.dir, err = os.MkdirTemp("", "docker-pyapp-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(s.dir)
	if err := buildPrograms(ctx, s.dir); err != nil {
		return err
	}
	for _, p := range chosen {
		if err := p.measure(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

func parse(args []string) (settings, []part, error) {
	var s settings
	flags := flag.NewFlagSet("bench/run", flag.ContinueOnError)
	flags.IntVar(&s.rounds, "rounds", 0, "pairs to measure, after one to warm up (default: by what is compared)")
	flags.StringVar(&s.index, "index", "", "images: serve the package index in this `folder` (simple/, files/) over HTTP on loopback,\nand let pip use it alone (default: what pip uses in the base image; of a stand-in, test/testbed's)")
	if err := flags.Parse(args); err != nil {
		return s, nil, err
	}
	if flags.NArg() == 0 {
		return s, parts(), nil
	}
	var chosen []part
	for _, name := range flags.Args() {
		p, err := find(name)
		if err != nil {
			return s, nil, err
		}
		chosen = append(chosen, p)
	}
	return s, chosen, nil
}

func find(name string) (part, error) {
	var names []string
	for _, p := range parts() {
		if p.name == name {
			return p, nil
		}
		names = append(names, p.name)
	}
	return part{}, fmt.Errorf("there is no part %q; there are %s", name, strings.Join(names, ", "))
}

// buildPrograms builds what is measured, as it is released.
func buildPrograms(ctx context.Context, dir string) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", dir+string(filepath.Separator),
		"./cmd/docker-pyapp", "./bench/bareplugin", "./bench/specs")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}
