package detect_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/docker-pyapp/docker-pyapp/detect"
)

// bounded looks at a project, and fails where that takes too long or too much memory.
func bounded(t *testing.T, project fs.FS, most time.Duration, memory uint64) detect.Report {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	report := detect.Detect(project, detect.Options{Folder: "shop"})
	for _, app := range report.Applications {
		_ = app.Spec()
	}
	runtime.ReadMemStats(&after)
	if took := time.Since(start); took > most {
		t.Errorf("it took %s, and may take %s", took, most)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > memory {
		t.Errorf("it took %d MiB of memory, and may take %d", used>>20, memory>>20)
	}
	return report
}

// endless is a project whose folders have a million folders each, and those too. The
// files of shop are in its root, behind all folders.
type endless struct {
	shop   fstest.MapFS
	listed *int
}

func (e endless) Open(name string) (fs.File, error) {
	if file, err := e.shop.Open(name); err == nil && name != "." {
		return file, nil
	}
	if name != "." && path.Ext(name) != "" {
		return nil, fs.ErrNotExist
	}
	return &endlessFolder{e: e}, nil
}

func (e endless) ReadLink(name string) (string, error) { return "", fs.ErrInvalid }

func (e endless) Lstat(name string) (fs.FileInfo, error) {
	if info, err := fs.Stat(e.shop, name); err == nil {
		return info, nil
	}
	return nil, fs.ErrNotExist
}

type endlessFolder struct {
	e  endless
	at int
}

func (f *endlessFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 || n > 1_000_000-f.at {
		n = 1_000_000 - f.at
	}
	list := make([]fs.DirEntry, n)
	for i := range list {
		list[i] = fs.FileInfoToDirEntry(endlessInfo(fmt.Sprintf("d%d", f.at+i)))
	}
	f.at += n
	*f.e.listed += n
	if n == 0 {
		return nil, io.EOF
	}
	return list, nil
}

func (f *endlessFolder) Read([]byte) (int, error)   { return 0, fs.ErrInvalid }
func (f *endlessFolder) Close() error               { return nil }
func (f *endlessFolder) Stat() (fs.FileInfo, error) { return endlessInfo("d"), nil }

type endlessInfo string

func (i endlessInfo) Name() string       { return string(i) }
func (i endlessInfo) Size() int64        { return 0 }
func (i endlessInfo) Mode() fs.FileMode  { return fs.ModeDir | 0o755 }
func (i endlessInfo) ModTime() time.Time { return time.Time{} }
func (i endlessInfo) IsDir() bool        { return true }
func (i endlessInfo) Sys() any           { return nil }

func TestFoldersWithoutEndAreBounded(t *testing.T) {
	listed := 0
	project := endless{fstest.MapFS{"app.py": {Data: []byte(flaskApp)}, "requirements.txt": {Data: []byte("flask\ngunicorn\n")}}, &listed}
	report := bounded(t, project, 20*time.Second, 256<<20)
	if listed > 200_000 {
		t.Errorf("%d entries were listed", listed)
	}
	if len(report.Applications) != 1 || report.Applications[0].Answer("server") == nil {
		t.Errorf("app.py in a folder with a million others is not found: %+v", report)
	}
	if !strings.Contains(strings.Join(report.Notes, "\n"), "more files") {
		t.Errorf("nothing tells that not all was looked at: %q", report.Notes)
	}
}

func TestMuchPythonIsBounded(t *testing.T) {
	text := []byte(flaskApp + strings.Repeat("def f():\n    return [x for x in range(10)]\n", 20_000))
	project := fstest.MapFS{}
	for i := range 100 {
		project[fmt.Sprintf("p%d/main.py", i)] = &fstest.MapFile{Data: text}
	}
	bounded(t, project, 30*time.Second, 2<<30)
}

func TestHostileTextsAreBounded(t *testing.T) {
	many := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	bomb := "a0: &a0 [x, x]\n" + func() string {
		var b strings.Builder
		for i := 1; i < 60; i++ {
			fmt.Fprintf(&b, "a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
		}
		return b.String()
	}()
	for name, text := range map[string]string{
		"pyproject.toml":           "[project]\nname = \"shop\"\n" + many("[a%d.b]\n", 60_000),
		"Pipfile":                  many("k%d = 1\n", 80_000),
		"uv.lock":                  many("[a%d]\n", 500_000),
		"Procfile":                 "web: " + strings.Repeat("gunicorn app:app & ", 50_000),
		"Makefile":                 strings.Repeat("\\\n", 500_000),
		"Dockerfile":               "FROM python:3.13\nRUN true " + strings.Repeat("\\\n && true ", 80_000),
		"compose.yaml":             bomb,
		".github/workflows/ci.yml": bomb,
		"environment.yml":          bomb,
		"render.yaml":              bomb,
		"main.py":                  flaskApp + strings.Repeat("a = ", 200_000) + "1\n",
		"wsgi.py":                  flaskApp + "x = " + strings.Repeat("[", 500_000),
		"run.py":                   flaskApp + "x = f\"" + strings.Repeat("{", 500_000),
		"api.py":                   flaskApp + "x = '''" + strings.Repeat(`a\'`, 300_000),
	} {
		t.Run(name, func(t *testing.T) {
			project := fstest.MapFS{name: {Data: []byte(text)}, "app.py": {Data: []byte(flaskApp)}, "requirements.txt": {Data: []byte("flask\ngunicorn\n")}}
			if report := bounded(t, project, 10*time.Second, 1<<30); len(report.Applications) == 0 {
				t.Errorf("no application is found: %s", report.None)
			}
		})
	}
}

// What is larger than a text is not even opened for long.
func TestAHugeFileIsNotRead(t *testing.T) {
	for _, name := range []string{"main.py", "README.md", "Dockerfile", "pyproject.toml", "uv.lock", ".env"} {
		project := fstest.MapFS{name: {Data: bytes.Repeat([]byte{0}, 40<<20)}, "app.py": {Data: []byte(flaskApp)}, "requirements.txt": {Data: []byte("flask\ngunicorn\n")}}
		bounded(t, project, 10*time.Second, 32<<20)
	}
}
