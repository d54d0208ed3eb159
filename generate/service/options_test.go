package service

import (
	"slices"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Every option of every kind, with the texts that must come out of it: one that
// nobody reads shows.
func TestOptions(t *testing.T) {
	const password = `password: file: "keys/pw"`
	for _, c := range []struct {
		kind, options string
		want          []string
	}{
		{"postgres", `version: "18", database: "d1", user: "u1", driver: "x1", args: ["-c", "a1=1"], ` + password, []string{
			"postgres:18", "POSTGRES_DB=d1", "POSTGRES_USER=u1", "postgresql+x1://u1:", "/d1", "postgres -c a1=1", "--username=u1", "--dbname=d1", "data=/var/lib/postgresql ",
		}},
		{"mysql", `version: "9.7", database: "d1", user: "u1", driver: "x1", args: ["--a1"], ` + password, []string{
			"mysql:9.7", "MYSQL_DATABASE=d1", "MYSQL_USER=u1", "mysql+x1://u1:", ":3306/d1", "mysqld --a1", "MYSQL_ROOT_HOST=localhost",
		}},
		{"mariadb", `version: "12.3", database: "d1", user: "u1", driver: "x1", args: ["--a1"], ` + password, []string{
			"mariadb:12.3", "MARIADB_DATABASE=d1", "MARIADB_USER=u1", "mysql+x1://u1:", ":3306/d1", "mariadbd --a1", "healthcheck.sh",
		}},
		{"mongodb", `version: "8.3", database: "d1", user: "u1", args: ["--a1"], ` + password, []string{
			"mongo:8.3", "MONGO_INITDB_ROOT_USERNAME=u1", "mongodb://u1:", "/d1?", "mongod --a1",
		}},
		{"redis", `version: "8.2", maxmemory: "64m", maxmemory_policy: "allkeys-lru", appendonly: false, args: ["--a1"], ` + password, []string{
			"redis:8.2", "--maxmemory 67108864", "--maxmemory-policy allkeys-lru", "--appendonly no", "--a1", "redis-cli",
		}},
		{"valkey", `version: "9", maxmemory: "64m", maxmemory_policy: "volatile-ttl", appendonly: false, args: ["--a1"], ` + password, []string{
			"valkey/valkey:9", "valkey-server /tmp/valkey.conf", "--maxmemory 67108864", "volatile-ttl", "--appendonly no", "--a1", "valkey-cli",
		}},
		{"memcached", `version: "1.5", memory_limit: 99, args: ["--a1"]`, []string{"memcached:1.5", "--memory-limit=99 --a1"}},
		{"rabbitmq", `version: "4.3", user: "u1", vhost: "v1", ` + password, []string{
			"rabbitmq:4.3", "default_user = u1", "default_vhost = v1", "amqp://u1:", ":5672/v1",
		}},
		{"nats", `version: "2.14", user: "u1", jetstream: false, args: ["--a1"], ` + password, []string{
			"nats:2.14-alpine", `user: "u1"`, "nats://u1:", "--http_port 8222 --a1", "data= ",
		}},
		{"kafka", `version: "4.2.0", heap: "7g"`, []string{"apache/kafka:4.2.0", "-Xmx7g", "PLAINTEXT://db:9092"}},
		{"minio", `version: "RELEASE.2025-01-01T00-00-00Z", user: "u12", args: ["--a1"], ` + password, []string{
			"minio/minio:RELEASE.2025-01-01T00-00-00Z", "MINIO_ROOT_USER=u12", "AWS_ACCESS_KEY_ID=u12", ":9001 --a1",
		}},
		{"mailpit", `version: "1.30", args: ["--a1"]`, []string{"axllent/mailpit:v1.30", "--a1", "published=8025"}},
		{"elasticsearch", `version: "9.4.5", heap: "7g", ` + password, []string{"elasticsearch:9.4.5", "-Xmx7g", "ELASTIC_PASSWORD_FILE=/tmp/password"}},
		{"qdrant", `version: "1.19.0", ` + password, []string{"qdrant/qdrant:v1.19.0-unprivileged", "QDRANT_API_KEY={/run/secrets/db-password}", "api_key:"}},
		{"ollama", `version: "0.40.0"`, []string{"ollama/ollama:0.40.0"}},
	} {
		s := serviceOf(t, c.kind, c.options)
		text := described(s)
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: there is no %q in\n%s", c.kind, want, text)
			}
		}
		if hasPassword := strings.Contains(c.options, password); hasPassword != (s.Password != nil && s.Password.File == "keys/pw") {
			t.Errorf("%s: the password comes from %+v", c.kind, s.Password)
		}
		own := serviceOf(t, c.kind, `image: "example.com/own:1"`)
		if own.Image.Value != "example.com/own:1" || own.Image.Field != "services.db.kind.image" {
			t.Errorf("%s: the spec's own image became %+v", c.kind, own.Image)
		}
	}
}

func serviceOf(t *testing.T, kind, options string) Service {
	t.Helper()
	s, err := spec.Load("pyapp.cue", []byte(`python: "3.13", run: "main.py", services: db: `+kind+": {"+options+"}"))
	if err != nil {
		t.Fatal(err)
	}
	of, ok := Of(s.App.Services[0].Kind)
	if !ok {
		t.Fatalf("there is no kind %s", kind)
	}
	return of.Service(s.App.Services[0].Kind, input())
}

// described is all that a service says, as one text.
func described(s Service) string {
	texts := []string{s.Image.Value, s.Entry(), strings.Join(s.Health.Test, " "), "data=" + s.Data}
	for _, v := range slices.Concat(s.Env, []plan.Var{s.Address}, s.Credentials) {
		texts = append(texts, v.Name+"="+v.Value)
	}
	if s.Page > 0 {
		texts = append(texts, "published="+"8025")
	}
	return strings.Join(texts, " ")
}
