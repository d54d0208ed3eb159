package spec

import (
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/docker/go-units"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// Rules holds an application against what the schema cannot say well: rules
// over several fields and over what a text means. It looks at no file.
func Rules(app App) []Finding {
	return slices.Concat(
		runRules(app),
		commandRules(app),
		nameRules(app),
		serverRules(app),
		secretRules(app),
		indexRules(app.Indexes),
		pathRules(app),
		limitRules("limits", app.Limits.Memory),
		hardeningRules(app),
		durationRules("health", app.Health),
		addressRules("publish", app.Publish),
		processRules(app),
		envFileRules(app.EnvFile),
		storageRules(app),
		networkRules(app.Networks),
		composeRules(app),
		ignoreRules(app.Ignore),
	)
}

// wrong is an error about a field.
func wrong(code, field, message string, notes ...string) Finding {
	return Finding{Rule: code, Path: field, Message: message, Notes: notes}
}

func runRules(app App) []Finding {
	var findings []Finding
	if app.Run != nil {
		findings = slices.Concat(argsRule("run", *app.Run), portRule("run", *app.Run), scriptRule("run", *app.Run))
	}
	for _, p := range app.Processes {
		findings = slices.Concat(findings, argsRule("processes."+p.Name, p.Run), portRule("processes."+p.Name, p.Run))
	}
	for _, j := range app.Jobs {
		findings = append(findings, argsRule("jobs."+j.Name, j.Run)...)
	}
	return findings
}

// scriptRule refuses a command where a script's name belongs.
func scriptRule(field string, run Run) []Finding {
	script, isCommand := strings.CutPrefix(strings.TrimPrefix(run.Script, "python3 "), "python ")
	if !isCommand && script == run.Script {
		return nil
	}
	return []Finding{wrong("run.command", field+".script", field+" is the name of a script, and this is a command: "+run.Script, "write   "+field+": "+quoted(script))}
}

// portRule refuses a port beside what has its own field for it, or listens on none.
func portRule(field string, run Run) []Finding {
	if run.Port == 0 || run.Kind == nil {
		return nil
	}
	return []Finding{wrong("run.port", field+".port", field+".port is of a script, a module or a command that listens, and "+field+" has "+run.Kind.Kind,
		"leave it out: what a server listens on stands among the server's own fields")}
}

func argsRule(field string, run Run) []Finding {
	if len(run.Args) == 0 || run.Script != "" || run.Module != "" {
		return nil
	}
	if run.Kind != nil {
		return []Finding{wrong("run.args", field+".args", field+".args are the arguments of a script or a module, and "+field+" has "+run.Kind.Kind,
			"write them as   "+run.Kind.Kind+": args: […]")}
	}
	return []Finding{wrong("run.args", field+".args", field+".args are the arguments of a script or a module, and "+field+" has a command",
		"write them at the end of "+field+".command")}
}

// MainService is the name of the main process's service in the Compose file.
const MainService = "app"

// nameRules find two things that would be one service of the Compose file.
func nameRules(app App) []Finding {
	var findings []Finding
	taken := map[string]string{MainService: "the main process"}
	for i := range app.Release {
		taken[ReleaseService(app, i)] = "release"
	}
	claim := func(group, name string) {
		field := group + "." + name
		if other, ok := taken[name]; ok {
			findings = append(findings, wrong("name.taken", field, fmt.Sprintf("%s would be the service %s of the Compose file, which is %s", field, name, other),
				"give it another name"))
			return
		}
		taken[name] = field
	}
	for _, p := range app.Processes {
		claim("processes", p.Name)
	}
	for _, j := range app.Jobs {
		claim("jobs", j.Name)
	}
	for _, s := range app.Services {
		claim("services", s.Name)
	}
	return findings
}

// ReleaseService is the name of the service that runs the i-th command of release.
func ReleaseService(app App, i int) string {
	if len(app.Release) == 1 {
		return "release"
	}
	return fmt.Sprintf("release-%d", i+1)
}

func serverRules(app App) []Finding {
	if app.Server != nil || app.Run != nil && app.Run.Port > 0 {
		return nil
	}
	var findings []Finding
	if app.Publish != nil && !app.Publish.Off {
		findings = append(findings, wrong("publish.no-server", "publish", "publish needs a server: nothing listens on a port",
			"leave publish out, or name a server in place of run", "where what runs listens by itself, say on which port   run: port: 8000"))
	}
	if app.Health != nil && app.Health.Path != "" {
		findings = append(findings, wrong("health.no-server", "health.path", "health.path needs a server: nothing answers HTTP",
			"without a server a health check is a command", `for example   health: command: ["python", "healthy.py"]`,
			"where what runs listens by itself, say on which port   run: port: 8000"))
	}
	return findings
}

// A name that BuildKit's check SecretsUsedInArgOrEnv takes for a secret's, and
// the words with which it is none (getSecretsRegex in
// frontend/dockerfile/dockerfile2llb/validations.go).
var (
	secretWord = lazyregexp.New(`(?i)(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)`)
	publicWord = lazyregexp.New(`(?i)(?:_|^)(?:public|file|version)(?:_|$)`)
)

func isSecretName(name string) bool {
	return secretWord.MatchString(name) && !publicWord.MatchString(name)
}

// rename is how a variable says that it is no secret.
const rename = "if it is no secret, a name with PUBLIC, FILE or VERSION in it says so"

// envRules find secrets among the variables of a field such as env.
func envRules(field string, env map[string]Scalar, secrets Secrets) []Finding {
	var findings []Finding
	for _, name := range slices.Sorted(maps.Keys(env)) {
		at := field + "." + name
		switch {
		case isSecretName(name):
			findings = append(findings, wrong("env.secret", at, at+" looks like a secret, and everyone who has the image can read env",
				"put it under secrets:   "+secretFix(name, secrets),
				"the application reads it from the file /run/secrets/"+name, rename))
		case secretKind(string(env[name])) != "":
			findings = append(findings, wrong("env.secret-value", at,
				at+" holds what looks like "+secretKind(string(env[name]))+", and everyone who has the image can read env",
				"put the whole value under secrets:   "+secretFix(name, secrets),
				"the application reads it from the file /run/secrets/"+name))
		case name == "PATH" && !strings.HasPrefix(string(env[name]), "/opt/venv/bin:"):
			findings = append(findings, Finding{
				Rule: "env.path", Path: at,
				Message: at + " replaces the PATH on which the image finds python and its packages",
				Notes:   []string{"begin it with   /opt/venv/bin:/usr/local/bin:"},
			})
		}
	}
	return findings
}

// serviceEnvRules find secrets among the variables of a service, which has no
// other secret than its password.
func serviceEnvRules(field string, env map[string]Scalar) []Finding {
	var findings []Finding
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if isSecretName(name) {
			findings = append(findings, wrong("env.secret", field+"."+name,
				field+"."+name+" looks like a secret, and everyone who has the spec can read it",
				"the service's password is made, or comes from where its field password says", rename))
		}
	}
	return findings
}

func secretRules(app App) []Finding {
	findings := envRules("env", app.Env, app.Secrets)
	for _, name := range slices.Sorted(maps.Keys(app.Build.Args)) {
		at := "build.args." + name
		if isSecretName(name) {
			findings = append(findings, wrong("env.secret", at,
				at+" looks like a secret, and build arguments stay in the image's history",
				"take it out: a build argument is never a secret", rename))
		} else if kind := secretKind(string(app.Build.Args[name])); kind != "" {
			findings = append(findings, wrong("env.secret-value", at,
				at+" holds what looks like "+kind+", and build arguments stay in the image's history",
				"take it out: a build argument is never a secret"))
		}
	}
	return findings
}

// secretFix is the field secrets with one more name, in the way in which it is written.
func secretFix(name string, secrets Secrets) string {
	names := []string{quoted(name)}
	for _, s := range secrets {
		if s.Environment != s.Name {
			return fmt.Sprintf("secrets: %s: environment: %q", name, name)
		}
		names = append(names, quoted(s.Name))
	}
	slices.Sort(names)
	return "secrets: [" + strings.Join(slices.Compact(names), ", ") + "]"
}

// indexRules hold the package indexes against each other.
func indexRules(indexes Indexes) []Finding {
	var findings []Finding
	instead, hosts := "", map[string]Index{}
	for _, i := range indexes {
		field := "indexes." + i.Name
		if other, ok := hosts[i.host()]; ok && i.Password != nil && *other.Password != *i.Password {
			findings = append(findings, wrong("indexes.one-host", field+".password",
				fmt.Sprintf("%s and indexes.%s are on one host and have two passwords, where a netrc file has one", field, other.Name),
				"give both the password that opens both"))
		}
		if i.Password != nil {
			hosts[i.host()] = i
		}
		if i.Default && instead != "" {
			findings = append(findings, wrong("indexes.two-defaults", field+".default",
				fmt.Sprintf("%s and indexes.%s can't both take PyPI's place", field, instead), "leave default out of one of them"))
		}
		if i.Default {
			instead = i.Name
		}
		if i.Username != "" && i.Password == nil {
			findings = append(findings, wrong("indexes.no-password", field+".username", field+" has a username and no password",
				"say where the password comes from   password: environment: \"INDEX_PASSWORD\""))
		}
		if strings.HasPrefix(i.URL, "http:") && i.Password != nil {
			secure := Change{Path: field + ".url", Value: quoted("https:" + strings.TrimPrefix(i.URL, "http:"))}
			findings = append(findings, Finding{
				Rule: "indexes.clear-text", Path: secure.Path,
				Message: field + " gets its password over plain http, which anyone on the way can read",
				Notes:   []string{noteWrite + secure.String()}, Change: &secure,
			})
		}
	}
	return findings
}

// host is the name of the index's host, as a netrc file has it.
func (i Index) host() string {
	u, err := url.Parse(i.URL)
	if err != nil {
		return i.URL // not reached: the schema lets no such text through
	}
	return u.Hostname()
}

// pathRules refuse paths to what is not in the image's build context: the
// project's folder. Secrets may come from elsewhere.
func pathRules(app App) []Finding {
	var findings []Finding
	inside := func(field, file string) { findings = append(findings, Outside(field, file)...) }
	if app.Run != nil {
		inside("run.script", app.Run.Script)
	}
	for _, p := range app.Processes {
		inside("processes."+p.Name+".script", p.Run.Script)
	}
	for _, j := range app.Jobs {
		inside("jobs."+j.Name+".script", j.Run.Script)
	}
	return findings
}

// onDrive is a path of Windows with its drive.
var onDrive = lazyregexp.New(`^[A-Za-z]:[/\\]`)

// Outside refuses a path that leaves the project's folder.
func Outside(field, file string) []Finding {
	if clean := path.Clean(file); clean != ".." && !strings.HasPrefix(clean, "../") && !onDrive.MatchString(file) {
		return nil
	}
	return []Finding{wrong("path.outside", field,
		fmt.Sprintf("%s leaves the project's folder: %s", field, file), "only what is in the folder gets into the image")}
}

// leastMemory is the least that Docker takes as a container's limit.
const leastMemory = 6 << 20

func limitRules(limits, memory string) []Finding {
	if memory == "" {
		return nil
	}
	field := limits + ".memory"
	bytes, err := units.RAMInBytes(memory)
	switch {
	case err != nil, bytes <= 0, bytes >= 1<<60:
		return []Finding{wrong("limits.memory", field, field+" is more than any machine has: "+memory, `for example   memory: "512m"`)}
	case bytes < leastMemory:
		return []Finding{wrong("limits.memory", field, field+" is at least 6m, the least that Docker takes, not "+memory, `for example   memory: "512m"`)}
	}
	return nil
}

// processRules are the rules of the main process's fields for the others that have them.
func processRules(app App) []Finding {
	var findings []Finding
	for _, p := range app.Processes {
		field := "processes." + p.Name
		findings = append(findings, limitRules(field+".limits", p.Limits.Memory)...)
		findings = append(findings, durationRules(field+".health", p.Health)...)
		findings = append(findings, addressRules(field+".publish", p.Publish)...)
		findings = append(findings, envRules(field+".env", p.Env, app.Secrets)...)
	}
	for _, j := range app.Jobs {
		findings = append(findings, limitRules("jobs."+j.Name+".limits", j.Limits.Memory)...)
		findings = append(findings, envRules("jobs."+j.Name+".env", j.Env, app.Secrets)...)
	}
	for _, s := range app.Services {
		findings = append(findings, limitRules("services."+s.Name+".limits", s.Limits.Memory)...)
		findings = append(findings, addressRules("services."+s.Name+".publish", s.Publish)...)
		findings = append(findings, serviceEnvRules("services."+s.Name+".env", s.Env)...)
	}
	return findings
}

func durationRules(field string, health *Health) []Finding {
	if health == nil || health.Off {
		return nil
	}
	var findings []Finding
	for _, d := range []struct {
		field, text string
		zero        bool // whether 0 means something
	}{
		{field + ".interval", health.Interval, false},
		{field + ".timeout", health.Timeout, false},
		{field + ".start_period", health.StartPeriod, true},
		{field + ".start_interval", health.StartInterval, false},
	} {
		duration, err := time.ParseDuration(d.text)
		switch {
		case d.text == "": // left out
		case err != nil:
			findings = append(findings, wrong("health.duration", d.field, fmt.Sprintf("%s is longer than Docker can count: %s", d.field, d.text), `for example   health: interval: "30s"`))
		case duration == 0 && !d.zero:
			findings = append(findings, wrong("health.duration", d.field, fmt.Sprintf("%s must be above zero, not %s", d.field, d.text), `for example   health: interval: "30s"`))
		}
	}
	return findings
}

func addressRules(field string, publish *Publish) []Finding {
	if publish == nil || publish.Off {
		return nil
	}
	if _, err := netip.ParseAddr(publish.Address); err != nil {
		return []Finding{wrong("publish.address", field+".address",
			fmt.Sprintf("%s.address must be an IPv4 or IPv6 address, not %s", field, publish.Address), `for example   address: "127.0.0.1"`)}
	}
	return nil
}
