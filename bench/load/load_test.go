package load

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// A server that refuses, breaks off or fails is counted as what it is.
func TestRunCountsWhatComesBack(t *testing.T) {
	var asked atomic.Int64
	good := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte(r.URL.Query().Get("id")))
	}))
	defer good.Close()
	cut := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("half"))
	}))
	defer cut.Close()
	closed := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer closed.Close()
	for _, c := range []struct {
		name                     string
		hosts                    []string
		again                    int
		fresh                    bool
		answered, broken, failed int
	}{
		{"kept connections", []string{good.URL}, 0, false, 100, 0, 0},
		{"fresh connections", []string{good.URL}, 0, true, 100, 0, 0},
		{"half an answer", []string{cut.URL}, 3, false, 0, 100, 0},
		{"no answer", []string{closed.URL}, 0, false, 0, 0, 100},
		{"half of them refused, and asked again", []string{good.URL, closed.URL}, 1, false, 100, 0, 50},
	} {
		for i, url := range c.hosts {
			c.hosts[i] = strings.TrimPrefix(url, "http://")
		}
		asked.Store(0)
		r, err := Run(context.Background(), Plan{Hosts: c.hosts, Path: "/", Requests: 100, Connections: 7, Again: c.again, Fresh: c.fresh})
		if err != nil {
			t.Fatal(err)
		}
		broken, failed := 0, 0
		for _, a := range r.Answers {
			failed += len(a.Failed)
			if a.Broken != "" {
				broken++
			}
		}
		if r.Answered() != c.answered || broken != c.broken || failed != c.failed || int(asked.Load()) != c.answered {
			t.Errorf("%s: %d answered, %d broken, %d failed, %d asked; want %d, %d, %d", c.name, r.Answered(), broken, failed, asked.Load(), c.answered, c.broken, c.failed)
		}
	}
}

func TestRunIsBoundedAndLocal(t *testing.T) {
	for _, p := range []Plan{
		{Hosts: []string{"127.0.0.1:1"}, Requests: mostRequests + 1, Connections: 1},
		{Hosts: []string{"127.0.0.1:1"}, Requests: 1},
		{Hosts: []string{"192.0.2.1:80"}, Requests: 1, Connections: 1},
		{Requests: 1, Connections: 1},
	} {
		if _, err := Run(context.Background(), p); err == nil {
			t.Errorf("%+v was run", p)
		}
	}
}
