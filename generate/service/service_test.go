package service

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/schema/schematest"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// input is what a kind is given by an application named shop, with these
// distributions.
func input(distributions ...string) Input {
	return Input{
		Field: "services.db.kind", Name: "db", App: "shop",
		Has: func(distribution string) bool { return slices.Contains(distributions, distribution) },
	}
}

// A new service is one file here, one service_NAME.cue in package schema that adds
// itself to #Backing, and one word in All.
func TestKindsAndTheSchemaAgree(t *testing.T) {
	kinds := map[string]any{}
	for _, kind := range All() {
		kinds[kind.Name] = kind.Fields
	}
	schematest.Agree(t, "Backing", "service", kinds)
	if len(kinds) != len(All()) {
		t.Errorf("%d names of %d kinds", len(kinds), len(All()))
	}
}

// defaults are the services of all kinds as a spec that says no more gets them.
func defaults(t *testing.T) map[string]Service {
	t.Helper()
	all := map[string]Service{}
	for _, kind := range All() {
		s, err := spec.Load("pyapp.cue", []byte(`python: "3.13", run: "main.py", services: db: `+kind.Name+": {}"))
		if err != nil {
			t.Fatal(err)
		}
		all[kind.Name] = kind.Service(s.App.Services[0].Kind, input())
	}
	return all
}

// What holds for every service, whatever it is.
func TestEveryServiceIsPinnedAndTight(t *testing.T) {
	for name, s := range defaults(t) {
		_, tag, pinned := strings.Cut(s.Image.Value, ":")
		if !pinned || strings.Contains(tag, "latest") || s.Image.Field == "" {
			t.Errorf("%s: the image is %+v, want a tag with a version and the field it comes from", name, s.Image)
		}
		if len(s.Findings) > 0 {
			t.Errorf("%s: findings %+v", name, s.Findings)
		}
		if s.Port == 0 || s.Address.Name == "" || !strings.Contains(s.Address.Value, "db") || s.Grace == 0 {
			t.Errorf("%s: port %d, address %+v, grace %v", name, s.Port, s.Address, s.Grace)
		}
		if len(s.Health.Test) == 0 || s.Health.Reason == "" {
			t.Errorf("%s: health %+v", name, s.Health)
		}
		if root := s.User == "0:0"; root && s.UserReason != noRights {
			t.Errorf("%s runs as root because of %q", name, s.UserReason)
		}
		asks := s.Address.Value + s.Entry()
		for _, v := range append(s.Env, s.Credentials...) {
			asks += v.Value
		}
		if s.Locked != strings.Contains(asks, "/run/secrets/db-password") {
			t.Errorf("%s: has a password: %v; what it says: %s", name, s.Locked, asks)
		}
	}
}

// Entry is all that the container is started with.
func (s Service) Entry() string { return strings.Join(append(s.Entrypoint, s.Command...), " ") }

// Without a password there is only what has none, or what nobody could log in to by an address.
func TestWhoHasNoPassword(t *testing.T) {
	var open []string
	for name, s := range defaults(t) {
		if !s.Locked {
			open = append(open, name)
		}
	}
	slices.Sort(open)
	if diff := cmp.Diff([]string{"kafka", "mailpit", "memcached", "ollama"}, open); diff != "" {
		t.Errorf("services without a password (-want +got):\n%s", diff)
	}
}

// Compose takes commands and checks on one line alone.
func TestCommandsHaveOneLine(t *testing.T) {
	for name, s := range defaults(t) {
		for _, argument := range slices.Concat(s.Entrypoint, s.Command, s.Health.Test) {
			if strings.ContainsAny(argument, "\n\x00") {
				t.Errorf("%s: %q has several lines", name, argument)
			}
		}
	}
}

func TestAddresses(t *testing.T) {
	got := map[string]string{}
	for name, s := range defaults(t) {
		got[name] = s.Address.Name + "=" + s.Address.Value
	}
	want := map[string]string{
		"postgres":      "DATABASE_URL=postgresql://shop:{/run/secrets/db-password}@db:5432/shop",
		"mysql":         "DATABASE_URL=mysql://shop:{/run/secrets/db-password}@db:3306/shop",
		"mariadb":       "DATABASE_URL=mysql://shop:{/run/secrets/db-password}@db:3306/shop",
		"mongodb":       "MONGODB_URI=mongodb://shop:{/run/secrets/db-password}@db:27017/shop?authSource=admin",
		"redis":         "REDIS_URL=redis://:{/run/secrets/db-password}@db:6379/0",
		"valkey":        "REDIS_URL=redis://:{/run/secrets/db-password}@db:6379/0",
		"memcached":     "CACHE_URL=memcached://db:11211",
		"rabbitmq":      "RABBITMQ_URL=amqp://shop:{/run/secrets/db-password}@db:5672/%2F",
		"nats":          "NATS_URL=nats://shop:{/run/secrets/db-password}@db:4222",
		"kafka":         "KAFKA_BOOTSTRAP_SERVERS=db:9092",
		"minio":         "AWS_ENDPOINT_URL_S3=http://db:9000",
		"mailpit":       "EMAIL_URL=smtp://db:1025",
		"elasticsearch": "ELASTICSEARCH_URL=http://elastic:{/run/secrets/db-password}@db:9200",
		"qdrant":        "QDRANT_URL=http://db:6333",
		"ollama":        "OLLAMA_HOST=http://db:11434",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// SQLAlchemy alone needs the driver in the scheme, and not the usual one.
func TestDrivers(t *testing.T) {
	none, named := "", "psycopg_async"
	for _, c := range []struct {
		option        *string
		distributions []string
		want          string
	}{
		{nil, []string{"sqlalchemy", "psycopg2-binary", "psycopg"}, "postgresql"},
		{nil, []string{"sqlalchemy", "psycopg"}, "postgresql+psycopg"},
		{nil, []string{"sqlalchemy", "asyncpg"}, "postgresql+asyncpg"},
		{nil, []string{"sqlalchemy"}, "postgresql"},
		{nil, []string{"django", "sqlalchemy", "psycopg"}, "postgresql"},
		{nil, []string{"asyncpg"}, "postgresql"},
		{&none, []string{"sqlalchemy", "asyncpg"}, "postgresql"},
		{&named, nil, "postgresql+psycopg_async"},
	} {
		url := postgresService(postgresFields{Driver: c.option}, input(c.distributions...)).Address.Value
		if scheme, _, _ := strings.Cut(url, "://"); scheme != c.want {
			t.Errorf("%v: %s, want %s", c.distributions, scheme, c.want)
		}
	}
	if url := mysqlService(mysqlFields{}, input("sqlalchemy", "pymysql")).Address.Value; !strings.HasPrefix(url, "mysql+pymysql://") {
		t.Errorf("MySQL with PyMySQL: %s", url)
	}
}

// Celery reads these two itself, and they win over its settings.
func TestCelery(t *testing.T) {
	for _, c := range []struct {
		name  string
		kinds []string
		kind  func(Input) Service
		has   []string
		want  []string
	}{
		{"no Celery", nil, aRedis, nil, nil},
		{"Redis", nil, aRedis, []string{"celery"}, []string{"CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"}},
		{"RQ", nil, aRedis, []string{"rq"}, []string{"RQ_REDIS_URL"}},
		{"results elsewhere", nil, aRedis, []string{"celery", "django-celery-results"}, []string{"CELERY_BROKER_URL"}},
		{"Redis beside RabbitMQ", []string{"rabbitmq", "redis"}, aRedis, []string{"celery"}, []string{"CELERY_RESULT_BACKEND"}},
		{"RabbitMQ", []string{"rabbitmq", "redis"}, aRabbitmq, []string{"celery"}, []string{"CELERY_BROKER_URL"}},
	} {
		in := input(c.has...)
		in.Kinds = c.kinds
		s := c.kind(in)
		var names []string
		for _, v := range s.Aliases {
			names = append(names, v.Name)
			if v.Value != s.Address.Value {
				t.Errorf("%s: %s is %s", c.name, v.Name, v.Value)
			}
		}
		if diff := cmp.Diff(c.want, names); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func aRedis(in Input) Service    { return redisService(redisFields{}, in) }
func aRabbitmq(in Input) Service { return rabbitmqService(rabbitmqFields{}, in) }

// Names of applications hold what names of databases and users may not.
func TestNamesOfTheApplication(t *testing.T) {
	in := input()
	in.App = "a-very-long-name-of-an-application-of-ours"
	if in.user("") != "a_very_long_name_of_an_applicatio"[:32] || in.database("") != "a_very_long_name_of_an_application_of_ours" {
		t.Errorf("user %q, database %q", in.user(""), in.database(""))
	}
	in.App = "a-very-long-name-of-an-applicat-ions"
	if got := in.user(""); strings.HasSuffix(got, "_") {
		t.Errorf("user %q", got)
	}
}
