package server

import "testing"

func TestResourcesWorkers(t *testing.T) {
	for _, c := range []struct {
		name   string
		cpus   float64
		memory int64
		loaded int64
		want   int
	}{
		{"no limits count as one CPU", 0, 0, 0, 3},
		{"one CPU", 1, 0, 0, 3},
		{"a fraction of a CPU", 0.5, 0, 0, 2},
		{"many CPUs", 4, 0, 0, 9},
		{"memory is the bound", 4, 512 << 20, 0, 2},
		{"memory alone", 0, 1 << 30, 0, 3},
		{"less memory than one worker needs", 1, 64 << 20, 0, 1},
		{"numpy fits in an ordinary worker", 4, 1 << 30, 11 << 20, 4},
		{"PyTorch does not", 4, 1 << 30, 300 << 20, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (Resources{CPUs: c.cpus, MemoryBytes: c.memory, Loaded: c.loaded}).Workers(); got != c.want {
				t.Errorf("got %d workers, want %d", got, c.want)
			}
		})
	}
}

func TestResourcesThreads(t *testing.T) {
	for _, c := range []struct {
		name    string
		cpus    float64
		workers int
		want    int
	}{
		{"nothing bounds one process", 0, 1, 0},
		{"several workers share the host", 0, 4, 1},
		{"one process has all CPUs", 3.5, 1, 4},
		{"workers share the CPUs", 4, 2, 2},
		{"more workers than CPUs", 1, 3, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (Resources{CPUs: c.cpus}).Threads(c.workers); got != c.want {
				t.Errorf("got %d threads, want %d", got, c.want)
			}
		})
	}
}
