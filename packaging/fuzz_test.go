package packaging_test

import (
	"testing"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

// seed adds the first field of all rows of the tables.
func seed(f *testing.F, tables ...string) {
	f.Helper()
	for _, name := range tables {
		for _, row := range table(f, name) {
			f.Add(row[0])
		}
	}
}

func FuzzParseVersion(f *testing.F) {
	seed(f, "versions.tsv", "versions_bad.txt", "version_order.txt")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := packaging.ParseVersion(text)
		if err != nil {
			wantInside(t, err, text)
			return
		}
		again, err := packaging.ParseVersion(v.String())
		if err != nil || !again.Equal(v) || again.String() != v.String() {
			t.Errorf("%q is %q, which is %q: %v", text, v, again, err)
		}
	})
}

func FuzzParseSpecifiers(f *testing.F) {
	seed(f, "specifiers.tsv", "specifiers_bad.txt", "contains.tsv")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := packaging.ParseSpecifiers(text)
		if err != nil {
			wantInside(t, err, text)
			return
		}
		again, err := packaging.ParseSpecifiers(s.String())
		if err != nil || !again.Equal(s) || again.String() != s.String() {
			t.Errorf("%q is %q, which is %q: %v", text, s, again, err)
		}
		if v, pinned := s.Pinned(); pinned && v.String() == s.String()[2:] && !s.Contains(v, false) {
			t.Errorf("%q does not contain %v, which it pins", s, v)
		}
	})
}

func FuzzParseRequirement(f *testing.F) {
	seed(f, "requirements.tsv", "requirements_bad.txt")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := packaging.ParseRequirement(text)
		if err != nil {
			wantInside(t, err, text)
			return
		}
		again, err := packaging.ParseRequirement(r.String())
		if err != nil || again.String() != r.String() || !again.Specifiers.Equal(r.Specifiers) || again.Name != r.Name || again.URL != r.URL {
			t.Errorf("%q is %q, which is %q: %v", text, r, again, err)
		}
	})
}

func FuzzParseMarker(f *testing.F) {
	seed(f, "markers.tsv", "markers_bad.txt")
	all := environments(f)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := packaging.ParseMarker(text)
		if err != nil {
			wantInside(t, err, text)
			return
		}
		again, err := packaging.ParseMarker(m.String())
		if err != nil || again.String() != m.String() {
			t.Fatalf("%q is %q, which is %q: %v", text, m, again, err)
		}
		for _, e := range all {
			if m.Evaluate(e) != again.Evaluate(e) {
				t.Errorf("%q is %q, which holds elsewhere", text, m)
			}
		}
	})
}

func FuzzParseWheel(f *testing.F) {
	seed(f, "wheels.tsv", "wheels_bad.txt")
	all := targets(f)
	f.Fuzz(func(t *testing.T, text string) {
		w, err := packaging.ParseWheel(text)
		if err != nil {
			wantInside(t, err, text)
			return
		}
		again, err := packaging.ParseWheel(w.String())
		if err != nil || again.String() != w.String() || again.Tags != w.Tags || !again.Version.Equal(w.Version) {
			t.Fatalf("%q is %q, which is %q: %v", text, w, again, err)
		}
		for _, target := range all {
			if target.Accepts(w) != target.Accepts(again) {
				t.Errorf("%q is %q, which runs elsewhere", text, w)
			}
		}
	})
}

func FuzzScriptMetadata(f *testing.F) {
	for _, text := range scripts() {
		f.Add([]byte(text.script))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		toml, line, err := packaging.ScriptMetadata(text)
		want, wantErr := reference(string(text))
		if string(toml) != want || (toml == nil) != (line == 0) || (err != nil) != wantErr {
			t.Errorf("%q: %q, %d, %v, want %q, %v", text, toml, line, err, want, wantErr)
		}
	})
}
