package system

import (
	"slices"
	"strings"
	"sync"
)

// Foreign is the Debian package, by its name in a release, for what Alpine, Fedora, Arch,
// Homebrew, Nix or conda call otherwise: mesa-libGL, poppler, tesseract-langpack-deu. A
// name that Debian has too, for what applications run with, is itself. It is false for a
// name that is not known here, such as those of tools and of headers.
func Foreign(name, release string) (string, bool) {
	if lang, ok := strings.CutPrefix(name, "tesseract-langpack-"); ok {
		name = "tesseract-ocr-" + strings.ReplaceAll(lang, "_", "-")
	} else if lang, ok := strings.CutPrefix(name, "tesseract-ocr-data-"); ok {
		name = "tesseract-ocr-" + strings.ReplaceAll(lang, "_", "-")
	}
	if found, ok := packageOf(foreign(), name, release); ok {
		return found, true
	}
	return name, RunsWith(name, release)
}

// RunsWith tells whether a package is one that applications are known to run with: a
// program that they call, or a library. A tool that only people use, and what is for
// compiling, is none.
func RunsWith(name, release string) bool {
	for _, prefix := range []string{"tesseract-ocr-", "gstreamer1.0-", "gir1.2-", "hunspell-", "aspell-", "mecab-"} {
		if strings.HasPrefix(name, prefix) && !strings.HasSuffix(name, "-dev") {
			return true
		}
	}
	if other, ok := Renamed(name, release); ok && len(other.To) == 1 {
		name = other.To[0]
	}
	if name == "" || slices.Contains([]string{"gcc", "g++", "libc6-dev", "make", "locales"}, name) {
		return false
	}
	brings := func(r row) bool {
		return r.isFor(release) && (names(r.runtime, name, release) || names(r.linked, name, release))
	}
	is := func(h holder) bool { return names(h.name, name, release) }
	return slices.ContainsFunc(table(), brings) || slices.ContainsFunc(features(), brings) ||
		slices.ContainsFunc(slices.Concat(programs(), libraries(), typelibs(), foreign()), is)
}

// names tells whether packages, named as in trixie, have one that is named as in a release.
func names(inTrixie, name, release string) bool {
	if !strings.Contains(inTrixie, name[:min(len(name), 5)]) {
		return false // no release's name begins otherwise
	}
	return slices.Contains(packages(inTrixie, release), name)
}

// foreign are the packages that others call otherwise, and those names.
var foreign = sync.OnceValue(func() []holder {
	return []holder{
		{"ffmpeg", "ffmpeg-free ffmpeg-headless ffmpeg_6 ffmpeg_7 ffmpeg-full"},
		{"tesseract-ocr", "tesseract tesseract-osd"},
		{"tesseract-ocr-eng", "tesseract-data-eng"},
		{"poppler-utils", "poppler poppler_utils"},
		{"ghostscript", "ghostscript_headless"},
		{"imagemagick", "ImageMagick"},
		{"graphicsmagick", "GraphicsMagick"},
		{"libimage-exiftool-perl", "exiftool perl-image-exiftool perl-Image-ExifTool"},
		{"libreoffice", "libreoffice-still libreoffice-fresh libreoffice-headless"},
		{"7zip", "p7zip p7zip-full sevenzip 7-zip"},
		{"default-jre-headless", "openjdk openjdk8-jre openjdk11-jre openjdk17-jre openjdk21-jre openjdk11-jre-headless openjdk17-jre-headless openjdk21-jre-headless java-17-openjdk-headless java-21-openjdk-headless temurin jre jre_headless jdk"},
		{"nodejs", "node nodejs_20 nodejs_22 nodejs-current"},
		{"postgresql-client", "postgresql15-client postgresql16-client postgresql17-client"},
		{"default-mysql-client", "mysql-client"},
		{"openssh-client", "openssh openssh-clients openssh-client-default"},
		{"chromium", "ungoogled-chromium chromium-browser chromium-headless"},
		{"chromium-driver", "chromium-chromedriver chromedriver"},
		{"espeak-ng", "espeak"},
		{"enchant-2", "enchant2"},

		{"libgl1", "mesa-libGL mesa-gl libglvnd-glx libGL"},
		{"libegl1", "mesa-libEGL mesa-egl libglvnd-egl"},
		{"libgles2", "mesa-libGLES mesa-gles libglvnd-gles"},
		{"libglib2.0-0t64", "glib glib2"},
		{"libgomp1", "libgomp"},
		{"libpq5", "libpq postgresql-libs"},
		{"libmariadb3", "mariadb-connector-c mariadb-libs libmysqlclient mariadb-client-libs"},
		{"libxslt1.1", "libxslt"},
		{"libldap2", "openldap libldap"},
		{"libsasl2-2", "cyrus-sasl libsasl cyrus-sasl-lib"},
		{"libmagic1t64", "libmagic file-libs"},
		{"libcairo2", "cairo"},
		{"libpango-1.0-0", "pango"},
		{"libgdk-pixbuf-2.0-0", "gdk-pixbuf gdk-pixbuf2"},
		{"libharfbuzz0b", "harfbuzz"},
		{"libvips42t64", "vips"},
		{"libzbar0t64", "zbar"},
		{"libsndfile1", "libsndfile"},
		{"libportaudio2", "portaudio"},
		{"libopus0", "opus libopus"},
		{"libsodium23", "libsodium"},
		{"libgdal36", "gdal gdal-libs"},
		{"libgeos-c1t64", "geos"},
		{"libproj25", "proj"},
		{"libusb-1.0-0", "libusb"},
		{"libcurl4t64", "libcurl"},
		{"libxmlsec1t64-openssl", "libxmlsec1 xmlsec"},
		{"libspatialindex-c8", "spatialindex libspatialindex"},
		{"unixodbc", "unixODBC"},
		{"libsm6", "libSM libsm"},
		{"libxext6", "libXext libxext"},
		{"libxrender1", "libXrender libxrender"},
	}
})
