package generate

import (
	"testing"
	"testing/fstest"
)

// The rules are those of https://git-scm.com/docs/gitignore#_pattern_format.
func TestIgnoredByGit(t *testing.T) {
	for _, c := range []struct {
		file, root, inner string
		want              bool
	}{
		{".env", "", "", false},
		{".env", ".env\n", "", true},
		{".env", "# .env\n\n  \n", "", false},
		{".env", "/.env\r\n", "", true},
		{".env", "*.env  \n", "", true},
		{".env", ".env*\n!.env\n", "", false},
		{".env", "!.env\n.env*\n", "", true},
		{".env", ".env/\n", "", false},
		{".env", "conf/.env\n", "", false},
		{".env", "*\n", "", true},
		{".env", ".[!a]nv\n", "", true},
		{"conf/a.env", "*.env\n", "", true},
		{"conf/a.env", "/*.env\n", "", false},
		{"conf/a.env", "conf/\n", "", true},
		{"conf/a.env", "/conf\n", "", true},
		{"conf/a.env", "conf/*.env\n", "", true},
		{"conf/a.env", "**/a.env\n", "", true},
		{"conf/a.env", "", "/a.env\n", true},
		{"conf/a.env", "", "conf/a.env\n", false},
		{"conf/a.env", "*.env\n", "!a.env\n", false},
		{"conf/a.env", "!a.env\n", "*.env\n", true},
	} {
		project := fstest.MapFS{".gitignore": {Data: []byte(c.root)}, "conf/.gitignore": {Data: []byte(c.inner)}}
		if got := ignoredByGit(project, c.file); got != c.want {
			t.Errorf("%s with %q and in conf %q: got %v", c.file, c.root, c.inner, got)
		}
	}
	if !ignoredByGit(fstest.MapFS{".git/info/exclude": {Data: []byte(".env\n")}}, ".env") {
		t.Error(".git/info/exclude does not count")
	}
}
