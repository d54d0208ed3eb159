package manager

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

func files(contents map[string]string) fstest.MapFS {
	project := fstest.MapFS{}
	for name, text := range contents {
		project[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return project
}

func TestRequirementsFollowsFilesOnce(t *testing.T) {
	project := files(map[string]string{
		"requirements/prod.txt": "-r base.txt\n--constraint=../limits.txt\ngunicorn==23.0.0\n",
		"requirements/base.txt": "-rprod.txt\nFlask[async] == 3.1.1 ; python_version > '3.8'\n",
		"limits.txt":            "numpy<3\n",
	})
	set := readRequirements(pipFields{Requirements: []string{"./requirements/prod.txt"}}, Input{Project: project})
	if diff := cmp.Diff([]string{"requirements/prod.txt", "requirements/base.txt", "limits.txt"}, set.files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	want := map[string]string{"gunicorn": "23.0.0", "flask": "3.1.1"}
	if diff := cmp.Diff(want, versions(set.packages)); diff != "" {
		t.Errorf("pins (-want +got):\n%s", diff)
	}
	if set.findings != nil || set.hashed || set.needsSource {
		t.Errorf("got findings %v, hashed %v, needsSource %v; want none of them", set.findings, set.hashed, set.needsSource)
	}
}

func TestRequirementsNeedsSource(t *testing.T) {
	for text, want := range map[string]bool{
		"-e .":                                true,
		"--editable=./lib":                    true,
		"./lib":                               true,
		"libs/shop-1.0-py3-none-any.whl":      true,
		"shop @ file:./lib":                   true,
		"-e git+https://example.com/a/b.git":  false,
		"shop @ https://example.com/s.whl":    false,
		"https://example.com/shop-1.0.tar.gz": false,
		"flask==3.1.1":                        false,
		"flask ; platform_machine == 'x/y'":   false,
		"# ./lib":                             false,
		"shop @":                              false,
	} {
		set := readRequirements(pipFields{Requirements: []string{"r.txt"}}, Input{Project: files(map[string]string{"r.txt": text})})
		if set.needsSource != want {
			t.Errorf("%q: needs the source %v, want %v", text, set.needsSource, want)
		}
	}
}

func TestRequirementsHashes(t *testing.T) {
	project := files(map[string]string{"requirements.txt": "flask==3.1.1 \\\r\n    --hash=sha256:00 \\\r\n    --hash=sha256:11\r\n"})
	set := readRequirements(pipFields{Requirements: []string{"requirements.txt"}}, Input{Project: project})
	if !set.hashed || set.packages.Version("flask") != "3.1.1" {
		t.Errorf("hashed %v, flask pinned to %q; want true and 3.1.1", set.hashed, set.packages.Version("flask"))
	}
}

func TestRequirementsMissingFiles(t *testing.T) {
	project := files(map[string]string{"requirements.txt": "flask\n\n-r more.txt\n"})
	pip := pipFields{Requirements: []string{"requirements.txt"}, Constraints: []string{"limits.txt"}}
	var got []string
	for _, f := range readRequirements(pip, Input{Project: project}).findings {
		got = append(got, f.Path+": "+f.Message)
	}
	want := []string{
		`deps.pip.requirements.0: requirements.txt:3 names a file that the project does not have: "more.txt"`,
		`deps.pip.constraints.0: the project has no file "limits.txt"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestRequireHashesWithoutHashes(t *testing.T) {
	yes := true
	fields := pipFields{Requirements: []string{"r.txt"}, RequireHashes: &yes}
	_, findings := installByPip(fields, Input{Project: files(map[string]string{"r.txt": "acme==1.0\n"})})
	if len(findings) != 1 || findings[0].Rule != "pip.no-hashes" {
		t.Errorf("got %v, want one pip.no-hashes", findings)
	}
}

// Each line is what it is, and what pip would refuse is told with its place.
func TestRequirementLines(t *testing.T) {
	in := Input{App: spec.App{Python: "3.13"}}
	for text, want := range map[string]string{
		"flask":                "flask",
		"Flask_Login == 0.6.3": "flask-login==0.6.3",
		"flask===3.1.1":        "flask==3.1.1",
		"flask==3.1.*":         "flask",
		"flask[async]>=3 --hash=sha256:00 --hash=sha256:11": "flask hashed",
		"flask==3.1.1 --config-settings=\"a=b\"":            "flask==3.1.1",
		"pywin32==300 ; sys_platform == 'win32'":            "",
		"tomli==2.0.1 ; python_version < '3.11'":            "",
		"uvloop==0.21.0 ; platform_machine == 'aarch64'":    "uvloop==0.21.0",
		"lib @ git+https://github.com/acme/lib@v1":          "lib git",
		"lib@git+https://github.com/acme/lib@v1":            "lib git",
		"git+https://github.com/acme/lib@v1#egg=lib":        " git",
		"-e git+ssh://git@github.com/acme/lib#egg=lib":      " git",
		"https://example.com/lib-1.0-py3-none-any.whl":      "",
		"lib @ file:./libs/lib-1.0.tar.gz":                  "lib source",
		"--index-url https://pypi.example.com/simple":       "",
		"--hash=sha256:00":                                  "",
		"flask=3.1.1":                                       " !deps.requirement 1:6",
		"  flask ^3.1":                                      " !deps.requirement 1:9",
		"flask>=3,\\\n  <4":                                 "flask",
		"flask==${VERSION}":                                 "",
		"\ufeffflask":                                       "flask",
	} {
		in.Project = files(map[string]string{"r.txt": text + "\n"})
		set := readRequirements(pipFields{Requirements: []string{"r.txt"}}, in)
		if got := describeSet(set); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func describeSet(set requirementSet) string {
	got := ""
	for _, p := range set.packages {
		got += p.Name
		if p.Version != "" {
			got += "==" + p.Version
		}
	}
	for _, flag := range []struct {
		on   bool
		name string
	}{{set.hashed, "hashed"}, {set.git, "git"}, {set.needsSource, "source"}} {
		if flag.on {
			got += " " + flag.name
		}
	}
	for _, f := range set.findings {
		got += fmt.Sprintf(" !%s %d:%d", f.Rule, f.At.Line, f.At.Column)
	}
	return got
}

// What a constraints file names is there only where something requires it.
func TestConstraintsAreNoRequirements(t *testing.T) {
	project := files(map[string]string{"r.txt": "flask\n-c c.txt\n", "c.txt": "flask==3.1.1\nwerkzeug==3.1.3\n"})
	set := readRequirements(pipFields{Requirements: []string{"r.txt"}}, Input{Project: project})
	if len(set.loose) > 0 || set.packages.Version("flask") != "3.1.1" || set.packages.Find("werkzeug") != nil || set.constraints["werkzeug"] != "3.1.3" {
		t.Errorf("loose %v, packages %+v", set.loose, set.packages)
	}
}
