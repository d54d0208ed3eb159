package manager

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// access is what a step needs to be let into the spec's package indexes: its
// tool learns of them by variables, and of passwords by secrets of the build.
type access struct {
	mounts []plan.Mount
	before []plan.Command // in front of the command that downloads
	env    []plan.Var     // of the command that downloads
}

// IndexSecret is the build secret that holds an index's password.
func IndexSecret(i spec.Index) string { return "index-" + i.Name }

// online makes r a step one of whose commands downloads, the one with the
// number at: it has the build's network, and is let into the spec's indexes as
// its tool is told of them.
func online(app spec.App, at int, r plan.Run, tell func([]spec.Index) access) *plan.Run {
	a := tell(app.Indexes)
	r.Network = app.Build.Network
	r.Mounts = append(r.Mounts, a.mounts...)
	downloads := r.Commands[at]
	downloads.Env = append(a.env, downloads.Env...)
	r.Commands = slices.Concat(r.Commands[:at], a.before, []plan.Command{downloads}, r.Commands[at+1:])
	return &r
}

// OnlinePip makes r a step one of whose commands, the one with the number at,
// is pip or calls it.
func OnlinePip(app spec.App, at int, r plan.Run) *plan.Run { return online(app, at, r, pipAccess) }

// netrc is where passwords are for pip: in memory, for one step.
const netrcFolder, netrc = "/run/netrc", "/run/netrc/netrc"

// pipAccess is by pip's own variables, and by a netrc file for the passwords: a
// URL that holds one would have to escape it
// (https://pip.pypa.io/en/stable/topics/authentication/).
func pipAccess(indexes []spec.Index) access {
	a := netrcAccess(indexes)
	var addresses []plan.Var
	var extra []string
	for _, i := range indexes {
		if i.Default {
			addresses = append(addresses, plan.Var{Name: "PIP_INDEX_URL", Value: i.URL})
		} else {
			extra = append(extra, i.URL)
		}
	}
	if len(extra) > 0 {
		addresses = append(addresses, plan.Var{Name: "PIP_EXTRA_INDEX_URL", Value: strings.Join(extra, " ")})
	}
	a.env = append(addresses, a.env...)
	if len(a.before) > 0 { // a wrong password ends the build, and asks nobody for another
		a.env = append(a.env, plan.Var{Name: "PIP_NO_INPUT", Value: "1"})
	}
	return a
}

// netrcAccess is for tools that know the indexes from the project's files, and
// look up passwords in a netrc file.
func netrcAccess(indexes []spec.Index) access {
	var a access
	for _, i := range indexes {
		if i.Password != nil {
			a.mounts = append(a.mounts, secretMount(i))
			a.before = append(a.before, plan.Command{Shell: netrcLine(i)})
		}
	}
	if len(a.before) > 0 {
		a.mounts = append(a.mounts, plan.Mount{Type: "tmpfs", Target: netrcFolder})
		a.env = []plan.Var{{Name: "NETRC", Value: netrc}}
	}
	return a
}

// netrcLine writes an index's entry. What it is made of needs no quotes: the
// schema lets only plain characters through. Those of the password are escaped
// as Python's netrc module reads them.
func netrcLine(i spec.Index) string {
	host := ""
	if u, err := url.Parse(i.URL); err == nil {
		host = u.Hostname()
	}
	return fmt.Sprintf(`printf 'machine %s login %s password "%%s"\n' "$(sed 's/["\\]/\\&/g' %s)" >> %s`,
		host, indexUser(i), secretFile(i), netrc)
}

// indexUser is the name that most indexes take with a token.
func indexUser(i spec.Index) string {
	if i.Username != "" {
		return i.Username
	}
	return "__token__"
}

func secretFile(i spec.Index) string { return "/run/secrets/" + IndexSecret(i) }

func secretMount(i spec.Index) plan.Mount {
	return plan.Mount{Type: "secret", ID: IndexSecret(i), Required: true}
}

// namedAccess is for tools that have a variable for the user and one for the
// password of each index, by its name in capitals.
func namedAccess(indexes []spec.Index, prefix string) access {
	var a access
	for _, i := range indexes {
		if i.Password == nil {
			continue
		}
		variable := prefix + strings.ToUpper(strings.ReplaceAll(i.Name, "-", "_"))
		a.mounts = append(a.mounts, secretMount(i))
		a.env = append(a.env,
			plan.Var{Name: variable + "_USERNAME", Value: indexUser(i)},
			plan.Var{Name: variable + "_PASSWORD", File: secretFile(i)})
	}
	return a
}

// uvAccess tells uv of indexes; declared are the names that pyproject.toml has
// (https://docs.astral.sh/uv/concepts/indexes/).
func uvAccess(declared []string) func([]spec.Index) access {
	return func(indexes []spec.Index) access {
		a := namedAccess(indexes, "UV_INDEX_")
		var more []string
		for _, i := range indexes {
			switch {
			case contains(declared, i.Name):
			case i.Default:
				a.env = append(a.env, plan.Var{Name: "UV_DEFAULT_INDEX", Value: i.Name + "=" + i.URL})
			default:
				more = append(more, i.Name+"="+i.URL)
			}
		}
		if len(more) > 0 {
			a.env = append(a.env, plan.Var{Name: "UV_INDEX", Value: strings.Join(more, " ")})
		}
		return a
	}
}

// poetryAccess is for the sources that pyproject.toml names
// (https://python-poetry.org/docs/repositories/#configuring-credentials).
func poetryAccess(indexes []spec.Index) access {
	return namedAccess(indexes, "POETRY_HTTP_BASIC_")
}

// undeclared finds indexes that a tool can only know from a file of the
// project, and that have no source of their name there.
func undeclared(app spec.App, manager, file string, declared []string, add string) []spec.Finding {
	var findings []spec.Finding
	for _, i := range app.Indexes {
		if !contains(declared, i.Name) {
			findings = append(findings, spec.Finding{
				Rule: "indexes.undeclared", Path: "indexes." + i.Name,
				Message: fmt.Sprintf("%s has no source named %q, so %s would not ask it", file, i.Name, manager),
				Notes:   []string{"add it   " + fmt.Sprintf(add, i.Name, i.URL) + "   and lock again"},
			})
		}
	}
	return findings
}

// contains compares names of indexes as the tools do, without regard to case.
func contains(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}
