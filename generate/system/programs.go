package system

import (
	"slices"
	"strings"
	"sync"
)

// Program is the Debian package, by its name in a release, that has a program which slim
// images have not. It is false for a program that is not known here.
func Program(name, release string) (string, bool) {
	return packageOf(slices.Concat(programs(), hostPrograms()), name, release)
}

// Programs are those that a package has, as far as they are known here.
func Programs(name string) []string {
	for _, h := range slices.Concat(programs(), hostPrograms()) {
		if h.name == name {
			return strings.Fields(h.has)
		}
	}
	return nil
}

// LooksAtHost tells whether a program only tells of the machine that it runs on, or shows
// its processes: what calls it mostly goes on without it.
func LooksAtHost(name string) bool {
	_, ok := packageOf(hostPrograms(), name, Releases()[0].Codename)
	return ok
}

// holder is a package, named as in trixie, and what it has, separated by spaces.
type holder struct{ name, has string }

func packageOf(all []holder, name, release string) (string, bool) {
	if name == "" || !isKnown(release) {
		return "", false
	}
	for _, h := range all {
		if slices.Contains(strings.Fields(h.has), name) {
			found := nameIn(h.name, release)
			rename, renamed := Renamed(found, release)
			return found, !renamed || rename.Installs()
		}
	}
	return "", false
}

// programs are those that Python applications call, by what they are for. A package is
// named by what is called, without what only people use.
var programs = sync.OnceValue(func() []holder {
	return []holder{
		// sound and pictures that move
		{"ffmpeg", "ffmpeg ffprobe ffplay"},
		{"sox", "sox soxi"},
		{"flac", "flac metaflac"},
		{"lame", "lame"},
		{"pulseaudio", "pulseaudio"},
		{"pulseaudio-utils", "pactl pacmd paplay parec parecord"},
		{"vorbis-tools", "oggenc oggdec"},
		{"opus-tools", "opusenc opusdec"},
		{"mediainfo", "mediainfo"},
		{"mkvtoolnix", "mkvmerge mkvextract mkvinfo mkvpropedit"},
		{"espeak-ng", "espeak-ng espeak"},
		{"fluidsynth", "fluidsynth"},
		{"libchromaprint-tools", "fpcalc"},
		{"yt-dlp", "yt-dlp"},

		// pictures
		{"imagemagick", "convert mogrify identify montage composite magick"},
		{"graphicsmagick", "gm"},
		{"libimage-exiftool-perl", "exiftool"},
		{"jpegoptim", "jpegoptim"},
		{"optipng", "optipng"},
		{"pngquant", "pngquant"},
		{"gifsicle", "gifsicle"},
		{"webp", "cwebp dwebp gif2webp"},
		{"libjpeg-turbo-progs", "jpegtran cjpeg djpeg"},
		{"librsvg2-bin", "rsvg-convert"},
		{"inkscape", "inkscape"},
		{"libvips-tools", "vips vipsthumbnail"},
		{"potrace", "potrace"},
		{"zbar-tools", "zbarimg"},
		{"dcraw", "dcraw"},

		// documents
		{"tesseract-ocr", "tesseract"},
		{"poppler-utils", "pdftotext pdftoppm pdftocairo pdfinfo pdfimages pdftohtml pdfseparate pdfunite pdffonts"},
		{"ghostscript", "gs ps2pdf"},
		{"qpdf", "qpdf"},
		{"pdftk-java", "pdftk"},
		{"mupdf-tools", "mutool mudraw"},
		{"unpaper", "unpaper"},
		{"jbig2dec", "jbig2dec"},
		{"libreoffice-nogui", "soffice libreoffice"},
		{"pandoc", "pandoc"},
		{"texlive-latex-base", "pdflatex latex"},
		{"texlive-xetex", "xelatex xetex"},
		{"texlive-luatex", "lualatex"},
		{"latexmk", "latexmk"},
		{"dvisvgm", "dvisvgm"},
		{"antiword", "antiword"},
		{"catdoc", "catdoc xls2csv catppt"},
		{"unrtf", "unrtf"},
		{"calibre-bin", "ebook-convert ebook-meta"},
		{"graphviz", "dot neato twopi circo fdp sfdp"},
		{"gnuplot-nox", "gnuplot"},
		{"plantuml", "plantuml"},
		{"wkhtmltopdf", "wkhtmltopdf wkhtmltoimage"},
		{"hunspell", "hunspell"},
		{"aspell", "aspell"},

		// browsers
		{"chromium", "chromium"},
		{"chromium-driver", "chromedriver"},
		{"firefox-esr", "firefox-esr"},
		{"xvfb", "Xvfb xvfb-run"},
		{"x11vnc", "x11vnc"},

		// files and archives
		{"file", "file"},
		{"unzip", "unzip"},
		{"zip", "zip"},
		{"7zip", "7z 7za 7zr 7zz"},
		{"unar", "unar lsar"},
		{"xz-utils", "xz unxz"},
		{"zstd", "zstd unzstd"},
		{"pigz", "pigz"},
		{"lz4", "lz4"},
		{"cabextract", "cabextract"},
		{"rsync", "rsync"},
		{"rclone", "rclone"},
		{"restic", "restic"},
		{"borgbackup", "borg"},
		{"cifs-utils", "mount.cifs"},
		{"patch", "patch"},
		{"ripgrep", "rg"},
		{"jq", "jq"},
		{"xmlstarlet", "xmlstarlet"},
		{"libxml2-utils", "xmllint"},
		{"xsltproc", "xsltproc"},
		{"tree", "tree"},

		// the network
		{"git", "git"},
		{"git-lfs", "git-lfs"},
		{"mercurial", "hg"},
		{"subversion", "svn svnadmin"},
		{"curl", "curl"},
		{"wget", "wget"},
		{"aria2", "aria2c"},
		{"openssh-client", "ssh scp sftp ssh-keygen ssh-keyscan ssh-agent ssh-add"},
		{"sshpass", "sshpass"},
		{"openssl", "openssl"},
		{"gnupg", "gpg gpg-agent gpgconf"},
		{"age", "age age-keygen"},
		{"iputils-ping", "ping"},
		{"traceroute", "traceroute"},
		{"nmap", "nmap"},
		{"masscan", "masscan"},
		{"whois", "whois"},
		{"netcat-openbsd", "nc"},
		{"tcpdump", "tcpdump"},
		{"tshark", "tshark"},
		{"snmp", "snmpget snmpwalk snmpbulkwalk"},
		{"ldap-utils", "ldapsearch ldapmodify"},
		{"xmlsec1", "xmlsec1"},
		{"krb5-user", "kinit klist"},
		{"wireguard-tools", "wg wg-quick"},
		{"iptables", "iptables ip6tables"},
		{"ffuf", "ffuf"},
		{"hydra", "hydra"},

		// databases
		{"postgresql-client", "psql pg_dump pg_restore pg_dumpall pg_isready"},
		{"default-mysql-client", "mysql mysqldump mysqladmin mariadb mariadb-dump"},
		{"redis-tools", "redis-cli"},
		{"sqlite3", "sqlite3"},
		{"libsqlite3-mod-spatialite", "mod_spatialite"},

		// languages
		{"nodejs", "node"},
		{"npm", "npm npx"},
		{"default-jre-headless", "java"},
		{"r-base-core", "R Rscript"},
		{"perl", "perl"},
		{"ruby", "ruby"},
		{"gettext", "msgfmt xgettext msgmerge"},

		// data of science
		{"gdal-bin", "ogr2ogr gdal_translate gdalwarp gdalinfo ogrinfo gdaladdo"},
		{"osm2pgsql", "osm2pgsql"},
		{"osmium-tool", "osmium"},
		{"samtools", "samtools"},
		{"bcftools", "bcftools"},
		{"bedtools", "bedtools"},
		{"tabix", "tabix bgzip"},
		{"ncbi-blast+", "blastn blastp makeblastdb"},
		{"mafft", "mafft"},
		{"stockfish", "stockfish"},
		{"glpk-utils", "glpsol"},
		{"coinor-cbc", "cbc"},
		{"minizinc", "minizinc"},
		{"openmpi-bin", "mpirun mpiexec"},

		// devices and printing
		{"cups-client", "lp lpr lpstat"},
		{"smartmontools", "smartctl"},
		{"v4l-utils", "v4l2-ctl"},
		{"ipmitool", "ipmitool"},
		{"qrencode", "qrencode"},
	}
})

// hostPrograms are those that look at the machine.
var hostPrograms = sync.OnceValue(func() []holder {
	return []holder{
		{"procps", "ps pgrep pkill top free uptime pmap vmstat"},
		{"psmisc", "killall fuser pstree"},
		{"lsof", "lsof"},
		{"iproute2", "ip ss"},
		{"net-tools", "ifconfig netstat arp route"},
		{"bind9-dnsutils", "dig nslookup"},
		{"bind9-host", "host"},
		{"dmidecode", "dmidecode"},
		{"lsb-release", "lsb_release"},
		{"pciutils", "lspci"},
		{"usbutils", "lsusb"},
		{"lshw", "lshw"},
	}
})
