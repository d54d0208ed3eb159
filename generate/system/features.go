package system

// Features that need packages, and that a distribution's name does not show.
const (
	GeoDjango       = "geodjango"       // django.contrib.gis is an installed app
	SpatiaLite      = "spatialite"      // a database of Django is SQLite with SpatiaLite
	CompileMessages = "compilemessages" // a build step is Django's compilemessages
	GitSource       = "git-source"      // a requirement is git+https://…
	GitSSHSource    = "git-ssh-source"  // a requirement is git+ssh://…
	Locale          = "locale"          // locale.setlocale with another one than C.UTF-8
	Tkinter         = "tkinter"         // windows by the standard library
)

func features() []row {
	return []row{
		{of: GeoDjango, runtime: "libgdal36 libgeos-c1t64 libproj25 gdal-bin", why: "loads GDAL and GEOS by their names"},
		{of: SpatiaLite, runtime: "libsqlite3-mod-spatialite", why: "loads SQLite's extension mod_spatialite"},
		{of: CompileMessages, build: "gettext", why: "calls the command msgfmt"},
		{of: GitSource, build: "git ca-certificates", why: "is cloned by git"},
		{of: GitSSHSource, build: "git ca-certificates openssh-client", why: "is cloned by git over SSH"},
		{of: Locale, runtime: "locales", why: "reads the system's locales; C.UTF-8 needs nothing"},
		{of: Tkinter, runtime: "libtk8.6", why: "is linked with Tk, which slim images have not"},
	}
}
