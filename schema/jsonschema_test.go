package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/docker-pyapp/docker-pyapp/schema"
)

// document is a spec for the schemas to judge.
type document struct {
	name string
	spec string // in CUE
	// byAttribute marks what only an attribute forbids (@oneof, @atmostone):
	// CUE itself, which gives attributes no meaning, takes the document.
	byAttribute bool
}

func goodDocuments() []document {
	return []document{
		{name: "a script", spec: `python: "3.13", run: "test.py"`},
		{name: "a script in a folder", spec: `python: "3.13", run: "jobs/nightly run.py"`},
		{name: "a script with arguments", spec: `python: "3.9", run: {script: "a.py", args: ["--once", ""]}`},
		{name: "a module", spec: `python: "3.15", run: module: "shop.worker"`},
		{name: "a command", spec: `python: "3.10.2", run: command: ["python", "-m", "shop"]`},
		{name: "a server with its defaults", spec: `python: "3.13", deps: pip: {}, server: gunicorn: app: "app:app"`},
		{name: "nothing installed", spec: `python: "3.13", deps: none: {}, run: "a.py"`},
		{name: "groups without fields", spec: `python: "3.13", run: "a.py", system: {}, build: {}, image: {}, limits: {}`},
		{name: "switched off", spec: `python: "3.13", run: "a.py", publish: false, health: false`},
		{name: "publish to all, any port", spec: `python: "3.13", server: gunicorn: app: "a", publish: {address: "::", port: 0}`},
		{name: "health by path", spec: `python: "3.13", server: gunicorn: app: "a", health: {path: "/up?x=1", interval: "1m30s", retries: 100}`},
		{name: "health by command", spec: `python: "3.13", run: "a.py", health: command: ["python", "healthy.py"]`},
		{name: "values of variables", spec: `python: "3.13", run: "a.py", env: {A: "b", N: 1, F: 1.5, B: true, _x: ""}`},
		{name: "secrets by name", spec: `python: "3.13", run: "a.py", secrets: ["A", "B"]`},
		{name: "secrets by source", spec: `python: "3.13", run: "a.py", secrets: {a: file: "secrets/a", "b.c": environment: "B"}`},
		{name: "limits", spec: `python: "3.13", run: "a.py", limits: {memory: "1.5GiB", cpus: 0.5, pids: 16}`},
		{name: "half a gigabyte", spec: `python: "3.13", run: "a.py", limits: memory: "0.5g"`},
		{name: "a base image", spec: `python: "3.13", run: "a.py", image: base: "registry.corp:5000/python:3.13@sha256:` + strings.Repeat("a", 64) + `"`},
		{name: "a base by its name", spec: `python: "3.14", run: "a.py", image: base: hardened: distribution: "alpine3.24"`},
		{name: "a base with a required field", spec: `python: "3.14t", run: "a.py", image: base: cuda: version: "13.0.2"`},
		{name: "a range of Pythons", spec: `python: ">=3.12, <3.15, !=3.13.*", run: "a.py"`},
		{name: "no Python", spec: `run: "a.py"`},
		{name: "a worker class of its own", spec: `python: "3.13", server: gunicorn: {app: "a:make(1)", worker_class: "uvicorn_worker.UvicornWorker", host: "::"}`},
		{name: "build and system", spec: `python: "3.13", run: "a.py", system: packages: ["libpq5", "g++"], build: {steps: ["echo a && b"], ignore: ["docs", "!certs/ca.pem"], args: REVISION: 1, network: "none"}`},
		{name: "the image's names", spec: `python: "3.13", run: "a.py", image: {variant: "bookworm", registry: "ghcr.io/acme", name: "team/shop", tag: "1.0", user: 1, labels: "com.example.team": "shop"}`},
	}
}

func badDocuments() []document {
	return []document{
		{name: "a Python too old", spec: `python: "3.7", run: "a.py"`},
		{name: "a range that is none", spec: `python: ">=3.12,", run: "a.py"`},
		{name: "free-threaded before there was one", spec: `python: "3.12t", run: "a.py"`},
		{name: "Python as a number", spec: `python: 3.13, run: "a.py"`},
		{name: "Python too old", spec: `python: "3.8", run: "a.py"`},
		{name: "Python 4", spec: `python: "4.0", run: "a.py"`},
		{name: "an unknown field", spec: `python: "3.13", run: "a.py", phyton: "3.13"`},
		{name: "neither run nor server", spec: `python: "3.13"`, byAttribute: true},
		{name: "run and server", spec: `python: "3.13", run: "a.py", server: gunicorn: app: "a"`, byAttribute: true},
		{name: "a server of no kind", spec: `python: "3.13", server: {}`, byAttribute: true},
		{name: "an unknown server", spec: `python: "3.13", server: {gunicorn: app: "a", unicorn: {}}`},
		{name: "two managers", spec: `python: "3.13", run: "a.py", deps: {pip: {}, none: {}}`, byAttribute: true},
		{name: "a server without an application", spec: `python: "3.13", server: gunicorn: {}`},
		{name: "a run of nothing", spec: `python: "3.13", run: {}`, byAttribute: true},
		{name: "a script and a module", spec: `python: "3.13", run: {script: "a.py", module: "a"}`, byAttribute: true},
		{name: "an empty command", spec: `python: "3.13", run: command: []`},
		{name: "a command as text", spec: `python: "3.13", run: command: "python a.py"`},
		{name: "a script that is none", spec: `python: "3.13", run: "a.sh"`},
		{name: "a script outside", spec: `python: "3.13", run: "/srv/a.py"`},
		{name: "an upper-case name", spec: `python: "3.13", run: "a.py", name: "Shop"`},
		{name: "a description of two lines", spec: `python: "3.13", run: "a.py", description: "a\nb"`},
		{name: "a port above the last", spec: `python: "3.13", server: gunicorn: {app: "a", port: 65536}`},
		{name: "a port with a default below the first", spec: `python: "3.13", server: gunicorn: {app: "a", port: 0}`},
		{name: "a port as text", spec: `python: "3.13", server: gunicorn: {app: "a", port: "8000"}`},
		{name: "half a worker", spec: `python: "3.13", server: gunicorn: {app: "a", workers: 0.5}`},
		{name: "too many workers", spec: `python: "3.13", server: gunicorn: {app: "a", workers: 257}`},
		{name: "a host that is a name", spec: `python: "3.13", server: gunicorn: {app: "a", host: "localhost"}`},
		{name: "a worker class of one word", spec: `python: "3.13", server: gunicorn: {app: "a", worker_class: "eventlet"}`},
		{name: "a level of no logger", spec: `python: "3.13", server: gunicorn: {app: "a", loglevel: "trace"}`},
		{name: "a switch as text", spec: `python: "3.13", server: gunicorn: {app: "a", preload_app: "yes"}`},
		{name: "a setting of another spelling", spec: `python: "3.13", server: gunicorn: {app: "a", workerClass: "sync"}`},
		{name: "publish as true", spec: `python: "3.13", run: "a.py", publish: true`},
		{name: "an address that is a name", spec: `python: "3.13", run: "a.py", publish: address: "localhost"`},
		{name: "health by path and command", spec: `python: "3.13", run: "a.py", health: {path: "/", command: ["a"]}`, byAttribute: true},
		{name: "a duration without unit", spec: `python: "3.13", run: "a.py", health: interval: "30"`},
		{name: "retries out of their bounds", spec: `python: "3.13", run: "a.py", health: retries: 0`},
		{name: "a variable with a dash", spec: `python: "3.13", run: "a.py", env: "A-B": "c"`},
		{name: "a variable that is a list", spec: `python: "3.13", run: "a.py", env: A: ["b"]`},
		{name: "a secret's name with a dash in a list", spec: `python: "3.13", run: "a.py", secrets: ["a-b"]`},
		{name: "a secret from two places", spec: `python: "3.13", run: "a.py", secrets: a: {file: "a", environment: "A"}`, byAttribute: true},
		{name: "a secret's value", spec: `python: "3.13", run: "a.py", secrets: a: "hunter2"`},
		{name: "memory without unit", spec: `python: "3.13", run: "a.py", limits: memory: "512"`},
		{name: "no memory", spec: `python: "3.13", run: "a.py", limits: memory: "0.0g"`},
		{name: "no processor", spec: `python: "3.13", run: "a.py", limits: cpus: 0`},
		{name: "too few processes", spec: `python: "3.13", run: "a.py", limits: pids: 15`},
		{name: "root", spec: `python: "3.13", run: "a.py", image: user: 0`},
		{name: "a base and a variant", spec: `python: "3.13", run: "a.py", image: {base: "python", variant: "trixie"}`, byAttribute: true},
		{name: "an unknown variant", spec: `python: "3.13", run: "a.py", image: variant: "buster"`},
		{name: "an unknown base", spec: `python: "3.13", run: "a.py", image: base: busybox: {}`},
		{name: "two bases", spec: `python: "3.13", run: "a.py", image: base: {ubi: {}, distroless: {}}`, byAttribute: true},
		{name: "CUDA without a version", spec: `python: "3.13", run: "a.py", image: base: cuda: {}`},
		{name: "a registry with a scheme", spec: `python: "3.13", run: "a.py", image: registry: "https://ghcr.io"`},
		{name: "two dots in an image's name", spec: `python: "3.13", run: "a.py", image: name: "team/a..b"`},
		{name: "a label that is a number", spec: `python: "3.13", run: "a.py", image: labels: a: 1`},
		{name: "a restart of no policy", spec: `python: "3.13", run: "a.py", restart: "never"`},
		{name: "an option as a package", spec: `python: "3.13", run: "a.py", system: packages: ["-y"]`},
		{name: "no requirements file", spec: `python: "3.13", run: "a.py", deps: pip: requirements: []`},
		{name: "a field of nothing", spec: `python: "3.13", run: "a.py", deps: none: requirements: ["a"]`},
	}
}

func TestJSONTakesWhatIsGood(t *testing.T) {
	judge := newJudge(t)
	for _, d := range goodDocuments() {
		if err := judge.byJSONSchema(t, d); err != nil {
			t.Errorf("%s: JSON Schema refuses what it should take: %v", d.name, err)
		}
		if err := judge.byCUE(t, d); err != nil {
			t.Errorf("%s: CUE refuses what it should take: %v", d.name, err)
		}
	}
}

func TestJSONRefusesWhatIsBad(t *testing.T) {
	judge := newJudge(t)
	for _, d := range badDocuments() {
		if judge.byJSONSchema(t, d) == nil {
			t.Errorf("%s: JSON Schema takes what it should refuse", d.name)
		}
		if refused := judge.byCUE(t, d) != nil; refused == d.byAttribute {
			t.Errorf("%s: CUE refuses it: %t; only an attribute forbids it: %t", d.name, refused, d.byAttribute)
		}
	}
}

// judge holds documents against both forms of the language.
type judge struct {
	json *jsonschema.Schema
	app  cue.Value
}

func newJudge(t *testing.T) judge {
	t.Helper()
	return judge{json: compileJSON(t), app: compileCUE(t).LookupPath(cue.ParsePath("#App"))}
}

func compileJSON(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("pyapp.schema.json", parsedJSON(t)); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("pyapp.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func parsedJSON(t *testing.T) any {
	t.Helper()
	text, err := schema.JSON()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func compileCUE(t *testing.T) cue.Value {
	t.Helper()
	text, err := schema.CUE()
	if err != nil {
		t.Fatal(err)
	}
	compiled := cuecontext.New().CompileBytes(text)
	if err := compiled.Err(); err != nil {
		t.Fatal(err)
	}
	return compiled
}

func (j judge) byCUE(t *testing.T, d document) error {
	t.Helper()
	return j.data(t, d).Unify(j.app).Validate(cue.Concrete(true))
}

func (j judge) byJSONSchema(t *testing.T, d document) error {
	t.Helper()
	text, err := j.data(t, d).MarshalJSON()
	if err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	return j.json.Validate(parsed)
}

func (j judge) data(t *testing.T, d document) cue.Value {
	t.Helper()
	v := cuecontext.New().CompileString(d.spec)
	if err := v.Err(); err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	return v
}

func TestJSONIsADraft202012SchemaOfClosedObjects(t *testing.T) {
	root := parsedJSON(t).(map[string]any)
	if got, want := root["$schema"], "https://json-schema.org/draft/2020-12/schema"; got != want {
		t.Errorf("$schema is %q, want %q", got, want)
	}
	objects := 0
	walk("#", root, func(path string, s map[string]any) {
		if s["type"] != "object" {
			return
		}
		objects++
		if _, closed := s["additionalProperties"]; !closed {
			t.Errorf("%s takes any field", path)
		}
	})
	if objects < 10 {
		t.Errorf("found %d objects in the schema: the walk misses them", objects)
	}
}

// TestJSONValuesFitTheirOwnSchema holds each default and example against the
// schema that offers it to the user.
func TestJSONValuesFitTheirOwnSchema(t *testing.T) {
	root := parsedJSON(t)
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("pyapp.schema.json", root); err != nil {
		t.Fatal(err)
	}
	walk("#", root.(map[string]any), func(path string, s map[string]any) {
		values, _ := s["examples"].([]any)
		if fallback, ok := s["default"]; ok {
			values = append(values, fallback)
		}
		for _, value := range values {
			compiled, err := compiler.Compile("pyapp.schema.json" + path)
			if err != nil {
				t.Fatal(err)
			}
			if err := compiled.Validate(value); err != nil {
				t.Errorf("%s offers %v, and refuses it: %v", path, value, err)
			}
		}
	})
}

// walk calls visit for every schema in node.
func walk(path string, node map[string]any, visit func(path string, s map[string]any)) {
	visit(path, node)
	for key, value := range node {
		children, _ := value.(map[string]any)
		switch key {
		case "properties", "$defs":
			for name, child := range children {
				walk(path+"/"+key+"/"+name, child.(map[string]any), visit)
			}
		case "items", "additionalProperties", "propertyNames", "not":
			if children != nil {
				walk(path+"/"+key, children, visit)
			}
		case "anyOf", "oneOf":
			for i, child := range value.([]any) {
				walk(fmt.Sprintf("%s/%s/%d", path, key, i), child.(map[string]any), visit)
			}
		}
	}
}

// TestJSONCarriesWhatAnEditorShows names one field for each thing that a
// generator could lose.
func TestJSONCarriesWhatAnEditorShows(t *testing.T) {
	for _, tt := range []struct{ path, want string }{
		{"$defs/Health/properties/retries", `{"default":3,"description":"Failed checks in a row that make the container unhealthy.","maximum":100,"minimum":1,"type":"integer"}`},
		{"$defs/Health/properties/interval", `{"$ref":"#/$defs/Duration","default":"10s","description":"Time between two checks.\nAllowed: a number and a unit: ms, s, m or h."}`},
		{"$defs/Gunicorn/properties/host", `{"default":"0.0.0.0","description":"The address to listen on in the container: all of IPv4, or all of IPv6 and IPv4.","enum":["0.0.0.0","::"]}`},
		{"$defs/Deps/oneOf/0", `{"required":["conda"]}`},
		{"$defs/Image/not", `{"anyOf":[{"required":["base","variant"]}]}`},
		{"$defs/Limits/properties/cpus/exclusiveMinimum", `0`},
		{"properties/run/anyOf", `[{"$ref":"#/$defs/ScriptPath"},{"$ref":"#/$defs/Run"}]`},
		{"$defs/Size/patternErrorMessage", `"must be a number and a unit: k, m or g"`},
	} {
		node := parsedJSON(t)
		for _, key := range strings.Split(tt.path, "/") {
			if list, ok := node.([]any); ok && key == "0" {
				node = list[0]
				continue
			}
			object, _ := node.(map[string]any)
			node = object[key]
		}
		got, err := json.Marshal(node)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s:\n got %s %v\nwant %s", tt.path, got, err, tt.want)
		}
	}
}

func TestTheSchemaIsTheSameBytesEveryTime(t *testing.T) {
	for name, generate := range map[string]func() ([]byte, error){"JSON": schema.JSON, "CUE": schema.CUE} {
		first, err := generate()
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if again, _ := generate(); !bytes.Equal(first, again) {
				t.Errorf("%s differs between two calls", name)
			}
		}
	}
}
