package python_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// project is the files of a txtar text.
func project(text string) fs.FS {
	files := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(text)).Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return files
}

func tree(text string) *python.Tree {
	return python.NewTree(project(text), []string{".", "src"})
}

const shop = `
-- shop/__init__.py --
from .factory import make
from . import views, views as pages
from .core import *
-- shop/factory.py --
def make(): pass
class Shop:
    app = 1
class Big(Shop): pass
-- shop/core.py --
from shop.deep import *
__all__ = ["core_app", "deep_app"]
core_app = 1
hidden = 1
-- shop/deep.py --
from shop.core import *
deep_app = 1
_private = 1
-- shop/views.py --
import shop.factory as factory
import os
from flask import Flask
from .factory import nothing
from elsewhere import *
view = 1
-- shop/lonely.py --
-- shop/strange.py --
globals()[x] = 1
-- shop/broken.py --
x = (
-- shop/fast.cpython-313-x86_64-linux-gnu.so --
-- spaces/inner.py --
app = 1
-- src/lib/__init__.py --
-- src/shop/other.py --
`

func TestModules(t *testing.T) {
	tree := tree(shop)
	for _, test := range []struct {
		name string
		kind python.ModuleKind
		path string
	}{
		{"shop", python.Package, "shop/__init__.py"},
		{"shop.core", python.File, "shop/core.py"},
		{"shop.fast", python.Extension, "shop/fast.cpython-313-x86_64-linux-gnu.so"},
		{"shop.other", python.NotHere, ""}, // the first package of a name is the one
		{"shop.core.x", python.NotHere, ""},
		{"Shop", python.NotHere, ""},
		{"spaces", python.Namespace, ""},
		{"spaces.inner", python.File, "spaces/inner.py"},
		{"lib", python.Package, "src/lib/__init__.py"},
		{"flask", python.NotHere, ""},
		{"", python.NotHere, ""},
		{"..", python.NotHere, ""},
		{"shop/core", python.NotHere, ""},
	} {
		if m := tree.Module(test.name); m.Kind != test.kind || m.Path != test.path {
			t.Errorf("%s is %d in %q, want %d in %q", test.name, m.Kind, m.Path, test.kind, test.path)
		}
	}
	if m := tree.Module("shop.broken"); m.Kind != python.File || m.Module != nil || m.Err == nil {
		t.Errorf("shop.broken: %+v", m)
	}
}

func TestAttributes(t *testing.T) {
	tree := tree(shop)
	for _, test := range []struct{ module, attribute, want string }{
		{"shop", "make", "exists in shop/factory.py"},
		{"shop", "views", "exists in shop/views.py"},
		{"shop", "pages", "exists in shop/views.py"},
		{"shop", "views.view", "exists in shop/views.py"},
		{"shop", "core_app", "exists in shop/core.py"},
		{"shop", "deep_app", "exists in shop/deep.py"},
		{"shop", "core", "exists in shop/core.py"},
		{"shop", "lonely", "unknown in shop/lonely.py"},
		{"shop", "hidden", "absent in shop/__init__.py"},
		{"shop", "mak", "absent in shop/__init__.py near make"},
		{"shop", "__file__", "exists in shop/__init__.py"},
		{"shop.core", "deep_app", "exists in shop/deep.py"},
		{"shop.core", "_private", "absent in shop/core.py"},
		{"shop.core", "core_ap", "absent in shop/core.py near core_app"},
		{"shop.views", "Flask", "exists in shop/views.py"},
		{"shop.views", "Flask.x", "exists in shop/views.py rest x"},
		{"shop.views", "factory.Shop.app", "exists in shop/factory.py"},
		{"shop.views", "factory.Shop.ap", "absent in shop/factory.py near app"},
		{"shop.views", "factory.Big.app", "unknown in shop/factory.py"},
		{"shop.views", "nothing", "absent in shop/factory.py"},
		{"shop.views", "other", "unknown in shop/views.py"},
		{"shop.factory", "make.app", "exists in shop/factory.py rest app"},
		{"shop.strange", "app", "unknown in shop/strange.py"},
		{"shop.broken", "app", "unknown in shop/broken.py"},
		{"shop.fast", "app", "unknown in shop/fast.cpython-313-x86_64-linux-gnu.so"},
		{"spaces", "app", "absent"},
		{"flask", "app", "unknown"},
	} {
		if got := told(tree.Attribute(test.module, test.attribute)); got != test.want {
			t.Errorf("%s:%s %s, want %s", test.module, test.attribute, got, test.want)
		}
	}
}

func told(l python.Lookup) string {
	text := [...]string{"unknown", "exists", "absent"}[l.Status]
	if l.Path != "" {
		text += " in " + l.Path
	}
	if l.Rest != "" {
		text += " rest " + l.Rest
	}
	if l.Near != nil {
		text += " near " + strings.Join(l.Near, " ")
	}
	return text
}

func TestStarImportsOfEachOtherAreFollowedOnce(t *testing.T) {
	var text, stars strings.Builder
	const n = 40
	for i := range n {
		fmt.Fprintf(&stars, "from m%d import *\n", i)
	}
	for i := range n {
		fmt.Fprintf(&text, "-- m%d.py --\n%s", i, stars.String())
	}
	if got := told(tree(text.String()).Attribute("m0", "app")); got != "absent in m0.py" {
		t.Error(got)
	}
}

func TestImports(t *testing.T) {
	files := project(`
-- main.py --
import a.b.c, json
from typing import TYPE_CHECKING
try:
    from x import y
except ImportError:
    from fallback import y
if TYPE_CHECKING:
    import never
else:
    import otherwise
def f():
    import never
class A:
    import inclass
if __name__ == "__main__":
    import never
-- a/__init__.py --
from . import sibling
-- a/sibling.py --
import main
-- a/b/__init__.py --
-- a/b/c.py --
from ...a import sibling
from .. import name, deeper
from ..deeper import z
-- a/deeper/__init__.py --
z = 1
-- a/deeper/z.py --
-- fallback.py --
-- otherwise.py --
x = (
-- inclass.py --
-- never.py --
`)
	var got []string
	for _, i := range python.NewTree(files, []string{"."}).Imports("main") {
		got = append(got, fmt.Sprintf("%s %s %s:%d", i.Module, i.Path, i.From, i.Line))
	}
	want := []string{
		"main main.py :0",
		"a a/__init__.py main.py:1",
		"a.b a/b/__init__.py main.py:1",
		"a.b.c a/b/c.py main.py:1",
		"fallback fallback.py main.py:6",
		"otherwise otherwise.py main.py:10",
		"inclass inclass.py main.py:14",
		"a.sibling a/sibling.py a/__init__.py:1",
		"a.deeper a/deeper/__init__.py a/b/c.py:2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatAreNotRead(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "outside.py")
	root := filepath.Join(dir, "project")
	for path, text := range map[string]string{
		outside:                                "app = 1",
		filepath.Join(dir, "above.py"):         "app = 1",
		filepath.Join(root, "real.py"):         "app = 1",
		filepath.Join(root, "pkg/real.py"):     "app = 1",
		filepath.Join(root, "big.py"):          strings.Repeat("#", 1<<20+1),
		filepath.Join(root, "folder.py/x"):     "",
		filepath.Join(root, "limit.py"):        strings.Repeat("#", 1<<20),
		filepath.Join(root, "pkg/__init__.py"): "",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{
		"absolute.py": outside, "up.py": "../above.py", "inner.py": "pkg/real.py", "pkg/back.py": "../real.py", "loop.py": "loop.py", "alias": "pkg",
	} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	tree := python.NewTree(os.DirFS(root), []string{"."})
	for name, read := range map[string]bool{
		"real": true, "inner": true, "pkg.back": true, "alias.real": true, "limit": true,
		"absolute": false, "up": false, "loop": false, "big": false, "folder": false,
	} {
		m := tree.Module(name)
		if (m.Module != nil) != read || (m.Err == nil) != read {
			t.Errorf("%s: read %t (%v), want %t", name, m.Module != nil, m.Err, read)
		}
	}
}

func TestTwoThousandFilesAreReadAtMost(t *testing.T) {
	files := fstest.MapFS{}
	var main strings.Builder
	for i := range 2100 {
		fmt.Fprintf(&main, "import m%d\n", i)
		files[fmt.Sprintf("m%d.py", i)] = &fstest.MapFile{Data: []byte("x = 1")}
	}
	files["main.py"] = &fstest.MapFile{Data: []byte(main.String())}
	tree := python.NewTree(files, []string{"."})
	read := 0
	for _, i := range tree.Imports("main") {
		if tree.Module(i.Module).Module != nil {
			read++
		}
	}
	if read != 2000 {
		t.Errorf("%d files were read", read)
	}
}

func TestRunsLeaveOutWhatMayNotRun(t *testing.T) {
	all := tree(`
-- main.py --
import sure
from pack import module, made
try:
    import perhaps
except ImportError:
    import other
if x:
    import perhaps
with y:
    import perhaps
-- sure.py --
import deep
-- deep.py --
-- perhaps.py --
-- other.py --
-- pack/__init__.py --
made = 1
-- pack/module.py --
-- pack/made.py --
`)
	var got []string
	for f := range all.Runs("main") {
		got = append(got, f.Path)
	}
	want := []string{"main.py", "sure.py", "pack/__init__.py", "pack/module.py", "deep.py"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNearModules(t *testing.T) {
	all := tree(`
-- shop/__init__.py --
-- shop/wsgi.py --
-- shop/asgi.py --
-- src/worker.py --
-- notes/readme.md --
`)
	for name, want := range map[string][]string{
		"shop.wsg":  {"shop.wsgi"},
		"shpo.wsgi": {"shop.wsgi"},
		"shpo.none": nil,
		"wroker":    {"worker"},
		"note":      nil,
		"shop.wsgi": nil,
	} {
		if diff := cmp.Diff(want, all.Near(name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestBindingsOfWhatWasRead(t *testing.T) {
	all := tree("-- a.py --\nx = 1\n-- b.py --\n(\n")
	if got := all.Module("a").Bindings(); got == nil || len(got.Names["x"]) != 1 {
		t.Errorf("a: got %v", got)
	}
	if got := all.Module("b").Bindings(); got != nil {
		t.Errorf("b, which can't be read: got %v", got)
	}
}
