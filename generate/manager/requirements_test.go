package manager

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
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
	set := readRequirements(pipFields{Requirements: []string{"./requirements/prod.txt"}}, project)
	if diff := cmp.Diff([]string{"requirements/prod.txt", "requirements/base.txt", "limits.txt"}, set.files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	want := map[string]string{"gunicorn": "23.0.0", "flask": "3.1.1", "numpy": ""}
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
		set := readRequirements(pipFields{Requirements: []string{"r.txt"}}, files(map[string]string{"r.txt": text}))
		if set.needsSource != want {
			t.Errorf("%q: needs the source %v, want %v", text, set.needsSource, want)
		}
	}
}

func TestRequirementsHashes(t *testing.T) {
	project := files(map[string]string{"requirements.txt": "flask==3.1.1 \\\r\n    --hash=sha256:00 \\\r\n    --hash=sha256:11\r\n"})
	set := readRequirements(pipFields{Requirements: []string{"requirements.txt"}}, project)
	if !set.hashed || set.packages.Version("flask") != "3.1.1" {
		t.Errorf("hashed %v, flask pinned to %q; want true and 3.1.1", set.hashed, set.packages.Version("flask"))
	}
}

func TestRequirementsMissingFiles(t *testing.T) {
	project := files(map[string]string{"requirements.txt": "flask\n\n-r more.txt\n"})
	pip := pipFields{Requirements: []string{"requirements.txt"}, Constraints: []string{"limits.txt"}}
	var got []string
	for _, f := range readRequirements(pip, project).findings {
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
	_, findings := installByPip(fields, Input{Project: files(map[string]string{"r.txt": "flask==3.1.1\n"})})
	if len(findings) != 1 || findings[0].Code != "pip.no-hashes" {
		t.Errorf("got %v, want one pip.no-hashes", findings)
	}
}
