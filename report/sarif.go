package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

const (
	toolName = "docker-pyapp"
	toolURL  = "https://github.com/docker-pyapp/docker-pyapp"
)

// sourceRoot is the folder that paths are relative to, by the name that GitHub's code
// scanning gives the repository's own.
const sourceRoot = "%SRCROOT%"

// fingerprint is the key of what a problem is known by from one check to the next.
const fingerprint = "dockerPyappProblem/v1"

// SARIF writes a report as SARIF 2.1.0: one run, its results in the order of the
// problems and, of the rules, those that the results name. The errors are w's.
//
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
func SARIF(w io.Writer, r Report) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: toolName, Version: r.Version, InformationURI: toolURL, Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints",
		Bases:      map[string]sarifBase{sourceRoot: {sarifText{Text: "the folder that docker pyapp ran in"}}},
		Results:    []sarifResult{},
	}
	index := map[string]int{}
	for _, p := range r.Problems {
		i, known := index[p.Rule]
		if !known {
			i = len(index)
			index[p.Rule] = i
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(p))
		}
		run.Results = append(run.Results, sarifResultOf(p, i))
	}
	return encode(w, sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}

func sarifRuleOf(p spec.Problem) sarifRule {
	r, _ := rules.Find(p.Rule)
	title := cmp.Or(r.Title, r.Name)
	return sarifRule{
		ID: r.Code, Name: r.Name,
		Short: sarifText{Text: title}, Full: sarifText{Text: cmp.Or(r.Why, title)},
		HelpURI: ruleURL(r.Code), Help: sarifText{Text: helpText(r), Markdown: helpMarkdown(r)},
		Default: sarifConfiguration{Level: string(r.Severity)},
	}
}

// helpText is a rule's page for who can show no Markdown.
func helpText(r rules.Rule) string {
	parts := []string{cmp.Or(r.Title, r.Name)}
	for _, part := range []struct{ title, text string }{{"", r.Why}, {"Wrong:\n", r.Wrong}, {"Right:\n", r.Right}, {"", source(r)}} {
		if part.text != "" {
			parts = append(parts, part.title+strings.TrimRight(part.text, "\n"))
		}
	}
	return strings.Join(parts, "\n\n")
}

func helpMarkdown(r rules.Rule) string {
	parts := []string{"**" + cmp.Or(r.Title, r.Name) + "**"}
	if r.Why != "" {
		parts = append(parts, r.Why)
	}
	for _, part := range []struct{ title, text string }{{"Wrong", r.Wrong}, {"Right", r.Right}} {
		if part.text != "" {
			parts = append(parts, part.title+":\n\n```\n"+strings.TrimRight(part.text, "\n")+"\n```")
		}
	}
	if r.Source != "" {
		parts = append(parts, "<"+source(r)+">")
	}
	return strings.Join(parts, "\n\n")
}

// source is the address of a rule's source.
func source(r rules.Rule) string {
	if strings.HasPrefix(r.Source, "docs/") {
		return repository + r.Source
	}
	return r.Source
}

func sarifResultOf(p spec.Problem, rule int) sarifResult {
	result := sarifResult{
		RuleID: p.Code(), RuleIndex: rule, Level: string(p.Severity()),
		Message:      sarifText{Text: sentences(p)},
		Locations:    []sarifLocation{sarifLocationOf(p)},
		Fingerprints: map[string]string{fingerprint: identity(p)},
		Properties:   sarifProperties{Path: p.Path, Environments: p.Environments},
	}
	if len(p.Edits) > 0 {
		result.Fixes = []sarifFix{sarifFixOf(p)}
	}
	if p.Ignored != "" {
		result.Suppressions = []sarifSuppression{{Kind: "inSource", Status: "accepted", Justification: p.Ignored}}
	}
	return result
}

// sarifFixOf is the edits of a problem, which are of one file.
func sarifFixOf(p spec.Problem) sarifFix {
	change := sarifChange{Artifact: artifact(p.Edits[0].File)}
	for _, e := range p.Edits {
		at := stretch(e)
		change.Replacements = append(change.Replacements, sarifReplacement{
			Deleted:  sarifRegion{StartLine: at.Start.Line, StartColumn: at.Start.Column, EndLine: at.End.Line, EndColumn: at.End.Column},
			Inserted: sarifText{Text: e.Text},
		})
	}
	return sarifFix{Description: sarifText{Text: "as docker pyapp check --fix does"}, Changes: []sarifChange{change}}
}

func sarifLocationOf(p spec.Problem) sarifLocation {
	var location sarifLocation
	location.Physical.Artifact = artifact(p.File)
	if at := extentOf(p); at != nil {
		location.Physical.Region = &sarifRegion{
			StartLine: at.Start.Line, StartColumn: at.Start.Column, EndLine: at.End.Line, EndColumn: at.End.Column,
		}
	}
	return location
}

// artifact is a file by its address: relative to the root of the source where its name
// is relative.
func artifact(file string) sarifArtifact {
	name := slashed(file)
	if filepath.IsAbs(file) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: path.Join("/", name)}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: name}).String(), Base: sourceRoot}
}

// slashed is a file's name as it is written in addresses.
func slashed(file string) string { return filepath.ToSlash(filepath.Clean(file)) }

// sentences are a problem's message and its notes, a line each.
func sentences(p spec.Problem) string {
	return strings.Join(append([]string{p.Sentence()}, p.Notes...), "\n")
}

// identity is the same for a problem wherever its lines move to.
func identity(p spec.Problem) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{p.Code(), p.Path, p.Message}, "\x00")))
	return hex.EncodeToString(sum[:])
}
