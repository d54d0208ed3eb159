package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/policy"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// shop has something of everything that rules are about.
const shop = `name: "shop"
python: "3.12.4"
server: gunicorn: {app: "shop.wsgi:application", port: 8000}
processes: {
	worker: celery: app: "shop"
	mail: {command: ["python", "mail.py"], limits: memory: "3g"}
}
jobs: clear: "python manage.py clearsessions"
services: {
	db: postgres: version: "17"
	cache: redis: maxmemory: "256m"
}
health: {path: "/healthz", interval: "1m30s"}
env: {LOG_LEVEL: "info", WORKERS: 4}
secrets: ["DJANGO_SECRET_KEY"]
limits: {memory: "512m", cpus: 1.5}
stop_grace_period: "45s"
image: {registry: "ghcr.io/acme", labels: "com.example.team": "web"}
`

// small writes as little as a spec can.
const small = "name: \"small\"\npython: \"3.14\"\nrun: \"main.py\"\n"

// loaded is a spec and the facts about it, in a project without files.
func loaded(t testing.TB, text string) (*spec.Spec, policy.Facts) {
	t.Helper()
	s, err := spec.Load("pyapp.cue", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	app, findings := generate.Complete(s.App, files)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	planned, err := generate.Plan(app, "pyapp.cue", files)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := policy.NewFacts(app, planned)
	if err != nil {
		t.Fatal(err)
	}
	return s, facts
}

// hold is what a policy has against a spec: rule, field, message and notes, a line each.
func hold(t testing.TB, text string, policies ...string) []string {
	t.Helper()
	s, facts := loaded(t, text)
	var files []policy.File
	for i, p := range policies {
		files = append(files, policy.File{Name: string(rune('a'+i)) + ".cue", Data: []byte(p)})
	}
	var told []string
	for _, f := range policy.Hold(files, facts, s.Wrote) {
		words := append([]string{f.Message}, f.Notes...)
		if f.Rule != "policy.breach" {
			words = append([]string{f.Rule}, words...)
		}
		told = append(told, f.Path+" | "+strings.Join(words, " | "))
	}
	return told
}

func TestBreaches(t *testing.T) {
	for _, c := range []struct {
		name, spec, policy string
		want               []string
	}{
		{"a bound, in the user's spelling", shop, `processes: [string]: limits: memory: <=2Gi @because("nodes have 16Gi")`, []string{
			"processes.mail.limits.memory | processes.mail.limits.memory is 3g, and a policy allows <=2Gi | nodes have 16Gi | a.cue:1:38",
		}},
		{"what is kept", shop, `limits: {memory: <=1Gi, cpus: <2}, health!: interval: <=90, stop_grace_period: 45, services: cache: redis: maxmemory: 256Mi`, nil},
		{"a default", small, `limits: pids: <=128`, []string{"limits.pids | limits.pids is 256, the default, and a policy allows <=128 | a.cue:1:15"}},
		{"one that is inherited, told once", shop, `processes: [string]: limits: memory: <=256Mi`, []string{
			"limits.memory | processes.app.limits.memory is 512m, and a policy allows <=256Mi | a.cue:1:38",
			"processes.mail.limits.memory | processes.mail.limits.memory is 3g, and a policy allows <=256Mi | a.cue:1:38",
		}},
		{"a version as numbers", shop, `python: minor: >=13`, []string{"python | python.minor is 12, and a policy allows >=13 | a.cue:1:16"}},
		{"a field that is demanded", small, `health!: _ @because("the load balancer asks")`, []string{
			"health | health is missing, and a policy demands it | the load balancer asks | a.cue:1:10",
		}},
		{"a bound on what is not there", small, `limits: memory: <=2Gi`, []string{"limits.memory | limits.memory is missing, and a policy demands <=2Gi | a.cue:1:17"}},
		{"a bound on what may be there", small, `limits: memory?: <=2Gi`, nil},
		{"a value that the policy would give", small, `image: labels: "com.example.team": "web"`, []string{
			`image.labels.com.example.team | image.labels.com.example.team is missing, and a policy demands "web" | write   image: labels: com.example.team: "web" | a.cue:1:36`,
		}},
		{"a reason of error", small, `image: base: =~"^registry\\.corp/" | error("base images come from registry.corp only")`, []string{
			`image.base | image.base is python:3.14-slim-trixie, the default, and a policy allows =~"^registry\\.corp/" | base images come from registry.corp only | a.cue:1:14`,
		}},
		{"error alone, by a pattern", shop, `env?: [=~"^LOG"]: error("no logs")`, []string{
			"env.LOG_LEVEL | env.LOG_LEVEL is info, which a policy refuses | no logs | a.cue:1:19",
		}},
		{"a reason around", small, "limits: {\n\t@because(\"in all\")\n\tpids: <=100\n}\nhardening: {read_only: false} @because(\"beside\")", []string{
			"hardening.read_only | hardening.read_only is true, the default, and a policy allows false | beside | write   hardening: read_only: false | a.cue:5:24",
			"limits.pids | limits.pids is 256, the default, and a policy allows <=100 | in all | a.cue:3:8",
		}},
		{"all at once", shop, `limits: {memory: <=1Mi, cpus: <1, pids: >1000}`, []string{
			"limits.cpus | limits.cpus is 1.5, and a policy allows <1 | a.cue:1:31",
			"limits.memory | limits.memory is 512m, and a policy allows <=1Mi | a.cue:1:18",
			"limits.pids | limits.pids is 256, the default, and a policy allows >1000 | a.cue:1:41",
		}},
		{"an if on facts", shop, "if python.minor < 13 {\n\tlimits: memory: <=256Mi @because(\"old ones are small\")\n}", []string{
			"limits.memory | limits.memory is 512m, and a policy allows <=256Mi | old ones are small | a.cue:2:18",
		}},
		{"an if on what may be missing", small, "if limits.memory != _|_ if limits.memory > 1Gi {replicas: 1}", nil},
		{"an if that does not hold", small, `if server != _|_ {health!: _}`, nil},
		{"hidden fields and definitions", shop, "_cap: 256Mi\n#Small: {memory: <=_cap} @because(\"small\")\nlimits: #Small", []string{
			"limits.memory | limits.memory is 512m, and a policy allows <=_cap | small | a.cue:2:18",
		}},
		{"CUE's own packages", shop, "import \"strings\"\nimage: ref: strings.HasPrefix(\"registry.corp/\")", []string{
			`image.registry | image.ref is ghcr.io/acme/shop:latest, and a policy allows strings.HasPrefix("registry.corp/") | a.cue:2:13`,
		}},
		{"a default of the policy's loosens nothing", shop, `limits: memory: *(512*1024*1024) | <=1Gi`, nil},
		{"a kind that is not chosen", shop, `server: uvicorn: _`, []string{"server.uvicorn | server.uvicorn is missing, and a policy demands it | a.cue:1:18"}},
		{"kinds of services", shop, `services: [string]: kind: "postgres"`, []string{
			`services.cache | services.cache.kind is redis, and a policy allows "postgres" | a.cue:1:27`,
		}},
		{"a closed group", shop, `services?: close({db?: _})`, []string{"services.cache | services.cache is there, which a policy refuses | a.cue:1:12"}},
		{"a list", shop, "import \"list\"\nimage: bases: list.MaxItems(0) | error(\"none\")", []string{
			`image.base | image.bases is ["python:3.12.4-slim-trixie"], the default, and a policy allows list.MaxItems(0) | none | a.cue:2:15`,
		}},
		{"an item of a list", shop, `image: bases: [...=~"^x"]`, []string{
			`image.base | image.bases.0 is python:3.12.4-slim-trixie, the default, and a policy allows =~"^x" | a.cue:1:19`,
		}},
		{"what is not a number", shop, `limits: memory: <="2g"`, []string{
			`limits.memory | limits.memory is 512m, and a policy allows <="2g" | policies know 512m as the number 536870912: sizes are bytes, as in 2Gi, and durations seconds | a.cue:1:17`,
		}},
		{"a group that is forbidden", shop, `services?: error("use the platform's")`, []string{
			"services | services is there, which a policy refuses | use the platform's | a.cue:1:12",
		}},
		{"a group that is held for a text", small, `python: "3.14"`, []string{
			`python | python is a group of free_threaded, major, minor and version, and a policy allows "3.14" | a.cue:1:9`,
		}},
		{"durations", shop, `health: interval: <=60`, []string{"health.interval | health.interval is 1m30s, and a policy allows <=60 | a.cue:1:19"}},
		{"jobs", shop, `jobs: [string]: limits: pids: <=64`, []string{"jobs.clear.limits.pids | jobs.clear.limits.pids is 256, the default, and a policy allows <=64 | a.cue:1:31"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, hold(t, c.spec, c.policy)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Each policy holds by itself: none can loosen another, or hide what another has to say.
func TestPoliciesAreHeldByThemselves(t *testing.T) {
	got := hold(t, shop, `limits: memory: <=256Mi`, `limits: memory: *(512*1024*1024) | _`, `limits: memory: <=2Gi @because(`, `limits: memory: <=128Mi`)
	want := []string{
		"limits.memory | limits.memory is 512m, and a policy allows <=256Mi | a.cue:1:17",
		"limits.memory | limits.memory is 512m, and a policy allows <=128Mi | d.cue:1:17",
	}
	breaches, others := []string{}, []string{}
	for _, told := range got {
		if strings.Contains(told, "policy.unreadable") {
			others = append(others, told)
			continue
		}
		breaches = append(breaches, told)
	}
	if diff := cmp.Diff(want, breaches); diff != "" || len(others) != 1 {
		t.Errorf("%s\n%q", diff, others)
	}
}

func TestMistakesOfPolicies(t *testing.T) {
	for text, want := range map[string]string{
		"limits: memory: <=":                               "policy.unreadable | ",
		"limits: memory: <=2Gi @because(":                  "policy.unreadable | ",
		"import \"text/template\"\nname: template.X":       `policy.unreadable | a policy can't import "text/template"`,
		"import \"tool/exec\"\nname: exec.Run":             `policy.unreadable | a policy can't import "tool/exec"`,
		"limit?: memory: <=2Gi":                            "policy.unknown-field | no application has a field limit | did you mean limits?",
		"limits?: memry?: <=2Gi":                           "policy.unknown-field | limits has no field memry | did you mean memory?",
		"max: 2Gi":                                         "policy.unknown-field | no application has a field max | ",
		"limits: memory: <=cap":                            "policy.unreadable | there is no cap that this could mean",
		"limits: memory: 1 & 2":                            "policy.unreadable | this can hold for no application",
		"import \"strings\"\nlimits: memory: <=2Gi":        "policy.unreadable | this package is imported and not used",
		"if limits.memory > 1Gi {replicas: 1}":             "policy.undecided | this rule can't be decided for the application: ",
		"limits: {" + strings.Repeat("{", 200):             "policy.too-large | this is nested too deeply for a policy",
		"// " + strings.Repeat("x", 300<<10):               "policy.too-large | a policy has at most 256 KiB, this file has 301 KiB",
		"\xff\xfe\x00":                                     "policy.unreadable | the file is written in UTF-16",
		"@extern(embed)\nname: _ @embed(file=/etc/passwd)": "policy.unreadable | ",
	} {
		got := hold(t, small, text)
		if len(got) != 1 || !strings.HasPrefix(got[0], " | "+want) || strings.Contains(got[0], "defect") {
			t.Errorf("%.60s\nwant %s\ngot  %q", text, want, got)
		}
	}
}

// The facts are what docs/policy.md says, in a golden file.
func TestFacts(t *testing.T) {
	for name, text := range map[string]string{"shop": shop, "small": small} {
		_, facts := loaded(t, text)
		got, err := facts.CUE()
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name+".facts.cue")
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", golden, diff)
		}
	}
}

// The facts of an application, written as a policy, allow it: no fact is at another
// path, or of another kind, than the walk looks for.
func TestFactsAllowThemselves(t *testing.T) {
	for _, text := range []string{shop, small} {
		_, facts := loaded(t, text)
		own, err := facts.CUE()
		if err != nil {
			t.Fatal(err)
		}
		if got := hold(t, text, string(own)); got != nil {
			t.Errorf("%q", got)
		}
	}
}

func TestExpectations(t *testing.T) {
	breach := spec.Finding{Rule: "policy.breach", Path: "limits.memory", Message: "processes.app.limits.memory is 4g", Notes: []string{"nodes have 16Gi", "a.cue:1:1"}}
	other := spec.Finding{Rule: "policy.unreadable", Path: "limits.memory", Message: "limits.memory"}
	for text, want := range map[string]int{
		"// breaks limits.memory: 16Gi\n":                            0,
		"# breaks processes.app.limits.memory\n":                     0,
		"// prose\n// breaks limits.memory: \n":                      0,
		"// breaks limits.memory: 32Gi\n":                            2,
		"// breaks limits.cpus\n":                                    2,
		"// breaks limits.memory: 16Gi\n// breaks limits.memory: 16": 1,
	} {
		expected, err := policy.Expectations([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := policy.Unmet(expected, []spec.Finding{breach}); len(got) != want {
			t.Errorf("%s: %q", text, got)
		}
		if got := policy.Unmet(expected, []spec.Finding{other}); len(got) < 2 {
			t.Errorf("%s: %q", text, got)
		}
	}
	if _, err := policy.Expectations([]byte("python: \"3.13\"\n// breaks limits\n")); err == nil {
		t.Error("a comment that is not the first was taken")
	}
}
