package packaging_test

import (
	"cmp"
	"math"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

func TestVersionsAreNormalised(t *testing.T) {
	for _, row := range table(t, "versions.tsv") {
		v := version(t, row[0])
		got := []string{row[0], v.String(), strconv.FormatBool(v.IsPrerelease()), v.Public().String()}
		if diff := gocmp.Diff(row, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWhiteSpaceAroundAVersionCountsNot(t *testing.T) {
	if got := version(t, " \n\t\u00a0v1.0\r\f\x1c").String(); got != "1.0" {
		t.Errorf("%q", got)
	}
}

func TestTextsThatAreNoVersions(t *testing.T) {
	refuses(t, "versions_bad.txt", func(text string) error {
		_, err := packaging.ParseVersion(text)
		return err
	})
}

func TestVersionErrorsTellWhere(t *testing.T) {
	_, err := packaging.ParseVersion("")
	wantError(t, err, 0, "a version starts with a number")
	_, err = packaging.ParseVersion(" 1.2.x")
	wantError(t, err, 4, "no version goes on like this")
	_, err = packaging.ParseVersion("1.2+a_")
	wantError(t, err, 5, "no version goes on like this")
	_, err = packaging.ParseVersion("1.99999999999999999999")
	wantError(t, err, 2, "too large")
}

func TestLargeNumbers(t *testing.T) {
	largest := strconv.Itoa(math.MaxInt - 2)
	v := version(t, largest+"!1.dev"+largest)
	if v.String() != largest+"!1.dev"+largest {
		t.Errorf("%v", v)
	}
	older, newer := version(t, "1+9"), version(t, "1+0099999999999999999999999")
	if older.Compare(newer) >= 0 || newer.String() != "1+99999999999999999999999" {
		t.Errorf("%v is not before %v", older, newer)
	}
}

func TestVersionOrder(t *testing.T) {
	rows := table(t, "version_order.txt")
	for i, left := range rows {
		for j, right := range rows {
			v, w := version(t, left[0]), version(t, right[0])
			if got, want := v.Compare(w), cmp.Compare(i, j); got != want {
				t.Errorf("%v to %v: %d, want %d", v, w, got, want)
			}
			if got := v.Equal(w); got != (i == j) {
				t.Errorf("%v equals %v: %v", v, w, got)
			}
		}
	}
}

func TestZerosAtTheEndDoNotCount(t *testing.T) {
	v, w := version(t, "1.0.0"), version(t, "1")
	if !v.Equal(w) || v.Compare(w) != 0 {
		t.Errorf("%v is not %v", v, w)
	}
	if diff := gocmp.Diff([]int{1, 0, 0}, v.Release()); diff != "" {
		t.Error(diff)
	}
}

func TestReleaseIsACopy(t *testing.T) {
	v := version(t, "1.2")
	v.Release()[0] = 7
	if v.String() != "1.2" {
		t.Errorf("%v", v)
	}
}
