package packaging_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

// table reads the rows of a file in testdata: fields with tabs between them,
// below comments.
func table(t testing.TB, name string) [][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "# ") {
			rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
		}
	}
	if len(rows) < 10 {
		t.Fatalf("%s has only %d rows", name, len(rows))
	}
	return rows
}

// refuses holds that each row is an error with a place in the text.
func refuses(t *testing.T, name string, parse func(string) error) {
	t.Helper()
	for _, row := range table(t, name) {
		wantInside(t, parse(row[0]), row[0])
	}
}

// wantError holds that an error is at offset, and that its message has text.
func wantError(t *testing.T, err error, offset int, text string) {
	t.Helper()
	var wrong *packaging.ParseError
	if !errors.As(err, &wrong) {
		t.Fatalf("%v, want a ParseError", err)
	}
	if wrong.Offset != offset || !strings.Contains(wrong.Message, text) {
		t.Errorf("%v: want it at %d with %q", err, offset, text)
	}
}

func version(t testing.TB, text string) packaging.Version {
	t.Helper()
	v, err := packaging.ParseVersion(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNormalizeName(t *testing.T) {
	for _, row := range table(t, "names.tsv") {
		if got := packaging.NormalizeName(row[0]); got != row[1] {
			t.Errorf("%q: %q, want %q", row[0], got, row[1])
		}
	}
}

// wantInside holds that an error has the text and a place in it.
func wantInside(t *testing.T, err error, text string) {
	t.Helper()
	var wrong *packaging.ParseError
	if !errors.As(err, &wrong) || wrong.Text != text || wrong.Offset < 0 || wrong.Offset > len(text) || wrong.Message == "" {
		t.Errorf("%q: %#v is not in the text", text, err)
	}
}
