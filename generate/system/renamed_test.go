package system

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRenamed(t *testing.T) {
	tests := []struct {
		pkg, release string
		state        State
		to           string
	}{
		{"libgl1-mesa-glx", "trixie", Gone, "libgl1"},
		{"libgl1-mesa-glx", "bookworm", Transitional, "libgl1"},
		{"libglib2.0-0", "trixie", Virtual, "libglib2.0-0t64"},
		{"libglib2.0-0t64", "bookworm", Gone, "libglib2.0-0"},
		{"libmagic1", "trixie", Virtual, "libmagic1t64"},
		{"libaio1", "trixie", Gone, "libaio1t64"},
		{"libldap-2.5-0", "trixie", Gone, "libldap2"},
		{"libldap2", "bookworm", Gone, "libldap-2.5-0"},
		{"libldap-2.4-2", "bookworm", Gone, "libldap-2.5-0"},
		{"libodbc1", "trixie", Gone, "libodbc2"},
		{"libpcre3-dev", "trixie", Gone, "libpcre2-dev"},
		{"libgdk-pixbuf2.0-0", "trixie", Gone, "libgdk-pixbuf-2.0-0"},
		{"wkhtmltopdf", "trixie", Gone, ""},
		{"libgdal32", "trixie", Gone, "libgdal36"},
		{"libgdal36", "bookworm", Gone, "libgdal32"},
		{"libgdal28", "bookworm", Gone, "libgdal32"},
		{"libicu67", "trixie", Gone, "libicu76"},
		{"libhdf5-103-1", "trixie", Gone, "libhdf5-310"},
		{"libmagickwand-6.q16-6", "trixie", Gone, "libmagickwand-7.q16-10"},
		{"libffi7", "trixie", Gone, "libffi8"},
		{"libssl1.1", "trixie", Gone, "libssl3t64"},
		{"libssl1.1", "bookworm", Gone, "libssl3"},
		{"libjpeg62", "trixie", Virtual, "libjpeg62-turbo"},
		{"libtiff5", "bookworm", Gone, "libtiff6"},
		{"python3-distutils", "trixie", Gone, ""},
		{"python3.12-dev", "trixie", Gone, ""},
		{"netcat", "trixie", Gone, "netcat-openbsd"},
		{"mysql-client", "bookworm", Gone, "default-mysql-client"},
		{"libmysqlclient-dev", "trixie", Gone, "default-libmysqlclient-dev"},
		{"postgresql-client-15", "trixie", Gone, "postgresql-client"},
		{"postgresql-server-dev-13", "bookworm", Gone, "postgresql-server-dev-15"},
		{"openjdk-17-jre-headless", "trixie", Gone, "default-jre-headless"},
		{"openjdk-11-jdk", "bookworm", Gone, "default-jdk"},
		{"libpng12-0", "bookworm", Gone, "libpng16-16"},
		{"software-properties-common", "trixie", Gone, ""},
		{"g++-10", "trixie", Gone, "g++"},
	}
	for _, test := range tests {
		got, ok := Renamed(test.pkg, test.release)
		if !ok || got.Name != test.pkg || got.State != test.state || got.Installs() != (test.state != Gone) {
			t.Errorf("%s in %s: %+v, want %s", test.pkg, test.release, got, test.state)
		}
		if diff := cmp.Diff(strings.Fields(test.to), got.To); diff != "" {
			t.Errorf("%s in %s (- wanted):\n%s", test.pkg, test.release, diff)
		}
		if len(got.To) == 0 && got.Note == "" {
			t.Errorf("%s in %s: nothing to take, and no word why", test.pkg, test.release)
		}
	}
}

func TestRightAndUnknownNamesAreNotRenamed(t *testing.T) {
	for _, ask := range [][2]string{
		{"libgl1", "trixie"},
		{"libmagic1t64", "trixie"},
		{"libmagic1", "bookworm"},
		{"wkhtmltopdf", "bookworm"},
		{"postgresql-client-17", "trixie"},
		{"postgresql-client-15", "bookworm"},
		{"openjdk-21-jre-headless", "trixie"},
		{"gcc", "trixie"},
		{"gcc-14-base", "trixie"},
		{"python3.13-dev", "trixie"},
		{"my-own-package", "trixie"},
		{"libaio1", "buster"},
		{"libicu-dev", "trixie"},
		{"libicu", "trixie"},
		{"", "trixie"},
	} {
		if got, ok := Renamed(ask[0], ask[1]); ok {
			t.Errorf("%v: %+v", ask, got)
		}
	}
}

func TestWhereNothingTakesANamesPlaceTheNoteSaysWhy(t *testing.T) {
	for _, release := range Releases() {
		for _, name := range unwanted(release.Codename) {
			rename, ok := Renamed(name, release.Codename)
			if !ok || len(rename.To) == 0 && rename.Note == "" {
				t.Errorf("%s in %s: %+v", name, release.Codename, rename)
			}
		}
	}
}
