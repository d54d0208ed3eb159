package server

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestGunicornDefaults(t *testing.T) {
	p := gunicornProcess(gunicornFields{App: "app:app", Host: "0.0.0.0", Port: 5000}, input(Resources{CPUs: 1, MemoryBytes: 1 << 30}), "server.gunicorn")
	want := []string{
		"gunicorn", "--bind=0.0.0.0:5000", "--worker-class=gthread", "--threads=4", "--worker-tmp-dir=/dev/shm",
		"--timeout=60", "--graceful-timeout=25", "--keep-alive=5", "--max-requests=10000", "--max-requests-jitter=1000",
		"--error-logfile=-", "app:app",
	}
	if diff := cmp.Diff(want, p.Argv.Argv); diff != "" {
		t.Errorf("argv (-want +got):\n%s", diff)
	}
	if p.Workers != 3 || p.Env[0].Name != "WEB_CONCURRENCY" || p.Env[0].Value != "3" || p.Grace != 25*time.Second {
		t.Errorf("got %d workers, %v, grace %v; want 3, WEB_CONCURRENCY=3 and 25s", p.Workers, p.Env, p.Grace)
	}
}

// Every field, so that one that is read by nobody shows.
func TestGunicornSettings(t *testing.T) {
	n, yes, dir, off := 7, true, "src", ""
	g := gunicornFields{
		App: "shop.wsgi:make()", Host: "::", Port: 80, gunicornOptions: gunicornOptions{
			Workers: &n, WorkerClass: "gevent", Threads: &n, WorkerConnections: &n,
			MaxRequests: &n, MaxRequestsJitter: &n, Timeout: &n, GracefulTimeout: &n, Keepalive: &n, Backlog: &n,
			LimitRequestLine: &n, LimitRequestFields: &n, LimitRequestFieldSize: &n, PreloadApp: &yes,
			ForwardedAllowIPs: []string{"10.0.0.0/8", "::1"}, ProxyProtocol: &yes, WorkerTmpDir: &dir, Accesslog: &off,
			AccessLogformat: &dir, Errorlog: &dir, Loglevel: &dir, Chdir: &dir, Config: &dir, Args: []string{"--reuse-port"},
		},
	}
	in := input(Resources{})
	in.Version = func(string) string { return "25.1.0" }
	p := gunicornProcess(g, in, "server.gunicorn")
	want := []string{
		"gunicorn", "--config=src", "--bind=[::]:80", "--worker-class=gevent", "--threads=7", "--worker-connections=7",
		"--worker-tmp-dir=src", "--timeout=7", "--graceful-timeout=7", "--keep-alive=7", "--max-requests=7",
		"--max-requests-jitter=7", "--backlog=7", "--limit-request-line=7", "--limit-request-fields=7",
		"--limit-request-field_size=7", "--forwarded-allow-ips=10.0.0.0/8,::1", "--access-logformat=src",
		"--error-logfile=src", "--log-level=src", "--chdir=src", "--preload", "--proxy-protocol", "--no-control-socket",
		"--reuse-port", "shop.wsgi:make()",
	}
	if diff := cmp.Diff(want, p.Argv.Argv); diff != "" {
		t.Errorf("argv (-want +got):\n%s", diff)
	}
	if p.Workers != 7 || p.Grace != 7*time.Second {
		t.Errorf("got %d workers and grace %v, want 7 and 7s", p.Workers, p.Grace)
	}
}

// A configuration file must win over what only a container would want.
func TestGunicornConfigLeavesDefaultsOut(t *testing.T) {
	config := "gunicorn.conf.py"
	g := gunicornFields{App: "app", Host: "0.0.0.0", Port: 8000, gunicornOptions: gunicornOptions{Config: &config}}
	want := []string{"gunicorn", "--config=gunicorn.conf.py", "--bind=0.0.0.0:8000", "app"}
	if diff := cmp.Diff(want, gunicornProcess(g, input(Resources{}), "server.gunicorn").Argv.Argv); diff != "" {
		t.Errorf("argv (-want +got):\n%s", diff)
	}
}

// The flag is unknown before 25.1: Gunicorn would refuse to start.
func TestGunicornControlSocket(t *testing.T) {
	for version, want := range map[string]bool{
		"": false, "20": false, "23.0.0": false, "25.0.3": false, "25.1.0": true, "25.10": true, "26.1.0": true, "25.*": false,
	} {
		g := gunicornFields{App: "app", Host: "0.0.0.0", Port: 8000}
		if got := slices.Contains(gunicornArgv(g, version), "--no-control-socket"); got != want {
			t.Errorf("%q: control socket switched off %v, want %v", version, got, want)
		}
	}
}

func TestGunicornRules(t *testing.T) {
	two, none, jitter := 2, 0, 5
	for _, c := range []struct {
		name    string
		version string
		options gunicornOptions
		want    []string
	}{
		{"nothing is wrong", "", gunicornOptions{WorkerClass: "gthread", Threads: &two, MaxRequestsJitter: &jitter}, nil},
		{"threads of a sync worker", "", gunicornOptions{WorkerClass: "sync", Threads: &two}, []string{"gunicorn.threads"}},
		{"threads of a loop", "", gunicornOptions{WorkerClass: "asgi", Threads: &two}, []string{"gunicorn.threads"}},
		{"more jitter than requests", "", gunicornOptions{MaxRequests: &none, MaxRequestsJitter: &jitter}, []string{"gunicorn.jitter"}},
		{"asgi before its time", "23.0.0", gunicornOptions{WorkerClass: "asgi"}, []string{"gunicorn.asgi"}},
		{"asgi in time", "24.0.0", gunicornOptions{WorkerClass: "asgi"}, nil},
		{"asgi of a version that is not known", "", gunicornOptions{WorkerClass: "asgi"}, nil},
		{"Uvicorn's own workers", "", gunicornOptions{WorkerClass: "uvicorn.workers.UvicornWorker"}, []string{"gunicorn.uvicorn-workers"}},
		{"workers of a package", "", gunicornOptions{WorkerClass: "uvicorn_worker.UvicornWorker"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := input(Resources{})
			in.Version = func(string) string { return c.version }
			got := codes(gunicornProcess(gunicornFields{gunicornOptions: c.options}, in, "server.gunicorn"))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What a class of workers comes from has to be installed too.
func TestGunicornWorkersHavePackages(t *testing.T) {
	for class, distribution := range map[string]string{
		"uvicorn_worker.UvicornWorker": "uvicorn-worker", "uvicorn_worker.UvicornH11Worker": "uvicorn-worker",
		"uvicorn.workers.UvicornWorker": "uvicorn", "gevent": "gevent", "tornado": "tornado",
	} {
		g := gunicornFields{gunicornOptions: gunicornOptions{WorkerClass: class}}
		got := gunicornProcess(g, input(Resources{}), "server.flask.gunicorn").Packages
		want := []Package{{"gunicorn", "server.gunicorn"}, {distribution, "server.flask.gunicorn.worker_class"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", class, diff)
		}
	}
}

// Workers with an event loop follow the processors, others twice their number.
func TestGunicornWorkersOfAClass(t *testing.T) {
	for class, want := range map[string]int{"": 5, "sync": 5, "gevent": 5, "asgi": 2, "uvicorn_worker.UvicornWorker": 2} {
		g := gunicornFields{gunicornOptions: gunicornOptions{WorkerClass: class}}
		if got := gunicornProcess(g, input(Resources{CPUs: 2}), "server.gunicorn").Workers; got != want {
			t.Errorf("%q: %d workers, want %d", class, got, want)
		}
	}
}
