//go:build unix

package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// side is one of two things that are compared. It times itself, so that what
// has to be prepared and tidied up does not count.
type side struct {
	name string
	time func(context.Context) (time.Duration, error)
}

// comparison is of the times of a to those of b.
type comparison struct {
	title  string
	a, b   side
	rounds int
	bound  float64       // the highest ratio a/b that is right
	most   time.Duration // the longest that a may take; 0: as long as it likes
}

// run measures a and b in turns, so that whatever else the machine does falls
// on both, and prints the ratio of each pair's times.
func (c comparison) run(ctx context.Context, s settings) error {
	var as, bs []time.Duration
	for round := range cmp.Or(s.rounds, c.rounds) + 1 {
		a, err := c.a.time(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", c.a.name, err)
		}
		b, err := c.b.time(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", c.b.name, err)
		}
		if round == 0 { // warms up
			continue
		}
		as, bs = append(as, a), append(bs, b)
	}
	c.printPairs(as, bs)
	return nil
}

// printPairs prints times that were measured in pairs.
func (c comparison) printPairs(as, bs []time.Duration) {
	ratios := make([]float64, len(as))
	for i := range as {
		ratios[i] = float64(as[i]) / float64(bs[i])
	}
	c.print(as, bs, ratios)
}

func (c comparison) print(as, bs []time.Duration, ratios []float64) {
	fmt.Printf("\n%s, %d pairs\n", c.title, len(ratios))
	fmt.Printf("  %-28s %10s %10s %10s\n", "", "min", "median", "max")
	for _, line := range []struct {
		name  string
		times []time.Duration
	}{{c.a.name, as}, {c.b.name, bs}} {
		t := line.times
		fmt.Printf("  %-28s %10s %10s %10s\n", line.name, short(slices.Min(t)), short(median(t)), short(slices.Max(t)))
	}
	m := median(ratios)
	fmt.Printf("  %-28s %10.2f %10.2f %10.2f   at most %.2f: %s\n", "ratio of each pair",
		slices.Min(ratios), m, slices.Max(ratios), c.bound, met(m <= c.bound))
	if c.most > 0 {
		fmt.Printf("  %-28s %21s %10s   at most %s: %s\n", c.a.name, short(median(as)), "", short(c.most), met(median(as) <= c.most))
	}
}

func median[T cmp.Ordered](values []T) T {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}

// short is d with no more digits than repeat.
func short(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	default:
		return fmt.Sprintf("%.2f ms", d.Seconds()*1000)
	}
}

func met(is bool) string {
	if is {
		return "met"
	}
	return "NOT met"
}
