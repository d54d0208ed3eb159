package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

var settingsModule = lazyregexp.New(`DJANGO_SETTINGS_MODULE["'\]]*\s*[,=]\s*["']([\w.]+)["']`)

// djangoObject notes a Django project by its wsgi.py or asgi.py.
func (s *scan) djangoObject(t target) {
	if root := path.Dir(path.Dir(t.file)); root != t.root && s.files[path.Join(root, "manage.py")] && s.isModule(root, s.settingsOf(t.file)) {
		t.root, t.module = root, moduleName(t.file, root) // its folder may be a package by mistake
	}
	if root := path.Dir(t.file); root != t.root && s.files[path.Join(root, "manage.py")] && !strings.HasPrefix(s.settingsOf(t.file), path.Base(root)+".") {
		t.root, t.module = root, moduleName(t.file, root) // the same, where manage.py is in it
	}
	project := strings.TrimSuffix(t.module, "."+string(t.kind))
	if project == t.module { // wsgi.py in the root, or of another name
		t.weight += 10
		s.add(t)
		return
	}
	t.attr = "application"
	file := path.Join(t.root, "manage.py")
	t.weight = 96 + s.place(t.file)/2
	if s.files[file] || s.files[path.Join(path.Dir(t.file), "manage.py")] {
		t.weight += 24
	}
	s.djangos = append(s.djangos, t)
	s.add(t)
}

// django is the project's Django project, by its wsgi.py where it has one: which of the
// two is served is decided by what is installed.
func (s *scan) django() (target, bool) {
	if i := slices.IndexFunc(s.djangos, func(d target) bool { return d.kind == wsgi }); i >= 0 {
		return s.djangos[i], true
	}
	if len(s.djangos) > 0 {
		return s.djangos[0], true
	}
	return target{}, false
}

// settingsOf is the settings module that a file names; "" is none.
func (s *survey) settingsOf(file string) string {
	match := settingsModule.FindSubmatch(s.text(file))
	if match == nil {
		return ""
	}
	return string(match[1])
}
