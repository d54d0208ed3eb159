// Package collector lets the garbage collector wait: a short process has much memory to
// spare. It does so by being imported, for that is not too late: what the libraries make
// before main runs is enough for the collector to start, and costs a tenth of a start.
// Packages without dependencies come first, in the order of their paths
// (https://go.dev/ref/spec#Program_initialization).
package collector

import "runtime/debug"

var (
	_ = debug.SetGCPercent(400)
	_ = debug.SetMemoryLimit(256 << 20) // from here on it does not wait: the machine may be small
)
