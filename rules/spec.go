package rules

import "slices"

// cueSpec defines CUE.
const cueSpec = "https://cuelang.org/docs/reference/spec/"

// language are the rules about the language of a spec.
func language() []Rule { return slices.Concat(syntax(), fields(), bounds(), environments()) }

// syntax are those about a file's text, and about CUE.
func syntax() []Rule {
	return []Rule{
		{
			Code: "PYA001", Name: "spec.syntax", Severity: Error,
			Title: "The file breaks the syntax of its format",
			Why:   "A file that CUE, YAML, JSON or TOML cannot read has no values: nothing of it is checked, and nothing is generated. One mistake often leads to others further down, so mend the first one first.",
			Wrong: `python: "3.13"
run: "main.py`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: cueSpec,
		},
		{
			Code: "PYA002", Name: "spec.unquoted-text", Severity: Error,
			Title: "Text is written without quotes",
			Why:   "In CUE a word without quotes is the name of another field, as in Python. Words of YAML and Python, such as yes, True and None, mean nothing in CUE, and its lists stand in brackets, not behind dashes.",
			Wrong: `python: "3.13"
run:    "main.py"
name:   shop`,
			Right: `python: "3.13"
run:    "main.py"
name:   "shop"`,
			Source: cueSpec,
		},
		{
			Code: "PYA003", Name: "spec.indentation", Severity: Error,
			Title: "Fields are grouped by indentation, and CUE groups them by braces",
			Why:   "Indentation means nothing in CUE: a field on a line of its own belongs to the group whose braces are around it. Indented as in YAML, it would become a field of another group without a word.",
			Wrong: `python: "3.13"
server:
	gunicorn:
		app: "shop.wsgi:application"
		port: 8000`,
			Right: `python: "3.13"
server: gunicorn: {
	app:  "shop.wsgi:application"
	port: 8000
}`,
			Source: cueSpec,
		},
		{
			Code: "PYA004", Name: "spec.duplicate", Severity: Error,
			Title: "A field is written twice",
			Why:   "In YAML, JSON and TOML the second value would silently take the place of the first, or the file is not allowed at all. Which of the two is meant, only you know.",
			Wrong: `-- pyapp.yaml --
python: "3.13"
run: main.py
python: "3.12"`,
			Right: `-- pyapp.yaml --
python: "3.13"
run: main.py`,
			Source: "https://yaml.org/spec/1.2.2/",
		},
		{
			Code: "PYA005", Name: "spec.documents", Severity: Error,
			Title: "The YAML file has more than one document",
			Why:   "A spec is one application. Only one of several documents could be taken, and the others would be lost without a word.",
			Wrong: `-- pyapp.yaml --
name: shop
python: "3.13"
run: main.py
---
name: worker
python: "3.13"
run: worker.py`,
			Right: `-- pyapp.yaml --
name: shop
python: "3.13"
run: main.py
processes:
  worker: python worker.py`,
			Source: "https://yaml.org/spec/1.2.2/",
		},
		{
			Code: "PYA006", Name: "spec.encoding", Severity: Error,
			Title: "The file is not written in UTF-8",
			Why:   "CUE, JSON and TOML are UTF-8, and a spec in YAML is too. In another encoding some letters would be read as others, so nothing is read.",
			Wrong: `$ file pyapp.cue
pyapp.cue: Unicode text, UTF-16, little-endian text`,
			Right: `$ file pyapp.cue
pyapp.cue: Unicode text, UTF-8 text`,
			Source: cueSpec,
		},
		{
			Code: "PYA007", Name: "spec.format", Severity: Error,
			Title: "The file's name does not say which format it has",
			Why:   "Whether a spec is CUE, YAML, JSON or TOML is told by the ending of its name alone, so that nobody has to guess.",
			Wrong: `-- shop.conf --
python: "3.13"
run: "main.py"`,
			Right: `-- shop.cue --
python: "3.13"
run:    "main.py"`,
			Source: "docs/spec.md#other-formats",
		},
		{
			Code: "PYA008", Name: "spec.no-table", Severity: Error,
			Title: "pyproject.toml has no table [tool.pyapp]",
			Why:   "Of a pyproject.toml that table is the spec. Without it there is nothing to build.",
			Wrong: `-- pyproject.toml --
[project]
name = "shop"
version = "1.0"`,
			Right: `-- pyproject.toml --
[project]
name = "shop"
version = "1.0"

[tool.pyapp]
python = "3.13"
run = "main.py"`,
			Source: "docs/spec.md#other-formats",
		},
		{
			Code: "PYA009", Name: "spec.nameless", Severity: Error,
			Title: "A bound stands alone, without a field",
			Why:   "Without a name in front of it the bound would be one of the whole group, which no group can keep. It is mostly a value whose name got lost.",
			Wrong: `python: "3.13"
run:    "main.py"
limits: {
	>=2
}`,
			Right: `python: "3.13"
run:    "main.py"
limits: {
	cpus: 2
}`,
			Source: cueSpec,
		},
		{
			Code: "PYA010", Name: "spec.marked-field", Severity: Error,
			Title: "A field is marked as optional or required",
			Why:   "A mark says which fields there may or must be, which is for the schema to say. A field with a mark has no value that could be used.",
			Wrong: `python!: "3.13"
run:     "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: cueSpec,
		},
		{
			Code: "PYA011", Name: "spec.import", Severity: Error,
			Title: "The spec imports what it cannot have, or does not use",
			Why:   "A spec may import CUE's own packages of functions over data, and nothing that reads files, runs programs or comes from a registry: a spec from a stranger stays harmless. CUE itself refuses an import that nothing uses.",
			Wrong: `import "example.com/base"

python: base.python
run:    "main.py"`,
			Right: `import "strings"

name:   strings.ToLower("Shop")
python: "3.13"
run:    "main.py"`,
			Source: "https://cuelang.org/docs/tour/packages/imports",
		},
		{
			Code: "PYA012", Name: "spec.reference", Severity: Error,
			Title: "An expression names a field that there is not",
			Why:   "CUE looks for the name in the groups around the expression, from the inside out, and finds none. The value cannot be computed then.",
			Wrong: `name:   "shop"
python: "3.13"
run:    "main.py"
env: BANNER: "\(nme) is up"`,
			Right: `name:   "shop"
python: "3.13"
run:    "main.py"
env: BANNER: "\(name) is up"`,
			Source: cueSpec,
		},
		{
			Code: "PYA013", Name: "spec.cycle", Severity: Error,
			Title: "A value contains itself",
			Why:   "It would go on forever, so it has no value.",
			Wrong: `python: "3.13"
run:    "main.py"
image: labels: team: image`,
			Right: `python: "3.13"
run:    "main.py"
image: labels: team: "shop"`,
			Source: "https://cuelang.org/docs/tour/references/cycle",
		},
		{
			Code: "PYA014", Name: "spec.expression", Severity: Error,
			Title: "An expression cannot be computed",
			Why:   "Its operator does not fit the kinds of its values, or its function the arguments, or there is no entry or field of that name. So the field has no value.",
			Wrong: `python: "3.13"
run:    "main.py"
env: API: "http://localhost:" + 8000`,
			Right: `python: "3.13"
run:    "main.py"
env: API: "http://localhost:\(8000)"`,
			Source: cueSpec,
		},
	}
}

// fields are those about the fields of a spec and their values.
func fields() []Rule {
	return []Rule{
		{
			Code: "PYA015", Name: "spec.unknown-field", Severity: Error,
			Title: "There is no field of this name here",
			Why:   "A field that nothing reads would have no effect, and its author would think that it has. It is mostly misspelt, or belongs into another group.",
			Wrong: `python: "3.13"
run:    "main.py"
limit: memory: "512m"`,
			Right: `python: "3.13"
run:    "main.py"
limits: memory: "512m"`,
			Source: "docs/spec.md#fields",
		},
		{
			Code: "PYA016", Name: "spec.wrong-type", Severity: Error,
			Title: "A value is of another kind than the field takes",
			Why:   "Text, numbers, lists and groups are not turned into each other, because that loses something: the number 3.10 is 3.1, which is another Python.",
			Wrong: `python: 3.13
run:    "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "docs/spec.md#fields",
		},
		{
			Code: "PYA017", Name: "spec.bad-value", Severity: Error,
			Title: "A value is of the right kind, but not one that the field takes",
			Why:   "It is out of bounds, not among the choices, or not written in the form that Docker or a server would understand. What is refused here would fail later, in the build or at the start.",
			Wrong: `python: "3.13"
run:    "main.py"
limits: memory: "512 megabytes"`,
			Right: `python: "3.13"
run:    "main.py"
limits: memory: "512m"`,
			Source: "docs/spec.md#fields",
		},
		{
			Code: "PYA018", Name: "spec.bad-name", Severity: Error,
			Title: "A name that the spec itself gives is not in the form of such names",
			Why:   "The names of services, processes, volumes, secrets and variables become names of Compose, of hosts and of the shell, which allow only some characters.",
			Wrong: `python: "3.13"
run:    "main.py"
env: "LOG-LEVEL": "info"`,
			Right: `python: "3.13"
run:    "main.py"
env: LOG_LEVEL: "info"`,
			Source: "docs/spec.md#fields",
		},
		{
			Code: "PYA019", Name: "spec.missing-field", Severity: Error,
			Title: "A group lacks a field that it needs",
			Why:   "The field has no default that would be right for every application, so it has to be written.",
			Wrong: `python: "3.13"
server: gunicorn: port: 8000`,
			Right: `python: "3.13"
server: gunicorn: {app: "shop.wsgi:application", port: 8000}`,
			Source: "docs/spec.md#fields",
		},
		{
			Code: "PYA020", Name: "spec.none-of", Severity: Error,
			Title: "None of the fields is written of which a group needs one",
			Why:   "Which of them it is, is a choice that cannot be guessed: what runs in the container, for example.",
			Wrong: `python: "3.13"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "docs/spec.md#fields",
		},
		{
			Code: "PYA021", Name: "spec.more-than-one", Severity: Error,
			Title: "Two fields are written that exclude each other",
			Why:   "Only one of them could be followed, and the other would be ignored without a word.",
			Wrong: `python: "3.13"
deps: {uv: {}, pip: {}}
run: "main.py"`,
			Right: `python: "3.13"
deps: uv: {}
run: "main.py"`,
			Source: "docs/spec.md#fields",
		},
		{
			Code: "PYA022", Name: "spec.empty-list", Severity: Error,
			Title: "A list is empty that must have an entry",
			Why:   "With an empty list the field would do nothing. What has a default gets it by leaving the field out.",
			Wrong: `python: "3.13"
deps: pip: requirements: []
run: "main.py"`,
			Right: `python: "3.13"
deps: pip: requirements: ["requirements.txt"]
run: "main.py"`,
			Source: "docs/spec.md#fields",
		},
		{
			Code: "PYA023", Name: "spec.no-value", Severity: Error,
			Title: "A field has a type or a reference, but no value",
			Why:   "CUE allows a field to say only of what kind it is, for another file to fill in. There is no other file: a spec is an application with all its values.",
			Wrong: `name:   string
python: "3.13"
run:    "main.py"`,
			Right: `name:   "shop"
python: "3.13"
run:    "main.py"`,
			Source: cueSpec,
		},
		{
			Code: "PYA024", Name: "spec.conflict", Severity: Error,
			Title: "Two lines of the spec cannot both hold",
			Why:   "In CUE a later line does not replace an earlier one: both hold, so they must agree. What differs from place to place belongs under environments, where the environment's value wins.",
			Wrong: `python: "3.13"
run: "main.py"
limits: memory: "512m"
limits: memory: "2g"`,
			Right: `python: "3.13"
run:    "main.py"
limits: memory: "512m"
environments: prod: limits: memory: "2g"`,
			Source: cueSpec,
		},
	}
}

// bounds are those about what is beyond the schema: what a spec may cost, and defects.
func bounds() []Rule {
	return []Rule{
		{
			Code: "PYA025", Name: "spec.schema", Severity: Error,
			Title: "The schema refuses a value of which no other rule told",
			Why:   "docker pyapp finds a mistake by rules of its own, which can say what to write, and lets CUE judge the whole at the end. Where only CUE refuses, docker pyapp lacks a rule, and can tell no more than the field.",
			Wrong: `// No spec is known that has it.`,
			Right: `// Compare the field with docs/spec.md, and please report the spec.`,
			// What it is, no document of others could say.
			Source: "docs/spec.md",
		},
		{
			Code: "PYA026", Name: "spec.too-large", Severity: Error,
			Title: "The spec is larger than a spec may be",
			Why:   "A spec has at most 256 KiB and 50000 values, which bounds the time and the memory that a stranger's spec can take. What is larger than that is data, which the application should read from a file.",
			Wrong: `python: "3.13"
run:    "main.py"
env: COUNTRIES: "AD,AE,AF,…" // and so on for 300 KiB`,
			Right: `python: "3.13"
run:    "main.py"
env: COUNTRIES_FILE: "countries.csv"`,
			Source: "docs/spec.md",
		},
		{
			Code: "PYA027", Name: "spec.too-deep", Severity: Error,
			Title: "The spec is nested more deeply than a spec may be",
			Why:   "A parser goes down one level with each bracket, and deep enough it would run out of stack. A spec has at most 100 brackets in brackets; those that people write have fewer than ten.",
			Wrong: `python: "3.13"
run: "main.py"
env: LEVEL:
	((((((((((((((((((((((((((((((((((((((((((((((((((
	(((((((((((((((((((((((((((((((((((((((((((((((((((
	"info"
	)))))))))))))))))))))))))))))))))))))))))))))))))))
	))))))))))))))))))))))))))))))))))))))))))))))))))`,
			Right: `python: "3.13"
run:    "main.py"
env: LEVEL: "info"`,
			Source: "docs/spec.md",
		},
		{
			Code: "PYA028", Name: "spec.too-slow", Severity: Error,
			Title: "The spec takes more time to compute than a spec may take",
			Why:   "A spec that a stranger wrote must not keep a machine busy, so docker pyapp gives up after 5 seconds. A usual spec takes a few milliseconds.",
			Wrong: `import "list"

python: "3.13"
run:    "main.py"
_n:     list.Range(0, 1000, 1)
env: N: "\(len([for a in _n for b in _n for c in _n {a}]))"`,
			Right: `python: "3.13"
run:    "main.py"
env: N: "1000000000"`,
			Source: "docs/spec.md",
		},
		{
			Code: "PYA029", Name: "spec.too-much-memory", Severity: Error,
			Title: "The spec takes more memory to compute than a spec may take",
			Why:   "A few lines of CUE can ask for all memory of a machine, so docker pyapp gives up at 512 MiB. A usual spec takes a few.",
			Wrong: `python: "3.13"
run:    "main.py"
_a:     "0123456789" * 1000000
_b:     _a + _a + _a + _a + _a + _a + _a + _a + _a + _a
_c:     _b + _b + _b + _b + _b + _b + _b + _b + _b + _b
env: PADDING: _c`,
			Right: `python: "3.13"
run:    "main.py"
env: PADDING_SIZE: "1000000000"`,
			Source: "docs/spec.md",
		},
		{
			Code: "PYA030", Name: "spec.internal", Severity: Error,
			Title: "docker pyapp itself fails on the spec",
			Why:   "This is a defect of docker pyapp, not of the spec: it did not know what to make of something. Nothing was generated.",
			Wrong: `// No spec is known that has it.`,
			Right: `// Please report the spec: github.com/docker-pyapp/docker-pyapp/issues`,
			// As with spec.schema.
			Source: "docs/spec.md",
		},
	}
}

// environments are those about the environments of a spec.
func environments() []Rule {
	return []Rule{
		{
			Code: "PYA031", Name: "environments.form", Severity: Error,
			Title: "The environments are not written out as groups of fields",
			Why:   "An environment is laid over the spec before anything is computed, so that what the spec computes follows it. It must therefore stand there as it is, and not behind a reference or a loop.",
			Wrong: `python: "3.13"
run:    "main.py"
_large: limits: memory: "2g"
environments: prod: _large`,
			Right: `python: "3.13"
run:    "main.py"
environments: prod: limits: memory: "2g"`,
			Source: "docs/environments.md#what-holds",
		},
		{
			Code: "PYA032", Name: "environments.base", Severity: Error,
			Title: "An environment is called base",
			Why:   "--env base means the spec without an environment. No flag could choose an environment of that name.",
			Wrong: `python: "3.13"
run:    "main.py"
environments: base: limits: memory: "512m"`,
			Right: `python: "3.13"
run:    "main.py"
limits: memory: "512m"`,
			Source: "docs/environments.md#where-an-environment-is-written",
		},
		{
			Code: "PYA033", Name: "environments.nested", Severity: Error,
			Title: "An environment has environments of its own",
			Why:   "One environment is laid over the spec, and no second one over that. Those inside would never be used.",
			Wrong: `python: "3.13"
run:    "main.py"
environments: prod: {
	limits: memory: "2g"
	environments: eu: env: REGION: "eu"
}`,
			Right: `python: "3.13"
run:    "main.py"
environments: {
	prod: limits: memory: "2g"
	"prod-eu": {
		limits: memory: "2g"
		env: REGION:    "eu"
	}
}`,
			Source: "docs/environments.md",
		},
		{
			Code: "PYA034", Name: "environments.twice", Severity: Error,
			Title: "An environment is written in two places",
			Why:   "One is in the spec and one in a file beside it, or there are two files. Which of them holds where they differ, nobody can see.",
			Wrong: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
environments: prod: limits: memory: "2g"
-- pyapp.prod.yaml --
env:
  MODE: prod`,
			Right: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
-- pyapp.prod.yaml --
limits:
  memory: 2g
env:
  MODE: prod`,
			Source: "docs/environments.md#where-an-environment-is-written",
		},
		{
			Code: "PYA035", Name: "environments.too-many", Severity: Error,
			Title: "The spec has more environments than a spec may have",
			Why:   "Each environment is checked as a spec of its own, so their number bounds how long a check takes: 50 are allowed. What differs from customer to customer is mostly a variable, which is given at the start.",
			Wrong: `python: "3.13"
run:    "main.py"
environments: {
	"customer-1": env: CUSTOMER: "1"
	"customer-2": env: CUSTOMER: "2"
	// and so on, up to customer-51
}`,
			Right: `python: "3.13"
run:    "main.py"
env_required: ["CUSTOMER"]`,
			Source: "docs/environments.md",
		},
		{
			Code: "PYA036", Name: "environments.empty", Severity: Warning,
			Title: "An environment is empty",
			Why:   "It changes nothing: what is built for it is what is built without one.",
			Wrong: `python: "3.13"
run:    "main.py"
environments: prod: {}`,
			Right: `python: "3.13"
run:    "main.py"
environments: prod: limits: memory: "2g"`,
			Source: "docs/environments.md#what-holds",
		},
		{
			Code: "PYA037", Name: "environments.near-name", Severity: Warning,
			Title: "An environment has a new name that resembles one of the spec's",
			Why:   "Where names are free, as those of variables are, a misspelt one is a further one: the spec's own value stays as it is in this environment too.",
			Wrong: `python: "3.13"
run:    "main.py"
env: LOG_LEVEL: "debug"
environments: prod: env: LOG_LEVL: "info"`,
			Right: `python: "3.13"
run:    "main.py"
env: LOG_LEVEL: "debug"
environments: prod: env: LOG_LEVEL: "info"`,
			Source: "docs/environments.md#what-holds",
		},
		{
			Code: "PYA038", Name: "environments.no-effect", Severity: Warning,
			Title: "An environment writes what the spec says already",
			Why:   "It has no effect today. The day on which the spec's value is changed, this environment keeps the old one, which may be meant or forgotten.",
			Wrong: `python: "3.13"
run:    "main.py"
limits: memory: "512m"
environments: prod: limits: memory: "512m"`,
			Right: `python: "3.13"
run:    "main.py"
limits: memory: "512m"
environments: prod: limits: memory: "2g"`,
			Source: "docs/environments.md#what-holds",
		},
	}
}
