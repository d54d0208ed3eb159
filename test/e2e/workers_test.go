package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// workersSpec has the workers that do something over Redis. Huey is not among them: its
// stand-in lacks the module that the real consumer is in. The worker of Celery is the main
// process, the others stand beside it.
const workersSpec = `
name: "NAME"
python: "3.13"
deps: pip: {}
run: celery: {app: "tasks", concurrency: 1}
processes: {
	beat: celery: {app: "tasks", beat: true}
	rq: rq: config: "rqsettings"
	dramatiq: dramatiq: {broker: "actors", processes: 1, threads: 1}
	arq: arq: {worker_settings: "arqjobs.WorkerSettings", job_completion_wait: 30, health_check_interval: 30}
	cron: cron: {schedule: "* * * * *", command: "python mark.py"}
}
jobs: {
	enqueue: "enqueue.py"
	show: "show.py"
}
services: queue: redis: {}
limits: memory: "256m"
`

// workerFiles do the same work in each worker: it says in Redis that it has begun, takes
// its time, and says that it is done.
var workerFiles = map[string]string{
	"requirements.txt": "celery\nredis\nrq\ndramatiq\narq\n",
	"store.py": `
import os, time, redis

store = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)

def work(who, seconds):
    store.set("did:" + who, "begun")
    time.sleep(seconds)
    store.set("did:" + who, "done")

def by_rq(seconds):
    work("rq", seconds)
`,
	// The broker's address is CELERY_BROKER_URL, which Celery reads by itself.
	"tasks.py": `
from celery import Celery
from store import store, work

app = Celery("tasks")
app.conf.beat_schedule = {"tick": {"task": "tasks.tick", "schedule": 2}}

@app.task
def tick():
    store.set("did:beat", "done")

@app.task
def by_celery(seconds):
    work("celery", seconds)
`,
	"rqsettings.py": "import os\nREDIS_URL = os.environ['REDIS_URL']\n",
	"actors.py": `
import dramatiq, os
from dramatiq.brokers.redis import RedisBroker
from store import work

dramatiq.set_broker(RedisBroker(url=os.environ["REDIS_URL"]))

@dramatiq.actor
def by_dramatiq(seconds):
    work("dramatiq", seconds)
`,
	"arqjobs.py": `
import asyncio, os
from arq.connections import RedisSettings
from store import work

async def by_arq(context, seconds):
    await asyncio.to_thread(work, "arq", seconds)

class WorkerSettings:
    functions = [by_arq]
    redis_settings = RedisSettings.from_dsn(os.environ["REDIS_URL"])
    job_completion_wait = 30
    health_check_interval = 30
`,
	"mark.py": "from store import store\nstore.set('did:cron', 'done')\n",
	"enqueue.py": `
import asyncio, sys
import actors, arq, arqjobs, rq, store, tasks

async def to_arq(seconds):
    pool = await arq.create_pool(arqjobs.WorkerSettings.redis_settings)
    await pool.enqueue_job("by_arq", seconds)

seconds = int(sys.argv[1])
tasks.by_celery.delay(seconds)
rq.Queue(connection=store.store).enqueue(store.by_rq, seconds)
actors.by_dramatiq.send(seconds)
asyncio.run(to_arq(seconds))
`,
	"show.py": "import json\nfrom store import store\n" +
		"print(json.dumps({who: store.get('did:' + who) for who in ('celery', 'beat', 'rq', 'dramatiq', 'arq', 'cron')}))\n",
}

// Each worker does what a job enqueues, the schedulers do what is due, and what is told to
// stop during a task finishes it first.
func TestWorkers(t *testing.T) {
	images(t, "redis:8")
	p := newProject(t, workerFiles)
	p.write("pyapp.cue", strings.ReplaceAll(workersSpec, "NAME", p.name))
	p.pyapp("up", "-d", "--wait")
	for _, name := range []string{"app", "beat", "rq", "arq"} {
		isConfined(t, p.state()[name])
	}

	p.pyapp("run", "enqueue", "0")
	p.says("done", 90*time.Second, "celery", "beat", "rq", "dramatiq", "arq", "cron")

	workers := []string{"celery", "rq", "dramatiq", "arq"}
	p.pyapp("run", "enqueue", "10")
	p.says("begun", 9*time.Second, workers...)
	p.docker("compose", "stop", "app", "beat", "rq", "dramatiq", "arq", "cron")
	for name, c := range p.state() {
		if name != "queue" && (c.State.Status != "exited" || c.State.ExitCode != 0) {
			t.Errorf("%s is %s with %d, want the end of its task and 0\n%s", name, c.State.Status, c.State.ExitCode, p.logs(name))
		}
	}
	marks := p.marks(p.pyapp("run", "show"))
	for _, who := range workers {
		if marks[who] != "done" {
			t.Errorf("%s was told to stop during a task, and left it %q", who, marks[who])
		}
	}
}

// says waits until each of them has written this word.
func (p project) says(word string, most time.Duration, who ...string) {
	p.t.Helper()
	deadline := time.Now().Add(most)
	for {
		marks := p.marks(p.pyapp("exec", "-T", "python", "show.py"))
		silent := slices.DeleteFunc(slices.Clone(who), func(w string) bool { return marks[w] == word })
		if len(silent) == 0 {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%v have not said %q in %s: %v\n%s", silent, word, most, marks, p.logs(silent[0]))
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// marks are the words that show.py prints.
func (p project) marks(out output) map[string]string {
	p.t.Helper()
	var marks map[string]string
	if err := json.Unmarshal([]byte(out.stdout), &marks); err != nil {
		p.t.Fatalf("%v: %s%s", err, out.stdout, out.stderr)
	}
	return marks
}
