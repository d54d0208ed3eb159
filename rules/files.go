package rules

// files are the rules about the project's files and the generated ones.
func files() []Rule {
	return []Rule{
		{
			Code: "PYA601", Name: "path.outside", Severity: Error,
			Title: "A path leaves the project's folder",
			Why: "The folder is the build's context, and docker sends nothing else to the builder: " +
				"what is outside would not be found. A secret's file alone may come from elsewhere.",
			Wrong: `python: "3.13"
run:    "../main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://docs.docker.com/build/concepts/context/",
		},
		{
			Code: "PYA602", Name: "files.neighbour", Severity: Warning,
			Title: "The project has a file that docker reads in place of a generated one, or no longer",
			Why: "docker build takes Dockerfile.dockerignore before .dockerignore, which keeps secrets out of the image; " +
				"docker compose takes compose.yaml before the other names. One of the two files is without effect.",
			Wrong: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
-- docker-compose.yml --
services:
  app:
    labels:
      com.example.team: web`,
			Right: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
-- compose.override.yaml --
services:
  app:
    labels:
      com.example.team: web`,
			Source: "https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file",
		},
		{
			Code: "PYA603", Name: "dockerfile.unwritable", Severity: Error,
			Title: "A value of the spec can't be written in a Dockerfile",
			Why: "A Dockerfile has no escape for a line break in a variable, a label or a build argument. " +
				"BuildKit takes neither a NUL, nor a mount's path that is not printable ASCII, nor a line of more than 64 KiB.",
			Wrong: `python: "3.13"
env: GREETING: "Good morning\nand welcome"
run: "main.py"`,
			Right: `python: "3.13"
env: GREETING: "Good morning and welcome"
run: "main.py"`,
			Source: "https://docs.docker.com/reference/dockerfile/#format",
		},
		{
			Code: "PYA604", Name: "plan.failed", Severity: Error,
			Title: "The plan of the image can't be made",
			Why: "Something in the spec passed every check before and can't be built from all the same. " +
				"That is a defect of docker pyapp: please report it with the spec.",
			Wrong: `python: "3.13"
run:    "main.py" // no spec is known that has it`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "docs/files.md",
		},
	}
}
