package compose

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

var update = flag.Bool("update", false, "write the expected files anew")

// shop is an application that uses everything that a plan can say of a service.
func shop(change func(*plan.Plan)) plan.Plan {
	why := func(reason string) plan.Origin { return plan.Origin{Reason: reason} }
	p := plan.Plan{
		Name:  "shop",
		Image: plan.Image{Ref: "ghcr.io/acme/shop:1.4.0"},
		Services: []plan.Service{{
			Name:  "app",
			Build: &plan.Build{Context: ".", Dockerfile: "Dockerfile", Network: "host"},
			Publish: []plan.Publish{
				{Origin: why("For this machine."), Address: "127.0.0.1", Host: 8080, Container: 8000},
				{Address: "::1", Container: 9000},
			},
			Environment: []plan.Var{
				{Name: "DB_PASSWORD_FILE", Value: "/run/secrets/db-password", Origin: why("Where it is.")},
				{Name: "API_KEY_FILE", Value: "/run/secrets/API_KEY"},
				{Name: "GREETING", Value: "It costs $5: ${X}\nno"},
			},
			Secrets:  []string{"db-password", "API_KEY"},
			Limits:   plan.Limits{Origin: why("Workers follow."), MemoryBytes: 512 << 20, CPUs: 1.5, Pids: 256},
			ReadOnly: plan.Flag{On: true, Origin: why("Nothing can be changed in the container but the folders in memory, so that a break-in leaves no trace.\nSecrets are mounted.")},
			Tmpfs: []plan.Tmpfs{
				{Path: "/tmp", Mode: "1777", Size: "64m", Origin: why("For everybody.")},
				{Path: "/home/app", Mode: "0700", UID: 10001, GID: 10002},
			},
			CapDrop:         plan.List{Values: []string{"ALL"}, Origin: why("None is needed.")},
			SecurityOpt:     plan.List{Values: []string{"no-new-privileges:true"}, Origin: why("None is gained.")},
			Init:            plan.Flag{On: true, Origin: why("Orphans.")},
			Restart:         plan.Text{Value: "no", Origin: why("Once.")},
			StopGracePeriod: plan.Text{Value: "65s", Origin: why("Its own is 60s.")},
		}},
		Secrets: []plan.Secret{
			{Name: "db-password", File: "keys/db.txt", Origin: why("Not in Git.")},
			{Name: "API_KEY", Environment: "KEY_OF_API"},
		},
	}
	if change != nil {
		change(&p)
	}
	return p
}

// bare is a service that says no more than it must.
func bare(change func(*plan.Service)) plan.Plan {
	p := plan.Plan{Name: "shop", Image: plan.Image{Ref: "shop:latest"}}
	p.Services = []plan.Service{{Name: "app", Build: &plan.Build{Context: ".", Dockerfile: "Dockerfile"}}}
	change(&p.Services[0])
	return p
}

func render(t *testing.T, p plan.Plan) string {
	t.Helper()
	data, err := Render(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestGoldenShop(t *testing.T) { golden(t, "testdata/shop.yaml", render(t, shop(nil))) }

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// What is off leaves no trace; of a hardening, without a reason.
func TestWhatIsOffIsLeftOut(t *testing.T) {
	why := plan.Origin{Reason: "Because."}
	got := render(t, bare(func(s *plan.Service) {
		s.Limits, s.CapAdd, s.Restart, s.StopGracePeriod = plan.Limits{Origin: why}, plan.List{Origin: why}, plan.Text{Origin: why}, plan.Text{Origin: why}
	}))
	want := `name: shop
services:
  app:
    build:
      context: .
      dockerfile: Dockerfile
    image: shop:latest
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a service with everything off (-want +got):\n%s", diff)
	}
}

// A hardening that is off is a loss, so the file says why.
func TestAHardeningThatIsOffIsExplained(t *testing.T) {
	for want, change := range map[string]func(*plan.Service){
		"read_only: false": func(s *plan.Service) { s.ReadOnly.Reason = "A secret is copied." },
		"cap_drop: []":     func(s *plan.Service) { s.CapDrop.Reason = "A secret is copied." },
		"security_opt: []": func(s *plan.Service) { s.SecurityOpt.Reason = "A secret is copied." },
		"init: false":      func(s *plan.Service) { s.Init.Reason = "A secret is copied." },
	} {
		got := render(t, bare(change))
		if want := "    # A secret is copied.\n    " + want + "\n"; !strings.HasSuffix(got, want) {
			t.Errorf("want at the end\n%s\ngot\n%s", want, got)
		}
		if s := load(t, got, nil).Services["app"]; s.ReadOnly || len(s.CapDrop)+len(s.SecurityOpt) > 0 || s.Init != nil && *s.Init {
			t.Errorf("Compose reads more than is on: %+v", s)
		}
	}
}

func TestLinesOfAttributes(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*plan.Service)
		want   string
	}{
		{"a port on an IPv4 address", publish("0.0.0.0", 80), `"0.0.0.0:80:8000"`},
		{"a port on an IPv6 address", publish("::1", 80), `"[::1]:80:8000"`},
		{"a port on every address", publish("", 80), `"80:8000"`},
		{"a free port", publish("127.0.0.1", 0), `"127.0.0.1::8000"`},
		{"a free port of an IPv6 address", publish("::1", 0), `"[::1]::8000"`},
		{"a free port on every address", publish("", 0), `"8000"`},
		{"a network for the build", func(s *plan.Service) { s.Build.Network = "none" }, "network: none"},
		{"another folder to build", func(s *plan.Service) { s.Build.Context = "./api" }, "context: ./api"},
		{"another Dockerfile", func(s *plan.Service) { s.Build.Dockerfile = "Dockerfile.api" }, "dockerfile: Dockerfile.api"},
		{"whole processors", limits(plan.Limits{CPUs: 2}), `cpus: "2"`},
		{"a share of a processor", limits(plan.Limits{CPUs: 0.1}), `cpus: "0.1"`},
		{"a tiny share", limits(plan.Limits{CPUs: 0.00001}), `cpus: "0.00001"`},
		{"gigabytes", limits(plan.Limits{MemoryBytes: 3 << 30}), "memory: 3G"},
		{"megabytes", limits(plan.Limits{MemoryBytes: 1536 << 20}), "memory: 1536M"},
		{"kilobytes", limits(plan.Limits{MemoryBytes: 1025 << 10}), "memory: 1025K"},
		{"bytes", limits(plan.Limits{MemoryBytes: 1<<20 + 1}), "memory: 1048577b"},
		{"processes", limits(plan.Limits{Pids: 64}), "pids: 64"},
		{"a folder in memory", folder(plan.Tmpfs{}), "- /run/app"},
		{"a folder's mode", folder(plan.Tmpfs{Mode: "0700"}), "- /run/app:mode=0700"},
		{"a folder's owner", folder(plan.Tmpfs{UID: 7, GID: 8}), "- /run/app:uid=7,gid=8"},
		{"a folder's size", folder(plan.Tmpfs{Mode: "1777", Size: "64m"}), "- /run/app:mode=1777,size=64m"},
		{"no capabilities", func(s *plan.Service) { s.CapDrop.Values = []string{"ALL"} }, "cap_drop:\n      - ALL"},
		{"no new privileges", func(s *plan.Service) { s.SecurityOpt.Values = []string{"no-new-privileges:true"} }, "- no-new-privileges:true"},
		{"an init", func(s *plan.Service) { s.Init.On = true }, "init: true"},
		{"an open standard input", func(s *plan.Service) { s.StdinOpen.On = true }, "stdin_open: true"},
		{"a read-only root", func(s *plan.Service) { s.ReadOnly.On = true }, "read_only: true"},
		{"no restart", func(s *plan.Service) { s.Restart.Value = "no" }, `restart: "no"`},
		{"some restarts", func(s *plan.Service) { s.Restart.Value = "on-failure:5" }, "restart: on-failure:5"},
		{"a grace period", func(s *plan.Service) { s.StopGracePeriod.Value = "1h0.5s" }, "stop_grace_period: 1h0m0.5s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := bare(c.change)
			text := render(t, p)
			if !strings.Contains(text, " "+c.want+"\n") {
				t.Errorf("want the line\n%s\nin\n%s", c.want, text)
			}
			readBack(t, p)
		})
	}
}

func publish(address string, host int) func(*plan.Service) {
	return func(s *plan.Service) {
		s.Publish = []plan.Publish{{Address: address, Host: host, Container: 8000}}
	}
}

func limits(l plan.Limits) func(*plan.Service) { return func(s *plan.Service) { s.Limits = l } }

func folder(t plan.Tmpfs) func(*plan.Service) {
	t.Path = "/run/app"
	return func(s *plan.Service) { s.Tmpfs = []plan.Tmpfs{t} }
}

func TestFilesOfSecrets(t *testing.T) {
	for path, want := range map[string]string{
		"keys/db.txt": "./keys/db.txt", "./db.txt": "./db.txt", "../db.txt": "../db.txt", "/etc/db.txt": "/etc/db.txt",
		"~/db.txt": "./~/db.txt", "..db": "./..db", "a $b: #c": `"./a $$b: #c"`,
	} {
		text := render(t, shop(func(p *plan.Plan) { p.Secrets[0].File = path }))
		if !strings.HasSuffix(text, "    file: "+want+"\n") {
			t.Errorf("%s: want file: %s at the end of\n%s", path, want, text)
		}
	}
}

// Readers of YAML 1.1 and 1.2 see a text in each of these, and one line of the
// file holds it, in quotes that no editor's tidying changes.
func TestTextsThatLookLikeSomethingElse(t *testing.T) {
	for _, value := range []string{
		"", " ", "no", "NO", "off", "y", "true", "null", "~", "1", "0x1", "0o7", "010", "1e3", "1_000", ".5", "-1", ".inf", "12:30",
		"2026-01-01", "2026-01-01T00:00:00Z", "<<", "- x", "a: b", "# no", "*a", "&a", "!a", "|", "{", "[", "@", "%", "'", `"`,
		" lead", "trail ", "two\nlines", "\n", "end\n", "crlf\r\n", "\ttab", "\u0085", "\u2028", "a\u2029b", "\ufeff", "\x01", "☃\n",
		strings.Repeat("long ", 80) + "\n",
	} {
		text := render(t, bare(func(s *plan.Service) { s.Environment = []plan.Var{{Name: "V", Value: value}} }))
		_, after, _ := strings.Cut(text, "      V: ")
		if !strings.HasPrefix(after, `"`) || !strings.HasSuffix(after, "\"\n") || strings.Count(after, "\n") != 1 {
			t.Errorf("%q is written as %s", value, after)
		}
	}
}

func TestLongTextsStayOnOneLine(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("long ", 80))
	text := render(t, bare(func(s *plan.Service) { s.Environment = []plan.Var{{Name: "V", Value: long}} }))
	if !strings.Contains(text, "V: "+long+"\n") {
		t.Errorf("the text is folded:\n%s", text)
	}
}

// What has no order in a Compose file has none in the plan either.
func TestOrderOfThePlanDoesNotMatter(t *testing.T) {
	want := render(t, shop(nil))
	for range 20 { // maps would show themselves
		got := render(t, shop(func(p *plan.Plan) {
			slices.Reverse(p.Services[0].Environment)
			slices.Reverse(p.Secrets)
		}))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("with variables and secrets in another order (-want +got):\n%s", diff)
		}
	}
}

func TestErrors(t *testing.T) {
	for want, change := range map[string]func(*plan.Plan){
		`stop_grace_period: "soon" is not a duration, such as 30s`: func(p *plan.Plan) { p.Services[0].StopGracePeriod.Value = "soon" },
		`services.app.environment.GREETING: the text is not UTF-8`: func(p *plan.Plan) { p.Services[0].Environment[2].Value = "\xff" },
		`services.app.environment./w==: the text is not UTF-8`:     func(p *plan.Plan) { p.Services[0].Environment[2].Name = "\xff" },
		`services.app.environment.GREETING: "a\x00b" holds a NUL character, which ends a text`: func(p *plan.Plan) {
			p.Services[0].Environment[2].Value = "a\x00b"
		},
		`services.app.security_opt: "label=\na" has several lines, which only the value of a variable and a program may have`: func(p *plan.Plan) {
			p.Services[0].SecurityOpt.Values[0] = "label=\na"
		},
		`services.app.cap_drop: the text is not UTF-8`:    func(p *plan.Plan) { p.Services[0].CapDrop.Values[0] = "\xff" },
		`secrets.db-password.file: the text is not UTF-8`: func(p *plan.Plan) { p.Secrets[0].File = "\xff" },
	} {
		if data, err := Render(shop(change)); err == nil || err.Error() != want {
			t.Errorf("want the error\n%s\ngot %v and\n%s", want, err, data)
		}
	}
}
