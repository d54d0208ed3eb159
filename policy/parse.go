package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/docker-pyapp/docker-pyapp/internal/near"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func isPrintable(r rune) bool { return unicode.IsPrint(r) }

// policy is a policy's syntax.
type policy struct {
	File
	syntax *ast.File
}

// parse reads a policy within the bounds of a spec.
func parse(file File) (*policy, []spec.Finding) {
	if file.Err != nil {
		return nil, []spec.Finding{unreadable(file, spec.Place{}, "the policy can't be read: "+plain(file.Err.Error()))}
	}
	syntax, problems := spec.ParseCUE("policy", file.Name, file.Data)
	var findings []spec.Finding
	for _, p := range problems {
		findings = append(findings, spec.Finding{
			Rule: asPolicy(p.Rule), Message: p.Message, Notes: p.Notes,
			At: &spec.Place{File: p.File, Line: p.Line, Column: p.Column, Width: p.Width, Text: p.Text},
		})
	}
	if len(findings) > 0 {
		return nil, findings
	}
	p := &policy{File: file, syntax: syntax}
	return p, append(p.imports(), p.unknown()...)
}

// packages are those of CUE's own that compute and do nothing else.
func packages() []string {
	return []string{"list", "math", "net", "path", "regexp", "strconv", "strings", "struct", "time"}
}

func (p *policy) imports() []spec.Finding {
	var findings []spec.Finding
	for _, decl := range p.syntax.Decls {
		group, ok := decl.(*ast.ImportDecl)
		if !ok {
			continue
		}
		for _, each := range group.Specs {
			if name, err := literal.Unquote(each.Path.Value); err != nil || !slices.Contains(packages(), name) {
				findings = append(findings, unreadable(p.File, p.place(each.Path),
					"a policy can't import "+shorten(each.Path.Value), "it has of CUE's own packages "+spec.List(packages())))
			}
		}
	}
	return findings
}

// unknown finds fields that no application has: such a rule would never hold anything.
func (p *policy) unknown() []spec.Finding {
	var findings []spec.Finding
	p.unknownIn(p.syntax.Decls, "", func(label ast.Label, name, group string) {
		notes := []string{"what a policy needs for itself has a name that begins with _, such as _" + name, "docker pyapp policy facts   shows what there is"}
		if near := near.Words(name, fields()[group]); len(near) > 0 {
			notes = append([]string{"did you mean " + strings.Join(near, " or ") + "?"}, notes...)
		}
		what := "no application has a field "
		if group != "" {
			what = group + " has no field "
		}
		findings = append(findings, spec.Finding{Rule: "policy.unknown-field", Message: what + shorten(name), Notes: notes, At: p.at(label)})
	})
	return findings
}

func (p *policy) unknownIn(decls []ast.Decl, group string, report func(label ast.Label, name, group string)) {
	known, ok := fields()[group]
	if !ok {
		return
	}
	for _, decl := range decls {
		field, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		name, isFixed := fixedName(field.Label)
		if !isFixed {
			continue
		}
		if !slices.Contains(known, name) {
			report(field.Label, name, group)
			continue
		}
		if inside, ok := field.Value.(*ast.StructLit); ok {
			p.unknownIn(inside.Elts, join(group, name), report)
		}
	}
}

// fixedName is the name of a regular field; not that of a pattern, of a name that is
// computed, of a definition or of a hidden field.
func fixedName(label ast.Label) (string, bool) {
	if alias, ok := label.(*ast.Alias); ok {
		inside, ok := alias.Expr.(ast.Label)
		if !ok {
			return "", false
		}
		label = inside
	}
	name, _, err := ast.LabelName(label)
	if err != nil {
		return "", false
	}
	if _, isIdent := label.(*ast.Ident); isIdent && (strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#")) {
		return "", false
	}
	return name, true
}

// fields are those that an application can have, of the whole and of the groups that
// have the same ones in every application. A test holds them against package spec.
func fields() map[string][]string {
	limits := []string{"memory", "cpus", "pids", "gpu"}
	health := []string{"path", "host", "command", "interval", "timeout", "start_period", "start_interval", "retries"}
	return map[string][]string{
		"": {
			"name", "description", "version", "python", "deps", "indexes", "system", "build", "image", "run", "server", "replicas",
			"processes", "release", "jobs", "services", "publish", "health", "env", "secrets", "env_file", "env_required", "ignore",
			"volumes", "tmpfs", "networks", "compose", "limits", "hardening", "restart", "stop_grace_period",
		},
		"python": {"version", "major", "minor", "patch", "free_threaded"},
		"system": {"packages", "build_packages", "auto"},
		"build":  {"steps", "package", "args", "ignore", "platforms", "network"},
		"image": {
			"base", "base_kind", "bases", "variant", "allow_end_of_life", "registry", "name", "tag", "ref", "labels", "user",
		},
		"publish":   {"address", "port"},
		"health":    health,
		"limits":    limits,
		"hardening": {"read_only", "cap_drop", "cap_add", "no_new_privileges", "init"},
	}
}

// build is the syntax with a name for every field that an application can have, so
// that rules can refer to what they do not restrict themselves. In a package the fields
// of a file are seen from all of it.
func (p *policy) build() *ast.File {
	file := &ast.File{Filename: p.syntax.Filename, Decls: []ast.Decl{&ast.Package{Name: ast.NewIdent("policy")}}}
	for _, decl := range p.syntax.Decls {
		if _, named := decl.(*ast.Package); !named {
			file.Decls = append(file.Decls, decl)
		}
	}
	for _, name := range fields()[""] {
		file.Decls = append(file.Decls, &ast.Field{Label: ast.NewIdent(name), Constraint: token.OPTION, Value: ast.NewIdent("_")})
	}
	return file
}

// mistakes are those that a policy has by itself, whatever the application.
func (p *policy) mistakes(own cue.Value) []spec.Finding {
	var findings []spec.Finding
	for _, e := range errors.Errors(own.Validate()) {
		message, notes := p.mistakeWords(e)
		f := spec.Finding{Rule: "policy.unreadable", Message: message, Notes: notes, At: &spec.Place{File: p.Name}}
		if pos, ok := p.position(e); ok {
			f.At = p.placeOf(pos, 1)
		}
		if !slices.ContainsFunc(findings, func(other spec.Finding) bool { return *other.At == *f.At }) {
			findings = append(findings, f)
		}
		if len(findings) == 3 {
			break
		}
	}
	return findings
}

func (p *policy) mistakeWords(e errors.Error) (string, []string) {
	format, args := e.Msg()
	switch {
	case strings.Contains(format, "reference %q not found"):
		return fmt.Sprintf("there is no %s that this could mean", shorten(fmt.Sprint(args...))), []string{"text is in quotes; a package has to be imported"}
	case strings.Contains(format, "imported and not used"):
		return "this package is imported and not used", []string{"delete the line"}
	case p.saysItself(format):
		return "this rule refuses every application: " + shorten(fmt.Sprintf(format, args...)), []string{"write it at a field that may be there, such as   compose?: error(\"…\")"}
	case strings.Contains(format, "cycle"):
		return "this refers to itself", []string{"an if can't restrict the field that it asks for; write   name?: {…}   for what may be there"}
	}
	return "this can hold for no application: " + shorten(fmt.Sprintf(format, args...)), nil
}

// computes tells whether the policy has fields that depend on the facts.
func (p *policy) computes() bool {
	found := false
	for _, decl := range p.syntax.Decls {
		ast.Walk(decl, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.Comprehension:
				found = true
			case *ast.Field:
				_, _, err := ast.LabelName(x.Label)
				found = found || err != nil // a pattern, or a name that is computed
			}
			return !found
		}, nil)
	}
	return found
}

// position is the first place in the policy that an error of CUE is about.
func (p *policy) position(e errors.Error) (token.Pos, bool) {
	for _, pos := range p.positions(e) {
		return pos, true
	}
	return token.NoPos, false
}

// positions are all those places.
func (p *policy) positions(e errors.Error) []token.Pos {
	var all []token.Pos
	for _, pos := range append([]token.Pos{e.Position()}, e.InputPositions()...) {
		if pos.IsValid() && pos.Filename() == p.syntax.Filename {
			all = append(all, pos)
		}
	}
	return all
}

// at is the place of a part of the policy.
func (p *policy) at(n ast.Node) *spec.Place {
	at := p.place(n)
	at.File = p.Name
	return &at
}

func (p *policy) place(n ast.Node) spec.Place {
	return *p.placeOf(n.Pos(), max(1, n.End().Offset()-n.Pos().Offset()))
}

func (p *policy) placeOf(pos token.Pos, width int) *spec.Place {
	at := pos.Position()
	place := &spec.Place{File: p.Name, Line: at.Line, Column: at.Column}
	if lines := strings.Split(string(p.Data), "\n"); at.Line >= 1 && at.Line <= len(lines) {
		place.Text = strings.TrimSuffix(lines[at.Line-1], "\r")
	}
	place.Width = max(1, min(width, len(place.Text)-place.Column+1))
	return place
}
