package spec

import (
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cuelang.org/go/cue"
	cueerrors "cuelang.org/go/cue/errors"
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

var mutations = flag.Int("mutations", 4000, "how many changes of specs the walk and CUE are held against each other with")

// mostMutations are those of one spec. Of many changes each is compared by its path.
const mostMutations = 24

// The walk and CUE's own verdict never disagree: over thousands of changed
// specs nothing is missed, nothing is false, nothing is left to the words of
// the judge, and everything has a place.
func TestWalkAndCUEAgree(t *testing.T) {
	seed, err := os.ReadFile("testdata/good/shop.json")
	if err != nil {
		t.Fatal(err)
	}
	wanted := *mutations
	if testing.Short() {
		wanted = min(wanted, 600)
	}
	r := rand.New(rand.NewSource(1))
	loader, judge := NewLoader(), newGrammar(whole())
	loader.budget.time = time.Hour // a long run is made beside other work
	done, specs, bad, several := 0, 0, 0, 0
	for ; done < wanted; specs++ {
		if specs%500 == 499 {
			judge = newGrammar(whole()) // a context keeps all that it ever built
		}
		if specs%5_000 == 4_999 {
			t.Logf("%d changes, %d specs, no disagreement", done, specs)
		}
		document, n := changed(t, r, seed)
		done += n
		text, err := json.MarshalIndent(document, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		name := []string{"pyapp.json", "pyapp.yaml", "pyapp.cue"}[specs%3]
		_, err = loader.Load(name, text)
		problems := schemaProblems(t, text, err)
		verdict := judge.value(judge.app).Unify(judge.ctx.CompileBytes(text)).Validate(cue.Concrete(true))
		if (verdict != nil) != (len(problems) > 0) {
			t.Fatalf("%s: CUE says %v, the walk says %v\n%s", name, verdict, err, text)
		}
		checkPaths(t, verdict, problems, text)
		if verdict != nil {
			bad++
		}
		if len(problems) > 1 {
			several++
		}
	}
	t.Logf("%d changes of %d specs, %d of them bad, %d with several problems", done, specs, bad, several)
	if bad < specs/2 || several < specs/8 {
		t.Error("the changes are too tame to prove anything")
	}
}

// changed is a part of a good spec with some changes, and their number: mostly few.
func changed(t *testing.T, r *rand.Rand, seed []byte) (map[string]any, int) {
	var document map[string]any
	if err := json.Unmarshal(seed, &document); err != nil {
		t.Fatal(err)
	}
	if r.Intn(3) > 0 {
		for _, name := range slices.Sorted(maps.Keys(document)) {
			if name != "server" && r.Intn(2) == 0 {
				delete(document, name)
			}
		}
	}
	n := 1 + r.Intn([]int{3, mostMutations}[r.Intn(2)])
	for range n {
		mutate(r, document)
	}
	return document, n
}

// checkPaths holds each of CUE's errors against the problems: there is one at its path,
// around it, in it or, where a field that the group does not have may be the one that is
// missing, beside it.
func checkPaths(t *testing.T, verdict error, problems Problems, text []byte) {
	t.Helper()
	for _, e := range cueerrors.Errors(verdict) {
		path := pathOf(e)
		if !slices.ContainsFunc(problems, func(p Problem) bool {
			return path == "" || p.Path == path || strings.HasPrefix(p.Path+".", path+".") || strings.HasPrefix(path+".", p.Path+".") ||
				p.Rule == "spec.unknown-field" && strings.HasPrefix(path+".", parent(p.Path)+".")
		}) {
			t.Fatalf("CUE says %v, the walk says nothing of it but %v\n%s", e, problems, text)
		}
	}
}

// schemaProblems are the problems that CUE's verdict must know of too. It holds each
// against what none may be.
func schemaProblems(t *testing.T, text []byte, err error) Problems {
	t.Helper()
	var problems, known Problems
	if err == nil {
		return nil
	}
	if !errors.As(err, &problems) {
		t.Fatalf("%T: %v", err, err)
	}
	for _, p := range problems {
		isRoot := !strings.Contains(p.Path, ".") && (p.Rule == "spec.missing-field" || p.Rule == "spec.none-of")
		switch {
		case p.Rule == "spec.schema" || p.Rule == "spec.internal":
			t.Fatalf("left to the judge: %v\n%s", p, text)
		case p.Line == 0 && !isRoot:
			t.Fatalf("without a place: %v\n%s", p, text)
		case p.Rule == "spec.none-of" || p.Rule == "spec.more-than-one": // the schema says it in an attribute
		case strings.HasPrefix(p.Rule, "spec."):
			known = append(known, p)
		}
	}
	return known
}
