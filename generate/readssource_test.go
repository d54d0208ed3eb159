package generate

import (
	"testing"
	"testing/fstest"
)

// A package's source stays out of the image unless what runs reads a file of it.
func TestReadsSource(t *testing.T) {
	project := fstest.MapFS{}
	for _, file := range []string{"production.ini", "alembic.ini", "conf/app.toml", "shop", "setup.py", "gunicorn.conf.py", "web/gunicorn.conf.py"} {
		project[file] = &fstest.MapFile{Data: []byte("x")}
	}
	bare := fstest.MapFS{"setup.py": project["setup.py"]}
	for _, c := range []struct {
		argv    []string
		project fstest.MapFS
		want    bool
	}{
		{[]string{"pserve", "production.ini"}, project, true},
		{[]string{"pserve", "/app/production.ini"}, project, true},
		{[]string{"pserve", "production.ini"}, bare, false},
		{[]string{"tool", "--config=conf/app.toml"}, project, true},
		{[]string{"tool", "--config", "./conf/app.toml"}, project, true},
		{[]string{"tool", "conf"}, project, false},
		{[]string{"tool", "../production.ini", "/etc/hosts"}, project, false},
		{[]string{"shop"}, project, false}, // the package's own command
		{[]string{"./shop"}, project, true},
		{[]string{"sh", "-c", "exec pserve production.ini"}, project, true},
		{[]string{"python", "made_by_the_build.py"}, bare, true},
		{[]string{"alembic", "upgrade", "head"}, project, true},
		{[]string{"alembic", "upgrade", "head"}, bare, false},
		{[]string{"flask", "--app", "site", "db", "upgrade"}, project, false},
		{[]string{"flask", "--app", "shop", "db", "upgrade"}, fstest.MapFS{"migrations/env.py": {}}, true},
		{[]string{"gunicorn", "shop:app"}, project, true},
		{[]string{"gunicorn", "shop:app"}, bare, false},
	} {
		if got := readsSource(c.argv, c.project); got != c.want {
			t.Errorf("%q: got %t, want %t", c.argv, got, c.want)
		}
	}
}
