//go:build unix

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"
)

// perSpec is how long one of a thousand specs may take on one core.
const perSpec = 2 * time.Millisecond

// measureSpecs compares the time of one spec among many with one among fewer:
// as long as it is the same, the whole is linear.
func measureSpecs(ctx context.Context, s settings) error {
	for _, n := range []int{500, 1000} {
		err := comparison{
			title: fmt.Sprintf("load and generate one of %d specs and one of 250, processor time", n),
			a:     specs(s, n), b: specs(s, 250), rounds: 7, bound: 1.1, most: perSpec,
		}.run(ctx, s)
		if err != nil {
			return err
		}
	}
	return nil
}

// specs is the processor time of each of n specs, the start of the program and
// the compilation of the schema included.
func specs(s settings, n int) side {
	program := process{argv: []string{filepath.Join(s.dir, "specs"), strconv.Itoa(n)}, env: []string{"GOMAXPROCS=1"}}
	return side{fmt.Sprintf("one of %d", n), func(ctx context.Context) (time.Duration, error) {
		all, err := program.processor(ctx)
		return all / time.Duration(n), err
	}}
}
