package server

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/docker-pyapp/docker-pyapp/schema/schematest"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// input is what a kind is given by a process of an application with nothing special.
func input(r Resources) Input {
	return Input{Field: "server.gunicorn", Resources: r, Version: func(string) string { return "" }, Home: "/home/app"}
}

// A new server is one file here, one server_NAME.cue in package schema that adds
// itself to #Server, and one word in Servers; a worker is one in #Worker and Workers.
func TestKindsAndTheSchemaAgree(t *testing.T) {
	names := map[string]int{}
	for _, group := range []struct {
		definition, prefix string
		kinds              []Kind
	}{{"Server", "server", Servers()}, {"Worker", "worker", Workers()}} {
		fields := map[string]any{}
		for _, kind := range group.kinds {
			fields[kind.Name] = kind.Fields
			names[kind.Name]++
		}
		schematest.Agree(t, group.definition, group.prefix, fields)
	}
	if names["gunicorn"] != 1 || len(names) != len(Servers())+len(Workers()) {
		t.Errorf("the kinds are %v", names)
	}
}

// codes are those of a process's findings.
func codes(p Process) []string {
	var all []string
	for _, f := range p.Findings {
		all = append(all, f.Rule)
	}
	return all
}

// choiceOf is a kind with its fields, in JSON.
func choiceOf(t *testing.T, kind, fields string) *spec.Choice {
	t.Helper()
	var choice spec.Choice
	if err := json.Unmarshal([]byte(`{"`+kind+`":`+fields+`}`), &choice); err != nil {
		t.Fatal(err)
	}
	return &choice
}

// processOf is what a kind with these fields runs.
func processOf(t *testing.T, kind, fields string, in Input) Process {
	t.Helper()
	choice := choiceOf(t, kind, fields)
	found, ok := Of(choice)
	if !ok {
		t.Fatalf("there is no kind %s", kind)
	}
	in.Field = "server." + kind
	return found.Process(choice, in)
}

// All that a server's fields say is read by someone: each is set once, and the
// arguments are these.
func TestServersReadEveryField(t *testing.T) {
	for _, c := range []struct {
		kind, fields string
		want         []string
	}{
		{"uvicorn", everyUvicorn, []string{
			"uvicorn", "--host=0.0.0.0", "--port=80", "--loop=uvloop", "--http=h11", "--ws=wsproto", "--ws-max-size=1", "--ws-ping-interval=2.5",
			"--ws-ping-timeout=3", "--lifespan=on", "--interface=asgi3", "--root-path=/api", "--forwarded-allow-ips=10.0.0.0/8,::1",
			"--limit-concurrency=4", "--limit-max-requests=5", "--limit-max-requests-jitter=6", "--backlog=7", "--timeout-keep-alive=8",
			"--timeout-graceful-shutdown=9", "--timeout-worker-healthcheck=10", "--log-level=debug", "--log-config=log.yaml", "--app-dir=src",
			"--no-proxy-headers", "--no-server-header", "--no-date-header", "--no-access-log", "--factory", "--header", "a:b", "shop:make",
		}},
		{"fastapi", everyFastapi, []string{
			"fastapi", "run", "--host=0.0.0.0", "--port=80", "--app=api", "--entrypoint=shop:api", "--root-path=/api", "--no-proxy-headers",
			"--verbose", "shop/main.py",
		}},
		{"hypercorn", everyHypercorn, []string{
			"hypercorn", "--config=h.toml", "--bind=[::]:80", "--workers=3", "--worker-class=trio", "--graceful-timeout=4", "--keep-alive=5",
			"--read-timeout=6", "--max-requests=7", "--max-requests-jitter=8", "--backlog=9", "--root-path=/api", "--websocket-ping-interval=2.5",
			"--access-logfile=a", "--access-logformat=b", "--error-logfile=c", "--log-level=debug", "--log-config=d",
			"--server-name=a.example", "--server-name=b.example", "--verbose", "shop:make()",
		}},
		{"granian", everyGranian, []string{
			"granian", "--interface=wsgi", "--host=0.0.0.0", "--port=80", "--workers=3", "--http=1", "--blocking-threads=4", "--runtime-threads=5",
			"--runtime-mode=mt", "--loop=uvloop", "--backlog=128", "--backpressure=6", "--log-level=debug", "--log-config=log.json",
			"--access-log-fmt=a", "--url-path-prefix=/api", "--workers-lifetime=60", "--workers-max-rss=7", "--workers-kill-timeout=8",
			"--working-dir=src", "--static-path-route=/s", "--static-path-mount=static", "--no-ws", "--no-http1-keep-alive", "--no-access-log",
			"--no-respawn-failed-workers", "--factory", "--metrics", "shop:make",
		}},
		{"waitress", everyWaitress, []string{
			"waitress-serve", "--listen=0.0.0.0:80", "--threads=3", "--trusted-proxy=*", "--trusted-proxy-count=2",
			"--trusted-proxy-headers=x-forwarded-for x-forwarded-host", "--url-scheme=https", "--url-prefix=/shop", "--ident=shop", "--backlog=4",
			"--connection-limit=5", "--channel-timeout=6", "--max-request-header-size=7", "--max-request-body-size=8",
			"--no-clear-untrusted-proxy-headers", "--call", "--asyncore-use-poll", "shop:make",
		}},
		{"daphne", everyDaphne, []string{
			"daphne", "--bind=0.0.0.0", "--port=80", "--http-timeout=1", "--websocket_timeout=2", "--websocket_connect_timeout=3",
			"--ping-interval=4", "--ping-timeout=5", "--application-close-timeout=6", "--root-path=/api", "--proxy-headers-host=A",
			"--proxy-headers-port=B", "--verbosity=2", "--access-log=a", "--log-fmt=b", "--proxy-headers", "--no-server-name", "-v", "shop:app",
		}},
		{"uwsgi", everyUwsgi, []string{
			"uwsgi", "--ini=u.ini", "--http-socket=0.0.0.0:80", "--module=shop:make()", "--processes=3", "--threads=4", "--harakiri=5",
			"--worker-reload-mercy=6", "--max-requests=7", "--max-worker-lifetime=60", "--reload-on-rss=8", "--buffer-size=1024", "--listen=9",
			"--chdir=src", "--lazy-apps", "--disable-logging", "--log-x-forwarded-for", "--strict",
		}},
	} {
		t.Run(c.kind, func(t *testing.T) {
			if diff := cmp.Diff(c.want, processOf(t, c.kind, c.fields, input(Resources{})).Argv.Argv); diff != "" {
				t.Errorf("argv (-want +got):\n%s", diff)
			}
		})
	}
}

const (
	everyUvicorn = `{"app": "shop:make()", "host": "0.0.0.0", "port": 80, "workers": 3, "loop": "uvloop", "http": "h11", "ws": "wsproto",
		"ws_max_size": 1, "ws_ping_interval": 2.5, "ws_ping_timeout": 3, "lifespan": "on", "interface": "asgi3", "root_path": "/api",
		"proxy_headers": false, "forwarded_allow_ips": ["10.0.0.0/8", "::1"], "server_header": false, "date_header": false,
		"limit_concurrency": 4, "limit_max_requests": 5, "limit_max_requests_jitter": 6, "backlog": 7, "timeout_keep_alive": 8,
		"timeout_graceful_shutdown": 9, "timeout_worker_healthcheck": 10, "access_log": false, "log_level": "debug",
		"log_config": "log.yaml", "app_dir": "src", "args": ["--header", "a:b"]}`
	everyFastapi = `{"path": "shop/main.py", "app": "api", "entrypoint": "shop:api", "host": "0.0.0.0", "port": 80, "workers": 3,
		"root_path": "/api", "proxy_headers": false, "forwarded_allow_ips": ["10.0.0.1"], "args": ["--verbose"]}`
	everyHypercorn = `{"app": "shop:make()", "host": "::", "port": 80, "workers": 3, "worker_class": "trio", "graceful_timeout": 4,
		"keep_alive_timeout": 5, "read_timeout": 6, "max_requests": 7, "max_requests_jitter": 8, "backlog": 9, "root_path": "/api",
		"server_names": ["a.example", "b.example"], "websocket_ping_interval": 2.5, "accesslog": "a", "access_log_format": "b",
		"errorlog": "c", "loglevel": "debug", "logconfig": "d", "config": "h.toml", "args": ["--verbose"]}`
	everyGranian = `{"app": "shop:make()", "interface": "wsgi", "host": "0.0.0.0", "port": 80, "http": "1", "ws": false, "workers": 3,
		"blocking_threads": 4, "runtime_threads": 5, "runtime_mode": "mt", "loop": "uvloop", "backlog": 128, "backpressure": 6,
		"http1_keep_alive": false, "log_level": "debug", "log_config": "log.json", "access_log": false, "access_log_fmt": "a",
		"url_path_prefix": "/api", "respawn_failed_workers": false, "workers_lifetime": 60, "workers_max_rss": 7,
		"workers_kill_timeout": 8, "working_dir": "src", "static_path_route": "/s", "static_path_mount": "static", "args": ["--metrics"]}`
	everyWaitress = `{"app": "shop:make()", "host": "0.0.0.0", "port": 80, "threads": 3, "trusted_proxy": "*", "trusted_proxy_count": 2,
		"trusted_proxy_headers": ["x-forwarded-for", "x-forwarded-host"], "clear_untrusted_proxy_headers": false, "url_scheme": "https",
		"url_prefix": "/shop", "ident": "shop", "backlog": 4, "connection_limit": 5, "channel_timeout": 6, "max_request_header_size": 7,
		"max_request_body_size": 8, "args": ["--asyncore-use-poll"]}`
	everyDaphne = `{"app": "shop:app", "host": "0.0.0.0", "port": 80, "http_timeout": 1, "websocket_timeout": 2, "websocket_connect_timeout": 3,
		"ping_interval": 4, "ping_timeout": 5, "application_close_timeout": 6, "root_path": "/api", "proxy_headers": true,
		"proxy_headers_host": "A", "proxy_headers_port": "B", "server_name": "", "verbosity": 2, "access_log": "a", "log_fmt": "b", "args": ["-v"]}`
	everyUwsgi = `{"app": "shop:make()", "host": "0.0.0.0", "port": 80, "processes": 3, "threads": 4, "harakiri": 5, "worker_reload_mercy": 6,
		"max_requests": 7, "max_worker_lifetime": 60, "reload_on_rss": 8, "buffer_size": 1024, "listen": 9, "lazy_apps": true,
		"disable_logging": true, "log_x_forwarded_for": true, "chdir": "src", "ini": "u.ini", "args": ["--strict"]}`
)

// The cases above have every field there is.
func TestEveryFieldIsSetOnce(t *testing.T) {
	for kind, fields := range map[string]string{
		"uvicorn": everyUvicorn, "fastapi": everyFastapi, "hypercorn": everyHypercorn, "granian": everyGranian, "waitress": everyWaitress,
		"daphne": everyDaphne, "uwsgi": everyUwsgi,
	} {
		var said map[string]any
		if err := json.Unmarshal([]byte(fields), &said); err != nil {
			t.Fatal(err)
		}
		found, _ := Of(choiceOf(t, kind, fields))
		if want := reflect.TypeOf(found.Fields).NumField(); len(said) != want {
			t.Errorf("%s: the test sets %d of %d fields", kind, len(said), want)
		}
	}
}

// What a container needs is there without a word of the spec's.
func TestServersByDefault(t *testing.T) {
	at := `"host": "0.0.0.0", "port": 8000}`
	for _, c := range []struct {
		kind, fields string
		want         []string
		development  []string
		grace        time.Duration
		workers      int // with 2 processors
	}{
		{
			"uvicorn", `{"app": "shop:app", ` + at,
			[]string{"uvicorn", "--host=0.0.0.0", "--port=8000", "--timeout-graceful-shutdown=25", "shop:app"},
			[]string{"--reload", "--workers=1"},
			25 * time.Second, 2,
		},
		{"fastapi", `{` + at, []string{"fastapi", "run", "--host=0.0.0.0", "--port=8000"}, []string{"--port=8000"}, 25 * time.Second, 2},
		{
			"hypercorn", `{"app": "shop:app", ` + at,
			[]string{
				"hypercorn", "--bind=0.0.0.0:8000", "--workers=2", "--graceful-timeout=25", "--access-logfile=-", "--error-logfile=-", "shop:app",
			},
			[]string{"--reload"},
			25 * time.Second, 2,
		},
		{
			"granian", `{"app": "shop:app", "interface": "wsgi", ` + at,
			[]string{
				"granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", "--workers=2", "--blocking-threads=16", "--workers-kill-timeout=25",
				"--access-log", "--respawn-failed-workers", "shop:app",
			},
			nil, 25 * time.Second, 2,
		},
		{
			"waitress", `{"app": "shop:app", "threads": 4, ` + at,
			[]string{"waitress-serve", "--listen=0.0.0.0:8000", "--threads=4", "shop:app"},
			nil, 5 * time.Second, 1,
		},
		{"daphne", `{"app": "shop:app", ` + at, []string{"daphne", "--bind=0.0.0.0", "--port=8000", "shop:app"}, nil, 5 * time.Second, 1},
		{
			"uwsgi", `{"app": "shop:app", ` + at,
			[]string{
				"uwsgi", "--http-socket=0.0.0.0:8000", "--module=shop:app", "--processes=5", "--master", "--need-app", "--single-interpreter",
				"--enable-threads", "--die-on-term", "--hook-master-start=unix_signal:15 gracefully_kill_them_all", "--threads=4",
				"--harakiri=60", "--worker-reload-mercy=25", "--max-requests=10000",
			},
			[]string{"--py-autoreload=1"},
			25 * time.Second, 5,
		},
	} {
		t.Run(c.kind, func(t *testing.T) {
			p := processOf(t, c.kind, c.fields, input(Resources{CPUs: 2}))
			if diff := cmp.Diff(c.want, p.Argv.Argv); diff != "" {
				t.Errorf("argv (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.development, p.Development[max(len(p.Development)-len(c.development), 0):], cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("the end of the development command (-want +got):\n%s", diff)
			}
			if p.Grace != c.grace || p.Workers != c.workers || p.Health.Path != "/" || !p.Health.Any || p.Memory == 0 {
				t.Errorf("got %+v", p)
			}
			if p.Packages[0].Name != c.kind || p.Packages[0].Field != "server."+c.kind || len(p.Findings) > 0 {
				t.Errorf("got packages %v and findings %v", p.Packages, p.Findings)
			}
		})
	}
}

// A server that is alone on IPv6 can't be asked on 127.0.0.1.
func TestServersOnIPv6AreAskedThere(t *testing.T) {
	for _, c := range []struct{ kind, more, want string }{
		{"uvicorn", `, "app": "a:b"`, "::1"},
		{"uvicorn", `, "app": "a:b", "workers": 2`, ""},
		{"fastapi", ``, "::1"},
		{"waitress", `, "app": "a:b", "threads": 4`, "::1"},
		{"hypercorn", `, "app": "a:b"`, ""},
		{"daphne", `, "app": "a:b"`, ""},
	} {
		p := processOf(t, c.kind, `{"host": "::", "port": 8000`+c.more+`}`, input(Resources{}))
		if p.Health.Address != c.want {
			t.Errorf("%s %s: asked at %q, want %q", c.kind, c.more, p.Health.Address, c.want)
		}
	}
}

func TestServersRules(t *testing.T) {
	for _, c := range []struct {
		kind, fields, version, restart string
		want                           []string
	}{
		{"uvicorn", `{"app": "a:b", "limit_max_requests": 9}`, "", "", []string{"uvicorn.ends"}},
		{"uvicorn", `{"app": "a:b", "limit_max_requests": 9}`, "", "always", nil},
		{"uvicorn", `{"app": "a:b", "limit_max_requests": 9, "workers": 2}`, "", "", nil},
		{"uvicorn", `{"app": "a:b", "limit_max_requests_jitter": 9}`, "0.40.0", "", []string{"uvicorn.option"}},
		{"uvicorn", `{"app": "a:b", "limit_max_requests_jitter": 9}`, "0.41.0", "", nil},
		{"uvicorn", `{"app": "a:b", "log_config": "../log.json"}`, "", "", []string{"path.outside"}},
		{"fastapi", `{"entrypoint": "shop:app"}`, "0.0.10", "", []string{"fastapi.entrypoint"}},
		{"fastapi", `{"entrypoint": "shop:app"}`, "0.0.11", "", nil},
		{"fastapi", `{"entrypoint": "shop:app", "app": "app"}`, "", "", []string{"fastapi.app"}},
		{"fastapi", `{"path": "other.py"}`, "", "", []string{"fastapi.no-file"}},
		{"fastapi", `{"path": "shop/main.py"}`, "", "", nil},
		{"fastapi", `{}`, "", "", []string{"fastapi.no-file"}},
		{"granian", `{"app": "a:b", "interface": "asgi", "blocking_threads": 2}`, "", "", []string{"granian.threads"}},
		{"granian", `{"app": "a:b", "interface": "wsgi", "blocking_threads": 2}`, "", "", nil},
		{"waitress", `{"app": "a:b", "trusted_proxy_count": 2}`, "", "", []string{"waitress.proxy"}},
		{"waitress", `{"app": "a:b", "trusted_proxy_headers": ["forwarded"]}`, "", "", []string{"waitress.proxy"}},
		{"daphne", `{"app": "a:b()"}`, "", "", []string{"daphne.factory"}},
		{"daphne", `{"app": "a:b", "proxy_headers_host": "X"}`, "", "", []string{"daphne.proxy"}},
		{"uwsgi", `{"app": "a:b", "chdir": "../a"}`, "", "", []string{"path.outside"}},
	} {
		in := input(Resources{})
		in.Version, in.Restart = func(string) string { return c.version }, c.restart
		in.Project = fstest.MapFS{"shop/main.py": {}}
		if diff := cmp.Diff(c.want, codes(processOf(t, c.kind, c.fields, in))); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.kind, c.fields, diff)
		}
	}
}

// What an option names has to be installed.
func TestServersOptionsHavePackages(t *testing.T) {
	for _, c := range []struct {
		kind, fields string
		want         []Package
	}{
		{"uvicorn", `{"app": "a:b", "loop": "uvloop", "http": "httptools", "ws": "websockets-sansio", "log_config": "a.yaml"}`, []Package{
			{"uvicorn", "server.uvicorn"},
			{"uvloop", "server.uvicorn.loop"},
			{"httptools", "server.uvicorn.http"},
			{"websockets", "server.uvicorn.ws"},
			{"pyyaml", "server.uvicorn.log_config"},
		}},
		{"uvicorn", `{"app": "a:b", "loop": "asyncio", "http": "h11", "ws": "none", "log_config": "a.json"}`, []Package{{"uvicorn", "server.uvicorn"}}},
		{"fastapi", `{}`, []Package{{"fastapi", "server.fastapi"}, {"fastapi-cli", "server.fastapi"}}},
		{"hypercorn", `{"app": "a:b", "worker_class": "trio"}`, []Package{{"hypercorn", "server.hypercorn"}, {"trio", "server.hypercorn.worker_class"}}},
		{"granian", `{"app": "a:b", "loop": "rloop"}`, []Package{{"granian", "server.granian"}, {"rloop", "server.granian.loop"}}},
	} {
		if diff := cmp.Diff(c.want, processOf(t, c.kind, c.fields, input(Resources{})).Packages); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.kind, c.fields, diff)
		}
	}
}

// Granian's reload needs a package, without which it would not start.
func TestGranianReloadsWhereItCan(t *testing.T) {
	in := input(Resources{})
	in.Version = func(name string) string { return map[string]string{"watchfiles": "1.1.0"}[name] }
	p := processOf(t, "granian", `{"app": "a:b", "interface": "asgi", "host": "0.0.0.0", "port": 1}`, in)
	if !slices.Contains(p.Development, "--reload") {
		t.Errorf("got %v", p.Development)
	}
}

// The flag came with 0.22: before, Uvicorn would refuse to start.
func TestUvicornGrace(t *testing.T) {
	for version, want := range map[string]bool{"": true, "0.21.1": false, "0.22.0": true, "0.50.2": true, "1.0": true} {
		in := input(Resources{})
		in.Version = func(string) string { return version }
		p := processOf(t, "uvicorn", `{"app": "a:b", "host": "0.0.0.0", "port": 1}`, in)
		if got := slices.Contains(p.Argv.Argv, "--timeout-graceful-shutdown=25"); got != want {
			t.Errorf("%q: %v, want %v", version, got, want)
		}
	}
}

// A configuration file wins over what a container needs.
func TestConfigurationsLeaveDefaultsOut(t *testing.T) {
	for _, c := range []struct {
		kind, option string
		want         []string
	}{
		{"hypercorn", "config", []string{"hypercorn", "--config=f", "--bind=0.0.0.0:80", "a:b"}},
		{"uwsgi", "ini", []string{"uwsgi", "--ini=f", "--http-socket=0.0.0.0:80", "--module=a:b"}},
	} {
		p := processOf(t, c.kind, `{"app": "a:b", "host": "0.0.0.0", "port": 80, "`+c.option+`": "f"}`, input(Resources{}))
		if diff := cmp.Diff(c.want, p.Argv.Argv); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
