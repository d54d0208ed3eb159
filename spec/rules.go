package spec

import (
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker/go-units"
)

// Rules holds an application against what the schema cannot say well: rules
// over several fields and over what a text means. It looks at no file.
func Rules(app App) []Finding {
	return slices.Concat(
		runRules(app),
		serverRules(app),
		secretRules(app),
		indexRules(app.Indexes),
		pathRules(app),
		limitRules(app.Limits),
		durationRules(app.Health),
		addressRules(app.Publish),
	)
}

// wrong is an error about a field.
func wrong(code, field, message string, notes ...string) Finding {
	return Finding{Severity: Error, Code: code, Path: field, Message: message, Notes: notes}
}

func runRules(app App) []Finding {
	if app.Run == nil || len(app.Run.Args) == 0 || app.Run.Script != "" || app.Run.Module != "" {
		return nil
	}
	return []Finding{wrong("run.args", "run.args", "run.args are the arguments of a script or a module, and run has a command",
		"write them at the end of run.command")}
}

func serverRules(app App) []Finding {
	if app.Server != nil {
		return gunicornRules(app.Server.Gunicorn)
	}
	var findings []Finding
	if app.Publish != nil && !app.Publish.Off {
		findings = append(findings, wrong("publish.no-server", "publish", "publish needs a server: nothing listens on a port",
			"leave publish out, or name a server in place of run"))
	}
	if app.Health != nil && app.Health.Path != "" {
		findings = append(findings, wrong("health.no-server", "health.path", "health.path needs a server: nothing answers HTTP",
			"without a server a health check is a command", `for example   health: command: ["python", "healthy.py"]`))
	}
	return findings
}

func gunicornRules(g *Gunicorn) []Finding {
	if g == nil {
		return nil
	}
	const field = "server.gunicorn."
	var findings []Finding
	if g.WorkerClass == "sync" && g.Threads != nil && *g.Threads > 1 {
		findings = append(findings, wrong("gunicorn.threads", field+"threads", "a sync worker has one thread, not "+strconv.Itoa(*g.Threads),
			`write   worker_class: "gthread"`, "or leave threads out"))
	}
	most := 1000 // the schema's default
	if g.MaxRequests != nil {
		most = *g.MaxRequests
	}
	if g.MaxRequestsJitter != nil && *g.MaxRequestsJitter > most {
		findings = append(findings, wrong("gunicorn.jitter", field+"max_requests_jitter",
			fmt.Sprintf("%smax_requests_jitter is at most max_requests, which is %d, not %d", field, most, *g.MaxRequestsJitter)))
	}
	return findings
}

// A name that BuildKit's check SecretsUsedInArgOrEnv takes for a secret's, and
// the words with which it is none (getSecretsRegex in
// frontend/dockerfile/dockerfile2llb/validations.go).
var (
	secretWord = regexp.MustCompile(`(?i)(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)`)
	publicWord = regexp.MustCompile(`(?i)(?:_|^)(?:public|file|version)(?:_|$)`)
)

func isSecretName(name string) bool {
	return secretWord.MatchString(name) && !publicWord.MatchString(name)
}

func secretRules(app App) []Finding {
	const rename = "if it is no secret, a name with PUBLIC, FILE or VERSION in it says so"
	var findings []Finding
	for _, name := range slices.Sorted(maps.Keys(app.Env)) {
		switch {
		case isSecretName(name):
			findings = append(findings, wrong("env.secret", "env."+name,
				"env."+name+" looks like a secret, and everyone who has the image can read env",
				"put it under secrets:   "+secretFix(name, app.Secrets),
				"the application reads it from the file /run/secrets/"+name, rename))
		case name == "PATH":
			findings = append(findings, Finding{
				Severity: Warning, Code: "env.path", Path: "env.PATH",
				Message: "env.PATH replaces the PATH on which the image finds python and its packages",
				Notes:   []string{"begin it with   /opt/venv/bin:/usr/local/bin:"},
			})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(app.Build.Args)) {
		if isSecretName(name) {
			findings = append(findings, wrong("env.secret", "build.args."+name,
				"build.args."+name+" looks like a secret, and build arguments stay in the image's history",
				"take it out: a build argument is never a secret", rename))
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
			findings = append(findings, Finding{
				Severity: Warning, Code: "indexes.clear-text", Path: field + ".url",
				Message: field + " gets its password over plain http, which anyone on the way can read",
				Notes:   []string{"write   " + "https:" + strings.TrimPrefix(i.URL, "http:")},
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
	if app.Server != nil && app.Server.Gunicorn != nil {
		for _, option := range []struct {
			name string
			file *string
		}{{"chdir", app.Server.Gunicorn.Chdir}, {"config", app.Server.Gunicorn.Config}} {
			if option.file != nil {
				inside("server.gunicorn."+option.name, *option.file)
			}
		}
	}
	return findings
}

// Outside refuses a path that leaves the project's folder.
func Outside(field, file string) []Finding {
	if clean := path.Clean(file); clean != ".." && !strings.HasPrefix(clean, "../") {
		return nil
	}
	return []Finding{wrong("path.outside", field,
		fmt.Sprintf("%s leaves the project's folder: %s", field, file), "only what is in the folder gets into the image")}
}

// leastMemory is the least that Docker takes as a container's limit.
const leastMemory = 6 << 20

func limitRules(limits Limits) []Finding {
	if limits.Memory == "" {
		return nil
	}
	bytes, err := units.RAMInBytes(limits.Memory)
	switch {
	case err != nil, bytes <= 0, bytes >= 1<<60:
		return []Finding{wrong("limits.memory", "limits.memory", "limits.memory is more than any machine has: "+limits.Memory, `for example   memory: "512m"`)}
	case bytes < leastMemory:
		return []Finding{wrong("limits.memory", "limits.memory", "limits.memory is at least 6m, the least that Docker takes, not "+limits.Memory)}
	}
	return nil
}

func durationRules(health *Health) []Finding {
	if health == nil || health.Off {
		return nil
	}
	var findings []Finding
	for _, d := range []struct {
		field, text string
		zero        bool // whether 0 means something
	}{
		{"health.interval", health.Interval, false},
		{"health.timeout", health.Timeout, false},
		{"health.start_period", health.StartPeriod, true},
		{"health.start_interval", health.StartInterval, false},
	} {
		duration, err := time.ParseDuration(d.text)
		switch {
		case d.text == "": // left out
		case err != nil:
			findings = append(findings, wrong("health.duration", d.field, fmt.Sprintf("%s is longer than Docker can count: %s", d.field, d.text)))
		case duration == 0 && !d.zero:
			findings = append(findings, wrong("health.duration", d.field, fmt.Sprintf("%s must be above zero, not %s", d.field, d.text)))
		}
	}
	return findings
}

func addressRules(publish *Publish) []Finding {
	if publish == nil || publish.Off {
		return nil
	}
	if _, err := netip.ParseAddr(publish.Address); err != nil {
		return []Finding{wrong("publish.address", "publish.address",
			fmt.Sprintf("publish.address must be an IPv4 or IPv6 address, not %s", publish.Address), `for example   address: "127.0.0.1"`)}
	}
	return nil
}
