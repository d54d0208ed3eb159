package generate

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// advice is about a distribution that works, but for which there is a better
// one in a container.
type advice struct {
	distribution string   // normalised (PEP 503)
	unless       []string // Debian packages, of which the spec lists one, that show that it is meant
	message      string
	instead      string
}

// advised are the distributions that there is advice about.
func advised() []advice {
	return []advice{
		{
			"opencv-python",
			[]string{"libgl1"},
			"opencv-python opens windows, and brings libraries of a desktop into the image to be imported at all",
			"take opencv-python-headless, which has all the rest",
		},
		{
			"opencv-contrib-python",
			[]string{"libgl1"},
			"opencv-contrib-python opens windows, and brings libraries of a desktop into the image to be imported at all",
			"take opencv-contrib-python-headless, which has all the rest",
		},
		{
			"psycopg2",
			[]string{"libpq5", "libpq-dev"},
			"psycopg2 has no wheel for Linux, so each build compiles it",
			"take psycopg2-binary, or psycopg[binary]",
		},
		{
			"mysqlclient",
			[]string{"libmariadb3", "default-libmysqlclient-dev", "libmariadb-dev"},
			"mysqlclient has no wheel for Linux, so each build compiles it",
			"take PyMySQL",
		},
	}
}

// instead is what to take in place of a distribution, where there is advice about it.
func instead(distribution string) []string {
	for _, a := range advised() {
		if a.distribution == distribution {
			return []string{a.instead}
		}
	}
	return nil
}

// advise finds the distributions that are installed and that there is advice
// about. Where Debian's packages can't be installed, checkNeeds gives it.
func advise(app spec.App, on base.Base, install manager.Install, project fs.FS) []spec.Finding {
	if app.Image.IsOwn() { // it may have all of it
		return nil
	}
	var findings []spec.Finding
	debian := on.Debian != "" && on.FinalInstaller() != ""
	packages := slices.Concat(app.System.Packages, app.System.BuildPackages)
	for _, a := range advised() {
		p := install.Packages.Find(a.distribution)
		meant := slices.ContainsFunc(a.unless, func(p string) bool { return slices.Contains(packages, p) })
		if p == nil || p.Conda || meant || app.System.Auto && !debian {
			continue
		}
		notes := []string{a.instead}
		if debian {
			notes = append(notes, fmt.Sprintf("if it is meant, say so   system: packages: [%q]", a.unless[0]))
		}
		findings = append(findings, spec.Finding{
			Rule: "deps.better-package", Path: "deps", At: p.At(project), Message: a.message, Notes: notes,
		})
	}
	return append(findings, adviseCUDA(app, on, install, project)...)
}
