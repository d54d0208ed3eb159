package dockerfile_test

import "github.com/docker-pyapp/docker-pyapp/generate/plan"

// shop is a Plan with everything in it: a web application behind Gunicorn, with
// packages of the system, hashed requirements, a private index, a build step,
// build arguments, labels and a health check.
func shop() plan.Plan {
	return plan.Plan{
		Name: "shop", Spec: "pyapp.cue",
		Stages: []plan.Stage{shopBase(), shopBuilder(), shopRuntime()},
		Image:  shopImage(),
		Ignore: []plan.Ignore{
			{Origin: because("Version control."), Patterns: []string{".git", ".gitignore"}},
			{Origin: because("Secrets."), Patterns: []string{"**/.env", "**/.env.*", "!**/.env.example", "**/*.pem"}},
			{Patterns: []string{"docs"}},
		},
	}
}

func because(reason string) plan.Origin { return plan.Origin{Reason: reason} }

func shopBase() plan.Stage {
	return plan.Stage{
		Origin: because("is what the build and the application share."),
		Name:   "base", From: "python:3.13-slim-trixie",
		Steps: []plan.Step{
			{Env: []plan.Var{
				{Origin: because("Logs appear at once, and none is lost in a crash."), Name: "PYTHONUNBUFFERED", Value: "1"},
				{Name: "PYTHONFAULTHANDLER", Value: "1"},
				{Name: "PATH", Value: "/opt/venv/bin", Prepend: true},
			}},
			{
				Origin: because("The official image has no bytecode of the standard library. A read-only container can't " +
					"write it, so every start, each health check too, would compile it again."),
				Run: &plan.Run{Commands: []plan.Command{{Argv: []string{
					"python", "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash",
					"-x", "site-packages", "/usr/local/lib/python3.13",
				}}}},
			},
			{Run: aptInstall("libpq5")},
		},
	}
}

func aptInstall(packages ...string) *plan.Run {
	return &plan.Run{
		Mounts: []plan.Mount{
			{Type: "cache", ID: "apt-trixie-cache", Target: "/var/cache/apt", Sharing: "locked"},
			{Type: "cache", ID: "apt-trixie-lists", Target: "/var/lib/apt", Sharing: "locked"},
		},
		Commands: []plan.Command{
			{Argv: []string{"rm", "-f", "/etc/apt/apt.conf.d/docker-clean"}},
			{Argv: []string{"apt-get", "update"}},
			{Argv: append([]string{"apt-get", "install", "--yes", "--no-install-recommends"}, packages...)},
		},
	}
}

func shopBuilder() plan.Stage {
	pip := []string{"python", "-m", "pip", "--python", "/opt/venv/bin/python"}
	return plan.Stage{
		Origin: because("keeps compilers, caches and package managers out of the image."),
		Name:   "builder", From: "base",
		Steps: []plan.Step{
			{Origin: because("Only the build needs these; the image does not get them."), Run: aptInstall("gcc", "libc6-dev", "libpq-dev", "pkg-config", "zlib1g-dev")},
			{Env: []plan.Var{
				{Name: "PIP_DISABLE_PIP_VERSION_CHECK", Value: "1"},
				{Name: "PIP_NO_INPUT", Value: "1"},
				{Name: "PIP_ROOT_USER_ACTION", Value: "ignore"},
			}},
			{Workdir: "/app"},
			{
				Origin: because("Without pip: the build's pip installs into it, and the image needs none."),
				Run:    &plan.Run{Commands: []plan.Command{{Argv: []string{"python", "-m", "venv", "--without-pip", "/opt/venv"}}}},
			},
			{
				Origin: because("The requirements files are mounted, not copied: only a change in them installs again."),
				Run: &plan.Run{
					Mounts: []plan.Mount{
						{Type: "cache", Target: "/root/.cache/pip"},
						{Type: "bind", Source: "requirements.txt", Target: "requirements.txt"},
						{Type: "bind", Source: "requirements/the rest.txt", Target: "requirements/the rest.txt"},
						{Type: "secret", ID: "pip_index_url", Env: "PIP_INDEX_URL", Required: true},
					},
					Commands: []plan.Command{
						{Argv: append(pip[:len(pip):len(pip)], "install", "--no-compile", "--require-hashes",
							"--requirement", "requirements.txt", "--requirement", "requirements/the rest.txt")},
						{Argv: append(pip[:len(pip):len(pip)], "check")},
						{Shell: "python -m compileall -q -j 0 -x /tests/ --invalidation-mode unchecked-hash /opt/venv/lib || true"},
					},
				},
			},
			{Origin: because("is the revision that the page's foot shows."), Arg: &plan.Arg{Name: "REVISION", Value: "the unknown one"}},
			{Copy: &plan.Copy{Sources: []string{"."}, Dest: "./"}},
			{Run: &plan.Run{Network: "none", Commands: []plan.Command{{Shell: `python manage.py collectstatic --noinput && echo "built $REVISION"`}}}},
		},
	}
}

func shopRuntime() plan.Stage {
	return plan.Stage{
		Origin: because("is the image that runs."),
		Name:   "runtime", From: "base",
		Steps: []plan.Step{
			{
				Origin: because("A real entry in the user database, with a home: libraries look both up."),
				Run: &plan.Run{Commands: []plan.Command{
					{Argv: []string{"groupadd", "--gid", "10001", "app"}},
					{Argv: []string{
						"useradd", "--no-log-init", "--uid", "10001", "--gid", "10001",
						"--home-dir", "/home/app", "--shell", "/usr/sbin/nologin", "app",
					}},
					{Argv: []string{"install", "--directory", "--mode=0700", "--owner=10001", "--group=10001", "/home/app"}},
				}},
			},
			{Workdir: "/app"},
			{Copy: &plan.Copy{From: "builder", Sources: []string{"/opt/venv"}, Dest: "/opt/venv"}},
			{
				Origin: because("The source comes last: a change of it builds this layer alone. It belongs to root, so that the application can't change its own code."),
				Copy:   &plan.Copy{From: "builder", Sources: []string{"/app"}, Dest: "/app"},
			},
			{Copy: &plan.Copy{Sources: []string{"price list.csv", "logo.svg"}, Dest: "static/", Chown: "10001:10001"}},
			{Env: []plan.Var{
				{Name: "DJANGO_SETTINGS_MODULE", Value: "shop.settings"},
				{Name: "GREETING", Value: `Say "friend" and $enter`},
				{Name: "WEB_CONCURRENCY", Value: "3"},
				{Origin: because("No call of Python's sees a CPU limit (read since Python 3.13)."), Name: "PYTHON_CPU_COUNT", Value: "1"},
				{Origin: because("Numeric libraries would start a thread for each of the host's processors."), Name: "OMP_NUM_THREADS", Value: "1"},
				{Name: "OPENBLAS_NUM_THREADS", Value: "1"},
				{Name: "MKL_NUM_THREADS", Value: "1"},
			}},
		},
	}
}

func shopImage() plan.Image {
	return plan.Image{
		Ref:  "ghcr.io/acme/shop:latest",
		User: plan.User{Origin: because("In numbers: Kubernetes can't verify a name."), UID: 10001, GID: 10001, Name: "app", Home: "/home/app"},
		Labels: []plan.Var{
			{Name: "org.opencontainers.image.base.name", Value: "python:3.13-slim-trixie"},
			{Name: "org.opencontainers.image.description", Value: "The shop's public API"},
			{Name: "org.opencontainers.image.title", Value: "shop"},
		},
		Ports:      []plan.Port{{Number: 8000}},
		StopSignal: plan.Signal{Origin: because("Gunicorn finishes its requests on SIGTERM and drops them on SIGQUIT."), Name: "SIGTERM"},
		Health: plan.Health{
			Origin: because("In plain Python, since the image has no curl; http.client, unlike urllib, heeds no proxy variables."),
			Test: []string{
				"python", "-I", "-S", "-c",
				"import http.client as h;c=h.HTTPConnection('127.0.0.1',8000,timeout=5);c.request('GET','/healthz');raise SystemExit(c.getresponse().status>=400)",
			},
			Interval: "30s", Timeout: "5s", StartPeriod: "30s", StartInterval: "2s", Retries: 3,
		},
		Command: plan.Argv{
			Origin: because("The number of workers is WEB_CONCURRENCY."),
			Argv: []string{
				"gunicorn", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--threads=4", "--worker-tmp-dir=/dev/shm",
				"--timeout=60", "--graceful-timeout=25", "--keep-alive=5", "--max-requests=10000", "--max-requests-jitter=1000",
				"--access-logfile=-", "--error-logfile=-", "--no-control-socket", "shop.wsgi:application",
			},
		},
	}
}
