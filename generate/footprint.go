package generate

import (
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
)

// heavy is a distribution that each process that imports it pays for in memory.
type heavy struct {
	distribution string // normalised (PEP 503)
	memory       int64  // bytes that are resident after its import, beyond what it requires itself
}

// heavies are the distributions whose import alone shows in a worker's memory.
//
// Measured (VmRSS on CPython 3.13 with one BLAS thread): a bare interpreter 9 MiB, with
// flask 3.1 31 MiB, with numpy 2.2 42 MiB, with pandas 2.2 76 MiB. The others are
// estimates from what their users report, rounded down: a warning must not be wrong.
func heavies() []heavy {
	return []heavy{
		{"numpy", 11 << 20},
		{"pandas", 34 << 20},
		{"scipy", 30 << 20},        // estimate
		{"scikit-learn", 40 << 20}, // estimate
		{"matplotlib", 30 << 20},   // estimate
		{"pyarrow", 40 << 20},      // estimate
		{"transformers", 60 << 20}, // estimate
		{"jax", 100 << 20},         // estimate
		{"torch", 200 << 20},       // estimate; PyPI's, with CUDA, takes more
		// What https://github.com/Cornerstone-OnDemand/modelkit/pull/199 saves by not importing it.
		{"tensorflow", 285 << 20},
		{"tensorflow-cpu", 285 << 20},
	}
}

// footprint is what the heavy distributions among packages cost each process, in
// bytes, and their names. Whether a process imports them nobody knows before it runs.
func footprint(packages manager.Packages) (bytes int64, names []string) {
	for _, h := range heavies() {
		if packages.Find(h.distribution) != nil {
			bytes += h.memory
			names = append(names, h.distribution)
		}
	}
	slices.Sort(names)
	return bytes, names
}
