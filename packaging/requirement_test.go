package packaging_test

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

func TestRequirements(t *testing.T) {
	for _, row := range table(t, "requirements.tsv") {
		r, err := packaging.ParseRequirement(row[0])
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := gocmp.Diff(row[1], r.String()); diff != "" {
			t.Errorf("%q: %s", row[0], diff)
		}
	}
}

func TestPartsOfARequirement(t *testing.T) {
	r, err := packaging.ParseRequirement("\tReq_uests [b,a , b] (>= 2.8.1, == 2.8.* ) ; python_version < '4' \t")
	if err != nil {
		t.Fatal(err)
	}
	got := []string{r.Name, strings.Join(r.Extras, " "), r.Specifiers.String(), r.URL, r.Marker.String()}
	if diff := gocmp.Diff([]string{"Req_uests", "a b", "==2.8.*,>=2.8.1", "", `python_version < "4"`}, got); diff != "" {
		t.Error(diff)
	}
	r, err = packaging.ParseRequirement("a@git+https://example.com/r.git@v1;x ; os_name=='posix'")
	if err != nil {
		t.Fatal(err)
	}
	if r.URL != "git+https://example.com/r.git@v1;x" || r.Marker.String() != `os_name == "posix"` || !r.Specifiers.IsEmpty() {
		t.Errorf("%q", r)
	}
}

func TestTextsThatAreNoRequirements(t *testing.T) {
	refuses(t, "requirements_bad.txt", func(text string) error {
		_, err := packaging.ParseRequirement(text)
		return err
	})
}

func TestRequirementErrorsTellWhere(t *testing.T) {
	for text, want := range map[string]struct {
		offset  int
		message string
	}{
		"":                      {0, "a package's name"},
		"-a":                    {0, "a package's name"},
		"aé":                    {0, "a package's name"},
		"a[b c]":                {4, "a comma or ]"},
		"a[b,":                  {4, "an extra's name"},
		"a ^1.2":                {2, "^ is Poetry's own"},
		"a >=1 || <3":           {6, "no ||"},
		"a >=1 <3":              {6, "a comma"},
		"a >=1.*":               {5, "== and != only"},
		"a (>=1":                {6, "a ) must close the ( at 2"},
		"a 1.2":                 {2, "can follow a name"},
		"a>=1\n":                {4, "can follow a version"},
		"a @":                   {3, "a URL must follow"},
		"a @ ./b x":             {8, "can follow the URL"},
		"a; python == '3'":      {3, "those of PEP 508"},
		"a; os_name == posix":   {14, "those of PEP 508"},
		"a; os_name = 'x'":      {11, "an operator"},
		"a; os_name == 'x":      {14, "never closed"},
		"a; (os_name == 'x'":    {18, "a ) must close the ( at 3"},
		"a; os_name == 'x' or":  {20, "must stand here"},
		"a; os_name == 'x' 'y'": {18, "only and, or"},
		"a>=1,===x,y":           {10, "a specifier starts with"},
	} {
		t.Run(text, func(t *testing.T) {
			_, err := packaging.ParseRequirement(text)
			wantError(t, err, want.offset, want.message)
		})
	}
}
