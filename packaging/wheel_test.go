package packaging_test

import (
	"fmt"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

func wheel(t testing.TB, name string) packaging.Wheel {
	t.Helper()
	w, err := packaging.ParseWheel(name)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// targets are those of wheels.tsv.
func targets(t testing.TB) []packaging.Target {
	glibc := func(minor int) packaging.Libc { return packaging.Libc{Major: 2, Minor: minor} }
	musl := func(minor int) packaging.Libc { return packaging.Libc{Musl: true, Major: 1, Minor: minor} }
	return []packaging.Target{
		{Python: version(t, "3.13"), Machine: "x86_64", Libc: glibc(41)},
		{Python: version(t, "3.13.1"), FreeThreaded: true, Machine: "x86_64", Libc: glibc(36)},
		{Python: version(t, "3.9"), Machine: "aarch64", Libc: glibc(17)},
		{Python: version(t, "3.12"), Machine: "x86_64", Libc: musl(2)},
		{Python: version(t, "3.7"), Machine: "aarch64", Libc: musl(1)},
		{Python: version(t, "3.14"), FreeThreaded: true, Machine: "armv7l", Libc: glibc(28)},
	}
}

func TestWheels(t *testing.T) {
	for _, row := range table(t, "wheels.tsv") {
		w := wheel(t, row[0])
		got := []string{row[0], packaging.NormalizeName(w.Distribution), w.Version.String(), w.Build}
		for _, target := range targets(t) {
			got = append(got, strconv.FormatBool(target.Accepts(w)))
		}
		if diff := gocmp.Diff(row, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNamesThatAreNoWheels(t *testing.T) {
	refuses(t, "wheels_bad.txt", func(name string) error {
		_, err := packaging.ParseWheel(name)
		return err
	})
}

func TestWheelErrorsTellWhere(t *testing.T) {
	for name, want := range map[string]struct {
		offset  int
		message string
	}{
		"a-1.tar.gz":                  {10, ".whl is missing"},
		"a-1-none-any.whl":            {12, "4 or 5 hyphens"},
		"a-1-1-1-py3-none-any.whl":    {20, "4 or 5 hyphens"},
		"a__b-1-py3-none-any.whl":     {0, "the package's name"},
		"a-1.x-py3-none-any.whl":      {3, "no version goes on"},
		"a-1-b1-py3-none-any.whl":     {4, "starts with a digit"},
		"a-1-py3-none-.whl":           {4, "none of them empty"},
		"a-1-py3-none.-any.whl":       {4, "none of them empty"},
		"a-1-py3..py2-none-any.whl":   {4, "none of them empty"},
		"a-1-3py-none-any.whl":        {4, "tags such as"},
		"a-1-1-py3-abi3.-any.whl":     {6, "none of them empty"},
		"a-1-1-py3-abi3-.any.any.whl": {6, "none of them empty"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := packaging.ParseWheel(name)
			wantError(t, err, want.offset, want.message)
		})
	}
}

func TestTags(t *testing.T) {
	w := wheel(t, "Foo_Bar-1.0-2b-CP39.cp310-ABI3-Linux_x86_64.any.whl")
	want := packaging.Tags{Python: "cp39.cp310", ABI: "abi3", Platform: "linux_x86_64.any"}
	if diff := gocmp.Diff(want, w.Tags); diff != "" || w.Build != "2b" || w.Distribution != "Foo_Bar" {
		t.Errorf("%v %s", w, diff)
	}
	if w.IsPure() || !wheel(t, "a-1-cp313-none-any.whl").IsPure() {
		t.Error("a wheel is pure where its platform is any")
	}
}

// TestAccepts has the rules one by one; wheels.tsv has them mixed.
func TestAccepts(t *testing.T) {
	debian := packaging.Target{Python: version(t, "3.13"), Machine: "x86_64", Libc: packaging.Libc{Major: 2, Minor: 41}}
	free, alpine, arm, none := debian, debian, debian, debian
	free.FreeThreaded = true
	alpine.Libc = packaging.Libc{Musl: true, Major: 1, Minor: 2}
	arm.Machine = "aarch64"
	none.Libc = packaging.Libc{}
	all := map[string]packaging.Target{"debian": debian, "free": free, "alpine": alpine, "arm": arm, "none": none}
	for tags, want := range map[string]string{
		"py3-none-any":                                       "alpine arm debian free none",
		"py2.py3-none-any":                                   "alpine arm debian free none",
		"py2-none-any":                                       "",
		"py314-none-any":                                     "",
		"py30-none-any":                                      "alpine arm debian free none",
		"cp313-none-any":                                     "alpine arm debian free none",
		"cp312-none-any":                                     "",
		"cp313-cp313-any":                                    "",
		"cp313-cp313-linux_x86_64":                           "alpine debian none",
		"cp313-cp313t-linux_x86_64":                          "free",
		"cp313-cp313-manylinux_2_41_x86_64":                  "debian",
		"cp313-cp313-manylinux_2_42_x86_64":                  "",
		"cp39-abi3-manylinux1_x86_64":                        "debian",
		"cp39-abi3t-manylinux1_x86_64":                       "free",
		"cp31-abi3-manylinux1_x86_64":                        "",
		"cp314-abi3-manylinux1_x86_64":                       "",
		"cp39-cp39-manylinux1_x86_64":                        "",
		"py3-none-manylinux2014_aarch64":                     "arm",
		"py3-none-manylinux2010_aarch64":                     "",
		"py3-none-manylinux_2_4_x86_64":                      "",
		"py3-none-manylinux_2_017_x86_64":                    "",
		"py3-none-manylinux_2_17_x86_64_v2":                  "",
		"py3-none-musllinux_1_2_x86_64":                      "alpine",
		"py3-none-musllinux_1_3_x86_64":                      "",
		"py3-none-musllinux_0_1_x86_64":                      "",
		"py3-none-win_amd64.macosx_11_0_x86_64":              "",
		"py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64": "alpine debian free",
	} {
		got := ""
		for _, name := range []string{"alpine", "arm", "debian", "free", "none"} {
			if all[name].Accepts(wheel(t, "a-1-"+tags+".whl")) {
				got += " " + name
			}
		}
		if want != "" {
			want = " " + want
		}
		if got != want {
			t.Errorf("%s:%s, want%s", tags, got, want)
		}
	}
}

func TestSourceDistribution(t *testing.T) {
	for name, want := range map[string]bool{
		"a-1.tar.gz": true, "a-1.zip": true, "a-1.tar.bz2": true, "a-1.tgz": true,
		"a-1-py3-none-any.whl": false, "a-1.exe": false, "a-1.egg": false, "a-1.gz": false,
	} {
		if got := packaging.SourceDistribution(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// lockedWheels are file names as a lock of 500 packages has them.
func lockedWheels() []string {
	var names []string
	for pkg := range 500 {
		for minor := 9; minor < 14; minor++ {
			for _, platform := range []string{
				"manylinux_2_17_x86_64.manylinux2014_x86_64", "manylinux_2_17_aarch64.manylinux2014_aarch64",
				"musllinux_1_2_x86_64", "macosx_11_0_arm64", "macosx_10_13_x86_64", "win_amd64",
			} {
				names = append(names, fmt.Sprintf("some_package_%d-2.%d.1-cp3%d-cp3%d-%s.whl", pkg, pkg, minor, minor, platform))
			}
		}
	}
	return names
}

// BenchmarkWheels parses and matches 15,000 file names.
func BenchmarkWheels(b *testing.B) {
	names := lockedWheels()
	target := targets(b)[0]
	b.ReportAllocs()
	for b.Loop() {
		accepted := 0
		for _, name := range names {
			w, err := packaging.ParseWheel(name)
			if err != nil {
				b.Fatal(err)
			}
			if target.Accepts(w) {
				accepted++
			}
		}
		if accepted != 500 {
			b.Fatalf("%d of %d accepted", accepted, len(names))
		}
	}
}
