package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/detect"
)

// table counts what is right, by field.
type table struct {
	right, of map[string]int
	sure      map[string]map[detect.Confidence][2]int // of a field's answers: how many are right, and how many there are
	misses    []string
	took      time.Duration
	cases     int
}

func newTable() *table {
	return &table{right: map[string]int{}, of: map[string]int{}, sure: map[string]map[detect.Confidence][2]int{}}
}

// fields are the rows of the table, in order.
func fields() []string {
	return []string{"module", "manager", "python", "framework", "system", "system named", "services", "no application", "generates"}
}

// add counts one case.
func (t *table) add(c testCase, a answer) {
	t.cases++
	t.took += a.took
	count := func(field string, right bool, said, wanted any) {
		t.of[field]++
		sure := a.sure[map[string]string{"module": "start", "no application": "start"}[field]]
		if sure == "" {
			sure = a.sure[field]
		}
		if field != "services" && field != "system" {
			t.note(field, sure, right)
		}
		if right {
			t.right[field]++
			return
		}
		t.misses = append(t.misses, strings.TrimRight(fmt.Sprintf("%-14s %-26s said %v, wanted %v %s", field, c.ID, said, wanted, strings.ToUpper(string(sure))), " "))
	}
	if len(c.Entry) > 0 && c.Kind != "multi" {
		count("module", slices.ContainsFunc(c.Entry, func(e string) bool { return names(a.Start, e) }), a.Start, c.Entry)
	} else if slices.Contains([]string{"library", "notebook", "invalid"}, c.Kind) {
		count("no application", a.Start == "", a.Start, "none")
	}
	if c.Kind != "multi" && c.Kind != "invalid" {
		count("manager", slices.Contains(c.Manager, a.Manager) || c.Manager[0] == "none", a.Manager, c.Manager)
	}
	if c.Python != "" {
		count("python", a.Python == c.Python, a.Python, c.Python)
	}
	if c.Framework != "" && c.Kind == "web" {
		count("framework", a.Framework == c.Framework, a.Framework, c.Framework)
	}
	for _, name := range c.System {
		count("system", slices.ContainsFunc(a.System, func(s string) bool { return samePackage(s, name) }), a.packages, name)
	}
	for _, name := range a.packages {
		if len(c.System) > 0 {
			count("system named", slices.ContainsFunc(c.System, func(wanted string) bool {
				return slices.ContainsFunc(inEachRelease([]string{name}), func(s string) bool { return samePackage(s, wanted) })
			}), name, c.System)
		}
	}
	for _, name := range c.Services {
		count("services", slices.Contains(a.Services, name), a.Services, name)
	}
	for _, name := range a.Services {
		if sure := a.sure[strings.Replace(name, "mongo", "mongodb", 1)]; sure != "" {
			t.note("services", sure, slices.Contains(c.Services, name))
		}
	}
	if a.None == "" {
		count("generates", a.Failed == "", a.Failed, "files")
	}
}

// samePackage tells whether two names are of one package, versions aside.
func samePackage(a, b string) bool {
	return strings.TrimRight(a, "0123456789t.-") == strings.TrimRight(b, "0123456789t.-")
}

// note counts an answer by how sure it is.
func (t *table) note(field string, sure detect.Confidence, right bool) {
	if sure == "" {
		return
	}
	if t.sure[field] == nil {
		t.sure[field] = map[detect.Confidence][2]int{}
	}
	n := t.sure[field][sure]
	n[1]++
	if right {
		n[0]++
	}
	t.sure[field][sure] = n
}

// names tells whether a command line names an entry's module, file or command.
func names(start, entry string) bool {
	kind, name, _ := strings.Cut(entry, ":")
	switch kind {
	case "script", "streamlit", "chainlit", "locust", "console", "module", "function":
		return strings.Contains(" "+strings.NewReplacer("=", " ", "/", " ").Replace(start)+" ", " "+strings.NewReplacer("main.", "", "/", " ").Replace(name)+" ") || strings.Contains(start, name)
	}
	return strings.Contains(start, kind)
}

func (t *table) print(out io.Writer) {
	slices.Sort(t.misses)
	for _, m := range t.misses {
		fmt.Fprintln(out, m)
	}
	for _, field := range fields() {
		if t.of[field] > 0 {
			fmt.Fprintf(out, "%-16s %3d of %3d  %3d %%\n", field, t.right[field], t.of[field], 100*t.right[field]/t.of[field])
		}
	}
	fmt.Fprintln(out, "right of those that are said to be")
	for _, field := range fields() {
		line := ""
		for _, sure := range []detect.Confidence{detect.Certain, detect.Likely, detect.Unsure, "none"} {
			if n, ok := t.sure[field][sure]; ok {
				line += fmt.Sprintf("   %s %d of %d", sure, n[0], n[1])
			}
		}
		if line != "" {
			fmt.Fprintf(out, "%-16s%s\n", field, line)
		}
	}
	fmt.Fprintf(out, "%d cases, %s a case\n", t.cases, (t.took / time.Duration(max(t.cases, 1))).Round(10*time.Microsecond))
}
