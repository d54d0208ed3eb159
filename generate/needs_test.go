package generate

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// situation is an application on a base, and what is installed there.
type situation struct {
	change   func(*spec.App)
	packages manager.Packages
	loose    bool // nothing locks them
}

func (s situation) facts(t *testing.T) (spec.App, base.Base, manager.Install) {
	t.Helper()
	app := spec.App{Python: "3.13", System: spec.System{Auto: true}}
	if s.change != nil {
		s.change(&app)
	}
	on, findings := base.Of(app)
	if len(findings) > 0 {
		t.Fatalf("the base: %+v", findings)
	}
	return app, on, manager.Install{Packages: s.packages, Locked: !s.loose}
}

// locked is a package whose files the lock lists.
func locked(name string, files ...string) manager.Package {
	p := manager.Package{Name: name, Version: "1.0", Listed: true}
	for _, file := range files {
		if strings.HasSuffix(file, ".whl") {
			p.Wheels = append(p.Wheels, file)
		} else {
			p.Sdist = true
		}
	}
	return p
}

func on(variant string) func(*spec.App) {
	return func(a *spec.App) { a.Image.Variant = variant }
}

func forPlatforms(platforms ...string) func(*spec.App) {
	return func(a *spec.App) { a.Build.Platforms = platforms }
}

func TestNeeds(t *testing.T) {
	const (
		amd64 = "psycopg2-1.0-cp313-cp313-manylinux_2_17_x86_64.whl"
		arm64 = "psycopg2-1.0-cp313-cp313-manylinux_2_17_aarch64.whl"
		sdist = "psycopg2-1.0.tar.gz"
	)
	var (
		compilers   = []string{"gcc", "libc6-dev", "libpq-dev"}
		libpq       = []string{"libpq5"}
		unknown     = []string{"gcc", "libc6-dev", "g++"}
		linked      = "psycopg2 has no wheel for Linux and is compiled with PostgreSQL's libpq."
		brought     = "Only the build needs these; the image does not get them."
		toCompile   = "To compile psycopg2. " + brought
		toCompileIt = "To compile quick. " + brought
	)
	type want struct {
		Build, Runtime       []string
		BuildWhy, RuntimeWhy string
	}
	nothing := want{BuildWhy: brought}
	for name, c := range map[string]struct {
		situation
		want
	}{
		"a lock with a source alone":        {situation{packages: manager.Packages{locked("psycopg2", sdist)}}, want{compilers, libpq, toCompile, linked}},
		"with wheels for both platforms":    {situation{packages: manager.Packages{locked("psycopg2", sdist, amd64, arm64)}}, nothing},
		"without one for a platform":        {situation{packages: manager.Packages{locked("psycopg2", sdist, amd64)}}, nothing},
		"that the spec asks for":            {situation{change: forPlatforms("linux/amd64", "linux/arm64"), packages: manager.Packages{locked("psycopg2", sdist, amd64)}}, want{compilers, libpq, toCompile, linked}},
		"that the spec does not ask for":    {situation{change: forPlatforms("linux/amd64"), packages: manager.Packages{locked("psycopg2", sdist, amd64)}}, nothing},
		"requirements, which list no files": {situation{packages: manager.Packages{{Name: "psycopg2"}}, loose: true}, want{compilers, libpq, toCompile, linked}},
		"from git":                          {situation{packages: manager.Packages{{Name: "psycopg2", Built: true}}}, want{compilers, libpq, toCompile, linked}},
		"a conda package":                   {situation{packages: manager.Packages{{Name: "psycopg2", Conda: true}, {Name: "python-magic", Conda: true}}}, nothing},
		"one that the table has not":        {situation{packages: manager.Packages{locked("quick", "quick-1.0.tar.gz")}}, want{Build: unknown, BuildWhy: toCompileIt}},
		"one of the table from git, that has wheels elsewhere": {
			situation{packages: manager.Packages{{Name: "scrypt", Built: true}}},
			want{Build: []string{"gcc", "libc6-dev", "libssl-dev"}, BuildWhy: "To compile scrypt. " + brought},
		},
		"a source that has nothing to compile": {
			situation{packages: manager.Packages{locked("pysaml2", "pysaml2-1.0.tar.gz"), locked("psycopg2", sdist)}},
			want{compilers, []string{"libpq5", "xmlsec1"}, toCompile, linked[:len(linked)-1] + "; pysaml2 calls the command xmlsec1."},
		},
		"Python alone, without a wheel": {situation{packages: manager.Packages{locked("docopt", "docopt-0.6.2.tar.gz")}}, nothing},
		"which git brings":              {situation{packages: manager.Packages{{Name: "quick", Built: true, Listed: true, Sdist: true}}}, nothing},
		"a library by name": {
			situation{packages: manager.Packages{locked("python-magic", "python_magic-1.0-py2.py3-none-any.whl")}},
			want{Runtime: []string{"libmagic1t64"}, BuildWhy: brought, RuntimeWhy: "python-magic loads libmagic by its name."},
		},
		"in another release": {
			situation{change: on("slim-bookworm"), packages: manager.Packages{locked("python-magic", "python_magic-1.0-py2.py3-none-any.whl")}},
			want{Runtime: []string{"libmagic1"}, BuildWhy: brought, RuntimeWhy: "python-magic loads libmagic by its name."},
		},
		"an extra": {
			situation{packages: manager.Packages{{Name: "psycopg", Extras: []string{"c"}}}, loose: true},
			want{compilers, append([]string{"libpq5"}, libpq...), "To compile psycopg[c]. " + brought, "psycopg[c] has no wheel for Linux and is compiled with PostgreSQL's libpq; psycopg loads PostgreSQL's libpq by its name."},
		},
		"it is switched off":          {situation{change: func(a *spec.App) { a.System.Auto = false }, packages: manager.Packages{locked("psycopg2", sdist)}}, nothing},
		"a base without its name":     {situation{change: on("alpine"), packages: manager.Packages{{Name: "psycopg2"}}, loose: true}, nothing},
		"an image of one's own":       {situation{change: func(a *spec.App) { a.Image.Base = &spec.Base{Ref: "acme/python:3.13"} }, packages: manager.Packages{locked("psycopg2", sdist)}}, nothing},
		"what another makes needless": {situation{packages: manager.Packages{{Name: "psycopg"}, {Name: "psycopg-binary"}}, loose: true}, nothing},
	} {
		n := needsOf(c.facts(t))
		got := want{n.build, n.runtime, n.buildReason(), n.runtimeReason()}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// said are findings as a table shows them.
func said(findings []spec.Finding) []string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, strings.Join(append([]string{string(f.Severity()) + " " + f.Rule + " " + f.Path + ": " + f.Message}, f.Notes...), " | "))
	}
	return lines
}

func TestNeedsThatCantBeMet(t *testing.T) {
	magic := manager.Packages{{Name: "python-magic"}}
	distroless, err := spec.Choose("distroless", map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	const otherwise = " | if it is there in another way, write   system: auto: false"
	for name, c := range map[string]struct {
		situation
		want []string
	}{
		"nothing":                 {situation{packages: magic}, nil},
		"a release that lacks it": {situation{packages: manager.Packages{{Name: "pdfkit"}}}, []string{"error system.unavailable deps: pdfkit can't work in this image: Debian 13 has no wkhtmltopdf, which its authors gave up: take WeasyPrint, or Playwright with Chromium; or Debian 12" + otherwise}},
		"one that has it":         {situation{change: on("slim-bookworm"), packages: manager.Packages{{Name: "pdfkit"}}}, []string{"warning system.caveat deps: pdfkit: Debian's wkhtmltopdf is old and gone from Debian 13: move to WeasyPrint or Chromium | once it is cared for, say so   ignore: PYA227: \"REASON\""}},
		"it is switched off":      {situation{change: func(a *spec.App) { a.System.Auto = false }, packages: manager.Packages{{Name: "pdfkit"}}}, nil},
		"a conda package":         {situation{packages: manager.Packages{{Name: "pdfkit", Conda: true}}}, nil},
		"nothing that installs": {
			situation{change: func(a *spec.App) { a.Image.Base = &spec.Base{Kind: distroless} }, packages: magic},
			[]string{"error system.no-installer image.base.distroless: python-magic loads libmagic by its name, and image.base.distroless has nothing that could install libmagic1t64 | leave image.base out: the official images can" + otherwise},
		},
		"another distribution": {
			situation{change: on("alpine3.24"), packages: magic},
			[]string{`warning system.other-names system.packages: python-magic loads libmagic by its name: in Debian that is libmagic1, which need not be the name in alpine3.24 | list what the image needs under the names there   system: packages: ["…"] | if all of it is there, write   system: auto: false`},
		},
		"for which the spec lists some": {
			situation{change: func(a *spec.App) { a.Image.Variant, a.System.Packages = "alpine3.24", []string{"libmagic"} }, packages: magic}, nil,
		},
		"a name of another release": {
			situation{change: func(a *spec.App) { a.System.Packages = []string{"curl", "libgl1-mesa-glx"} }},
			[]string{`error system.no-package system.packages.1: Debian trixie has no package libgl1-mesa-glx | write   "libgl1" | Mesa's libGL is found through libgl1 since Debian 10`},
		},
		"one that apt takes for the right one": {situation{change: func(a *spec.App) { a.System.Packages = []string{"libmagic1"} }}, nil},
		"one of the build, and none is inferred": {
			situation{change: func(a *spec.App) { a.System = spec.System{BuildPackages: []string{"libmysqlclient-dev"}} }},
			[]string{`error system.no-package system.build_packages.0: Debian trixie has no package libmysqlclient-dev | write   "default-libmysqlclient-dev" | Debian has MariaDB, whose client speaks to MySQL too`},
		},
		"an image of one's own": {situation{change: func(a *spec.App) {
			a.Image.Base, a.System.Packages = &spec.Base{Ref: "acme/python:3.13"}, []string{"libgl1-mesa-glx"}
		}, packages: manager.Packages{{Name: "pdfkit"}}}, nil},
	} {
		app, on, install := c.facts(t)
		if diff := cmp.Diff(c.want, said(checkNeeds(app, on, install, fstest.MapFS{}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What is inferred comes beside what the spec lists, each once, and the
// compilers are not in the image.
func TestNeedsAreInThePlan(t *testing.T) {
	app := webApp(func(a *spec.App) {
		a.System = spec.System{Auto: true, Packages: []string{"libpq5", "curl"}, BuildPackages: []string{"gcc"}}
	})
	project := fstest.MapFS{"requirements.txt": {Data: []byte("psycopg2==2.9.10\ngunicorn==23.0.0\n")}}
	p, err := Plan(app, "pyapp.cue", project)
	if err != nil {
		t.Fatal(err)
	}
	installs := map[string]string{}
	for _, stage := range p.Stages {
		for _, step := range stage.Steps {
			if step.Run == nil {
				continue
			}
			for _, command := range step.Run.Commands {
				if i := slices.Index(command.Argv, "install"); i > 0 && strings.HasPrefix(command.Argv[0], "apt") {
					installs[stage.Name] += strings.Join(command.Argv[i+1:], " ")
				}
			}
		}
	}
	if len(installs) != 2 || strings.Count(installs["base"], "libpq5") != 1 || strings.Contains(installs["base"], "gcc") ||
		strings.Count(installs["deps"], "gcc") != 1 || !strings.Contains(installs["deps"], "libpq-dev") {
		t.Errorf("got %q", installs)
	}
}
