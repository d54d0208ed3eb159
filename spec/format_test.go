package spec

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// everywhere has a comment in each place in which CUE takes one.
const everywhere = `// 1 above the file
// 2 in two lines

// 3 above an import
import "strings" // 4 behind an import

// 5 apart

// 6 above a let
let  n = "shop" // 7 behind a let
// 8 above a field
name:   strings.ToLower(n) // 9 behind a field
python: "3.13"
run: "main.py"

limits: { // 10 behind a brace
// 11 first in a group
	memory:   "2g", // 12 behind a comma
	// 13 between
	cpus: 2
	// 14 last in a group
} // 15 behind a group
env: { // 16 in an empty group
}
tmpfs: [ // 17 behind a bracket
	// 18 above an item
	{path: "/a"}, // 19 behind an item
	// 20 last in a list
]
system: packages: ["a", // 21 within a list
	"b"]
description: """
	// no comment
	  text
	""" // 22 behind a text
_x: { } // 23
#d: string | // 24 within an expression
	int
if true { // 25 behind a condition
	version: "1" // 26 in it
}
// 27 at the end
`

// Format loses no comment and no word, wherever they stand, and is done after one time.
func TestFormatKeepsComments(t *testing.T) {
	laid, err := Format("pyapp.cue", []byte(everywhere))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(laid), "\nlet n = ") {
		t.Errorf("it was not laid out:\n%s", laid)
	}
	for line := range strings.Lines(everywhere) {
		if _, comment, ok := strings.Cut(line, "//"); ok && !strings.Contains(string(laid), "//"+strings.TrimRight(comment, "\n")) {
			t.Errorf("%q is gone from\n%s", comment, laid)
		}
	}
	again, err := Format("pyapp.cue", laid)
	if err != nil || !bytes.Equal(again, laid) {
		t.Errorf("%v (-once +twice)\n%s", err, cmp.Diff(string(laid), string(again)))
	}
}

func TestFormatKeepsTheEncoding(t *testing.T) {
	for _, mark := range []string{"", byteOrderMark} {
		got, err := Format("pyapp.cue", []byte(mark+"python:   \"3.13\" // a\r\nrun: \"\"\"\r\n  a\r\n  \"\"\"\r\n"))
		want := mark + "python: \"3.13\" // a\r\nrun: \"\"\"\r\n\ta\r\n\t\"\"\"\r\n"
		if err != nil || string(got) != want {
			t.Errorf("%v: got %q, want %q", err, got, want)
		}
	}
}

func TestFormatOfWhatCanNotBeRead(t *testing.T) {
	_, err := Format("pyapp.cue", []byte("python: \"3.13\n"))
	if problems, ok := errors.AsType[Problems](err); !ok || len(problems) != 1 || problems[0].Rule != "spec.syntax" {
		t.Errorf("got %v", err)
	}
}

// The formats of all specs of the tests mean the same as before.
func TestFormatKeepsTheMeaning(t *testing.T) {
	laidOut := 0
	formatted := func(name string, data []byte) {
		laid, err := Format(name, data)
		if err != nil {
			return
		}
		again, err := Format(name, laid)
		if err != nil || !bytes.Equal(again, laid) || !bytes.Equal(meaning(laid), meaning(bytes.ReplaceAll(data, []byte("\r"), nil))) {
			t.Errorf("%v\n%s\nis laid out as\n%s", err, data, laid)
		}
		if !bytes.Equal(laid, data) {
			laidOut++
		}
	}
	for _, files := range wrongSpecs(t) {
		for _, f := range files {
			if HasFormat(f.Name) {
				formatted(f.Name, f.Data)
			}
		}
	}
	examples, err := filepath.Glob("../examples/*/pyapp*.cue")
	if err != nil || len(examples) == 0 {
		t.Fatal(examples, err)
	}
	for _, name := range examples {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		formatted("pyapp.cue", data)
		if laid, err := Format("pyapp.cue", data); err != nil || !bytes.Equal(laid, data) {
			t.Errorf("%s is not laid out: %v\n%s", name, err, cmp.Diff(string(data), string(laid)))
		}
	}
	if laidOut < 20 {
		t.Errorf("%d specs changed, which proves little", laidOut)
	}
}
