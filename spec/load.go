// Package spec reads a pyapp spec: text in any of its formats to an App that
// the schema and the rules allow, or to problems that say where, what is there,
// what is allowed and what to write.
package spec

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
)

// Spec is a spec that was read, held against the schema and found good.
type Spec struct {
	App         App
	File        string   // as the user named it
	Environment string   // whose changes App has; "" is none's
	Warnings    Problems // what is doubtful, but stops nothing; some may be ignored

	source *source
}

// Load reads one spec from data. A program that reads many makes a Loader.
//
// The name's ending decides the format: .cue, .yaml, .yml, .json, .toml; of a
// pyproject.toml the table [tool.pyapp] is the spec. When the spec is at fault
// the error is Problems, all of them at once.
//
// A spec may be from a stranger. One that takes more than 5 s or 512 MiB is
// refused (spec.too-slow, spec.too-much-memory), but CUE cannot be stopped: its
// evaluation goes on in the background until the process ends, which should be
// soon. The memory is what the whole process grows by meanwhile.
func Load(name string, data []byte) (*Spec, error) {
	return NewLoader().Load(name, data)
}

// Loader reads many specs and compiles the schema for them only once. It is
// not safe for concurrent use: make one for each goroutine.
type Loader struct {
	budget  budget
	grammar *grammar
	loads   int // with this grammar
}

// NewLoader makes a Loader. It is cheap: the schema is compiled at the first Load.
func NewLoader() *Loader { return &Loader{budget: defaultBudget()} }

// renewal is after how many specs the schema is compiled anew, because a CUE
// context keeps some 10 KiB of each value that it ever built.
const renewal = 250

// Load is as the function Load is.
func (l *Loader) Load(name string, data []byte) (*Spec, error) {
	return l.load(input{spec: newSource(name, data)})
}

// LoadEnvironment reads a spec as one of its environments changes it; "" is the
// spec without one, as for Load. siblings are all the files of its environments,
// of which this one's needs its Data. An UnknownEnvironment is the error where
// the spec has no such environment.
//
// What the environment writes wins: groups of fields are merged, lists and
// single values replaced, and where fields exclude each other, as the kinds of
// server, the environment's choice holds.
func (l *Loader) LoadEnvironment(name string, data []byte, siblings []Sibling, environment string) (*Spec, error) {
	return l.load(input{spec: newSource(name, data), environment: environment, siblings: siblings})
}

// input is what is loaded.
type input struct {
	spec        *source
	environment string // "": none
	siblings    []Sibling
}

func (l *Loader) load(in input) (*Spec, error) {
	g := l.grammar
	if g == nil || l.loads == renewal {
		g, l.loads = nil, 0
	}
	l.grammar = nil // given up with the evaluation that may still use it
	done, spent := within(l.budget, "spec", func() loaded { return load(in, g) })
	if spent != nil {
		return nil, Problems{{Finding: *spent, File: in.spec.name, Width: 1}} // the source is still in use
	}
	l.grammar = done.grammar
	l.loads++
	switch {
	case done.unknown != nil:
		return nil, done.unknown
	case done.problems.HasErrors():
		return nil, done.problems
	}
	done.app.Environment = in.environment
	return &Spec{App: done.app, File: in.spec.name, Environment: in.environment, Warnings: done.problems, source: done.source}, nil
}

// loaded is what one evaluation comes to.
type loaded struct {
	app      App
	source   *source
	problems Problems
	unknown  error // an UnknownEnvironment
	grammar  *grammar
}

// load is the pipeline: text, syntax, environment, values, schema, App. Each step runs only
// when the one before it found nothing wrong. A panic of a library on a spec
// that no test foresaw becomes a problem of that spec.
func load(in input, g *grammar) (result loaded) {
	defer func() {
		if r := recover(); r != nil {
			result = loaded{problems: Problems{in.spec.fault(place{}, "spec.internal",
				fmt.Sprintf("docker pyapp failed on this spec, which is a defect of docker pyapp: %v", r))}}
		}
	}()
	result = in.examine(g)
	result.problems = in.mended(result.problems)
	return result
}

func (in input) examine(g *grammar) loaded {
	if problems := in.spec.read(); len(problems) > 0 {
		return loaded{problems: in.spec.inOrder(problems), grammar: g}
	}
	needed := in.part()
	if g == nil {
		g = newGrammar(needed)
	}
	if g.part.has(needed) {
		result := in.hold(g)
		if len(result.problems) == 0 || g.part.has(whole()) {
			return result
		}
	}
	// The words for what is wrong need to know of all kinds; and the next spec may name any.
	in.spec = newSource(in.spec.name, in.spec.data)
	in.spec.read()
	return in.hold(newGrammar(whole()))
}

// part is the part of the schema that a spec and the files of its environments name.
func (in input) part() part {
	texts := [][]byte{in.spec.data}
	for _, s := range in.siblings {
		texts = append(texts, s.Data)
	}
	return partFor(texts...)
}

// hold holds a spec that was read, as its environment changes it, against the schema.
func (in input) hold(g *grammar) loaded {
	src := in.spec
	w := newWalker(src, g)
	all := w.setAside(in.environment)
	if in.environment != "" {
		if ok, unknown := w.lay(in, all); !ok {
			return loaded{problems: src.inOrder(w.problems), unknown: unknown, grammar: g}
		}
	}
	app, problems := w.hold()
	return loaded{app: app, source: w.source, problems: src.inOrder(append(problems, w.doubts...)).ignoring(app.Ignore), grammar: g}
}

// read takes the text to a bounded syntax tree with known places.
func (s *source) read() Problems {
	if problems := s.readSyntax(); problems != nil {
		return problems
	}
	return append(s.index(), s.layout()...)
}

// readSyntax takes the text to a bounded syntax tree.
func (s *source) readSyntax() Problems {
	if p := s.guardText(); p != nil {
		return Problems{*p}
	}
	if problems := s.parse(); len(problems) > 0 {
		return problems
	}
	if p := s.guardSyntax(); p != nil {
		return Problems{*p}
	}
	return nil
}

// hold holds the spec's values against the schema and the rules.
func (w *walker) hold() (App, Problems) {
	u, g := w.evaluate(), w.grammar
	w.misplaced(u)
	w.value(u, g.app, "")
	if len(w.problems) > 0 {
		return App{}, w.problems
	}
	full := g.value(g.app).Unify(w.plain(u))
	if w.judge(full.Validate(cue.Concrete(true))); len(w.problems) > 0 {
		return App{}, w.problems
	}
	app, err := decode(full)
	if err != nil {
		return App{}, Problems{w.fault(place{}, "spec.internal", "the schema and docker pyapp's own types disagree: "+err.Error())}
	}
	return app, w.locate(Rules(app))
}

// Problems gives findings their places in the user's file, in its order; those
// about other files come after it. A field that is not written is shown where
// the nearest one around it is. Warnings that the spec ignores are marked as such.
func (s *Spec) Problems(findings []Finding) Problems {
	problems := s.source.inOrder(s.source.locate(findings))
	slices.SortStableFunc(problems, func(a, b Problem) int { return strings.Compare(a.elsewhere(), b.elsewhere()) })
	return problems.ignoring(s.App.Ignore)
}

// elsewhere is the file of a problem that is not in the spec; "" sorts first.
func (p Problem) elsewhere() string {
	if p.At == nil {
		return ""
	}
	return p.At.File
}

func (s *source) locate(findings []Finding) Problems {
	var problems Problems
	for _, f := range findings {
		at := s.placeOf(f.Path)
		f.Notes = s.file(at).format.translate(f.Notes)
		p := s.problem(at, f)
		if f.At != nil {
			p = Problem{Finding: f, File: f.At.File, Line: f.At.Line, Column: f.At.Column, Width: f.At.Width, Text: f.At.Text}
		}
		if f.Change != nil {
			p.Edits = s.changed(*f.Change)
		}
		problems = append(problems, p)
	}
	return problems
}

// placeOf is where a field's value is written. What the spec writes shorter, as
// a script's name for all of run, is that one value.
func (s *source) placeOf(path string) place {
	if at, ok := s.find(path, true); ok {
		return at
	}
	if _, short := s.places[parent(path)].expr.(*ast.BasicLit); short {
		at, _ := s.find(parent(path), true)
		return at
	}
	return s.nearest(path)
}

// inOrder sorts problems by their places, those of the spec's file before those
// of an environment's.
func (s *source) inOrder(problems Problems) Problems {
	at := func(p Problem) place {
		if p.File != s.name {
			return place{line: p.Line, column: p.Column, in: s}
		}
		return place{line: p.Line, column: p.Column}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return comparePlaces(at(a), at(b)) })
	return problems
}
