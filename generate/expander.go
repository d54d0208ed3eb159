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
// as a part of one, which is a URL. What it puts in is not read again. It is one
// line, as the Compose file needs it, and works on bytes.
const expander = `import os,re,signal,sys;` +
	`e=os.environb;r=re.compile(rb'\{(/run/secrets/[^{}]+)\}');` +
	`n={f for x in e.values() for f in r.findall(x)};` +
	`s={f:open(f,'rb').read().rstrip(b'\n') for f in n if os.path.isfile(f) and os.access(f,os.R_OK)};` +
	`m=sorted(os.fsdecode(f) for f in n if b'\0' in s.get(f,b'\0'));` +
	`m and sys.exit('not there, or not readable for this user: '+', '.join(m));` +
	`q=lambda t:re.sub(rb'[^\w.~-]',lambda c:b'%%%02X'%ord(c[0]),t);` +
	`e.update({k:s[x[1:-1]] if r.fullmatch(x) else r.sub(lambda c:q(s[c[1]]),x) for k,x in e.items()});` +
	// Python ignores these two, and what it becomes would go on doing so.
	`signal.signal(signal.SIGPIPE,signal.SIG_DFL);signal.signal(signal.SIGXFSZ,signal.SIG_DFL);` +
	`sys.excepthook=lambda t,x,b:print(sys.argv[1]+':',getattr(x,'strerror',x),file=sys.stderr);` +
	`os.execvp(sys.argv[1],sys.argv[1:])`

const (
	expanderReason = "Puts the secrets in place of {/run/secrets/NAME} in the variables when a container starts, so that they are in " +
		"no image and in no Compose file; then the command takes its place, as the same process."
	bracesReason = "The image's entrypoint puts the secret's text in place of the braces."
)

// Expander is what has to stand before a command that docker runs without the
// image's entrypoint, such as docker exec's, so that the variables hold the
// secrets. The image has it where a service's environment Expands.
func Expander() []string { return []string{"python", "-I", "-S", "-c", expander} }

// Expands tells whether a service's variables refer to secrets.
func Expands(s plan.Service) bool { return slices.ContainsFunc(s.Environment, refers) }

// refers tells whether a variable refers to a secret.
func refers(v plan.Var) bool { return strings.Contains(v.Value, "{/run/secrets/") }

// expands tells whether the image needs an Expander.
func (b builder) expands() bool {
	return slices.ContainsFunc(b.app.Secrets, func(s spec.AppSecret) bool { return s.Variable != "" }) ||
		slices.ContainsFunc(b.addresses(), refers)
}
