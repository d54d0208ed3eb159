package system

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatHasAProgramOrALibrary(t *testing.T) {
	typelib := func(name, release string) (string, bool) {
		namespace, version, _ := strings.Cut(name, " ")
		return Typelib(namespace, version, release)
	}
	for _, test := range []struct {
		find          func(name, release string) (string, bool)
		name, release string
		want          string // "" is none
	}{
		{Program, "ffprobe", "trixie", "ffmpeg"},
		{Program, "pdftoppm", "bookworm", "poppler-utils"},
		{Program, "wkhtmltopdf", "bookworm", "wkhtmltopdf"},
		{Program, "wkhtmltopdf", "trixie", ""}, // Debian gave it up
		{Program, "dig", "trixie", "bind9-dnsutils"},
		{Program, "ls", "trixie", ""}, // every image has it
		{Program, "", "trixie", ""},
		{Program, "ffmpeg", "buster", ""},
		{Library, "magic", "trixie", "libmagic1t64"},
		{Library, "libmagic.so.1", "bookworm", "libmagic1"},
		{Library, "/usr/lib/libgdal.so", "bookworm", "libgdal32"},
		{Library, "c", "trixie", ""},
		{Library, "libc.so.6", "trixie", ""},
		{typelib, "GstPbutils 1.0", "trixie", "gir1.2-gst-plugins-base-1.0"},
		{typelib, "Gtk 2.0", "trixie", ""},
		{typelib, "GLib 2.0", "trixie", ""}, // comes with PyGObject
		{Foreign, "mesa-libGL", "trixie", "libgl1"},
		{Foreign, "tesseract-langpack-chi_sim", "trixie", "tesseract-ocr-chi-sim"},
		{Foreign, "tesseract-ocr-data-deu", "trixie", "tesseract-ocr-deu"},
		{Foreign, "openldap", "bookworm", "libldap-2.5-0"},
		{Foreign, "graphviz", "trixie", "graphviz"},
		{Foreign, "libmagic1", "trixie", "libmagic1"}, // apt takes it
		{Foreign, "leptonica-devel", "trixie", ""},
		{Foreign, "gcc", "trixie", ""},
	} {
		got, ok := test.find(test.name, test.release)
		if ok != (test.want != "") || ok && got != test.want {
			t.Errorf("%s in %s is in %q, %t, want %q", test.name, test.release, got, ok, test.want)
		}
	}
}

func TestRunsWith(t *testing.T) {
	for name, want := range map[string]bool{
		"ffmpeg": true, "libpq5": true, "libmagic1": true, "libmagic1t64": true, "tesseract-ocr-fra": true, "gir1.2-gtk-3.0": true,
		"tox": false, "gcc": false, "libpq-dev": false, "patch-utils": false, "locales": false, "": false,
	} {
		if got := RunsWith(name, "trixie"); got != want {
			t.Errorf("%q: %t, want %t", name, got, want)
		}
	}
}

func TestEachNameIsHadOnce(t *testing.T) {
	for _, all := range [][]holder{slices.Concat(programs(), hostPrograms()), libraries(), typelibs(), foreign()} {
		seen := map[string]string{}
		for _, h := range all {
			for _, name := range strings.Fields(h.has) {
				if seen[name] != "" {
					t.Errorf("%s is in %s and in %s", name, seen[name], h.name)
				}
				seen[name] = h.name
			}
		}
	}
}
