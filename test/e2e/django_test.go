package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// request sends one to the published port of the application and decodes a JSON answer.
func (p project) request(method, path string, answer any) string {
	p.t.Helper()
	port := strings.TrimSpace(p.docker("compose", "port", "app", "8000").stdout)
	request, err := http.NewRequest(method, "http://"+port+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Host = "localhost"
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 400 {
		p.t.Fatalf("%s %s: %s %v\n%s", method, path, response.Status, err, body)
	}
	if answer != nil {
		if err := json.Unmarshal(body, answer); err != nil {
			p.t.Fatalf("%s %s: %v\n%s", method, path, err, body)
		}
	}
	return string(body)
}

// The whole application: an order that the server takes is packed by the worker, the
// scheduler ticks, both by way of Redis and into PostgreSQL; migrations ran before, and
// the image has the static files.
func TestDjangoCelery(t *testing.T) {
	const often = `health: {interval: "5s", timeout: "30s", start_period: "2m"}` // the test need not wait for the second minute
	p := example(t, "django-celery", "\npublish: port: 0\nprocesses: {worker: "+often+", beat: "+often+"}\n")
	p.pyapp("up", "-d", "--wait", "--wait-timeout", "280")
	state := p.state()
	for _, name := range []string{"app", "worker", "beat", "db", "queue"} {
		c := state[name]
		if c.State.Health == nil || c.State.Health.Status != "healthy" || !c.HostConfig.ReadonlyRootfs {
			t.Errorf("%s is %+v, its root read-only %v", name, c.State, c.HostConfig.ReadonlyRootfs)
		}
		if c.Config.User == "" || c.Config.User == "0" {
			t.Errorf("%s runs as %q", name, c.Config.User)
		}
	}
	if release := state["release"].State; release.ExitCode != 0 || !state["app"].State.StartedAt.After(release.FinishedAt) {
		t.Errorf("the migrations ended with %d at %s", release.ExitCode, release.FinishedAt)
	}
	p.packsOrders()
	page := p.request("GET", "/", nil)
	style := regexp.MustCompile(`/static/orders/style\.[0-9a-f]+\.css`).FindString(page)
	if style == "" || !strings.Contains(p.request("GET", style, nil), "font-family") {
		t.Errorf("the page has no style sheet of the image: %s", page)
	}
	if out := p.pyapp("run", "orders").stdout; strings.TrimSpace(out) != "1" {
		t.Errorf("the job counts %q orders, want 1", out)
	}
	p.keepsSecrets(state)
}

// packsOrders waits until the worker has packed an order, and the scheduler ticked.
func (p project) packsOrders() {
	p.t.Helper()
	var made, order struct {
		Number, Ticks int
		PackedBy      string `json:"packed_by"`
	}
	p.request("POST", "/orders", &made)
	for deadline := time.Now().Add(time.Minute); order.PackedBy == "" || order.Ticks == 0; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("after a minute the order is %+v", order)
		}
		p.request("GET", "/orders/1", &order)
	}
	if made.Number != 1 || order.Number != 1 {
		p.t.Errorf("the orders are %+v and %+v", made, order)
	}
}

// keepsSecrets looks for what was made in what anyone may read.
func (p project) keepsSecrets(state map[string]container) {
	p.t.Helper()
	for _, name := range []string{"DJANGO_SECRET_KEY", "db-password", "queue-password"} {
		secret := strings.TrimSpace(p.read(".pyapp/secrets/" + name))
		seen := p.read("compose.yaml") + p.read("Dockerfile") + p.docker("history", "--no-trunc", p.name+":latest").stdout +
			p.pyapp("logs").stdout
		for _, c := range state {
			seen += strings.Join(slices.Concat(c.Config.Env, c.Config.Cmd), "\n")
		}
		if len(secret) < 20 || strings.Contains(seen, secret) {
			p.t.Errorf("%s is %d characters long, or can be read by others", name, len(secret))
		}
	}
}
