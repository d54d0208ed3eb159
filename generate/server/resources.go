package server

import "math"

// Resources are the limits that worker and thread counts follow from. No call
// of Python's sees a CPU quota (https://github.com/python/cpython/issues/149452):
// what the spec does not say here, the application would take from the host.
type Resources struct {
	CPUs        float64 // 0: no limit
	MemoryBytes int64   // 0: no limit
	Loaded      int64   // bytes that heavy dependencies take in each worker, beside the application
}

// memoryPerWorker is what one worker of an ordinary web application needs;
// Heroku's Python buildpack counts with the same.
const memoryPerWorker = 256 << 20

// Workers is how many worker processes fit: 2 for each CPU and 1 more, as
// Gunicorn's design page says (https://docs.gunicorn.org/en/stable/design.html),
// but no more than the memory holds: the ordinary worker's, or, where PyTorch or the
// like is loaded in each, at least what their import takes. Without a CPU limit one CPU is assumed.
func (r Resources) Workers() int {
	cpus := r.CPUs
	if cpus == 0 {
		cpus = 1
	}
	workers := int(2*cpus) + 1
	if r.MemoryBytes > 0 {
		workers = min(workers, int(r.MemoryBytes/max(memoryPerWorker, webWorker+r.Loaded)))
	}
	return max(workers, 1)
}

// EventLoops is how many worker processes with an event loop fit: one for each
// whole CPU, at most one for each 256 MB of memory, and one alone without a CPU
// limit. A loop is never idle while it waits, so more of them than processors
// only cost memory; and what an application keeps in memory between requests,
// such as its WebSockets, stays in one place until the spec asks for more.
func (r Resources) EventLoops() int {
	loops := max(int(r.CPUs), 1)
	if r.MemoryBytes > 0 {
		loops = min(loops, int(r.MemoryBytes/memoryPerWorker))
	}
	return max(loops, 1)
}

// CPUCount is the whole number of processors that the limit allows, 0 without one.
func (r Resources) CPUCount() int { return int(math.Ceil(r.CPUs)) }

// Threads is how many threads one of several workers may compute with, so that
// all of them together do not fight for the processors; 0 when nothing bounds it.
func (r Resources) Threads(workers int) int {
	switch {
	case r.CPUs > 0:
		return max(r.CPUCount()/max(workers, 1), 1)
	case workers > 1:
		return 1
	}
	return 0
}
