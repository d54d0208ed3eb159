package server

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// djangoFields are those of #Django.
type djangoFields struct {
	Project   string          `json:"project"`
	Settings  string          `json:"settings,omitempty"`
	Manage    string          `json:"manage"`
	Interface string          `json:"interface"`
	Static    *bool           `json:"static,omitempty"`
	Host      string          `json:"host"`
	Port      int             `json:"port"`
	Gunicorn  gunicornOptions `json:"gunicorn,omitzero"`
}

func django() Kind { return define("django", djangoProcess) }

// djangoProcess runs a Django project under Gunicorn, as
// https://docs.djangoproject.com/en/stable/howto/deployment/ says: Django's own
// server is for development alone.
func djangoProcess(d djangoFields, in Input) Process {
	if d.Settings == "" {
		d.Settings = d.Project + ".settings"
	}
	set := readSettings(in.Project, d.Settings)
	options := d.Gunicorn
	if d.Interface == "asgi" && options.WorkerClass == "" && options.Config == nil {
		options.WorkerClass = "asgi"
	}
	g := gunicornFields{App: d.Project + "." + d.Interface + ":application", Host: d.Host, Port: d.Port, gunicornOptions: options}
	p := gunicornProcess(g, in, in.Field+".gunicorn")
	p.Argv.Reason = "Django's own server is for development alone. " + p.Argv.Reason
	p.Development = []string{"python", d.Manage, "runserver", address(d.Host, d.Port)}
	p.Env = append(p.Env, plan.Var{Name: settingsVariable, Value: d.Settings, Origin: plan.Origin{Field: in.Field + ".settings"}})
	p.Health.Hosts = set.hosts
	p.Health.Host = healthHost(set.hosts)
	p.Packages = append([]Package{{"django", in.Field}}, p.Packages...)
	if static(d, set) {
		p.Build = []plan.Run{collectStatic(d, in)}
		p.BuildReason = "Secrets and addresses are there only when the application runs. These values are of no use, and for this command alone."
		p.Files = append(p.Files, d.Manage)
	}
	p.Findings = slices.Concat(p.Findings, outside(in.Field+".manage", &d.Manage), djangoFindings(d, in, set))
	return p
}

// settingsVariable is where Django finds its settings
// (https://docs.djangoproject.com/en/stable/topics/settings/#envvar-DJANGO_SETTINGS_MODULE).
const settingsVariable = "DJANGO_SETTINGS_MODULE"

// static tells whether static files are collected: where the settings say where to.
func static(d djangoFields, set settings) bool {
	if d.Static != nil {
		return *d.Static
	}
	return set.staticRoot
}

// healthHost is the host that the health check asks for, where the settings do
// not let in the address that it goes to: Django would answer 400, and log each check
// as an attack. Settings that compute their hosts mostly have localhost among them.
func healthHost(hosts []string) string {
	switch {
	case answers(hosts, "127.0.0.1"):
		return ""
	case len(hosts) == 0, answers(hosts, "localhost"):
		return "localhost"
	}
	return strings.TrimPrefix(hosts[0], ".")
}

// Answers tells whether the application answers a request for a host; true where it is not known.
func (h Health) Answers(host string) bool { return h.Hosts == nil || answers(h.Hosts, host) }

// answers is Django's own comparison
// (https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts).
func answers(hosts []string, host string) bool {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	return slices.ContainsFunc(hosts, func(allowed string) bool {
		allowed = strings.ToLower(allowed)
		return allowed == "*" || allowed == host || strings.HasPrefix(allowed, ".") && (strings.HasSuffix(host, allowed) || host == allowed[1:])
	})
}

// throwAway is a file whose text stands for each secret while static files are collected.
const throwAway = "/tmp/throw-away"

// onlyForTheBuild is the text of a secret for a command of the build.
const onlyForTheBuild = "only-for-the-build"

// throwAwayValue is a variable's value with texts of no use for the secrets in it.
func throwAwayValue(value string) string {
	if strings.HasPrefix(value, "/run/secrets/") {
		return throwAway
	}
	return regexp.MustCompile(`\{/run/secrets/[^{}]+\}`).ReplaceAllString(value, onlyForTheBuild)
}

// collectStatic is the command that gathers static files into STATIC_ROOT. Settings
// are read for it, and want what is there only when the application runs, so that
// they get values of no use, for this command alone.
func collectStatic(d djangoFields, in Input) plan.Run {
	env := []plan.Var{{Name: settingsVariable, Value: d.Settings}}
	add := func(name, value string) {
		_, said := in.Env[name]
		if !said && !slices.ContainsFunc(env, func(v plan.Var) bool { return v.Name == name }) {
			env = append(env, plan.Var{Name: name, Value: value})
		}
	}
	for _, name := range append([]string{"SECRET_KEY", "DJANGO_SECRET_KEY"}, in.Secrets...) {
		add(strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(name)), onlyForTheBuild)
	}
	for _, name := range in.Required {
		add(name, onlyForTheBuild)
	}
	for _, v := range in.AtStart {
		add(v.Name, throwAwayValue(v.Value))
	}
	add("DATABASE_URL", "sqlite://:memory:") // dj-database-url and django-environ read it
	command := plan.Command{Env: env, Argv: []string{"python", d.Manage, "collectstatic", "--noinput"}}
	if len(in.Secrets) == 0 {
		return plan.Run{Commands: []plan.Command{command}}
	}
	command.Env = env
	return plan.Run{Commands: []plan.Command{{File: &plan.File{Path: throwAway, Lines: []string{onlyForTheBuild}}}, command}}
}

func djangoFindings(d djangoFields, in Input, set settings) []spec.Finding {
	if in.Project == nil {
		return nil
	}
	if missing := djangoMissing(d, in); missing != nil {
		return missing
	}
	var findings []spec.Finding
	warn := func(code, word, message string, notes ...string) {
		findings = append(findings, spec.Finding{
			Rule: code, Path: in.Field + ".settings", Message: message, Notes: notes, At: set.place(word),
		})
	}
	if set.debug {
		warn("django.debug", "DEBUG", "the settings have DEBUG = True, which shows the source and the settings to whoever causes an error",
			`write   DEBUG = os.environ.get("DJANGO_DEBUG") == "1"`, "see https://docs.djangoproject.com/en/stable/ref/settings/#debug")
	}
	if set.hosts != nil && len(set.hosts) == 0 && !set.debug {
		warn("django.no-hosts", "ALLOWED_HOSTS", "ALLOWED_HOSTS is empty: without DEBUG, Django answers each request with 400",
			`name the hosts that people reach it by   ALLOWED_HOSTS = ["shop.example.com", "localhost"]`)
	}
	if folder := set.staticElsewhere; folder != "" && static(d, set) {
		warn("django.static-root", "STATIC_ROOT", "STATIC_ROOT is "+folder+": what collectstatic puts there is not in the image, which gets the project's folder",
			`write   STATIC_ROOT = BASE_DIR / "staticfiles"`)
	}
	if d.Static != nil && *d.Static && set.file != "" && !set.staticRoot {
		warn("django.no-static-root", "STATIC_URL", "collectstatic needs STATIC_ROOT, which the settings do not name",
			`write   STATIC_ROOT = BASE_DIR / "staticfiles"`, "or leave it out   static: false")
	}
	return findings
}

// djangoMissing finds modules that the project has not, and names those that it has.
func djangoMissing(d djangoFields, in Input) []spec.Finding {
	wrong := func(field, message string, notes ...string) []spec.Finding {
		return []spec.Finding{{Rule: "django.missing", Path: in.Field + "." + field, Message: message, Notes: notes}}
	}
	module := d.Project + "." + d.Interface
	if moduleFile(in.Project, module) == "" {
		var notes []string
		for _, other := range djangoProjects(in.Project, d.Interface) {
			notes = append(notes, "write   project: "+strconv.Quote(other))
		}
		return wrong("project", "the project has no module "+module, append(notes, "project is the folder that has "+d.Interface+".py, as a dotted name")...)
	}
	if moduleFile(in.Project, d.Settings) == "" {
		return wrong("settings", "the project has no module "+d.Settings, `say which one it is   settings: "`+d.Project+`.settings.production"`)
	}
	if d.Static != nil && !*d.Static || exists(in.Project, d.Manage) {
		return nil
	}
	return wrong("manage", "the project has no file "+strconv.Quote(d.Manage), "say where it is   manage: \"src/manage.py\"")
}
