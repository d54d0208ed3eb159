// Package policy holds applications against policies: plain CUE, written at the spec's
// own paths, over facts. A policy can refuse an application and change nothing of it.
package policy

import (
	"fmt"
	"strings"
	"time"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/cuecontext"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// limit is what all policies together may take, whatever their number.
const limit = 5 * time.Second

// Hold holds facts against each of the policies by itself, so that none can loosen
// another and a mistake in one hides nothing of another's. wrote tells whether the
// user wrote a field of the spec. The findings of a policy that can't be read or
// decided are at its own place, the others at the spec's fields.
//
// A policy that takes more than 5 s or 512 MiB ends it, and is an error: what is behind
// it was not held. Its evaluation goes on until the process ends, as for spec.Load.
func Hold(policies []File, facts Facts, wrote func(field string) bool) []spec.Finding {
	h := &holder{ctx: cuecontext.New(), facts: facts, wrote: wrote}
	var findings []spec.Finding
	end := time.Now().Add(limit)
	for _, file := range policies {
		found, spent := spec.Within("policy", time.Until(end), func() []spec.Finding { return h.hold(file) })
		if spent != nil {
			return append(findings, spentOn(file, *spent))
		}
		findings = append(findings, found...)
	}
	return findings
}

// spentOn is the finding of a policy that takes too much.
func spentOn(file File, spent spec.Finding) spec.Finding {
	spent.Rule = asPolicy(spent.Rule)
	if spent.Rule == "policy.too-slow" { // the time that was left for it is of no interest
		spent.Message = fmt.Sprintf("the policies take more than %v to evaluate, and this one was held then", limit)
	}
	spent.At = &spec.Place{File: file.Name}
	spent.Notes = append(spent.Notes, "the policies after it were not held")
	return spent
}

// asPolicy is the rule for a policy that is at fault as a spec can be.
func asPolicy(rule string) string {
	switch rule {
	case "spec.too-slow":
		return "policy.too-slow"
	case "spec.too-much-memory":
		return "policy.too-much-memory"
	case "spec.too-large", "spec.too-deep":
		return "policy.too-large"
	}
	return "policy.unreadable"
}

// holder holds one application.
type holder struct {
	ctx    *cue.Context
	value  cue.Value // the facts
	facts  Facts
	wrote  func(field string) bool
	policy *policy // that is held
	found  []spec.Finding
	held   map[string]bool // what was told already
}

// hold is what is wrong by one policy. A panic of a library on a policy that no test
// foresaw becomes a problem of that policy.
func (h *holder) hold(file File) (findings []spec.Finding) {
	defer func() {
		if r := recover(); r != nil {
			findings = []spec.Finding{unreadable(file, spec.Place{}, fmt.Sprintf("docker pyapp failed on this policy, which is a defect of docker pyapp: %v", r))}
		}
	}()
	p, findings := parse(file)
	if len(findings) > 0 {
		return findings
	}
	own := h.ctx.BuildFile(p.build())
	if findings := p.mistakes(own); len(findings) > 0 {
		return findings
	}
	if !h.value.Exists() {
		h.value = h.ctx.Encode(h.facts.tree)
	}
	h.policy, h.found, h.held = p, nil, map[string]bool{}
	all := own.Unify(h.value)
	verdict := all.Validate(cue.Concrete(true))
	if verdict == nil && !p.computes() && !h.mayAdd(own, nil) {
		return nil
	}
	h.walk(all, nil)
	h.judge(verdict)
	return h.found
}

// topLevel is a struct as a file.
func topLevel(expr ast.Expr) *ast.File {
	file := &ast.File{}
	if group, ok := expr.(*ast.StructLit); ok {
		file.Decls = group.Elts
	}
	return file
}

// unreadable is the finding of a policy that is no policy.
func unreadable(file File, at spec.Place, message string, notes ...string) spec.Finding {
	at.File = file.Name
	return spec.Finding{Rule: "policy.unreadable", Message: message, Notes: notes, At: &at}
}

// shorten keeps of a text what a message can hold, on one line.
func shorten(text string) string {
	const most = 120
	text = plain(text)
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// plain is a text on one line, safe for a terminal.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		if !isPrintable(r) {
			return '\ufffd'
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
