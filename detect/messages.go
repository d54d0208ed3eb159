package detect

import (
	"path"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/system"
)

// messages let the build compile a Django project's translations, where it keeps them as
// text alone. django-admin reads no settings for that, so that it needs none of what the
// application is started with
// (https://docs.djangoproject.com/en/stable/ref/django-admin/#compilemessages).
func (s *scan) messages(app *Application) []Answer {
	if app.Framework != "django" || !s.packages.has("django") {
		return nil
	}
	file := s.uncompiled()
	if file == "" {
		return nil
	}
	need, _ := system.Feature(system.CompileMessages, oldest())
	e := []Evidence{{File: file, Says: "is a translation that msgfmt has to compile"}}
	return []Answer{
		{Field: "system.build_packages", Value: list(need.Build), Confidence: Likely, Evidence: e},
		{Field: "build.steps", Value: []any{"django-admin compilemessages"}, Confidence: Likely, Evidence: e},
	}
}

// uncompiled is a translation of the project of which no compiled form is kept; "" is none.
func (s *survey) uncompiled() string {
	var folders []string
	for folder := range s.folders {
		if path.Base(folder) == "locale" {
			folders = append(folders, folder)
		}
	}
	slices.Sort(folders)
	for _, folder := range folders[:min(len(folders), mostFolders)] {
		texts, compiled := s.translations(folder)
		if len(texts) > 0 && len(compiled) == 0 {
			return texts[0]
		}
	}
	return ""
}

// What is looked at of translations, at most.
const (
	mostFolders   = 100 // that have some
	mostLanguages = 200 // of one folder
)

// translations are the files of a folder LANGUAGE/LC_MESSAGES/*, as text and compiled.
func (s *survey) translations(folder string) (texts, compiled []string) {
	for _, language := range s.list(folder, mostLanguages) {
		inner := path.Join(folder, language.Name(), "LC_MESSAGES")
		if !language.IsDir() || !s.plain(inner) {
			continue
		}
		for _, file := range s.list(inner, mostLanguages) {
			switch path.Ext(file.Name()) {
			case ".po":
				texts = append(texts, path.Join(inner, file.Name()))
			case ".mo":
				compiled = append(compiled, path.Join(inner, file.Name()))
			}
		}
	}
	return texts, compiled
}
