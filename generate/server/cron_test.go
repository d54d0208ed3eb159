package server

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestCrontabConditions(t *testing.T) {
	for schedule, want := range map[string]string{
		"* * * * *":          "True",
		"0 3 * * *":          "t.tm_min in (0,) and t.tm_hour in (3,)",
		"*/15 9-17 * * 1-5":  "t.tm_min in (0, 15, 30, 45,) and t.tm_hour in range(9, 18) and t.tm_wday in range(0, 5)",
		"5/20 0 1 1 *":       "t.tm_min in (5, 25, 45,) and t.tm_hour in (0,) and t.tm_mon in (1,) and t.tm_mday in (1,)",
		"0 0 13 * FRI":       "t.tm_min in (0,) and t.tm_hour in (0,) and (t.tm_mday in (13,) or t.tm_wday in (4,))",
		"0 0 */2 * mon":      "t.tm_min in (0,) and t.tm_hour in (0,) and t.tm_mday in (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31,) and t.tm_wday in (0,)",
		"0 0 * jan-MAR,12 0": "t.tm_min in (0,) and t.tm_hour in (0,) and t.tm_mon in (1, 2, 3, 12,) and t.tm_wday in (6,)",
		"0 0 * * 7":          "t.tm_min in (0,) and t.tm_hour in (0,) and t.tm_wday in (6,)",
		"0 0 * * 5-7":        "t.tm_min in (0,) and t.tm_hour in (0,) and t.tm_wday in range(4, 7)",
		"0 0 * * */2":        "t.tm_min in (0,) and t.tm_hour in (0,) and t.tm_wday in (1, 3, 5, 6,)",
		" 30,0,30  0 * * * ": "t.tm_min in (0, 30,) and t.tm_hour in (0,)",
		"@hourly":            "t.tm_min in (0,)",
		"@weekly":            "t.tm_min in (0,) and t.tm_hour in (0,) and t.tm_wday in (6,)",
		"0 0 29 2 *":         "t.tm_min in (0,) and t.tm_hour in (0,) and t.tm_mon in (2,) and t.tm_mday in (29,)",
	} {
		c, err := parseCrontab(schedule)
		if err != nil {
			t.Errorf("%q: %v", schedule, err)
			continue
		}
		if diff := cmp.Diff(want, c.condition()); diff != "" || c.never() {
			t.Errorf("%q, never %v (-want +got):\n%s", schedule, c.never(), diff)
		}
	}
}

func TestCronSaysWhatIsWrong(t *testing.T) {
	for schedule, want := range map[string]string{
		"60 * * * *":    `the minute: "60": "60" is no number from 0 to 59`,
		"0 24 * * *":    `the hour: "24": "24" is no number from 0 to 23`,
		"0 0 0 * *":     `the day of the month: "0": "0" is no number from 1 to 31`,
		"0 0 1 MON *":   `the month: "MON": "MON" is no number from 1 to 12`,
		"0 0 * * 8":     `the day of the week: "8": "8" is no number from 0 to 7`,
		"0 0 * * 6-sun": `the day of the week: "6-sun": 6-sun ends before it begins`,
		"*/0 * * * *":   `the minute: "*/0" has the step "0", which is no number above 0`,
		"*/x * * * *":   `the minute: "*/x" has the step "x", which is no number above 0`,
		"1,,2 * * * *":  `the minute: "1,,2": "" is no number from 0 to 59`,
		"0 3 * *":       `"0 3 * *" has 4 fields, not five: minute, hour, day of the month, month, day of the week`,
		"0 0 30 2 *":    `there is no such day: 0 0 30 2 *`,
		"0 0 31 4,6 *":  `there is no such day: 0 0 31 4,6 *`,
	} {
		p := cronProcess(cronFields{Schedule: schedule, Command: spec.Command{"true"}}, input(Resources{}))
		if len(p.Findings) != 1 || p.Findings[0].Rule != "cron.schedule" || p.Findings[0].Path != "server.gunicorn.schedule" {
			t.Errorf("%q: %+v", schedule, p.Findings)
			continue
		}
		if diff := cmp.Diff("server.gunicorn.schedule: "+want, p.Findings[0].Message); diff != "" {
			t.Errorf("%q (-want +got):\n%s", schedule, diff)
		}
	}
}

func TestCronCommandIsReadByNoShell(t *testing.T) {
	p := cronProcess(cronFields{Schedule: "@daily", Command: spec.Command{"echo a && echo b"}}, input(Resources{}))
	if len(p.Findings) != 1 || p.Findings[0].Path != "server.gunicorn.command" {
		t.Errorf("%+v", p.Findings)
	}
}

// python runs a program of several lines; without a Python of the machine's it skips.
func runPython(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := pythonCommand(t, program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func pythonCommand(t *testing.T, program string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	cmd := exec.Command(path, append([]string{"-I", "-S", "-u", "-c", program}, args...)...)
	cmd.Env = []string{"TZ=UTC"}
	return cmd
}

// fakeClock makes a program believe that it starts at a time, that sleep passes at
// once and a child takes some seconds, and ends it some minutes later; each start of a
// child is printed.
const fakeClock = `
import subprocess, sys, time
now = [float(sys.argv.pop(1))]; takes = float(sys.argv.pop(1)); end = now[0] + 60 * float(sys.argv.pop(1))
def sleep(s):
    now[0] += s
    if now[0] >= end: sys.exit()
class Child:
    def __init__(self, argv): print(time.strftime("%a %d %b %H:%M:%S", time.localtime(now[0])), *argv)
    def wait(self):
        now[0] += takes
        return 3
time.time, time.sleep, subprocess.Popen = lambda: now[0], sleep, Child
`

func runCron(t *testing.T, schedule, start string, takes time.Duration, minutes int) []string {
	t.Helper()
	c, err := parseCrontab(schedule)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.DateTime, start)
	if err != nil {
		t.Fatal(err)
	}
	out := runPython(t, fakeClock+cronProgram(c), fmt.Sprint(at.Unix()), fmt.Sprint(takes.Seconds()), fmt.Sprint(minutes), "job")
	var starts []string
	for line := range strings.Lines(out) {
		if line = strings.TrimSpace(line); line != "cron: ended with 3" {
			starts = append(starts, line)
		}
	}
	return starts
}

func TestCronRunsAtItsTimes(t *testing.T) {
	const day = 24 * 60
	for _, c := range []struct {
		name, schedule, start string
		takes                 time.Duration
		minutes               int
		want                  []string
	}{
		{
			"each day", "0 3 * * *", "2026-02-27 12:00:10", time.Second, 3 * day,
			[]string{"Sat 28 Feb 03:00:00 job", "Sun 01 Mar 03:00:00 job", "Mon 02 Mar 03:00:00 job"},
		},
		{
			"the minute in which it starts is over", "* * * * *", "2026-01-01 00:00:00", time.Second, 3,
			[]string{"Thu 01 Jan 00:01:00 job", "Thu 01 Jan 00:02:00 job"},
		},
		{
			"a run that lasts longer is not started twice", "* * * * *", "2026-01-01 00:00:30", 90 * time.Second, 6,
			[]string{"Thu 01 Jan 00:01:00 job", "Thu 01 Jan 00:03:00 job", "Thu 01 Jan 00:05:00 job"},
		},
		{
			"Friday or the 13th", "0 12 13 * fri", "2026-01-10 00:00:00", time.Second, 8 * day,
			[]string{"Tue 13 Jan 12:00:00 job", "Fri 16 Jan 12:00:00 job"},
		},
		{
			"Sundays", "0 12 * * 7", "2026-01-10 00:00:00", time.Second, 9 * day,
			[]string{"Sun 11 Jan 12:00:00 job", "Sun 18 Jan 12:00:00 job"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, runCron(t, c.schedule, c.start, c.takes, c.minutes)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The real clock, but for the first wait: what SIGTERM finds is a child that runs.
func TestCronStopsItsCommand(t *testing.T) {
	c, err := parseCrontab("* * * * *")
	if err != nil {
		t.Fatal(err)
	}
	child := `import signal,sys,time
signal.signal(signal.SIGTERM, lambda *_: (print("child: told to stop"), sys.exit(7)))
print("child: ready", flush=True)
time.sleep(60)`
	cmd := pythonCommand(t, "import time; time.sleep = lambda s: None\n"+cronProgram(c))
	cmd.Args = append(cmd.Args, cmd.Path, "-c", child)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // ended already, unless the test failed
	buffer, got := make([]byte, 1024), ""
	for {
		n, err := stdout.Read(buffer)
		got += string(buffer[:n])
		if err != nil {
			break
		}
		if got == "child: ready\n" {
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		}
	}
	if diff := cmp.Diff("child: ready\nchild: told to stop\ncron: ended with 7\n", got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the loop itself ended with %v", err)
	}
}
