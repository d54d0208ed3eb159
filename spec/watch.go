package spec

import (
	"fmt"
	"runtime/metrics"
	"time"
)

// budget is what reading one spec may take.
type budget struct {
	time   time.Duration
	memory uint64 // bytes by which the process may grow
}

func defaultBudget() budget { return budget{time: 5 * time.Second, memory: 512 << 20} }

// tick is how often the budget is looked at; a common spec is done before the first.
const tick = 20 * time.Millisecond

// Within runs work on a text of the kind that noun names, such as a policy, within
// what reading one spec may take and within limit. Where work takes more the finding
// says so, as of a spec (spec.too-slow, spec.too-much-memory): CUE's evaluation cannot
// be cancelled, so that what is given up goes on until the process ends.
func Within[T any](noun string, limit time.Duration, work func() T) (T, *Finding) {
	b := defaultBudget()
	b.time = min(b.time, limit)
	return within(b, noun, work)
}

// within runs work in a goroutine of its own and stops waiting for it when the
// budget is spent; the finding then says which. CUE's evaluation cannot be
// cancelled: work that is given up goes on until the process ends.
func within[T any](b budget, noun string, work func() T) (T, *Finding) {
	done := make(chan T, 1)
	go func() { done <- work() }()
	deadline := time.NewTimer(b.time)
	defer deadline.Stop()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	before := memoryInUse()
	var none T
	for {
		select {
		case result := <-done:
			return result, nil
		case <-deadline.C:
			return none, spent("spec.too-slow", fmt.Sprintf("the %s takes more than %v to evaluate", noun, b.time))
		case <-ticker.C:
			if memoryInUse() > before+b.memory {
				return none, spent("spec.too-much-memory", fmt.Sprintf("the %s takes more than %d MiB of memory to evaluate", noun, b.memory>>20))
			}
		}
	}
}

func spent(code, message string) *Finding {
	return &Finding{Rule: code, Message: message, Notes: []string{"write the values out instead of computing them"}}
}

// memoryInUse is the memory that the Go runtime holds, in bytes.
func memoryInUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}
