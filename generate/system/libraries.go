package system

import (
	"strings"
	"sync"
)

// Library is the Debian package, by its name in a release, of a library that is loaded by
// its name: magic as ctypes.util.find_library has it, or libmagic.so.1. It is false for
// one that slim images have, or that is not known here.
func Library(name, release string) (string, bool) {
	name = name[strings.LastIndexByte(name, '/')+1:]
	if base, _, ok := strings.Cut(name, ".so"); ok {
		name = strings.TrimPrefix(base, "lib")
	}
	return packageOf(libraries(), name, release)
}

// libraries are those that Python code loads while it runs.
var libraries = sync.OnceValue(func() []holder {
	return []holder{
		{"libmagic1t64", "magic"},
		{"libcairo2", "cairo cairo-2"},
		{"libpango-1.0-0", "pango-1.0 pango"},
		{"libpangocairo-1.0-0", "pangocairo-1.0"},
		{"libpangoft2-1.0-0", "pangoft2-1.0"},
		{"libgdk-pixbuf-2.0-0", "gdk_pixbuf-2.0"},
		{"libglib2.0-0t64", "glib-2.0 gobject-2.0 gio-2.0 gthread-2.0"},
		{"libfontconfig1", "fontconfig"},
		{"libfreetype6", "freetype"},
		{"libharfbuzz0b", "harfbuzz"},
		{"libgl1", "GL"},
		{"libegl1", "EGL"},
		{"libgles2", "GLESv2"},
		{"libosmesa6", "OSMesa"},
		{"libglfw3", "glfw"},
		{"libsdl2-2.0-0", "SDL2 SDL2-2.0"},
		{"libvips42t64", "vips"},
		{"libmagickwand-7.q16-10", "MagickWand"},
		{"libturbojpeg0", "turbojpeg"},
		{"libzbar0t64", "zbar"},
		{"libdmtx0t64", "dmtx"},
		{"libtesseract5", "tesseract"},
		{"libgs10", "gs"},
		{"libopus0", "opus"},
		{"libsndfile1", "sndfile"},
		{"libportaudio2", "portaudio portaudio-2"},
		{"libfluidsynth3", "fluidsynth"},
		{"libespeak-ng1", "espeak-ng"},
		{"libmpv2", "mpv"},
		{"libvlc5", "vlc"},
		{"libmediainfo0v5", "mediainfo"},
		{"libavcodec61", "avcodec"},
		{"libavformat61", "avformat"},
		{"libpq5", "pq"},
		{"libmariadb3", "mariadb mysqlclient"},
		{"unixodbc", "odbc"},
		{"libldap2", "ldap"},
		{"libgssapi-krb5-2", "gssapi_krb5"},
		{"libsodium23", "sodium"},
		{"libgmp10", "gmp"},
		{"libusb-1.0-0", "usb-1.0"},
		{"libhidapi-hidraw0", "hidapi-hidraw"},
		{"libpcap0.8t64", "pcap"},
		{"libpcsclite1", "pcsclite"},
		{"libarchive13t64", "archive"},
		{"libfuse2t64", "fuse"},
		{"libgit2-1.9", "git2"},
		{"libgomp1", "gomp"},
		{"libopenblas0", "openblas blas lapack"},
		{"libfftw3-double3", "fftw3"},
		{"libgdal36", "gdal"},
		{"libgeos-c1t64", "geos_c"},
		{"libproj25", "proj"},
		{"libspatialindex-c8", "spatialindex_c"},
		{"libsqlite3-mod-spatialite", "mod_spatialite"},
		{"libenchant-2-2", "enchant-2"},
		{"libxml2", "xml2"},
		{"libxslt1.1", "xslt"},
		{"libcurl4t64", "curl"},
		{"libjemalloc2", "jemalloc"},
		{"libtcmalloc-minimal4t64", "tcmalloc_minimal"},
		{"libx11-6", "X11"},
		{"libxtst6", "Xtst"},
		{"libcups2t64", "cups"},
		{"libhunspell-1.7-0", "hunspell-1.7"},
		{"libtk8.6", "tk8.6"},
	}
})

// Typelib is the Debian package, by its name in a release, that describes a library to
// GObject introspection: Gst 1.0 (https://docs.gtk.org/girepository/). It is false for one
// that is not known here.
func Typelib(namespace, version, release string) (string, bool) {
	return packageOf(typelibs(), namespace+"-"+version, release)
}

// typelibs are those that applications import from gi.repository. What GLib itself has
// comes with PyGObject.
var typelibs = sync.OnceValue(func() []holder {
	return []holder{
		{"gir1.2-gstreamer-1.0", "Gst-1.0 GstBase-1.0 GstController-1.0 GstNet-1.0"},
		{"gir1.2-gst-plugins-base-1.0", "GstPbutils-1.0 GstAudio-1.0 GstVideo-1.0 GstApp-1.0 GstTag-1.0 GstRtp-1.0 GstRtsp-1.0 GstSdp-1.0 GstAllocators-1.0 GstGL-1.0"},
		{"gir1.2-gst-plugins-bad-1.0", "GstWebRTC-1.0 GstCodecs-1.0 GstPlay-1.0"},
		{"gir1.2-gst-rtsp-server-1.0", "GstRtspServer-1.0"},
		{"gir1.2-gtk-3.0", "Gtk-3.0 Gdk-3.0 GdkX11-3.0"},
		{"gir1.2-gtk-4.0", "Gtk-4.0 Gdk-4.0 Gsk-4.0"},
		{"gir1.2-adw-1", "Adw-1"},
		{"gir1.2-gdkpixbuf-2.0", "GdkPixbuf-2.0"},
		{"gir1.2-pango-1.0", "Pango-1.0 PangoCairo-1.0"},
		{"gir1.2-rsvg-2.0", "Rsvg-2.0"},
		{"gir1.2-poppler-0.18", "Poppler-0.18"},
		{"gir1.2-webkit2-4.1", "WebKit2-4.1"},
		{"gir1.2-notify-0.7", "Notify-0.7"},
		{"gir1.2-secret-1", "Secret-1"},
		{"gir1.2-nm-1.0", "NM-1.0"},
		{"gir1.2-vips-8.0", "Vips-8.0"},
		{"gir1.2-soup-3.0", "Soup-3.0"},
		{"gir1.2-gexiv2-0.10", "GExiv2-0.10"},
		{"gir1.2-ostree-1.0", "OSTree-1.0"},
		{"gir1.2-modulemd-2.0", "Modulemd-2.0"},
	}
})
