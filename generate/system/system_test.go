package system

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOfEachRelease(t *testing.T) {
	tests := []struct {
		distribution, release   string
		build, runtime, linked  string
		sourceOnly, unavailable bool
	}{
		{"psycopg2", "trixie", "gcc libc6-dev libpq-dev", "", "libpq5", true, false},
		{"psycopg2", "bookworm", "gcc libc6-dev libpq-dev", "", "libpq5", true, false},
		{"psycopg[c]", "trixie", "gcc libc6-dev libpq-dev", "", "libpq5", true, false},
		{"psycopg", "trixie", "", "libpq5", "", false, false},
		{"mysqlclient", "trixie", "gcc libc6-dev pkg-config default-libmysqlclient-dev", "", "libmariadb3", true, false},
		{"lxml", "trixie", "gcc libc6-dev libxml2-dev libxslt1-dev zlib1g-dev", "", "libxml2 libxslt1.1", false, false},
		{"python-magic", "trixie", "", "libmagic1t64", "", false, false},
		{"python-magic", "bookworm", "", "libmagic1", "", false, false},
		{"opencv-python", "trixie", "g++ cmake ninja-build", "libgl1 libglib2.0-0t64", "", false, false},
		{"opencv-python", "bookworm", "g++ cmake ninja-build", "libgl1 libglib2.0-0", "", false, false},
		{"opencv-python-headless", "trixie", "g++ cmake ninja-build", "", "", false, false},
		{"pydub", "bookworm", "", "ffmpeg", "", false, false},
		{"python-ldap", "trixie", "gcc libc6-dev libldap-dev libsasl2-dev", "", "libldap2 libsasl2-2", true, false},
		{"python-ldap", "bookworm", "gcc libc6-dev libldap-dev libsasl2-dev", "", "libldap-2.5-0 libsasl2-2", true, false},
		{"pdfkit", "trixie", "", "", "", false, true},
		{"pdfkit", "bookworm", "", "wkhtmltopdf", "", false, false},
		{"lightgbm", "trixie", "g++ cmake ninja-build", "libgomp1", "", false, false},
		{"gdal", "bookworm", "g++ libgdal-dev", "", "libgdal32", true, false},
		{"uwsgi", "trixie", "gcc libc6-dev libpcre2-dev", "", "libpcre2-8-0", true, false},
		{"gitpython", "trixie", "", "git", "", false, false},
	}
	for _, test := range tests {
		need, ok := Of(test.distribution, test.release)
		if !ok {
			t.Errorf("%s in %s is not in the table", test.distribution, test.release)
			continue
		}
		want := [][]string{strings.Fields(test.build), strings.Fields(test.runtime), strings.Fields(test.linked)}
		if diff := cmp.Diff(want, [][]string{need.Build, need.Runtime, need.RuntimeCompiled}); diff != "" {
			t.Errorf("%s in %s (- wanted build, run time, run time when compiled):\n%s", test.distribution, test.release, diff)
		}
		if need.SourceOnly != test.sourceOnly || (need.Unavailable != "") != test.unavailable {
			t.Errorf("%s in %s: SourceOnly %t, Unavailable %q", test.distribution, test.release, need.SourceOnly, need.Unavailable)
		}
	}
}

func TestOfWhatIsNotThere(t *testing.T) {
	for _, ask := range [][2]string{{"requests", "trixie"}, {"psycopg2", "buster"}, {"", "trixie"}, {"Psycopg2", "trixie"}} {
		if need, ok := Of(ask[0], ask[1]); ok {
			t.Errorf("%v: %+v", ask, need)
		}
	}
}

func TestWkhtmltopdfIsRefusedWithAdvice(t *testing.T) {
	for _, distribution := range []string{"pdfkit", "imgkit", "django-wkhtmltopdf"} {
		need, _ := Of(distribution, "trixie")
		if !strings.Contains(need.Unavailable, "WeasyPrint") || !strings.Contains(need.Unavailable, "Chromium") {
			t.Errorf("%s: no advice in %q", distribution, need.Unavailable)
		}
	}
}

func TestReasonIsASentence(t *testing.T) {
	need, _ := Of("python-magic", "trixie")
	if want := "python-magic loads libmagic by its name"; need.Reason != want {
		t.Errorf("the reason is %q, want %q", need.Reason, want)
	}
}

func TestNeededLeavesOutWhatAnotherMakesUnnecessary(t *testing.T) {
	tests := []struct{ installed, want string }{
		{"psycopg", "psycopg"},
		{"psycopg psycopg-binary", ""},
		{"psycopg psycopg[binary]", ""},
		{"psycopg psycopg-c", "psycopg-c psycopg"},
		{"moviepy imageio-ffmpeg", ""},
		{"ultralytics", "ultralytics"},                 // no lock tells what it brings
		{"opencv-python ultralytics", "opencv-python"}, // a lock does
		{"opencv-python-headless ultralytics", "opencv-python-headless"},
		{"unstructured unstructured[pdf] python-magic", "python-magic unstructured[pdf]"},
		{"pyvips pyvips-binary", ""},
		{"pyvips", "pyvips"},
		{"requests gitpython psycopg2", "psycopg2 gitpython"}, // the table's order
		{"pygobject", "pygobject"},                            // once, of two rows
	}
	for _, test := range tests {
		got := []string{}
		for _, need := range Needed(strings.Fields(test.installed), "bookworm") {
			got = append(got, need.Distribution)
		}
		if diff := cmp.Diff(strings.Fields(test.want), got); diff != "" {
			t.Errorf("%s (- wanted):\n%s", test.installed, diff)
		}
	}
}

func TestFeature(t *testing.T) {
	need, ok := Feature(GeoDjango, "bookworm")
	if diff := cmp.Diff([]string{"libgdal32", "libgeos-c1v5", "libproj25", "gdal-bin"}, need.Runtime); !ok || diff != "" {
		t.Errorf("GeoDjango in bookworm:\n%s", diff)
	}
	for _, name := range []string{GeoDjango, SpatiaLite, CompileMessages, GitSource, GitSSHSource, Locale, Tkinter} {
		if need, ok := Feature(name, "trixie"); !ok || len(need.Build)+len(need.Runtime) == 0 {
			t.Errorf("%s needs nothing: %+v", name, need)
		}
	}
}

func TestCompilerIsForKnownReleases(t *testing.T) {
	for _, release := range Releases() {
		if diff := cmp.Diff([]string{"gcc", "libc6-dev", "g++"}, Compiler(release.Codename)); diff != "" {
			t.Errorf("%s (- wanted):\n%s", release.Codename, diff)
		}
	}
	if got := Compiler("buster"); got != nil {
		t.Errorf("buster has %v", got)
	}
}

func TestEachDistributionIsThereOnceForEachRelease(t *testing.T) {
	for _, release := range Releases() {
		seen := map[string]bool{}
		for _, r := range table() {
			for _, distribution := range strings.Fields(r.of) {
				if r.isFor(release.Codename) && seen[distribution] {
					t.Errorf("%s is there twice for %s", distribution, release.Codename)
				}
				seen[distribution] = seen[distribution] || r.isFor(release.Codename)
			}
		}
		for _, r := range table() {
			for _, distribution := range strings.Fields(r.of) {
				if !seen[distribution] {
					t.Errorf("%s has no row for %s", distribution, release.Codename)
				}
			}
		}
		if len(seen) < 200 {
			t.Errorf("%s has %d distributions", release.Codename, len(seen))
		}
	}
}

// normalised is a name as PEP 503 has it, perhaps with an extra.
var normalised = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(\[[a-z0-9]+(-[a-z0-9]+)*\])?$`)

func TestRowsAreWhole(t *testing.T) {
	for _, r := range slices.Concat(table(), features()) {
		for _, name := range append(strings.Fields(r.of), strings.Fields(r.unless)...) {
			if !normalised.MatchString(name) {
				t.Errorf("%q is not normalised (PEP 503)", name)
			}
		}
		if r.of == "" || r.why == "" || strings.ContainsAny(r.why+r.caveat+r.missing, "\n\r") || strings.HasSuffix(r.why, ".") {
			t.Errorf("%q: the reason is one line without a full stop, not %q", r.of, r.why)
		}
		if r.in != "" && !isKnown(r.in) {
			t.Errorf("%q is for %q, which is no release", r.of, r.in)
		}
		if r.linked != "" && r.build == "" && !strings.Contains(r.why, "by its name") {
			t.Errorf("%q needs %s when compiled, but nothing to be compiled", r.of, r.linked)
		}
		if r.source && r.build == "" && r.missing == "" && !strings.HasPrefix(r.why, "is Python alone") {
			t.Errorf("%q is always compiled, but needs no compiler", r.of)
		}
		if r.missing != "" && r.build+r.runtime+r.linked != "" {
			t.Errorf("%q can't work, and yet something is to be installed for it", r.of)
		}
	}
}

// debian is a package's name, as generate.debianName has it.
var debian = regexp.MustCompile(`^[a-z0-9][a-z0-9+.-]+$`)

func TestPackagesAreRightForTheirRelease(t *testing.T) {
	for _, release := range Releases() {
		for _, name := range wanted(release.Codename) {
			if !debian.MatchString(name) {
				t.Errorf("%q is no name of a package", name)
			}
			if other, ok := Renamed(name, release.Codename); ok {
				t.Errorf("%s in %s is %v there", name, release.Codename, other.To)
			}
		}
	}
}

// wanted is every package that the table may have installed in a release.
func wanted(release string) []string {
	names := Compiler(release)
	for _, r := range slices.Concat(table(), features()) {
		if r.isFor(release) {
			need := r.need("", release)
			names = slices.Concat(names, need.Build, need.Runtime, need.RuntimeCompiled)
		}
	}
	for _, h := range slices.Concat(programs(), hostPrograms(), libraries(), typelibs(), foreign()) {
		if name, ok := packageOf([]holder{h}, strings.Fields(h.has)[0], release); ok {
			names = append(names, name)
		}
	}
	for _, name := range unwanted(release) {
		rename, _ := Renamed(name, release)
		names = append(names, rename.To...)
	}
	for _, f := range families() {
		// 1 is no version of any; 999 neither.
		rename, _ := Renamed(f.prefix+"999"+f.suffix, release)
		names = append(names, rename.To...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// unwanted is every name, families aside, that is not right in a release.
func unwanted(release string) []string {
	var names []string
	for _, o := range older() {
		if o.in == "" || o.in == release {
			names = append(names, strings.Fields(o.names)...)
		}
	}
	for _, s := range sonames() {
		if release == "trixie" {
			names = append(names, s.bookworm)
		} else {
			names = append(names, s.trixie)
		}
	}
	return names
}
