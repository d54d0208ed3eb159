package python_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// bad are the sources of testdata/errors.txt, which === parts.
func bad(t *testing.T) []string {
	t.Helper()
	return strings.Split(string(read(t, "testdata/errors.txt")), "===\n")
}

func syntaxError(t *testing.T, src string) *python.SyntaxError {
	t.Helper()
	_, err := python.Parse([]byte(src))
	var problem *python.SyntaxError
	if !errors.As(err, &problem) {
		t.Fatalf("%q is taken: %v", src, err)
	}
	return problem
}

func TestErrors(t *testing.T) {
	var got strings.Builder
	for _, src := range bad(t) {
		err := syntaxError(t, src)
		fmt.Fprintf(&got, "%s=== %d:%d %s\n", src, err.Line, err.Column, err.Message)
	}
	const golden = "testdata/errors.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(read(t, golden)), got.String()); diff != "" {
		t.Error(diff)
	}
}

// refusals compiles each source that it is given, and prints the line of the error.
const refusals = `
import sys, warnings
warnings.simplefilter("ignore")
for src in sys.stdin.buffer.read().split(b"===\n"):
    try:
        compile(src, "x", "exec")
        print("taken")
    except SyntaxError as e:
        print(e.lineno, e.msg)
`

// TestErrorsAreOnPythonsLines asks Python itself, where one is installed whose
// grammar is near enough: the line is the same, and the words are for most.
func TestErrorsAreOnPythonsLines(t *testing.T) {
	name := os.Getenv("PYTHON")
	if name == "" {
		name = "python3"
	}
	interpreter, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s to compare with", name)
	}
	if minorOf(t, interpreter) < 13 {
		t.Skipf("%s is older than Python 3.13, whose errors these are", interpreter)
	}
	command := exec.Command(interpreter, "-c", refusals)
	command.Stdin = strings.NewReader(string(read(t, "testdata/errors.txt")))
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Split(string(out), "\n")
	same := 0
	for i, src := range bad(t) {
		err := syntaxError(t, src)
		line, message, _ := strings.Cut(said[i], " ")
		switch {
		case line != fmt.Sprint(err.Line):
			t.Errorf("%q is wrong on line %d (%s), Python says %s", src, err.Line, err.Message, said[i])
		case message == err.Message:
			same++
		default:
			t.Logf("%q: %s\n\tPython says %s", src, err.Message, message)
		}
	}
	t.Logf("%d of %d messages are Python's", same, len(bad(t)))
}

func TestSourcesThatAreNoText(t *testing.T) {
	for _, test := range []struct {
		src  string
		line int
		want string
	}{
		{"x = 1\ny = '\x00'\n", 2, "source code cannot contain null bytes"},
		{"# coding: nonsense\n", 1, "unknown encoding: nonsense"},
		{"#!/usr/bin/python\n# -*- coding: nonsense -*-\n", 2, "unknown encoding: nonsense"},
		{"x = 1\ny = '\xff'\n", 2, `Non-UTF-8 code starting with '\xff', but no encoding declared; see PEP 263`},
		{"# coding: ascii\nx = 'é'\n", 2, "'ascii' codec can't decode this byte"},
		{"\xef\xbb\xbf# coding: latin-1\n", 1, "encoding problem: latin-1 with BOM"},
	} {
		err := syntaxError(t, test.src)
		if err.Line != test.line || err.Message != test.want {
			t.Errorf("%q: line %d: %s, want line %d: %s", test.src, err.Line, err.Message, test.line, test.want)
		}
	}
}

func TestEncodings(t *testing.T) {
	for _, src := range []string{
		"", "\n", "\xef\xbb\xbf", "# coding: utf-8\nx = 'é'", "# vim: set fileencoding=UTF8 :\nx = 'é'", "# coding: latin-1\nx = '\xe9'",
		"x = 1\n# coding: nonsense\n", "x = 1; y = 2\n\n# coding: nonsense\n", "# coding: koi8-r\n\xd0\xc1 = '\xd0'\n",
		"# coding: cp932\nx = '\x83\\'\n", "# coding: ascii\nx = 1\n", "x = 1\r\ny = 2\rz = 3",
	} {
		if _, err := python.Parse([]byte(src)); err != nil {
			t.Errorf("%q: %v", src, err)
		}
	}
}
