package spec

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// mistake is one that people make. Its file testdata/mistakes/NAME.txtar begins with
// what the person meant, and says then:
//
//	as: crlf                 how the spec is encoded, where it is not plain UTF-8: bom,
//	                         crlf, utf-16 or latin-1
//	at: pyapp.cue "text"     where the message must be: the file, and in it the text
//	                         that it must point at; without one the file as a whole
//	fix: text                what the message or its notes must say
//
// The files are the spec, those of its environments, and under "want" all that is told.
type mistake struct {
	archive       *txtar.Archive
	meaning, as   string
	file, at, fix string
}

const leastMistakes = 150

// Each mistake gets one message, at the text that is wrong, with the fix, on no more
// than a screen.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	loader := NewLoader()
	messages := 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			messages += testMistake(t, loader, file)
		})
	}
	t.Logf("%d mistakes, %d messages", len(files), messages)
	if len(files) < leastMistakes || messages != len(files) {
		t.Errorf("%d mistakes, %d messages: each of at least %d gets one", len(files), messages, leastMistakes)
	}
}

func testMistake(t *testing.T, loader *Loader, file string) int {
	m := readMistake(t, file)
	problems := checkAll(t, loader, m.encoded())
	got := problems.Error() + "\n"
	checkWording(t, got)
	m.check(t, problems)
	if want := &m.archive.Files[len(m.archive.Files)-1]; *update {
		want.Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(m.archive), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(want.Data), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	return len(problems)
}

func readMistake(t *testing.T, file string) mistake {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := mistake{archive: archive}
	meaning, head, _ := strings.Cut(string(archive.Comment), "\n")
	m.meaning = meaning
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "as":
			m.as = value
		case "at":
			m.file, m.at, _ = strings.Cut(value, " ")
		case "fix":
			m.fix = value
		default:
			t.Errorf("%s: what is %q?", file, line)
		}
	}
	if m.meaning == "" || m.file == "" || m.fix == "" || archive.Files[len(archive.Files)-1].Name != "want" {
		t.Fatalf("%s: its first line says what was meant, then follow at: and fix:, and its last file is want", file)
	}
	return m
}

// encoded is the archive with the spec's text as the mistake has it.
func (m mistake) encoded() *txtar.Archive {
	archive := *m.archive
	archive.Files = append([]txtar.File{}, m.archive.Files...)
	data := archive.Files[0].Data
	switch m.as {
	case "bom":
		data = append([]byte("\ufeff"), data...)
	case "crlf":
		data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	case "utf-16":
		data = append([]byte{0xff, 0xfe}, bytes.ReplaceAll(data, []byte(""), []byte{0})[1:]...)
	case "latin-1":
		var latin []byte
		for _, r := range string(data) {
			latin = append(latin, byte(r))
		}
		data = latin
	}
	archive.Files[0].Data = data
	return &archive
}

// longestMessage is a screen's lines.
const longestMessage = 12

func (m mistake) check(t *testing.T, problems Problems) {
	t.Helper()
	if len(problems) != 1 {
		t.Errorf("%s: %d messages for one mistake:\n%s", m.meaning, len(problems), problems.Error())
		return
	}
	p := problems[0]
	if want := m.place(t); p.Location() != want {
		t.Errorf("%s: the message is at %s and belongs at %s:\n%s", m.meaning, p.Location(), want, p)
	}
	if told := strings.Join(append([]string{p.Message}, p.Notes...), "\n"); !strings.Contains(told, m.fix) {
		t.Errorf("%s: the message does not say %q:\n%s", m.meaning, m.fix, p)
	}
	if lines := strings.Count(p.String(), "\n") + 1; lines > longestMessage {
		t.Errorf("%s: the message has %d lines:\n%s", m.meaning, lines, p)
	}
}

// place is where the message belongs, as a message says it.
func (m mistake) place(t *testing.T) string {
	t.Helper()
	if m.at == "" {
		return m.file
	}
	text, err := strconv.Unquote(m.at)
	if err != nil {
		t.Fatalf("at: %s %s: %v", m.file, m.at, err)
	}
	for _, f := range m.archive.Files {
		if i := bytes.Index(f.Data, []byte(text)); f.Name == m.file && i >= 0 {
			before := f.Data[:i]
			return fmt.Sprintf("%s:%d:%d", m.file, 1+bytes.Count(before, []byte("\n")), i-bytes.LastIndexByte(before, '\n'))
		}
	}
	t.Fatalf("at: %s has no %q", m.file, text)
	return ""
}
