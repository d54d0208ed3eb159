package detect

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// used is what a file of code uses, in its order: a package, and ? where it is only asked about.
func used(source string) string {
	var all []string
	m, err := python.Parse([]byte(source))
	if err != nil {
		m = nil
	}
	for _, u := range usesOf(m) {
		name := u.name
		if u.weight == offered {
			name += "?"
		}
		all = append(all, name)
	}
	return strings.Join(all, " ")
}

func TestWhatCodeUses(t *testing.T) {
	const (
		run = "import subprocess\nsubprocess.run"
		sys = "import os\nos.system"
	)
	for source, want := range map[string]string{
		run + `(["ffmpeg", "-i", name])`:                                        "ffmpeg",
		run + `(args=["ffmpeg", name])`:                                         "ffmpeg",
		run + `(("ffmpeg", name))`:                                              "ffmpeg",
		run + `("ffmpeg -i x", shell=True)`:                                     "ffmpeg",
		run + `(f"ffmpeg -i {name}", shell=True)`:                               "ffmpeg",
		run + `(f"{tool} -i", shell=True)`:                                      "",
		run + `(["sudo", "ffmpeg", "x"])`:                                       "ffmpeg",
		run + `(["/usr/bin/ffmpeg", "x"])`:                                      "ffmpeg",
		run + `(["./bin/ffmpeg", "x"])`:                                         "",
		run + `(["ls", "-l"])`:                                                  "",
		run + `(["ffmpeg"] + rest)`:                                             "ffmpeg",
		run + `([*PREFIX, "x"])` + "\nPREFIX = ['gs']":                          "ghostscript",
		run + `(shlex.split("gs -q"))` + "\nimport shlex":                       "ghostscript",
		run + `("gs -q".split())`:                                               "ghostscript",
		run + `([which("gs") or "qpdf"])` + "\nfrom shutil import which":        "ghostscript qpdf",
		run + `(["gs"] if x else ["qpdf"])`:                                     "",
		run + `([x if y else "gs"])`:                                            "ghostscript",
		run + `(["ffmpeg", "-version"])`:                                        "ffmpeg?",
		run + `(["git", "-C", x, "rev-parse"])`:                                 "",
		run + `(["git", "describe", "--tags"])`:                                 "",
		run + `(["git", "clone", url])`:                                         "git",
		run + `(["ps", "aux"])`:                                                 "procps?",
		run + `()`:                                                              "",
		run + `(*args)`:                                                         "",
		sys + `("cat x | pdftotext - - > y")`:                                   "poppler-utils",
		sys + `("LANG=C convert %s" % name)`:                                    "imagemagick",
		sys + `("convert {}".format(name))`:                                     "imagemagick",
		"import subprocess as sp\nsp.Popen(['dot'])":                            "graphviz",
		"from subprocess import check_output as out\nout(['dot'])":              "graphviz",
		"def f():\n    import subprocess\n    subprocess.run(['dot'])":          "graphviz",
		"import os, subprocess\nT = os.getenv('T', 'dot')\nsubprocess.run([T])": "graphviz",
		"import os, subprocess\nT = os.environ.get('T')\nsubprocess.run([T])":   "",
		"import subprocess\ndef f(tool='dot'):\n    subprocess.run([tool])":     "graphviz",
		"import subprocess\nclass A:\n    tool = 'dot'\n    def f(self):\n        self.cmd = 'gs'\n        subprocess.run([self.cmd])": "ghostscript",
		"import asyncio\nasyncio.create_subprocess_exec('node', 'x.js')":                                                               "nodejs",
		"import asyncio\nasyncio.create_subprocess_shell('node x.js')":                                                                 "nodejs",
		"from sh import pandoc\npandoc('x')":                                                                                           "pandoc",
		"from plumbum import local\nlocal['pandoc']('x')":                                                                              "pandoc",
		"helper(['unpaper', '-v', x])":                                                                                                 "unpaper",
		"tools = ['unpaper', 'ffmpeg']":                                                                                                "",
		"run = print\nrun(['ffmpeg'])":                                                                                                 "",
		"# subprocess.run(['ffmpeg'])\n'subprocess.run([\"ffmpeg\"])'":                                                                 "",
		"import shutil\nshutil.which('tesseract')":                                                                                     "tesseract-ocr?",
		"TESSERACT_CMD = 'tesseract'":                                                                                                  "tesseract-ocr?",
		"FFMPEG_PATH = '/usr/bin/ffmpeg'":                                                                                              "ffmpeg?",
		"STATIC_PATH = 'dot'":                                                                                                          "",
		"import ctypes\nctypes.CDLL('libmagic.so.1')":                                                                                  "libmagic1",
		"import ctypes.util\nctypes.util.find_library('pq')":                                                                           "libpq5?",
		"import ctypes\nctypes.CDLL('libc.so.6')":                                                                                      "",
		"import gi\ngi.require_version('Gtk', '4.0')":                                                                                  "gir1.2-gtk-4.0",
		"import gi\ngi.require_version('Gtk')":                                                                                         "",
		"import shutil, subprocess\nif shutil.which('gs'):\n    subprocess.run(['gs', 'x'])":                                           "ghostscript",
		"not python (": "",
		"":             "",
	} {
		if diff := cmp.Diff(want, used(source)); diff != "" {
			t.Errorf("%s\n%s", source, diff)
		}
	}
}

// TestManyValuesAreFollowedInTime: names that each may be one of several others.
func TestManyValuesAreFollowedInTime(t *testing.T) {
	var source strings.Builder
	source.WriteString("import subprocess\n")
	for level := range 5 {
		next := strings.Repeat(fmt.Sprintf("n%d or ", level+1), 3000)
		for range 4 {
			fmt.Fprintf(&source, "n%d = %s'x'\n", level, next)
		}
	}
	source.WriteString("subprocess.run([n0])\n")
	start := time.Now()
	used(source.String())
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}
