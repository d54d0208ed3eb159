package policy_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/policy"
)

// What it costs where there is no policy: the look into the folders.
func BenchmarkFindNone(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "a", "b", "c")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if files, err := policy.Find(dir, "", nil); err != nil || len(files) > 0 {
			b.Fatal(files, err)
		}
	}
}

// One policy of two rules.
func BenchmarkHoldOne(b *testing.B) {
	s, facts := loaded(b, shop)
	one := []policy.File{{Name: "a.cue", Data: []byte("limits: memory: <=2Gi @because(\"nodes have 16Gi\")\npython: minor: >=12\n")}}
	for b.Loop() {
		if findings := policy.Hold(one, facts, s.Wrote); len(findings) > 0 {
			b.Fatal(findings)
		}
	}
}

// All of the examples.
func BenchmarkHoldExamples(b *testing.B) {
	s, facts := loaded(b, shop)
	folders, err := filepath.Glob("../examples/policies/*/*.cue")
	if err != nil || len(folders) < 7 {
		b.Fatal(folders, err)
	}
	var all []policy.File
	for _, name := range folders {
		files, err := policy.Named(name)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, files...)
	}
	for b.Loop() {
		if findings := policy.Hold(all, facts, s.Wrote); len(findings) == 0 {
			b.Fatal("nothing was found")
		}
	}
}
