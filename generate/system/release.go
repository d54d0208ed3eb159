package system

import "slices"

// Release is a release of Debian that the table answers for, and the versions
// in it that a distribution must agree with.
type Release struct {
	Codename string // trixie
	Number   string // 13
	Point    string // the point release that the names were last looked up in: 13.8
	GDAL     string // of libgdal; the distribution GDAL must be of the same version
	Rust     string // of cargo and rustc
	Java     string // of default-jre-headless
}

// Releases are the releases of Debian, newest first.
func Releases() []Release {
	return []Release{
		{Codename: "trixie", Number: "13", Point: "13.8", GDAL: "3.10.3", Rust: "1.85", Java: "21"},
		{Codename: "bookworm", Number: "12", Point: "12.15", GDAL: "3.6.2", Rust: "1.63", Java: "17"},
	}
}

func isKnown(release string) bool {
	return slices.ContainsFunc(Releases(), func(r Release) bool { return r.Codename == release })
}
