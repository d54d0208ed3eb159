package generate

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// expander is the program, in Python, that puts secrets into variables and then
// becomes its arguments. In the variables, each {/run/secrets/NAME} stands for
// the text of that file, without line feeds at its end as official images read
// it: as it is where it is all of the variable, and percent-encoded (RFC 3986)
// as a part of one, which is a URL. What it puts in is not read again. It works on bytes.
const expander = `import os, re, signal, sys

env = os.environb
reference = re.compile(rb"\{(/run/secrets/[^{}]+)\}")
files = {file for value in env.values() for file in reference.findall(value)}
texts = {f: open(f, "rb").read().rstrip(b"\n") for f in files if os.path.isfile(f) and os.access(f, os.R_OK)}
missing = sorted(os.fsdecode(f) for f in files if b"\0" in texts.get(f, b"\0"))
if missing:
    sys.exit("not there, or not readable for this user: " + ", ".join(missing))

def encoded(text):  # as a part of a URL
    return re.sub(rb"[^\w.~-]", lambda c: b"%%%02X" % ord(c[0]), text)

for name, value in list(env.items()):
    whole = reference.fullmatch(value)
    env[name] = texts[whole[1]] if whole else reference.sub(lambda m: encoded(texts[m[1]]), value)

# Python ignores these two, and the command would go on doing so.
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
try:
    os.execvp(sys.argv[1], sys.argv[1:])
except OSError as error:
    sys.exit(sys.argv[1] + ": " + error.strerror)`

// secretsPage tells how secrets get to the application.
const secretsPage = "https://github.com/docker-pyapp/docker-pyapp/blob/main/docs/secrets.md"

// expanderFile is where the image has it.
const expanderFile = "/opt/with-secrets.py"

const (
	expanderReason = "Puts the secrets in place of {/run/secrets/NAME} in the variables when a container starts, so that they are in " +
		"no image and in no Compose file; then the command takes its place, as the same process."
	entrypointReason = "The command's variables get their secrets."
	bracesReason     = "The image's entrypoint puts the secret's text in place of the braces."
)

// Expander is what has to stand before a command that docker runs without the
// image's entrypoint, such as docker exec's, so that the variables hold the
// secrets. The image has it where a service's environment Expands.
func Expander() []string { return []string{"python", "-I", "-S", expanderFile} }

// expanderSteps write the program, where it is needed.
func (b builder) expanderSteps() []plan.Step {
	if !b.expands() {
		return nil
	}
	return []plan.Step{{
		Origin: plan.Origin{Field: "secrets", Reason: expanderReason, Source: secretsPage},
		Run:    &plan.Run{Commands: []plan.Command{{File: &plan.File{Path: expanderFile, Lines: strings.Split(expander, "\n")}}}},
	}}
}

// Expands tells whether a service's variables refer to secrets.
func Expands(s plan.Service) bool { return slices.ContainsFunc(s.Environment, refers) }

// refers tells whether a variable refers to a secret.
func refers(v plan.Var) bool { return strings.Contains(v.Value, "{/run/secrets/") }

// expands tells whether the image needs an Expander.
func (b builder) expands() bool {
	return slices.ContainsFunc(b.app.Secrets, func(s spec.AppSecret) bool { return s.Variable != "" }) ||
		slices.ContainsFunc(b.addresses(), refers)
}
