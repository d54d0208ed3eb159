package spec

import (
	"encoding/json"
	"errors"
	"maps"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"

	"cuelang.org/go/cue"
)

// slot is one value in a document, to be changed.
type slot struct {
	group map[string]any
	key   string
	list  []any
	index int
}

func slots(document any) []slot {
	var all []slot
	switch x := document.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(x)) {
			all = append(all, slot{group: x, key: key})
			all = append(all, slots(x[key])...)
		}
	case []any:
		for i := range x {
			all = append(all, slot{list: x, index: i})
			all = append(all, slots(x[i])...)
		}
	}
	return all
}

// mutate changes a value, takes it away, renames it or puts one beside it.
func mutate(r *rand.Rand, document map[string]any) {
	values := []any{
		nil, true, false, 3, 3.5, -1, 0, 99999, 1e30, "x", "Bad Name", "", "8000", "yes", "512m", "main.py", "gunicorn", "30s",
		[]any{},
		[]any{1},
		[]any{"A"},
		map[string]any{},
		map[string]any{"zz": 1},
		map[string]any{"script": "a.py"},
	}
	all := slots(document)
	if len(all) == 0 {
		return
	}
	s := all[r.Intn(len(all))]
	switch operation := r.Intn(4); {
	case s.group == nil:
		s.list[s.index] = values[r.Intn(len(values))]
	case operation == 0:
		delete(s.group, s.key)
	case operation == 1:
		s.group[s.key+[]string{"x", " !"}[r.Intn(2)]] = s.group[s.key]
		delete(s.group, s.key)
	case operation == 2:
		s.group["extra"] = 1
	default:
		s.group[s.key] = values[r.Intn(len(values))]
	}
}

// The walk and CUE's own verdict never disagree: over thousands of changed
// specs nothing is missed, nothing is false, nothing is left to the words of
// the judge, and everything has a place.
func TestWalkAndCUEAgree(t *testing.T) {
	seed, err := os.ReadFile("testdata/good/shop.json")
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewSource(1))
	loader, judge := NewLoader(), newGrammar(whole())
	bad, several := 0, 0
	rounds := 2000
	if testing.Short() {
		rounds = 300
	}
	for i := range rounds {
		if i%500 == 0 {
			judge = newGrammar(whole())
		}
		var document map[string]any
		if err := json.Unmarshal(seed, &document); err != nil {
			t.Fatal(err)
		}
		for range 1 + r.Intn(3) {
			mutate(r, document)
		}
		text, err := json.MarshalIndent(document, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		name := []string{"pyapp.json", "pyapp.yaml", "pyapp.cue"}[i%3]
		_, err = loader.Load(name, text)
		problems := schemaProblems(t, text, err)
		verdict := judge.value(judge.app).Unify(judge.ctx.CompileBytes(text)).Validate(cue.Concrete(true))
		if (verdict != nil) != (problems > 0) {
			t.Fatalf("%s: CUE says %v, the walk says %v\n%s", name, verdict, err, text)
		}
		if verdict != nil {
			bad++
		}
		if problems > 1 {
			several++
		}
	}
	t.Logf("%d bad specs, %d of them with several problems", bad, several)
	if bad < rounds/2 || several < rounds/8 {
		t.Error("the changes are too tame to prove anything")
	}
}

// schemaProblems counts the problems that CUE's verdict must know of too, and
// holds each against what none may be.
func schemaProblems(t *testing.T, text []byte, err error) int {
	t.Helper()
	var problems Problems
	if err == nil {
		return 0
	}
	if !errors.As(err, &problems) {
		t.Fatalf("%T: %v", err, err)
	}
	n := 0
	for _, p := range problems {
		isRoot := !strings.Contains(p.Path, ".") && (p.Rule == "spec.missing-field" || p.Rule == "spec.none-of")
		switch {
		case p.Rule == "spec.schema" || p.Rule == "spec.internal":
			t.Fatalf("left to the judge: %v\n%s", p, text)
		case p.Line == 0 && !isRoot:
			t.Fatalf("without a place: %v\n%s", p, text)
		case p.Rule == "spec.none-of" || p.Rule == "spec.more-than-one": // the schema says it in an attribute
		case strings.HasPrefix(p.Rule, "spec."):
			n++
		}
	}
	return n
}
