package spec

import (
	"strings"
	"testing"
	"time"
)

func TestBudgetOfTime(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	_, spent := within(budget{time: 30 * time.Millisecond, memory: 1 << 40}, "spec", func() int { <-stop; return 1 })
	if spent == nil || spent.Rule != "spec.too-slow" {
		t.Errorf("%v", spent)
	}
}

func TestBudgetOfMemory(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	_, spent := within(budget{time: time.Minute, memory: 8 << 20}, "spec", func() byte {
		block := make([]byte, 64<<20)
		for i := range block {
			block[i] = 1
		}
		<-stop
		return block[0]
	})
	if spent == nil || spent.Rule != "spec.too-much-memory" {
		t.Errorf("%v", spent)
	}
}

func TestDefaultBudget(t *testing.T) {
	if b := NewLoader().budget; b.time != 5*time.Second || b.memory != 512<<20 {
		t.Errorf("the documentation of Load says otherwise: %+v", b)
	}
}

// After a spec that was given up a Loader takes a context of its own: the old
// one may still be in use.
func TestLoaderGoesOnAfterASpecThatWasGivenUp(t *testing.T) {
	loader := NewLoader()
	good := []byte("python: \"3.13\"\nrun: \"main.py\"\n")
	if _, err := loader.Load("pyapp.cue", good); err != nil {
		t.Fatal(err)
	}
	before := loader.grammar
	loader.budget.time = time.Nanosecond
	_, err := loader.Load("pyapp.cue", []byte("python: \"3.13\"\nrun: \"main.py\"\n_x: ["+strings.Repeat("1, ", 10_000)+"]\n"))
	if err == nil || !strings.Contains(err.Error(), "takes more than") || loader.grammar != nil {
		t.Fatalf("%v", err)
	}
	loader.budget = defaultBudget()
	if _, err := loader.Load("pyapp.cue", good); err != nil || loader.grammar == before {
		t.Errorf("%v", err)
	}
}

// A library's panic on a spec becomes a problem of the spec.
func TestPanicBecomesAProblem(t *testing.T) {
	src := newSource("pyapp.cue", []byte("python: \"3.13\"\nrun: \"main.py\"\n"))
	result := load(input{spec: src}, &grammar{part: whole()}) // no context: CUE panics
	if len(result.problems) != 1 || result.problems[0].Rule != "spec.internal" || strings.Contains(result.problems.Error(), "goroutine") {
		t.Errorf("%v", result.problems)
	}
}
