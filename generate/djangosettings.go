package generate

import (
	"github.com/docker-pyapp/docker-pyapp/python"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// settingsVariable is where Django finds its settings.
const settingsVariable = "DJANGO_SETTINGS_MODULE"

// djangoSettings is the module of Django's settings that a process has: what its variable
// says, or else what a file that it runs sets the variable to, where it has no value.
func (s *sources) djangoSettings(u use) (source, bool) {
	name := ""
	for _, v := range u.process.Env {
		if v.Name == settingsVariable {
			name = v.Value
		}
	}
	if said, ok := s.app.Env[settingsVariable]; ok {
		name = string(said)
	}
	if said, ok := u.process.spec.Env[settingsVariable]; ok {
		name = string(said)
	}
	for _, file := range u.sources {
		for _, call := range file.topCalls() {
			if f, ok := call.Func.(*python.Attribute); name == "" && ok && f.Attr == "setdefault" && len(call.Args) == 2 {
				if key, _ := text(call.Args[0]); key == settingsVariable {
					name, _ = text(call.Args[1])
				}
			}
		}
	}
	if name == "" {
		return source{}, false
	}
	m := u.tree.Module(name)
	if m.Module == nil {
		return source{}, false
	}
	return moduleSource(m), true
}

// checkDjangoSettings finds settings that let anyone's host in, or show the source.
func (s *sources) checkDjangoSettings(u use, told map[string]bool) []spec.Finding {
	settings, ok := s.djangoSettings(u)
	if !ok || told[settings.path] {
		return nil
	}
	told[settings.path] = true
	var findings []spec.Finding
	add := func(rule string, at python.Pos, width int, message string, notes ...string) {
		findings = append(findings, spec.Finding{Rule: rule, Path: u.field, At: s.place(settings.path, at, width), Message: message, Notes: notes})
	}
	if hosts := settings.names.Names["ALLOWED_HOSTS"]; len(hosts) == 1 && isAny(hosts[0].Value) && settings.isPlain(hosts[0]) {
		add("django.any-host", hosts[0].Pos, len("ALLOWED_HOSTS"), "ALLOWED_HOSTS lets in any host: who asks can name his own in links that Django makes, such as those to reset a password",
			`name the hosts that people reach it by   ALLOWED_HOSTS = ["shop.example.com", "localhost"]`)
	}
	kind := u.process.spec.Run.Kind
	isKind := kind != nil && kind.Kind == "django" // which has told it
	if debug := settings.names.Names["DEBUG"]; !isKind && len(debug) == 1 && saysTrue(debug[0].Value) && settings.isPlain(debug[0]) {
		add("django.debug", debug[0].Pos, len("DEBUG"), "the settings have DEBUG = True, which shows the source and the settings to whoever causes an error",
			`write   DEBUG = os.environ.get("DJANGO_DEBUG") == "1"`)
	}
	return findings
}

// isPlain tells whether a name is bound by a statement of a module's top level, under no
// condition, in a module that takes no names from files that are not looked at.
func (s source) isPlain(b python.Binding) bool {
	if s.imports() {
		return false
	}
	for _, stmt := range s.module.Body {
		if stmt == b.Stmt {
			return true
		}
	}
	return false
}

// imports tells whether a module has a star import, whose names may be bound over its own.
func (s source) imports() bool { return len(s.names.Stars) > 0 || s.names.Open }
