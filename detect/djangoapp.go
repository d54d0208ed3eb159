package detect

import (
	"path"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

var settingsModule = lazyregexp.New(`DJANGO_SETTINGS_MODULE["'\]]*\s*[,=]\s*["']([\w.]+)["']`)

// djangoObject notes a Django project by its wsgi.py or asgi.py.
func (s *scan) djangoObject(t target) {
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

// settingsOf is the settings module that a file names; "" is none.
func (s *survey) settingsOf(file string) string {
	match := settingsModule.FindSubmatch(s.text(file))
	if match == nil {
		return ""
	}
	return string(match[1])
}
