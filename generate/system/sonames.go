package system

import "sync"

// soname is a package whose name is another in each release: a library's
// package is named for the version of its binary interface (Debian Policy 8.1).
type soname struct {
	trixie   string
	bookworm string
	provided bool // apt takes bookworm's name in trixie too: trixie's package provides it
}

// sonames are the packages of libraries that Python distributions use.
var sonames = sync.OnceValue(func() []soname {
	return append(time64(), changed()...)
})

// time64 are packages that were renamed when 32-bit architectures got a 64-bit
// time_t (https://wiki.debian.org/ReleaseGoals/64bit-time). On amd64 and arm64
// they are what they were, so they provide their old names.
func time64() []soname {
	var names []soname
	for _, name := range []string{
		"libarchive13", "libasound2", "libatk-bridge2.0-0", "libatk1.0-0", "libatspi2.0-0", "libcups2",
		"libcurl4", "libdb5.3", "libev4", "libevent-2.1-7", "libfuse2", "libgdbm6", "libglib2.0-0", "libgnutls30",
		"libgoogle-perftools4", "libgphoto2-6", "libgpgme11", "libgraphicsmagick++-q16-12", "libgtk-3-0", "libgtk2.0-0",
		"libhashkit2", "libhogweed6", "libmagic1", "libmemcached11", "libnettle8", "libparted2", "libpcap0.8", "libpgm-5.3-0",
		"libpng16-16", "libpoppler-glib8", "libprotobuf32", "libpsl5", "libqt5gui5", "libqt5widgets5", "libreadline8",
		"librrd8", "libsnmp40", "libssh2-1", "libssl3", "libtcmalloc-minimal4", "libuv1", "libv4l-0", "libvips42",
		"libxerces-c3.2", "libxmlsec1", "libzbar0",
	} {
		names = append(names, soname{name + "t64", name, true})
	}
	return append(names,
		soname{"libcurl3t64-gnutls", "libcurl3-gnutls", true},
		soname{"libdmtx0t64", "libdmtx0b", true},
		soname{"libgeos-c1t64", "libgeos-c1v5", true},
		soname{"libqt5core5t64", "libqt5core5a", true},
		soname{"libxmlsec1t64-openssl", "libxmlsec1-openssl", true},
	)
}

// changed are libraries that are another version in each release, whose
// packages can't stand in for each other.
func changed() []soname {
	return []soname{
		{"libaio1t64", "libaio1", false}, // what io_setup takes did change
		{"libarmadillo14", "libarmadillo11", false},
		{"libavcodec61", "libavcodec59", false},
		{"libavdevice61", "libavdevice59", false},
		{"libavfilter10", "libavfilter8", false},
		{"libavformat61", "libavformat59", false},
		{"libavutil59", "libavutil57", false},
		{"libcholmod5", "libcholmod3", false},
		{"libexiv2-28", "libexiv2-27", false},
		{"libfuse3-4", "libfuse3-3", false},
		{"libgdal36", "libgdal32", false},
		{"libgit2-1.9", "libgit2-1.5", false},
		{"libhdf5-310", "libhdf5-103-1", false},
		{"libhdf5-hl-310", "libhdf5-hl-100", false},
		{"libicu76", "libicu72", false},
		{"libldap2", "libldap-2.5-0", false},
		{"libleptonica6", "liblept5", false},
		{"libmagickcore-7.q16-10", "libmagickcore-6.q16-6", false},
		{"libmagickwand-7.q16-10", "libmagickwand-6.q16-6", false},
		{"libnetcdf22", "libnetcdf19", false},
		{"libopencv-core410", "libopencv-core406", false},
		{"libopenmpi40", "libopenmpi3", false},
		{"libpoppler-cpp2", "libpoppler-cpp0v5", false},
		{"libpoppler147", "libpoppler126", false},
		{"libqpdf30", "libqpdf29", false},
		{"libraw23t64", "libraw20", false},
		{"libre2-11", "libre2-9", false},
		{"librocksdb9.10", "librocksdb7.8", false},
		{"libsecp256k1-2", "libsecp256k1-1", false},
		{"libsmbclient0", "libsmbclient", true},
		{"libspatialindex-c8", "libspatialindex-c6", false},
		{"libspatialindex8", "libspatialindex6", false},
		{"libspatialite8t64", "libspatialite7", false},
		{"libsqlcipher1", "libsqlcipher0", false},
		{"libswresample5", "libswresample4", false},
		{"libswscale8", "libswscale6", false},
		{"libumfpack6", "libumfpack5", false},
		{"libx265-215", "libx265-199", false},
	}
}

// nameIn is a package's name in a release, by its name in trixie.
func nameIn(inTrixie, release string) string {
	if release != "bookworm" {
		return inTrixie
	}
	for _, s := range sonames() {
		if s.trixie == inTrixie {
			return s.bookworm
		}
	}
	return inTrixie
}
