package system

import (
	"slices"
	"strings"
	"sync"
)

// old are names that are not right in a release, or in neither, and that
// Dockerfiles still have.
type old struct {
	names string // separated by spaces
	state State
	in    string // the one release that it is so in; both when empty
	to    string // by trixie's names; none where there is nothing
	note  string
}

// older is all of them, by what they are.
var older = sync.OnceValue(func() []old {
	return slices.Concat(graphics(), oldLibraries(), ubuntu(), tools(), elsewhere(), python())
})

func olderName(pkg, release string) (Rename, bool) {
	for _, o := range older() {
		if (o.in == "" || o.in == release) && slices.Contains(strings.Fields(o.names), pkg) {
			return Rename{Name: pkg, State: o.state, To: packages(o.to, release), Note: o.note}, true
		}
	}
	return Rename{}, false
}

// graphics are names around OpenGL, windows and pictures.
func graphics() []old {
	return []old{
		{"libgl1-mesa-glx", Gone, "trixie", "libgl1", "Mesa's libGL is found through libgl1 since Debian 10"},
		{"libgl1-mesa-glx", Transitional, "bookworm", "libgl1", "Mesa's libGL is found through libgl1 since Debian 10"},
		{"libegl1-mesa", Gone, "trixie", "libegl1", ""},
		{"libegl1-mesa", Transitional, "bookworm", "libegl1", ""},
		{"libgles2-mesa", Gone, "trixie", "libgles2", ""},
		{"libgles2-mesa", Transitional, "bookworm", "libgles2", ""},
		{"libgl1-mesa-swx11", Gone, "", "libgl1", ""},
		{"libgdk-pixbuf2.0-0", Gone, "trixie", "libgdk-pixbuf-2.0-0", ""},
		{"libgdk-pixbuf2.0-0", Transitional, "bookworm", "libgdk-pixbuf-2.0-0", ""},
		{"libgdk-pixbuf2.0-dev", Gone, "trixie", "libgdk-pixbuf-2.0-dev", ""},
		{"libgdk-pixbuf2.0-dev", Transitional, "bookworm", "libgdk-pixbuf-2.0-dev", ""},
		{"libgconf-2-4", Gone, "trixie", "", "Chromium needs it no longer: leave it out"},
		{"libappindicator1 libindicator7", Gone, "trixie", "", "Chromium needs it no longer: leave it out"},
		{"libappindicator1", Virtual, "bookworm", "libayatana-appindicator1", ""},
		{"libindicator7", Gone, "bookworm", "", "Chromium needs it no longer: leave it out"},
		{"libappindicator3-1", Virtual, "", "libayatana-appindicator3-1", ""},
		{"freeglut3", Gone, "", "libglut3.12", ""},
		{"qt5-default", Gone, "", "qtbase5-dev", ""},
		{"libqt5webkit5 libqt5webkit5-dev", Gone, "trixie", "", "QtWebKit was given up: take libqt5webengine5"},
		{"libtiff5", Gone, "", "libtiff6", ""},
		{"libtiff5-dev", Transitional, "", "libtiff-dev", ""},
		{"libwebp6", Gone, "", "libwebp7", ""},
		{"libjpeg62", Virtual, "", "libjpeg62-turbo", ""},
		{"libjpeg62-dev", Gone, "", "libjpeg62-turbo-dev", ""},
		{"libpng12-0", Gone, "", "libpng16-16t64", ""},
		{"libpng12-dev", Gone, "", "libpng-dev", ""},
		{"libfreetype6-dev", Virtual, "trixie", "libfreetype-dev", ""},
		{"libjasper1 libjasper-dev", Gone, "", "", "JasPer left Debian 9: OpenCV and Pillow read JPEG 2000 through OpenJPEG"},
		{"libilmbase-dev", Virtual, "", "libimath-dev", ""},
		{"libopenexr25", Gone, "", "libopenexr-3-1-30", ""},
		{"libtbb2", Gone, "", "libtbb12", ""},
		{"libdc1394-22", Gone, "", "libdc1394-25", ""},
		{"libdc1394-22-dev", Gone, "", "libdc1394-dev", ""},
		{"libavresample-dev", Gone, "", "libswresample-dev", "FFmpeg 5 has libswresample alone"},
		{"libfaac-dev", Gone, "", "", "FFmpeg has an AAC encoder of its own"},
		{"libgstreamer0.10-dev", Gone, "", "libgstreamer1.0-dev", ""},
	}
}

// oldLibraries are packages of libraries' earlier versions.
func oldLibraries() []old {
	return []old{
		{"libssl1.1 libssl1.0.0 libssl1.0.2", Gone, "", "libssl3t64", "OpenSSL 3 can't stand in for what was linked with an earlier one"},
		{"libldap-2.4-2 libldap-2.5", Gone, "", "libldap2", ""},
		{"libodbc1", Gone, "trixie", "libodbc2", ""},
		{"libodbc1", Transitional, "bookworm", "libodbc2", ""},
		{"odbcinst1debian2", Gone, "trixie", "libodbcinst2", ""},
		{"odbcinst1debian2", Transitional, "bookworm", "libodbcinst2", ""},
		{"libpcre3-dev", Gone, "trixie", "libpcre2-dev", "PCRE 1 is gone; what needs its headers needs a newer version, as uWSGI 2.0.22 is"},
		{"libpcre3", Gone, "trixie", "libpcre2-8-0", "PCRE 1 is gone"},
		{"libcurl3", Gone, "", "libcurl4t64", ""},
		{"libcurl4-nss-dev", Gone, "trixie", "libcurl4-openssl-dev", ""},
		{"libreadline7", Gone, "", "libreadline8t64", ""},
		{"libncurses5", Gone, "trixie", "libncurses6", ""},
		{"libtinfo5", Gone, "trixie", "libtinfo6", ""},
		{"libncurses5-dev libncursesw5-dev", Virtual, "trixie", "libncurses-dev", ""},
		{"libncurses5-dev libncursesw5-dev", Transitional, "bookworm", "libncurses-dev", ""},
		{"libhdf5-serial-dev", Virtual, "", "libhdf5-dev", ""},
		{"libhdf5-100 libhdf5-101", Gone, "", "libhdf5-310", ""},
		{"libhdf5-103", Gone, "trixie", "libhdf5-310", ""},
		{"libspatialite8", Virtual, "trixie", "libspatialite8t64", ""},
		{"libraw23", Virtual, "trixie", "libraw23t64", ""},
		{"libgeos-3.9.0", Gone, "", "libgeos-c1t64", ""},
		{"libprotobuf17 libprotobuf23", Gone, "", "libprotobuf32t64", ""},
		{"libsnappy1", Gone, "", "libsnappy1v5", ""},
		{"libenchant1c2a", Gone, "", "libenchant-2-2", ""},
		{"libenchant-dev", Gone, "", "libenchant-2-dev", ""},
		{"enchant", Gone, "", "enchant-2", ""},
		{"libexempi3", Gone, "", "libexempi8", ""},
		{"libjemalloc1", Gone, "", "libjemalloc2", ""},
		{"libfluidsynth1 libfluidsynth2", Gone, "", "libfluidsynth3", ""},
		{"libgfortran3 libgfortran4", Gone, "", "libgfortran5", ""},
		{"libatlas-base-dev", Gone, "trixie", "libopenblas-dev", "ATLAS is gone; OpenBLAS has the same interfaces"},
		{"libopenblas-base", Gone, "", "libopenblas0", ""},
		{"libmpv1", Gone, "", "libmpv2", ""},
		{"libc-client-dev", Gone, "trixie", "", "the library c-client was given up"},
		{"libc-client2007e-dev", Gone, "trixie", "", "the library c-client was given up"},
		{"libboost-python1.74-dev", Gone, "trixie", "libboost-python-dev", ""},
		{"libboost-python1.74.0", Gone, "trixie", "libboost-python1.83.0", ""},
		{"lzma-dev", Gone, "trixie", "liblzma-dev", ""},
		{"libasound-dev", Virtual, "", "libasound2-dev", ""},
		{"libxslt-dev", Virtual, "", "libxslt1-dev", ""},
		{"graphviz-dev", Virtual, "", "libgraphviz-dev", ""},
	}
}

// ubuntu are names that are Ubuntu's, or were Debian's before MariaDB.
func ubuntu() []old {
	const mysql = "Debian has MariaDB, whose client speaks to MySQL too"
	return []old{
		{"mysql-client", Gone, "", "default-mysql-client", mysql},
		{"mysql-server", Gone, "", "default-mysql-server", mysql},
		{"libmysqlclient-dev libmariadbclient-dev", Gone, "", "default-libmysqlclient-dev", mysql},
		{"libmysqlclient18 libmysqlclient20 libmysqlclient21 libmariadbclient18", Gone, "", "libmariadb3", mysql},
		{"mariadb-client-10.3 mariadb-client-10.5", Gone, "", "mariadb-client", ""},
		{"libjpeg8 libjpeg-turbo8", Gone, "", "libjpeg62-turbo", "this is Ubuntu's name"},
		{"libjpeg8-dev libjpeg-turbo8-dev", Gone, "", "libjpeg62-turbo-dev", "this is Ubuntu's name"},
		{"chromium-browser", Gone, "", "chromium", "this is Ubuntu's name"},
		{"chromium-chromedriver chromedriver", Gone, "", "chromium-driver", "this is Ubuntu's name"},
		{"firefox", Gone, "", "firefox-esr", ""},
		{"ttf-mscorefonts-installer", Gone, "", "fonts-liberation", "Microsoft's fonts are in contrib; Liberation has the same widths"},
		{"software-properties-common", Gone, "trixie", "", "add-apt-repository is for Ubuntu's PPAs, which don't fit Debian"},
		{"docker-compose-plugin", Gone, "", "docker-compose", "this is the name in Docker's own repository"},
	}
}

// tools are commands whose package has another name.
func tools() []old {
	return []old{
		{"wkhtmltopdf", Gone, "trixie", "", "its authors gave it up: take WeasyPrint, or Playwright with Chromium"},
		{"phantomjs", Gone, "", "", "its authors gave it up: take Playwright, or chromium with chromium-driver"},
		{"netcat", Gone, "", "netcat-openbsd", "two packages provide it, and apt takes neither"},
		{"dnsutils", Virtual, "trixie", "bind9-dnsutils", ""},
		{"gnupg2", Transitional, "", "gnupg", ""},
		{"apt-transport-https", Transitional, "", "", "apt itself speaks HTTPS since Debian 10"},
		{"telnet", Transitional, "", "inetutils-telnet", ""},
		{"ftp", Transitional, "", "tnftp", ""},
		{"iproute", Gone, "", "iproute2", ""},
		{"ntp", Gone, "trixie", "ntpsec", ""},
		{"ntpdate", Gone, "trixie", "ntpsec-ntpdate", ""},
		{"policykit-1", Gone, "trixie", "polkitd", ""},
		{"lsb-core", Gone, "", "", "lsb-release is what is left of it"},
		{"git-core", Virtual, "", "git", ""},
		{"exiftool", Virtual, "", "libimage-exiftool-perl", ""},
		{"pdftk", Virtual, "trixie", "pdftk-java", ""},
		{"unoconv", Gone, "trixie", "", "the distribution unoserver took its place"},
		{"ttf-dejavu", Gone, "", "fonts-dejavu", ""},
		{"ttf-dejavu-core", Gone, "", "fonts-dejavu-core", ""},
		{"ttf-liberation", Gone, "", "fonts-liberation", ""},
		{"ttf-freefont", Gone, "", "fonts-freefont-ttf", ""},
		{"ttf-wqy-zenhei", Virtual, "", "fonts-wqy-zenhei", ""},
		{"swig3.0", Gone, "", "swig", ""},
		{"imagemagick-6.q16", Gone, "trixie", "imagemagick", ""},
		{"imagemagick-7.q16", Gone, "bookworm", "imagemagick", ""},
		{"yarn", Gone, "trixie", "yarnpkg", "yarn itself comes with npm or corepack"},
		{"yarn", Virtual, "bookworm", "yarnpkg", "what apt takes for it is cmdtest, another program"},
	}
}

// elsewhere are packages of other repositories than Debian's main.
func elsewhere() []old {
	const (
		microsoft = "this is Microsoft's, from packages.microsoft.com"
		nonfree   = "this is in Debian's non-free, which the image does not use"
	)
	return []old{
		{"msodbcsql17 msodbcsql18 mssql-tools mssql-tools18", Gone, "", "", microsoft},
		{"unrar rar", Gone, "", "unar", nonfree},
		{"google-chrome-stable", Gone, "", "chromium", "this is Google's, from dl.google.com"},
		{"mongodb-clients mongodb-org-tools mongodb-org-shell", Gone, "", "", "this is MongoDB's, from repo.mongodb.org"},
		{"libta-lib0 libta-lib-dev ta-lib", Gone, "", "", "Debian has no TA-Lib; ta-lib 0.6.5 and later have wheels"},
	}
}

// python are packages of Debian's own Pythons.
func python() []old {
	const own = "the image has its own Python; what Debian's Python has, it does not see"
	return []old{
		{"python python2 python2.7 python-dev python2-dev python-pip python-setuptools python-virtualenv", Gone, "", "", own},
		{"python3-distutils", Gone, "trixie", "", "distutils left Python in 3.12; the distribution setuptools has it"},
		{"python-gdal python-opencv python-tk python-numpy", Gone, "", "", own},
	}
}
