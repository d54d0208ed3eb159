package detect

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// installed is what lines of a file install, in their order: a package, and ? where it is
// only asked about.
func installed(file, text string) string {
	s := newScan(look(fstest.MapFS{file: &fstest.MapFile{Data: []byte(text)}}))
	var all []string
	for _, f := range s.installedPackages() {
		name := f.name
		if f.weight == offered {
			name += "?"
		}
		all = append(all, name)
	}
	return strings.Join(all, " ")
}

func TestWhatLinesInstall(t *testing.T) {
	for _, test := range []struct{ file, text, want string }{
		{"README.md", "apt install ffmpeg", "ffmpeg"},
		{"README.md", "    $ sudo apt-get -y install --no-install-recommends ffmpeg=7:* libpq5:amd64", "ffmpeg libpq5"},
		{"README.md", "1. `sudo apt install ffmpeg` and wait", "ffmpeg"},
		{"README.md", "You have to apt install ffmpeg and then start it.", "ffmpeg"},
		{"README.md", "apt update && apt install -y ffmpeg && apt clean", "ffmpeg"},
		{"README.md", "apt install ffmpeg; apt install sox", "ffmpeg sox"},
		{"README.md", "apt install ./shop.deb", ""},
		{"README.md", "apt install $PACKAGES ffmpeg", ""},
		{"README.md", "pip install ffmpeg", ""},
		{"README.md", "apt install", ""},
		{"README.md", "apt install \\\n  # sound\n  ffmpeg \\\n  sox", "ffmpeg sox"},
		{"README.de.md", "apt install ffmpeg", "ffmpeg"},
		{"README_DE.md", "apt install ffmpeg", ""}, // says what README.md does
		{"README.md", "dnf install poppler-utils gcc", "poppler-utils"},
		{"README.md", "brew install poppler", "poppler-utils?"},
		{"docs/installation.md", "apt install ffmpeg strange", "ffmpeg"},
		{"docs/usage.md", "apt install ffmpeg", ""},
		{"setup.sh", "apt-get install -y ffmpeg strange", "ffmpeg strange?"},
		{"setup.sh", "apt-get install -y ffmpeg || true", "ffmpeg?"},
		{".github/workflows/ci.yml", "run: sudo apt-get install -y libxml2 libxml2-dev", "libxml2? libxml2-dev?"},
		{"Makefile", "deps:\n\tsudo apt-get install -y ffmpeg", "ffmpeg"},
		{"render.yaml", "buildCommand: apt-get install -y ffmpeg strange && pip install .", "ffmpeg strange"},
		{"setup.sh", "xargs -a setup.sh apt-get install -y", ""},
		{"setup.sh", "apt-get install -y $(cat nowhere.txt) ffmpeg", ""},
		{"Dockerfile", "FROM a AS x\nRUN apt install sox\nFROM b\nRUN apt install ffmpeg", "ffmpeg"},
		{"Dockerfile", "FROM a AS x\nRUN apt install sox\nFROM x\nRUN apt install ffmpeg", "sox ffmpeg"},
		{"Dockerfile", "FROM x AS x\nRUN apt install sox", "sox"},
		{"Dockerfile", "FROM\nRUN apt install sox", "sox"},
		{"dev.Dockerfile", "FROM a\nRUN apt install sox", "sox"}, // there is no other
	} {
		if diff := cmp.Diff(test.want, installed(test.file, test.text)); diff != "" {
			t.Errorf("%s: %s\n%s", test.file, test.text, diff)
		}
	}
}
