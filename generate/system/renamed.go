package system

import "strings"

// State is what apt makes of a name that is no package to ask for.
type State string

const (
	// Gone is a name that apt can't install: there is no such package, or
	// several packages provide it and apt takes none of them.
	Gone State = "gone"
	// Virtual is a name that one package provides, so that apt takes that one.
	Virtual State = "virtual"
	// Transitional is a package of the old name that only brings the new one, for
	// this release.
	Transitional State = "transitional"
)

// Rename is what to write for a package's name of another release of Debian, or
// of Ubuntu.
type Rename struct {
	Name  string
	State State
	To    []string // none where the release has nothing of the kind
	Note  string   // why, or what to take instead; a sentence, may be empty
}

// Installs tells whether apt installs the old name all the same, so that it
// needs advice and is no error.
func (r Rename) Installs() bool { return r.State != Gone }

// Renamed is what to write in a release instead of a package's name. It is false
// for a name that is right there, and for one that is not known here at all.
func Renamed(pkg, release string) (Rename, bool) {
	if !isKnown(release) {
		return Rename{}, false
	}
	for _, lookup := range []func(string, string) (Rename, bool){olderName, otherSoname, otherVersion} {
		if r, ok := lookup(pkg, release); ok {
			return r, true
		}
	}
	return Rename{}, false
}

// otherSoname finds a library's package of the other release.
func otherSoname(pkg, release string) (Rename, bool) {
	for _, s := range sonames() {
		right, wrong := s.trixie, s.bookworm
		if release == "bookworm" {
			right, wrong = wrong, right
		}
		if pkg != wrong {
			continue
		}
		state := Gone
		if release == "trixie" && s.provided {
			state = Virtual
		}
		return Rename{Name: pkg, State: state, To: []string{right}}, true
	}
	return Rename{}, false
}

// family are packages with a version in their name, of which a release has
// some. It finds versions that are neither of the two releases'.
type family struct {
	prefix, suffix   string
	trixie, bookworm string // the versions there are, separated by spaces
	to               string // what to write instead, by trixie's name; * is the first version there
	note             string
}

func families() []family {
	const (
		postgres = "other versions are in PostgreSQL's own repository, apt.postgresql.org"
		java     = "each release of Debian has one version of Java, and default-jre or default-jdk is its name"
		python   = "the image has its own Python, with its headers; Debian's would be a second one"
	)
	return []family{
		{"postgresql-client-", "", "17", "15", "postgresql-client", postgres},
		{"postgresql-server-dev-", "", "17", "15", "postgresql-server-dev-*", postgres},
		{"openjdk-", "-jre-headless", "21 25", "17", "default-jre-headless", java},
		{"openjdk-", "-jre", "21 25", "17", "default-jre", java},
		{"openjdk-", "-jdk-headless", "21 25", "17", "default-jdk-headless", java},
		{"openjdk-", "-jdk", "21 25", "17", "default-jdk", java},
		{"gcc-", "", "14 13 12", "12 11", "gcc", ""},
		{"g++-", "", "14 13 12", "12 11", "g++", ""},
		{"gfortran-", "", "14 13 12", "12 11", "gfortran", ""},
		{"clang-", "", "19 17 18 22", "14 13 15 16 19", "clang", ""},
		{"llvm-", "", "19 17 18 22", "14 13 15 16 19", "llvm", ""},
		{"llvm-", "-dev", "19 17 18 22", "14 13 15 16 19", "llvm-dev", ""},
		{"python3.", "", "13", "11", "", python},
		{"python3.", "-dev", "13", "11", "", python},
		{"python3.", "-venv", "13", "11", "", python},
		{"libpython3.", "", "13", "11", "", python},
		{"libpython3.", "-dev", "13", "11", "", python},
		{"python3.", "-distutils", "", "", "", "distutils left Python in 3.12; the distribution setuptools has it"},
		{"libavcodec", "", "61", "59", "libavcodec*", ""},
		{"libavdevice", "", "61", "59", "libavdevice*", ""},
		{"libavformat", "", "61", "59", "libavformat*", ""},
		{"libavutil", "", "59", "57", "libavutil*", ""},
		{"libswscale", "", "8", "6", "libswscale*", ""},
		{"libgdal", "", "36", "32", "libgdal*", ""},
		{"libicu", "", "76", "72", "libicu*", ""},
		{"libnetcdf", "", "22", "19", "libnetcdf*", ""},
		{"libproj", "", "25", "25", "libproj*", ""},
		{"libspatialindex", "", "8", "6", "libspatialindex*", ""},
		{"libtesseract", "", "5", "5", "libtesseract*", ""},
		{"libqpdf", "", "30", "29", "libqpdf*", ""},
		{"libpoppler", "", "147", "126", "libpoppler*", ""},
		{"libffi", "", "8", "8", "libffi*", ""},
	}
}

// otherVersion finds a package of a family that the release has not.
func otherVersion(pkg, release string) (Rename, bool) {
	for _, f := range families() {
		version, ok := strings.CutPrefix(pkg, f.prefix)
		version, suffixed := strings.CutSuffix(version, f.suffix)
		if !ok || !suffixed || version == "" || strings.Trim(version, "0123456789") != "" {
			continue
		}
		there := strings.Fields(f.trixie)
		if release == "bookworm" {
			there = strings.Fields(f.bookworm)
		}
		for _, v := range there {
			if v == version {
				return Rename{}, false
			}
		}
		to := f.to
		if len(there) > 0 {
			to = strings.ReplaceAll(f.to, "*", there[0])
		}
		return Rename{Name: pkg, State: Gone, To: strings.Fields(to), Note: f.note}, true
	}
	return Rename{}, false
}
