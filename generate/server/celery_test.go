package server

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// codes are those of findings, and argv what runs; both are what a test looks at most.
// found are a process's findings, each with its field.
func found(p Process) []string {
	var all []string
	for _, f := range p.Findings {
		all = append(all, f.Rule+" "+f.Path)
	}
	return all
}

func wantArgv(t *testing.T, p Process, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, p.Argv.Argv); diff != "" {
		t.Errorf("argv (-want +got):\n%s", diff)
	}
}

// installed is an input whose dependencies have exact versions.
func installed(versions map[string]string) Input {
	in := input(Resources{})
	in.Version = func(distribution string) string { return versions[distribution] }
	return in
}

func TestCeleryDefaults(t *testing.T) {
	p := celeryProcess(celeryFields{App: "shop", Pool: "prefork"}, input(Resources{CPUs: 1.5, MemoryBytes: 1 << 30}))
	wantArgv(t, p, "celery", "--app=shop", "worker", "--loglevel=INFO", "--concurrency=2", "--max-tasks-per-child=1000")
	if p.Workers != 2 || p.Grace != 55*time.Second || p.Single || p.Development != nil || p.StopSignal.Name != "SIGTERM" {
		t.Errorf("%+v", p)
	}
	want := []string{"python", "-c", "import socket,sys;from celery.__main__ import main;sys.argv=['celery','--app=shop','inspect','ping'," +
		"'--timeout=10','--destination=celery@'+socket.gethostname()];main()"}
	if diff := cmp.Diff(want, p.Health.Command); diff != "" {
		t.Errorf("health (-want +got):\n%s", diff)
	}
}

// Every field, so that one that is read by nobody shows.
func TestCelerySettings(t *testing.T) {
	n, yes, debug, fair, none := 7, true, "DEBUG", "fair", 0
	c := celeryFields{
		App: "shop:make", Concurrency: &n, Pool: "prefork", Queues: []string{"a", "b"}, ExcludeQueues: []string{"c"},
		PrefetchMultiplier: &n, MaxTasksPerChild: &n, MaxMemoryPerChild: &n, TimeLimit: &n, SoftTimeLimit: &none,
		Optimization: &fair, TaskEvents: &yes, WithoutGossip: &yes, WithoutMingle: &yes, WithoutHeartbeat: &yes,
		Loglevel: &debug, Args: []string{"--purge"},
	}
	p := celeryProcess(c, input(Resources{}))
	wantArgv(t, p, "celery", "--app=shop:make", "worker", "--loglevel=DEBUG", "--concurrency=7", "--max-tasks-per-child=7",
		"--max-memory-per-child=7", "--prefetch-multiplier=7", "--time-limit=7", "--soft-time-limit=0", "--queues=a,b",
		"--exclude-queues=c", "--optimization=fair", "--task-events", "--without-gossip", "--without-mingle", "--without-heartbeat", "--purge")
	if p.Grace != 7*time.Second || p.Workers != 7 || len(p.Findings) > 0 {
		t.Errorf("%+v", p)
	}
}

// Never the host's number of CPUs.
func TestCeleryConcurrency(t *testing.T) {
	for _, c := range []struct {
		pool string
		in   Resources
		want string // the flag, and the processes that need memory
		n    int
	}{
		{"prefork", Resources{}, "--concurrency=1", 1},
		{"prefork", Resources{CPUs: 4}, "--concurrency=4", 4},
		{"prefork", Resources{CPUs: 4, MemoryBytes: 512 << 20}, "--concurrency=2", 2},
		{"threads", Resources{CPUs: 4, MemoryBytes: 512 << 20}, "--concurrency=4", 1},
		{"gevent", Resources{CPUs: 4}, "--concurrency=100", 1},
		{"solo", Resources{CPUs: 4}, "", 1},
	} {
		p := celeryProcess(celeryFields{App: "shop", Pool: c.pool}, input(c.in))
		want := []string{"celery", "--app=shop", "worker", "--loglevel=INFO"}
		if c.pool != "prefork" {
			want = append(want, "--pool="+c.pool)
		}
		if c.want != "" {
			want = append(want, c.want)
		}
		if c.pool == "prefork" {
			want = append(want, "--max-tasks-per-child=1000")
		}
		wantArgv(t, p, want...)
		if p.Workers != c.n || (p.Health.Command == nil) != (c.pool == "solo") {
			t.Errorf("%s: %d processes, health %v", c.pool, p.Workers, p.Health.Command)
		}
	}
}

func TestCeleryPackages(t *testing.T) {
	got := celeryProcess(celeryFields{App: "shop", Pool: "eventlet"}, input(Resources{})).Packages
	if diff := cmp.Diff([]Package{{"eventlet", "server.gunicorn.pool"}, {"celery", "server.gunicorn"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCeleryBeat(t *testing.T) {
	n, class := 60, "django_celery_beat.schedulers:DatabaseScheduler"
	p := celeryProcess(celeryFields{App: "shop", Pool: "prefork", Beat: true}, input(Resources{}))
	wantArgv(t, p, "celery", "--app=shop", "beat", "--loglevel=INFO", "--pidfile=", "--schedule=/tmp/celerybeat-schedule")
	want := []string{
		"python", "-I", "-S", "-c",
		"import glob,os,time;raise SystemExit(time.time()-max(map(os.path.getmtime,glob.glob('/tmp/celerybeat-schedule*')),default=0)>900)",
	}
	if diff := cmp.Diff(want, p.Health.Command); diff != "" || !p.Single || p.Schedule != "celery shop" {
		t.Errorf("%v %q, health (-want +got):\n%s", p.Single, p.Schedule, diff)
	}
	own := celeryProcess(celeryFields{App: "shop", Pool: "prefork", Beat: true, Scheduler: &class, MaxInterval: &n, Args: []string{"-q"}}, input(Resources{}))
	wantArgv(t, own, "celery", "--app=shop", "beat", "--loglevel=INFO", "--pidfile=", "--scheduler="+class, "--max-interval=60", "-q")
	if own.Health.Command != nil {
		t.Errorf("a scheduler without a file is asked for one: %v", own.Health.Command)
	}
}

func TestCeleryRules(t *testing.T) {
	n, m, class := 7, 8, "a.B"
	for _, c := range []struct {
		name   string
		fields celeryFields
		want   []string
	}{
		{"nothing is wrong", celeryFields{Pool: "prefork", SoftTimeLimit: &n, TimeLimit: &m}, nil},
		{
			"a scheduler that works",
			celeryFields{Pool: "gevent", Beat: true, Concurrency: &n},
			[]string{"celery.beat server.gunicorn.concurrency", "celery.beat server.gunicorn.pool"},
		},
		{
			"a worker that schedules",
			celeryFields{Pool: "prefork", Scheduler: &class, MaxInterval: &n},
			[]string{"celery.no-beat server.gunicorn.scheduler", "celery.no-beat server.gunicorn.max_interval"},
		},
		{"a scheduler in each worker", celeryFields{Pool: "prefork", Args: []string{"-B"}}, []string{"celery.embedded-beat server.gunicorn.args"}},
		{"killed before it can end", celeryFields{Pool: "prefork", SoftTimeLimit: &m, TimeLimit: &n}, []string{"celery.time-limits server.gunicorn.soft_time_limit"}},
	} {
		if diff := cmp.Diff(c.want, found(celeryProcess(c.fields, input(Resources{})))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestReloadingTakesWatchfiles(t *testing.T) {
	got := reloading([]string{"celery", "--app=shop", "worker", "-n", "a b"}, installed(map[string]string{"watchfiles": "1.0"}))
	if diff := cmp.Diff([]string{"watchfiles", "--filter=python", "celery --app=shop worker -n 'a b'", "."}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFlower(t *testing.T) {
	p := flowerProcess(flowerFields{App: "shop", Port: 5555}, input(Resources{}))
	wantArgv(t, p, "celery", "--app=shop", "flower", "--address=0.0.0.0", "--port=5555")
	if p.Health.Path != "/healthcheck" || p.Port.Number != 5555 {
		t.Errorf("%+v", p)
	}
	n, yes, no, prefix, conf := 7, true, false, "tools/flower", "../conf.py"
	p = flowerProcess(flowerFields{
		App: "shop", Port: 80, URLPrefix: &prefix, MaxTasks: &n, MaxWorkers: &n, PurgeOfflineWorkers: &n, InspectTimeout: &n,
		XHeaders: &yes, EnableEvents: &no, Conf: &conf, Args: []string{"--natural_time"},
	}, input(Resources{}))
	wantArgv(t, p, "celery", "--app=shop", "flower", "--address=0.0.0.0", "--port=80", "--url_prefix=tools/flower", "--max_tasks=7",
		"--max_workers=7", "--purge_offline_workers=7", "--inspect_timeout=7", "--xheaders", "--enable_events=false", "--conf=../conf.py", "--natural_time")
	if diff := cmp.Diff([]string{"path.outside server.gunicorn.conf"}, found(p)); diff != "" || p.Health.Path != "/tools/flower/healthcheck" {
		t.Errorf("health %s (-want +got):\n%s", p.Health.Path, diff)
	}
}

func TestRQ(t *testing.T) {
	n, yes, robin, class, debug, config, file := 7, true, "round_robin", "a.B", "DEBUG", "shop.rq", "cron.py"
	wantArgv(t, rqProcess(rqFields{}, input(Resources{CPUs: 8})), "rq", "worker")
	one := rqProcess(rqFields{
		Queues: []string{"high", "low"}, WithScheduler: &yes, DequeueStrategy: &robin, WorkerClass: &class,
		JobMonitoringInterval: &n, LoggingLevel: &debug, Config: &config, Args: []string{"--quiet"},
	}, input(Resources{}))
	wantArgv(t, one, "rq", "worker", "--config=shop.rq", "--with-scheduler", "--dequeue-strategy=round_robin", "--worker-class=a.B",
		"--job-monitoring-interval=7", "--logging_level=DEBUG", "--quiet", "high", "low")
	if one.Single || len(one.Findings) > 0 || one.Workers != 1 {
		t.Errorf("%+v", one)
	}
	pool := rqProcess(rqFields{Queues: []string{"high"}, NumWorkers: &n, WorkerClass: &class, LoggingLevel: &debug}, input(Resources{}))
	wantArgv(t, pool, "rq", "worker-pool", "--num-workers=7", "--worker-class=a.B", "--logging-level=DEBUG", "high")
	if pool.Workers != 7 || len(pool.Findings) > 0 {
		t.Errorf("%+v", pool)
	}
	scheduler := rqProcess(rqFields{Cron: &file, LoggingLevel: &debug}, input(Resources{}))
	wantArgv(t, scheduler, "rq", "cron", "--logging-level=DEBUG", "cron.py")
	if !scheduler.Single || scheduler.Schedule != "rq cron.py" || scheduler.Health.Command != nil || len(scheduler.Findings) > 0 {
		t.Errorf("%+v", scheduler)
	}
}

func TestRQHealthAsksTheSameRedis(t *testing.T) {
	config := "shop.rq"
	want := "import os,socket,sys;from rq import Worker;from rq.cli.helpers import CliConfig;" +
		"c=CliConfig(url=os.environ.get('RQ_REDIS_URL'),config='shop.rq').connection;" +
		"sys.exit(all(w.hostname!=socket.gethostname() for w in Worker.all(connection=c)))"
	if diff := cmp.Diff([]string{"python", "-c", want}, rqProcess(rqFields{Config: &config}, input(Resources{})).Health.Command); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRQRules(t *testing.T) {
	n, yes, robin, file := 2, true, "random", "../cron.py"
	for _, c := range []struct {
		name   string
		fields rqFields
		want   []string
	}{
		{
			"a pool has no scheduler of its own",
			rqFields{NumWorkers: &n, WithScheduler: &yes, DequeueStrategy: &robin, JobMonitoringInterval: &n},
			[]string{"rq.pool server.gunicorn.with_scheduler", "rq.pool server.gunicorn.dequeue_strategy", "rq.pool server.gunicorn.job_monitoring_interval"},
		},
		{
			"a scheduler that works",
			rqFields{Cron: &file, NumWorkers: &n, Queues: []string{"a"}},
			[]string{"rq.cron server.gunicorn.queues", "rq.cron server.gunicorn.num_workers", "rq.cron-version server.gunicorn.cron", "path.outside server.gunicorn.cron"},
		},
	} {
		if diff := cmp.Diff(c.want, found(rqProcess(c.fields, installed(map[string]string{"rq": "2.3.3"})))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestDramatiq(t *testing.T) {
	wantArgv(t, dramatiqProcess(dramatiqFields{Broker: "shop.tasks"}, input(Resources{CPUs: 2})),
		"dramatiq", "shop.tasks", "--processes=2", "--threads=8", "--worker-shutdown-timeout=55000")
	n, ms, yes := 7, 1500, true
	p := dramatiqProcess(dramatiqFields{
		Broker: "a:broker", Modules: []string{"b", "c"}, Processes: &n, Threads: &n, Gevent: true, Queues: []string{"x", "y"},
		WorkerShutdownTimeout: &ms, Verbose: &yes, Args: []string{"--use-spawn"},
	}, installed(map[string]string{"watchdog": "1"}))
	wantArgv(t, p, "dramatiq-gevent", "a:broker", "b", "c", "--processes=7", "--threads=7", "--worker-shutdown-timeout=1500",
		"--verbose", "--use-spawn", "--queues", "x", "y")
	if p.Grace != 1500*time.Millisecond || p.Workers != 7 || len(p.Packages) != 2 || p.Development[2] != "--watch=." || p.Argv.Argv[2] != "b" {
		t.Errorf("%+v", p)
	}
}

func TestHuey(t *testing.T) {
	app, manage, n, delay, yes := "shop.tasks.huey", "manage.py", 5, 0.5, true
	p := hueyProcess(hueyFields{App: &app, WorkerType: "thread"}, input(Resources{CPUs: 2}))
	wantArgv(t, p, "python", "-m", "huey.bin.huey_consumer", "--workers=2", "--worker-type=thread", app)
	if p.StopSignal.Name != "SIGINT" || !p.Single || p.Schedule != "huey shop.tasks.huey" || len(p.More) != 1 {
		t.Errorf("%+v", p)
	}
	p = hueyProcess(hueyFields{
		Django: &manage, Workers: &n, WorkerType: "process", NoPeriodic: true, SchedulerInterval: &n, MaxDelay: &delay,
		FlushLocks: &yes, Verbose: &yes, Args: []string{"--simple"},
	}, input(Resources{}))
	wantArgv(t, p, "python", "manage.py", "run_huey", "--workers=5", "--worker-type=process", "--no-periodic", "--scheduler-interval=5",
		"--max-delay=0.5", "--flush-locks", "--huey-verbose", "--simple")
	if p.Single || p.Schedule != "" || p.Workers != 5 {
		t.Errorf("%+v", p)
	}
}

func TestArq(t *testing.T) {
	n, yes, dict := 40, true, "a.b"
	p := arqProcess(arqFields{WorkerSettings: "shop.Settings"}, input(Resources{}))
	wantArgv(t, p, "arq", "shop.Settings")
	if p.Grace != 5*time.Second || p.Health.Command != nil {
		t.Errorf("%+v", p)
	}
	p = arqProcess(arqFields{
		WorkerSettings: "shop.Settings", JobCompletionWait: &n, HealthCheckInterval: &n, Verbose: &yes, CustomLogDict: &dict, Args: []string{"--no-burst"},
	}, installed(map[string]string{"watchfiles": "1"}))
	wantArgv(t, p, "arq", "shop.Settings", "--verbose", "--custom-log-dict=a.b", "--no-burst")
	if diff := cmp.Diff([]string{"arq", "--check", "shop.Settings"}, p.Health.Command); diff != "" || p.Health.Interval != "40s" || p.Grace != 40*time.Second {
		t.Errorf("%v %v (-want +got):\n%s", p.Health, p.Grace, diff)
	}
	if p.Development[len(p.Development)-1] != "--watch=." || len(p.Argv.Argv) != 5 {
		t.Errorf("development %v", p.Development)
	}
}
