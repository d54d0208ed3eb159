package main

import (
	"strings"
	"testing"
)

func TestPluginArgs(t *testing.T) {
	for args, want := range map[string]string{
		"":                                "pyapp",
		"build":                           "pyapp build",
		"pyapp build":                     "pyapp build",
		"build pyapp":                     "pyapp build pyapp",
		"--help":                          "pyapp --help",
		"-f x.cue build":                  "pyapp -f x.cue build",
		"--context far pyapp build":       "--context far pyapp build",
		"--context far build":             "--context far pyapp build",
		"--context=pyapp -D build -D":     "--context=pyapp -D pyapp build -D",
		"-H tcp://h:1 pyapp":              "-H tcp://h:1 pyapp",
		"docker-cli-plugin-metadata":      "docker-cli-plugin-metadata",
		"help build":                      "help pyapp build",
		"help pyapp build":                "help pyapp build",
		"help":                            "help pyapp",
		"__complete pyapp bu":             "__complete pyapp bu",
		"__completeNoDesc bu":             "__completeNoDesc pyapp bu",
		"--context far __complete pyapp ": "--context far __complete pyapp",
	} {
		if got := strings.Join(pluginArgs(strings.Fields(args)), " "); got != strings.TrimSpace(want) {
			t.Errorf("%q: got %q, want %q", args, got, want)
		}
	}
}
