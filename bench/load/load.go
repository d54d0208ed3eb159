// Package load asks an HTTP server on this machine for the same page many times, over a
// fixed number of connections, and counts what comes back. It is bounded in requests and
// in time, and speaks to addresses of this machine alone.
package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Most requests of one run, and the longest that one may take.
const (
	mostRequests = 1_000_000
	longest      = 10 * time.Minute
)

// Plan is what is asked for.
type Plan struct {
	Hosts       []string // host:port of servers that answer alike; a request goes to the next one in turn
	Method      string   // "" is POST, which net/http never sends twice by itself
	Path        string   // each request adds ?id=N to it
	Requests    int
	Connections int           // requests at the same time
	Fresh       bool          // a new connection for each request; false keeps them open
	Again       int           // how often a request that no server took is asked again
	OneLimit    time.Duration // for one request; 0 is 30 s
}

// Answer is how one request ended, for good.
type Answer struct {
	Host    string // that gave the full answer; "" is none
	Latency time.Duration
	Failed  []string // hosts that closed or refused the connection before, with no byte of an answer
	Broken  string   // the host that broke off an answer which it had begun, or answered with an error
	Err     error
}

// Result is all answers, by the requests' numbers.
type Result struct {
	Answers []Answer
	Elapsed time.Duration
}

// Run asks for everything, or until ctx is done.
func Run(ctx context.Context, p Plan) (Result, error) {
	if err := p.check(); err != nil {
		return Result{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	client := p.client()
	defer client.CloseIdleConnections()
	result := Result{Answers: make([]Answer, p.Requests)}
	var next atomic.Int64
	var workers sync.WaitGroup
	start := time.Now()
	for range p.Connections {
		workers.Go(func() {
			for {
				id := int(next.Add(1)) - 1
				if id >= p.Requests || ctx.Err() != nil {
					return
				}
				result.Answers[id] = p.ask(ctx, client, id)
			}
		})
	}
	workers.Wait()
	result.Elapsed = time.Since(start)
	return result, ctx.Err()
}

// check refuses what is not bounded, or not of this machine.
func (p Plan) check() error {
	if p.Requests < 1 || p.Requests > mostRequests || p.Connections < 1 || p.Connections > 1000 || len(p.Hosts) == 0 {
		return fmt.Errorf("%d requests over %d connections to %d hosts: want 1 to %d, 1 to 1000, and one at least", p.Requests, p.Connections, len(p.Hosts), mostRequests)
	}
	for _, host := range p.Hosts {
		name, _, err := net.SplitHostPort(host)
		if err != nil {
			return err
		}
		if ip := net.ParseIP(name); ip == nil || !ip.IsLoopback() {
			return fmt.Errorf("%s is not an address of the loopback", host)
		}
	}
	return nil
}

func (p Plan) client() *http.Client {
	limit := p.OneLimit
	if limit == 0 {
		limit = 30 * time.Second
	}
	return &http.Client{Timeout: limit, Transport: &http.Transport{
		DisableKeepAlives: p.Fresh, MaxIdleConnsPerHost: p.Connections, MaxIdleConns: 0, DisableCompression: true,
	}}
}

// ask is one request, and again on the next host while none has taken it.
func (p Plan) ask(ctx context.Context, client *http.Client, id int) Answer {
	var a Answer
	start := time.Now()
	for try := 0; try <= p.Again && ctx.Err() == nil; try++ {
		host := p.Hosts[(id+try)%len(p.Hosts)]
		begun, err := get(ctx, client, cmp.Or(p.Method, http.MethodPost), "http://"+host+p.Path+"?id="+strconv.Itoa(id))
		a.Err, a.Latency = err, time.Since(start)
		switch {
		case err == nil:
			a.Host = host
			return a
		case begun:
			a.Broken = host
			return a
		}
		a.Failed = append(a.Failed, host)
	}
	return a
}

// get reads a whole answer. begun tells whether any of it came.
func get(ctx context.Context, client *http.Client, method, url string) (begun bool, err error) {
	request, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return false, err
	}
	response, err := client.Do(request)
	if err != nil {
		return false, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	err = errors.Join(err, response.Body.Close())
	if err == nil && response.StatusCode != http.StatusOK {
		err = errors.New(response.Status)
	}
	return true, err
}

// Answered is the number of full answers.
func (r Result) Answered() int {
	n := 0
	for _, a := range r.Answers {
		if a.Host != "" {
			n++
		}
	}
	return n
}

// Rate is the number of full answers in a second.
func (r Result) Rate() float64 { return float64(r.Answered()) / r.Elapsed.Seconds() }

// Latency is the time within which the given share of the answers came.
func (r Result) Latency(share float64) time.Duration {
	var all []time.Duration
	for _, a := range r.Answers {
		if a.Host != "" {
			all = append(all, a.Latency)
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[min(int(share*float64(len(all))), len(all)-1)]
}
