package rules

// contexts are the rules about the source that is run, and about what the build gets of
// the project: they belong to those about files.
func contexts() []Rule {
	return []Rule{
		{
			Code: "PYA605", Name: "source.syntax", Severity: Error,
			Title: "A file that a command imports is no valid Python",
			Why: "The import fails with SyntaxError, and the process ends as soon as it starts. " +
				"The files are those that are imported in any case, by no if and no try.",
			Wrong: `-- pyapp.cue --
python: "3.13"
run:    "shop.py"
-- shop.py --
import prices

print(prices.ALL)
-- prices.py --
ALL = {"bread": 3.20,`,
			Right: `-- pyapp.cue --
python: "3.13"
run:    "shop.py"
-- shop.py --
import prices

print(prices.ALL)
-- prices.py --
ALL = {"bread": 3.20}`,
			Source: "https://docs.python.org/3/tutorial/errors.html#syntax-errors",
		},
		{
			Code: "PYA606", Name: "source.too-new", Severity: Error,
			Title: "A file that a command imports has syntax of a newer Python",
			Why:   "The image's Python does not know it: the import fails with SyntaxError, and the process ends as soon as it starts.",
			Wrong: `-- pyapp.cue --
python: "3.11"
run:    "shop.py"
-- shop.py --
type Price = float

cheap: Price = 1.20`,
			Right: `-- pyapp.cue --
python: "3.12"
run:    "shop.py"
-- shop.py --
type Price = float

cheap: Price = 1.20`,
			Source: "https://docs.python.org/3/whatsnew/",
		},
		{
			Code: "PYA607", Name: "context.source-ignored", Severity: Error,
			Title: "A pattern keeps a file out of the image that the application needs",
			Why: "The generated .dockerignore has a pattern for it, of its own or of build.ignore. " +
				"What is in .dockerignore the build does not get, and the import fails in the container alone.",
			Wrong: `-- pyapp.cue --
python: "3.13"
run:    "shop.py"
build: ignore: ["prices"]
-- shop.py --
import prices
-- prices/__init__.py --
ALL = {"bread": 3.20}`,
			Right: `-- pyapp.cue --
python: "3.13"
run:    "shop.py"
-- shop.py --
import prices
-- prices/__init__.py --
ALL = {"bread": 3.20}`,
			Source: "https://docs.docker.com/build/concepts/context/#dockerignore-files",
		},
		{
			Code: "PYA608", Name: "context.readme", Severity: Error,
			Title: "A pattern keeps the README out that the project's build back end reads",
			Why: "The project is installed as a package, and its description is the README: the back end ends with an error when the file is not there. " +
				"docker pyapp itself leaves it in.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pyproject: {}
run: module: "shop"
build: {package: true, ignore: ["*.md"]}
-- pyproject.toml --
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "shop"
version = "1.0"
requires-python = ">=3.12"
readme = "README.md"
-- README.md --
The shop.
-- shop/__main__.py --
print("open")`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pyproject: {}
run: module: "shop"
build: {package: true, ignore: ["*.md", "!README.md"]}
-- pyproject.toml --
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "shop"
version = "1.0"
requires-python = ">=3.12"
readme = "README.md"
-- README.md --
The shop.
-- shop/__main__.py --
print("open")`,
			Source: "https://packaging.python.org/en/latest/specifications/pyproject-toml/#readme",
		},
		{
			Code: "PYA609", Name: "context.private-key", Severity: Error,
			Title: "A private key would get into the image",
			Why: "Everyone who can pull the image can read it, in each layer and for ever. " +
				"A secret's file is mounted while the application runs, and is in no image.",
			Wrong: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
-- service-account.json --
{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\n…"}`,
			Right: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
secrets: google: file: "service-account.json"
-- service-account.json --
{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\n…"}`,
			Source: "docs/secrets.md",
		},
		{
			Code: "PYA610", Name: "context.env-file", Severity: Warning,
			Title: "A file of variables would get into the image",
			Why: "What is in .env is mostly a password or a key, and everyone who can pull the image can read it. " +
				"docker pyapp leaves such files out; a pattern of the spec brings this one back.",
			Wrong: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
build: ignore: ["!.env"]
-- .env --
GREETING=hello`,
			Right: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
env_file: [".env"]
-- .env --
GREETING=hello`,
			Source: "docs/configuration.md",
		},
		{
			Code: "PYA611", Name: "context.large", Severity: Warning,
			Title: "The build gets more than 100 MB of the project",
			Why: "Each build sends them to the builder, and the image holds them. " +
				"Mostly they are data, models or what a tool left behind, which the application does not read or which belongs in a volume.",
			Wrong: `python: "3.13"
run:    "main.py" // beside a folder samples of 2 GB`,
			Right: `python: "3.13"
run:    "main.py"
build: ignore: ["samples"]`,
			Source: "https://docs.docker.com/build/building/best-practices/#exclude-with-dockerignore",
		},
	}
}
