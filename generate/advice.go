package generate

import (
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// advice is about a distribution that works, but for which there is a better
// one in a container.
type advice struct {
	distribution string   // normalised (PEP 503)
	unless       []string // Debian packages, of which the spec lists one, that show that it is meant
	message      string
	notes        []string
}

// advised are the distributions that there is advice about.
func advised() []advice {
	return []advice{
		{
			"opencv-python",
			[]string{"libgl1"},
			"opencv-python opens windows, and needs libraries of a desktop to be imported at all",
			[]string{"take opencv-python-headless, which has all the rest", `or write   system: packages: ["libgl1", "libglib2.0-0"]`},
		},
		{
			"opencv-contrib-python",
			[]string{"libgl1"},
			"opencv-contrib-python opens windows, and needs libraries of a desktop to be imported at all",
			[]string{"take opencv-contrib-python-headless, which has all the rest", `or write   system: packages: ["libgl1", "libglib2.0-0"]`},
		},
		{
			"psycopg2",
			[]string{"libpq-dev", "gcc", "build-essential"},
			"psycopg2 has no wheel for Linux, so the build must compile it",
			[]string{"take psycopg2-binary, or psycopg[binary]", `or write   system: {packages: ["libpq5"], build_packages: ["gcc", "libc6-dev", "libpq-dev"]}`},
		},
		{
			"mysqlclient",
			[]string{"default-libmysqlclient-dev", "libmariadb-dev", "gcc", "build-essential"},
			"mysqlclient has no wheel for Linux, so the build must compile it",
			[]string{"take PyMySQL", `or write   system: {packages: ["libmariadb3"], build_packages: ["gcc", "libc6-dev", "pkg-config", "default-libmysqlclient-dev"]}`},
		},
	}
}

// advise finds the distributions that are installed and that there is advice about.
func advise(app spec.App, install manager.Install) []spec.Finding {
	if app.Image.Base != "" { // it may have all of it
		return nil
	}
	var findings []spec.Finding
	listed := slices.Concat(app.System.Packages, app.System.BuildPackages)
	for _, a := range advised() {
		p := install.Packages.Find(a.distribution)
		meant := slices.ContainsFunc(a.unless, func(p string) bool { return slices.Contains(listed, p) })
		if p != nil && !p.Conda && !meant {
			findings = append(findings, spec.Finding{
				Severity: spec.Warning, Code: "deps." + a.distribution, Path: "deps", Message: a.message, Notes: a.notes,
			})
		}
	}
	return findings
}
