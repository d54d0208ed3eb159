package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/policy"
)

// FuzzHold proves of any text as a policy: holding it ends, does not panic, and what it
// finds has a rule, words and a place.
func FuzzHold(f *testing.F) {
	files, err := filepath.Glob("../examples/policies/*/*.cue")
	if err != nil || len(files) < 7 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, text := range []string{
		"limits: memory: <=2Gi | error(\"no \\(limits.memory)\")", "X=services: close({db?: _})", "image: bases: [...=~\"^x\"] @because(\"x\")",
		"if python.minor < 13 {limits: #A}\n#A: {@because(\"a\"), pids: <=1}", "{[string]: _}", "for k, v in services {services: \"\\(k)\": kind: \"x\"}",
		"let x = limits\nprocesses: [N=string]: limits: pids: <x.pids", "env: [_]: \"\\(#\"a\"#)\"", "error(\"a\")", "limits: [1, ...]", "release: [_, {a: 1}]",
	} {
		f.Add([]byte(text))
	}
	s, facts := loaded(f, shop)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, finding := range policy.Hold([]policy.File{{Name: "a.cue", Data: data}}, facts, s.Wrote) {
			hasPlace := finding.At != nil && finding.At.File == "a.cue" || finding.Path != "" && len(finding.Notes) > 0
			if finding.Code() == "" || finding.Message == "" || !hasPlace || strings.Contains(finding.Message, "defect") {
				t.Errorf("%+v", finding)
			}
		}
	})
}
