package spec

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each kind must load with the part of the schema that its spec is given, without the rest.
func TestEveryKindLoadsWithItsPart(t *testing.T) {
	g := newGrammar(whole())
	tested := 0
	for _, c := range []struct{ definition, before, after string }{
		{"#Server", `run: "main.py"` + "\nprocesses: p: ", ""},
		{"#Worker", `run: "main.py"` + "\nprocesses: p: ", ""},
		{"#Deps", `run: "main.py"` + "\ndeps: ", ""},
		{"#Backing", `run: "main.py"` + "\nservices: s: ", ""},
	} {
		for _, f := range g.definition(c.definition).group.fields {
			tested++
			text := "name: \"shop\"\npython: \"3.13\"\n" + c.before + f.name + ": " + formatCUE.example(f.rule) + "\n"
			part := newGrammar(partFor([]byte(text)))
			if part.part.has(whole()) {
				t.Errorf("%s is compiled with all of the schema", f.name)
			}
			want, got := loadText(text, g), loadText(text, part)
			if diff := cmp.Diff(want.problems, got.problems); diff != "" {
				t.Errorf("%s: problems (-whole +part):\n%s", text, diff)
			}
			if diff := cmp.Diff(want.app, got.app, cmp.AllowUnexported(Choice{})); diff != "" {
				t.Errorf("%s: the application (-whole +part):\n%s", text, diff)
			}
		}
	}
	if tested < 50 {
		t.Errorf("only %d kinds were tested", tested)
	}
}

func loadText(text string, g *grammar) loaded {
	in := input{spec: newSource("pyapp.cue", []byte(text))}
	in.spec.read()
	return in.hold(g)
}

func TestWordsKnowOfAllKinds(t *testing.T) {
	_, err := Load("pyapp.cue", []byte(`server: unicorn: app: "shop:app"`+"\n"))
	problems, ok := err.(Problems)
	if !ok || len(problems) != 1 || !slices.Contains(problems[0].Notes, `did you mean "gunicorn" or "uvicorn"?`) {
		t.Errorf("got %v", err)
	}
}

// A loader that compiled the part for one spec reads one of another kind too.
func TestLoaderReadsSpecsOfSeveralKinds(t *testing.T) {
	loader := NewLoader()
	for _, server := range []string{"uvicorn", "waitress", "uvicorn"} {
		s, err := loader.Load("pyapp.cue", []byte("server: "+server+`: app: "shop:app"`+"\n"))
		if err != nil || s.App.Server.Kind != server {
			t.Errorf("%s: got %v", server, err)
		}
	}
}
