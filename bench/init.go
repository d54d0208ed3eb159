//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// manyFiles is how many files the large project of measureInit has.
const manyFiles = 50_000

// measureInit compares init of a small and of a large project, and of all of detect's
// test projects, with a plugin that has nothing to do.
func measureInit(ctx context.Context, s settings) error {
	bare := process{argv: []string{filepath.Join(s.dir, "bareplugin"), "docker-cli-plugin-metadata"}}
	pyapp := process{argv: []string{filepath.Join(s.dir, "docker-pyapp"), "pyapp", "init", "--print", "--yes"}}
	for _, c := range []struct {
		comparison
		files int
	}{
		{comparison{title: "init of a small project", rounds: 41, bound: 3}, 0},
		{comparison{title: fmt.Sprintf("init of a project of %d files", manyFiles), rounds: 11, bound: 60, most: time.Second}, manyFiles},
	} {
		bare.dir = filepath.Join(s.dir, fmt.Sprint("init", c.files))
		pyapp.dir = bare.dir
		if err := writeShop(bare.dir, c.files); err != nil {
			return err
		}
		for _, kind := range []struct {
			of   string
			time func(process) func(context.Context) (time.Duration, error)
		}{
			{"the whole process of ", func(p process) func(context.Context) (time.Duration, error) { return p.time }},
			{"the processor time of ", func(p process) func(context.Context) (time.Duration, error) { return p.processor }},
		} {
			one := c.comparison
			one.title, one.a, one.b = kind.of+c.title, side{"docker-pyapp init", kind.time(pyapp)}, side{"a bare docker plugin", kind.time(bare)}
			if err := one.run(ctx, s); err != nil {
				return err
			}
		}
	}
	return measureProjects(ctx, s)
}

// measureProjects looks at the projects of detect's tests one after the other, a process
// each.
func measureProjects(ctx context.Context, s settings) error {
	dirs, err := writeProjects(filepath.Join(s.dir, "projects"))
	if err != nil {
		return err
	}
	all := func(argv ...string) func(context.Context) (time.Duration, error) {
		return func(ctx context.Context) (sum time.Duration, err error) {
			for _, dir := range dirs {
				elapsed, err := process{argv: argv, dir: dir}.time(ctx)
				if err != nil {
					return 0, err
				}
				sum += elapsed
			}
			return sum / time.Duration(len(dirs)), nil
		}
	}
	c := comparison{title: fmt.Sprintf("init of %d projects, each", len(dirs)), rounds: 7, bound: 2.5}
	c.a = side{"docker-pyapp init", all(filepath.Join(s.dir, "docker-pyapp"), "pyapp", "init", "--print", "--yes")}
	c.b = side{"a bare docker plugin", all(filepath.Join(s.dir, "bareplugin"), "docker-cli-plugin-metadata")}
	return c.run(ctx, s)
}

// writeProjects writes the projects of detect's tests that have an application, and
// returns their folders.
func writeProjects(dir string) (dirs []string, err error) {
	archives, err := filepath.Glob("detect/testdata/*.txtar")
	if err != nil {
		return nil, err
	}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			return nil, err
		}
		project := filepath.Join(dir, strings.TrimSuffix(filepath.Base(name), ".txtar"))
		hasSpec := false
		for _, f := range archive.Files {
			if hasSpec = hasSpec || path.Base(f.Name) == "pyapp.cue"; path.Base(f.Name) == "pyapp.cue" {
				continue // what init should write
			}
			file := filepath.Join(project, filepath.FromSlash(f.Name))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				return nil, err
			}
			if err := os.WriteFile(file, f.Data, 0o644); err != nil {
				return nil, err
			}
		}
		if hasSpec {
			dirs = append(dirs, project)
		}
	}
	return dirs, nil
}

// writeShop makes an application of Flask's with a package, a README and tests, and
// beside it so many other files, a thousand in a folder.
func writeShop(dir string, others int) error {
	files := map[string]string{
		"requirements.txt":   "flask==3.1.0\ngunicorn==23.0.0\npsycopg==3.2.3\nredis==5.2.1\n",
		"wsgi.py":            "from shop import create_app\n\napp = create_app()\n",
		"shop/__init__.py":   "from flask import Flask\n\n\ndef create_app():\n    app = Flask(__name__)\n    from . import views\n    app.register_blueprint(views.bp)\n    return app\n",
		"shop/views.py":      "from flask import Blueprint\n\nbp = Blueprint(\"views\", __name__)\n\n\n@bp.get(\"/healthz\")\ndef healthz():\n    return \"\"\n",
		"tests/test_shop.py": "from shop import create_app\n\n\ndef test_shop():\n    assert create_app().test_client().get(\"/healthz\").status_code == 200\n",
		"README.md":          "# Shop\n\nWith Python 3.13:\n\n    pip install -r requirements.txt\n    gunicorn wsgi:app\n",
		".python-version":    "3.13\n",
	}
	for i := range others {
		files[fmt.Sprintf("part%d/module%d.py", i/1000, i)] = "x = 1\n"
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
