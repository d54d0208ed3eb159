package detect

import (
	"fmt"
	"os"
	"testing"
)

func TestDebug(t *testing.T) {
	dir := os.Getenv("DEBUG_DIR")
	if dir == "" {
		t.Skip()
	}
	s := newScan(look(os.DirFS(dir)))
	s.project = readMetadata(s.survey)
	s.names = []string{s.project.name}
	s.readCode()
	fmt.Println("CODE")
	for _, x := range s.targets {
		fmt.Println(x.weight, x.kind, x.framework, x.root, x.name(), x.file, x.port)
	}
	s.readClues()
	s.readSettings()
	s.readScripts()
	fmt.Println("ALL")
	for _, x := range s.targets {
		fmt.Println(x.weight, x.kind, x.framework, x.root, x.name(), x.file, x.evidence)
	}
	fmt.Println(s.project.name, s.project.scripts, s.project.builds, s.mentioned, "parsed", s.parsed, "read", s.read)
}
