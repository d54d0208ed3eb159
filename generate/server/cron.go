package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// cronFields holds a command and the times at which it runs.
type cronFields struct {
	Schedule string       `json:"schedule"`
	Command  spec.Command `json:"command"`
}

func cron() Kind { return define("cron", cronProcess) }

func cronProcess(c cronFields, in Input) Process {
	findings := spec.CommandFindings(in.Field+".command", c.Command)
	schedule, err := parseCrontab(c.Schedule)
	if err == nil && schedule.never() {
		err = fmt.Errorf("there is no such day: %s", c.Schedule)
	}
	if err != nil {
		findings = append(findings, spec.Finding{
			Rule: "cron.schedule", Path: in.Field + ".schedule", Message: in.Field + ".schedule: " + err.Error(),
			Notes: []string{"see https://man7.org/linux/man-pages/man5/crontab.5.html"},
		})
	}
	// -I and -S: the loop needs nothing but Python's own library, and the command gets the variables as they are.
	argv := append([]string{"python", "-I", "-S", "-u", "-c", cronProgram(schedule)}, c.Command...)
	return Process{
		Argv: plan.Argv{Argv: argv, Origin: plan.Origin{
			Field: in.Field, Reason: "At " + c.Schedule + ". It starts the command, which does not start again while it runs.",
		}},
		StopSignal: plan.Signal{Name: "SIGTERM", Origin: plan.Origin{Field: in.Field, Because: "The loop passes it on to the command, and ends with it."}},
		Grace:      workerGrace,
		Workers:    1,
		Single:     true,
		Findings:   findings,
	}
}

// cronProgram is the loop. A minute that passes while the command runs is left out.
func cronProgram(c crontab) string {
	return fmt.Sprintf(`import signal, subprocess, sys, time
child, stopped, minute = None, False, 0
def stop(*_):
    global stopped
    stopped = True
    child.terminate() if child else sys.exit()
signal.signal(signal.SIGTERM, stop)
while not stopped:
    minute = max(minute, time.time() // 60) + 1
    time.sleep(max(minute * 60 - time.time(), 0))
    t = time.localtime(minute * 60)
    if %s:
        child = subprocess.Popen(sys.argv[1:])
        print("cron: ended with", child.wait())
        child = None
`, c.condition())
}

// condition is when a minute t, a struct_time, is one of the schedule, as Python says it.
func (c crontab) condition() string {
	var all []string
	add := func(f crontabField, attribute string) {
		if !f.every && len(f.values) > 0 {
			all = append(all, "t."+attribute+" in "+f.python())
		}
	}
	add(c.minute, "tm_min")
	add(c.hour, "tm_hour")
	add(c.month, "tm_mon")
	if c.either() {
		all = append(all, fmt.Sprintf("(t.tm_mday in %s or t.tm_wday in %s)", c.day.python(), c.weekday.python()))
	} else {
		add(c.day, "tm_mday")
		add(c.weekday, "tm_wday")
	}
	if len(all) == 0 {
		return "True"
	}
	return strings.Join(all, " and ")
}

// either tells whether a day of the month or one of the week will do: as in crontab(5),
// where neither begins with a star.
func (c crontab) either() bool {
	return !c.day.star && !c.weekday.star && len(c.day.values)*len(c.weekday.values) > 0
}

// never tells whether there is no such day, such as 30 February.
func (c crontab) never() bool {
	days := [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	return !c.either() && !slices.ContainsFunc(c.month.values, func(month int) bool { return c.day.values[0] <= days[month-1] })
}

// python is the field's values as a range of Python's where they are one, else a tuple.
func (f crontabField) python() string {
	first, last := f.values[0], f.values[len(f.values)-1]
	if n := len(f.values); n > 2 && last-first == n-1 {
		return fmt.Sprintf("range(%d, %d)", first, last+1)
	}
	var words []string
	for _, v := range f.values {
		words = append(words, strconv.Itoa(v))
	}
	return "(" + strings.Join(words, ", ") + ",)"
}

// crontab is a schedule: the minutes at which something happens.
type crontab struct{ minute, hour, day, month, weekday crontabField }

// crontabField is the values of one of its fields, sorted; every says that it was
// written as a star, and star that it began with one. Of weekdays 0 is Monday, as in Python.
type crontabField struct {
	every, star bool
	values      []int
}

// parseCrontab reads five fields, as in crontab(5), or a word for them.
func parseCrontab(text string) (crontab, error) {
	words := strings.Fields(text)
	if len(words) == 1 {
		words = strings.Fields(crontabWord(words[0]))
	}
	var c crontab
	if len(words) != 5 {
		return c, fmt.Errorf("%q has %d fields, not five: minute, hour, day of the month, month, day of the week", text, len(words))
	}
	for i, f := range []struct {
		name        string
		first, last int
		names       string // of the values, separated by blanks
		to          *crontabField
	}{
		{"minute", 0, 59, "", &c.minute},
		{"hour", 0, 23, "", &c.hour},
		{"day of the month", 1, 31, "", &c.day},
		{"month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec", &c.month},
		{"day of the week", 0, 7, "sun mon tue wed thu fri sat", &c.weekday},
	} {
		var err error
		if *f.to, err = parseCrontabField(words[i], f.first, f.last, strings.Fields(f.names)); err != nil {
			return c, fmt.Errorf("the %s: %w", f.name, err)
		}
	}
	for i, day := range c.weekday.values { // of crontab(5) both 0 and 7 are Sunday
		c.weekday.values[i] = (day + 6) % 7
	}
	slices.Sort(c.weekday.values)
	c.weekday.values = slices.Compact(c.weekday.values)
	return c, nil
}

// crontabWord is what a word such as @daily stands for.
func crontabWord(word string) string {
	return map[string]string{
		"@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
		"@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
	}[word]
}

// parseCrontabField reads numbers, names, ranges and stars, separated by commas, each
// with a step.
func parseCrontabField(text string, first, last int, names []string) (crontabField, error) {
	f := crontabField{every: text == "*", star: strings.HasPrefix(text, "*")}
	for _, part := range strings.Split(text, ",") {
		span, stepText, stepped := strings.Cut(part, "/")
		step := 1
		if stepped {
			n, err := strconv.Atoi(stepText)
			if err != nil || n < 1 {
				return f, fmt.Errorf("%q has the step %q, which is no number above 0", text, stepText)
			}
			step = n
		}
		from, to, err := crontabSpan(span, first, last, names, stepped)
		if err != nil {
			return f, fmt.Errorf("%q: %w", text, err)
		}
		for v := from; v <= to; v += step {
			f.values = append(f.values, v)
		}
	}
	slices.Sort(f.values)
	f.values = slices.Compact(f.values)
	return f, nil
}

// crontabSpan reads what a step is of. A single number with a step goes on to the last.
func crontabSpan(span string, first, last int, names []string, stepped bool) (from, to int, err error) {
	if span == "*" {
		if len(names) == 7 {
			last = 6 // 7 is a second name of Sunday's
		}
		return first, last, nil
	}
	low, high, isRange := strings.Cut(span, "-")
	if from, err = crontabValue(low, first, last, names); err != nil {
		return 0, 0, err
	}
	switch {
	case isRange:
		to, err = crontabValue(high, first, last, names)
	case stepped:
		to = last
	default:
		to = from
	}
	if err == nil && to < from {
		err = fmt.Errorf("%s ends before it begins", span)
	}
	return from, to, err
}

func crontabValue(text string, first, last int, names []string) (int, error) {
	if i := slices.Index(names, strings.ToLower(text)); i >= 0 {
		return first + i, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < first || n > last {
		return 0, fmt.Errorf("%q is no number from %d to %d", text, first, last)
	}
	return n, nil
}
