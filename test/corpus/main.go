// Command corpus holds package detect against real projects: it looks at each, makes
// the spec and the files, and prints how often each field is right, and what is wrong
// with the evidence that it followed.
//
//	go run ./test/corpus -trees DIR -cases dev.jsonl [-tree blind] [-id ID] [-answers ANSWERS.jsonl]
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/detect"
	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// testCase is a line of the list of projects, as far as it is used here.
type testCase struct {
	ID        string   `json:"id"`
	Path      string   `json:"path"`
	Repo      string   `json:"repo"`
	Kind      string   `json:"kind"`
	Manager   []string `json:"manager"`
	Python    string   `json:"python"`
	Framework string   `json:"framework"`
	Entry     []string `json:"entry"`
	System    []string `json:"system"`
	Services  []string `json:"services"`
}

// answer is what is held against a case.
type answer struct {
	Start     string   `json:"start"`
	Python    string   `json:"python"`
	Manager   string   `json:"manager"`
	Framework string   `json:"framework"`
	System    []string `json:"system"`
	Services  []string `json:"services"`
	Unsure    bool     `json:"unsure"`
	None      string   `json:"none,omitempty"`
	Failed    string   `json:"failed,omitempty"`
	packages  []string // System, each once
	spec      string
	took      time.Duration
	sure      map[string]detect.Confidence // how sure it is, by field
}

func main() {
	trees := flag.String("trees", "", "the folder that has the projects, by tree and ID")
	cases := flag.String("cases", "", "the list of projects, a JSON object a line")
	tree := flag.String("tree", "blind", "which of the trees")
	only := flag.String("id", "", "look at one project alone, and print its spec")
	answers := flag.String("answers", "", "write the answers to this file, a JSON object a line")
	flag.Parse()
	if err := run(os.Stdout, *trees, *cases, *tree, *only, *answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer, trees, list, tree, only, answersFile string) error {
	all, err := readCases(list)
	if err != nil {
		return err
	}
	var lines []string
	table := newTable()
	for _, c := range all {
		if only != "" && c.ID != only {
			continue
		}
		a := look(filepath.Join(trees, tree, c.ID), c)
		table.add(c, a)
		if only != "" {
			text, _ := json.MarshalIndent(a, "", "  ")
			fmt.Fprintf(out, "%s\n%s\n", a.spec, text)
		}
		line, err := json.Marshal(map[string]any{"id": c.ID, tree: map[string]answer{"pyapp": a}})
		if err != nil {
			return err
		}
		lines = append(lines, string(line))
	}
	table.print(out)
	if answersFile == "" {
		return nil
	}
	return os.WriteFile(answersFile, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}

func readCases(file string) ([]testCase, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []testCase
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	for decoder.More() {
		var c testCase
		if err := decoder.Decode(&c); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// look is what detect says of a project, and what is generated of it.
func look(dir string, c testCase) answer {
	start := time.Now()
	folder := filepath.Base(c.Path)
	if c.Path == "" {
		folder = filepath.Base(c.Repo)
	}
	report := detect.Detect(os.DirFS(dir), detect.Options{Folder: folder, Today: start})
	a := answer{None: report.None, took: time.Since(start)}
	if len(report.Applications) == 0 {
		a.sure = map[string]detect.Confidence{"start": "none", "framework": "none", "python": "none", "manager": "none"}
		a.Manager, a.Python = report.Manager, report.Python
		return a
	}
	app := report.Applications[0]
	a.Python, a.Manager, a.Framework, a.Services = app.Python, app.Manager, app.Framework, app.Services
	a.packages = packages(app)
	a.System = inEachRelease(a.packages)
	if a.Manager == "pyproject" || a.Manager == "setuptools" {
		a.Manager = "pip"
	}
	a.sure = confidences(app)
	a.Unsure = a.sure["start"] == detect.Unsure
	a.spec = string(app.Spec())
	a.generate(dir)
	return a
}

// packages are those that the spec's image gets, and those that its own build steps call:
// the images that these are held against are seldom built in stages. What is only asked
// about, and compilers, are none of them.
func packages(app detect.Application) []string {
	all := slices.Clone(app.System)
	if build := app.Answer("system.build_packages"); build != nil {
		for _, name := range build.Value.([]any) {
			all = append(all, name.(string))
		}
	}
	return all
}

// inEachRelease adds the names that packages have in other releases of Debian.
func inEachRelease(packages []string) []string {
	all := slices.Clone(packages)
	for _, name := range packages {
		for _, release := range system.Releases() {
			if other, ok := system.Renamed(name, release.Codename); ok {
				all = append(all, other.To...)
			}
		}
	}
	return all
}

// confidences are how sure an application's answers are, by the rows of the table; of a
// service by its name.
func confidences(app detect.Application) map[string]detect.Confidence {
	sure := map[string]detect.Confidence{}
	for _, a := range app.Answers {
		first, rest, _ := strings.Cut(a.Field, ".")
		switch first {
		case "server", "run":
			if rest == "port" { // beside what runs
				continue
			}
			sure["start"], sure["framework"] = a.Confidence, a.Confidence
		case "python", "system":
			sure[first] = a.Confidence
		case "deps":
			sure["manager"] = a.Confidence
		case "services":
			sure[rest[strings.LastIndexByte(rest, '.')+1:]] = a.Confidence
		}
	}
	return sure
}

// generate makes the files of the spec, and notes what the image starts.
func (a *answer) generate(dir string) {
	loaded, err := spec.Load("pyapp.cue", []byte(a.spec))
	if err != nil {
		a.Failed = "load: " + err.Error() + "\n" + a.spec
		return
	}
	project := generate.Project(os.DirFS(dir))
	app, findings := generate.Complete(loaded.App, project)
	for _, f := range slices.Concat(findings, generate.Check(app, project), generate.EndOfLife(app, time.Now())) {
		if f.IsError() {
			a.Failed += f.Message + "; "
		}
	}
	plan, err := generate.Plan(app, "pyapp.cue", project)
	if err == nil {
		_, err = generate.Files(plan)
	}
	if err != nil {
		a.Failed = err.Error()
		return
	}
	words := slices.Clone(plan.Image.Command.Argv)
	for i, w := range words {
		if folder, ok := strings.CutPrefix(strings.Replace(w, "--app-dir=", "--chdir=", 1), "--chdir="); ok {
			words[i] = "--chdir " + folder
		} else if strings.ContainsAny(w, " ()'") {
			words[i] = "'" + w + "'"
		}
	}
	a.Start = strings.Join(words, " ")
}
