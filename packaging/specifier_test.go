package packaging_test

import (
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

func specifiers(t testing.TB, text string) packaging.Specifiers {
	t.Helper()
	s, err := packaging.ParseSpecifiers(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSpecifiersAreSortedAndNormalised(t *testing.T) {
	for _, row := range table(t, "specifiers.tsv") {
		if got := specifiers(t, row[0]).String(); got != row[1] {
			t.Errorf("%q: %q, want %q", row[0], got, row[1])
		}
	}
}

func TestTextsThatAreNoSpecifiers(t *testing.T) {
	refuses(t, "specifiers_bad.txt", func(text string) error {
		_, err := packaging.ParseSpecifiers(text)
		return err
	})
}

func TestSpecifierErrorsTellWhatToWrite(t *testing.T) {
	for text, want := range map[string]struct {
		offset  int
		message string
	}{
		"^1.2":          {0, "^ is Poetry's own"},
		">=1, ~1.2":     {5, "~ is Poetry's own"},
		"<2 || >=3":     {2, "no ||"},
		">=1.2 | >=3":   {5, "no ||"},
		"=1.2":          {0, "write =="},
		"1.2":           {0, "write ==1.2"},
		">=1.*":         {3, "== and != only"},
		"==1.0a1.*":     {7, "a release only"},
		"<1+local":      {2, "== and != only"},
		"~=1":           {3, "two numbers at least"},
		">=1 <2":        {3, "a comma"},
		">= 1, != two":  {9, "a version starts with a number"},
		">=1,\t<2.x,!=": {7, "no version goes on"},
		"*":             {0, "a specifier starts with"},
	} {
		t.Run(text, func(t *testing.T) {
			_, err := packaging.ParseSpecifiers(text)
			wantError(t, err, want.offset, want.message)
		})
	}
}

func TestContains(t *testing.T) {
	for _, row := range table(t, "contains.tsv") {
		s, v := specifiers(t, row[0]), version(t, row[1])
		got := []string{row[0], row[1], strconv.FormatBool(s.Contains(v, false)), strconv.FormatBool(s.Contains(v, true))}
		if diff := gocmp.Diff(row, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNoSpecifiersContainAllReleases(t *testing.T) {
	none := specifiers(t, " , ")
	if !none.IsEmpty() || none.String() != "" || specifiers(t, ">=1").IsEmpty() {
		t.Errorf("%q is not empty", none)
	}
	if !none.Contains(version(t, "1"), false) || none.Contains(version(t, "1a1"), false) || !none.Contains(version(t, "1a1"), true) {
		t.Error("no specifiers contain releases, and pre-releases if asked")
	}
}

func TestEqualSpecifiers(t *testing.T) {
	for text, want := range map[string]bool{"==1.0,>=0": true, ">=0.0,==1": true, "==1,==1.0,>=0": true, "==1": false, "==1.*,>=0": false} {
		if got := specifiers(t, "==1.0.0,>=0").Equal(specifiers(t, text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if specifiers(t, "~=1.0").Equal(specifiers(t, "~=1.0.0")) {
		t.Error("~=1.0 takes 1.1, ~=1.0.0 does not")
	}
}

func TestPinned(t *testing.T) {
	for text, want := range map[string]string{"==1.0": "1.0", "===1.0": "1.0", " == v1.0+Local": "1.0+local", "==1,==1.0": "1"} {
		if v, ok := specifiers(t, text).Pinned(); !ok || v.String() != want {
			t.Errorf("%q: %v, %v", text, v, ok)
		}
	}
	for _, text := range []string{"", "==1.*", ">=1", "~=1.0", "===any", "==1,!=2"} {
		if v, ok := specifiers(t, text).Pinned(); ok {
			t.Errorf("%q: %v", text, v)
		}
	}
}
