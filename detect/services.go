package detect

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// backing is a service that an application may use, and what shows that it does.
type backing struct {
	name          string   // that it is known by: postgres, redis, opensearch …
	field         string   // of the spec: db.postgres; "" where the spec has no such kind
	distributions []string // normalised (PEP 503)
	modules       []string
	words         []string // in settings and files of variables
}

// backings are the services that are known, those that exclude each other together.
func backings() []backing {
	return []backing{
		{"postgres", "db.postgres", []string{"psycopg2", "psycopg2-binary", "psycopg", "psycopg-binary", "psycopg-c", "asyncpg", "aiopg", "pg8000", "psycopg2cffi", "pgvector"}, []string{"psycopg2", "psycopg", "asyncpg", "aiopg", "pg8000"}, []string{"postgres://", "postgresql://", "postgresql+", "postgresql", "postgres", "DATABASE_URL"}},
		{"mysql", "db.mysql", []string{"mysqlclient", "pymysql", "aiomysql", "asyncmy", "mysql-connector-python", "mysql-connector"}, []string{"MySQLdb", "pymysql", "aiomysql", "asyncmy", "mysql"}, []string{"mysql://", "mysql+", "backends.mysql", "mysql", "DATABASE_URL"}},
		{"mariadb", "db.mariadb", []string{"mariadb"}, []string{"mariadb"}, []string{"mariadb+"}},
		{"mongo", "mongo.mongodb", []string{"pymongo", "motor", "mongoengine", "beanie", "odmantic", "flask-pymongo", "django-mongodb-backend"}, []string{"pymongo", "motor", "mongoengine", "beanie", "odmantic"}, []string{"mongodb://"}},
		{"redis", "redis.redis", []string{"redis", "aioredis", "django-redis", "channels-redis", "asgi-redis", "rq", "django-rq", "arq", "flask-redis", "redis-om", "coredis"}, []string{"redis", "aioredis", "rq", "arq", "django_redis"}, []string{"redis://", "REDIS_URL", "REDIS_HOST"}},
		{"rabbitmq", "rabbitmq.rabbitmq", []string{"pika", "aio-pika", "aiormq"}, []string{"pika", "aio_pika"}, []string{"amqp://", "rabbitmq"}},
		{"kafka", "kafka.kafka", []string{"kafka-python", "kafka-python-ng", "aiokafka", "confluent-kafka"}, []string{"kafka", "aiokafka", "confluent_kafka"}, nil},
		{"elasticsearch", "search.elasticsearch", []string{"elasticsearch", "elasticsearch-dsl", "django-elasticsearch-dsl"}, []string{"elasticsearch", "elasticsearch_dsl"}, nil},
		{"opensearch", "", []string{"opensearch-py"}, []string{"opensearchpy"}, []string{"opensearch"}},
		{"memcached", "memcached.memcached", []string{"pymemcache", "python-memcached", "pylibmc", "aiomcache"}, []string{"pymemcache", "pylibmc"}, nil},
		{"neo4j", "", []string{"neo4j", "neo4j-driver", "py2neo", "langchain-neo4j"}, []string{"neo4j", "py2neo"}, []string{"neo4j://", "NEO4J_URI"}},
		{"qdrant", "qdrant.qdrant", []string{"qdrant-client"}, []string{"qdrant_client"}, nil},
		{"nats", "nats.nats", []string{"nats-py", "asyncio-nats-client"}, []string{"nats"}, nil},
		{"minio", "minio.minio", []string{"minio"}, []string{"minio"}, nil},
	}
}

// foundBacking is a backing and the evidence for it; the more weight the surer.
type foundBacking struct {
	backing
	weight   int
	evidence []Evidence
}

// surelyUsed is what must speak for a service, so that it is no guess: more than that a
// client of it is among the dependencies, which may be there for what is not used.
const surelyUsed = 50

// services are those that the application uses.
func (s *scan) services() []foundBacking {
	var all []foundBacking
	texts := map[string][]byte{}
	files, hosted := s.settingTexts(), s.hosted()
	for _, file := range files {
		texts[file] = bytes.ToLower(s.text(file))
	}
	for _, b := range backings() {
		f := foundBacking{backing: b}
		s.byDependency(&f)
		if f.weight > 0 && s.needs(b) {
			f.weight += 15
		}
		s.byImport(&f)
		s.bySettings(&f, files, texts)
		s.byPlatform(&f, hosted)
		if f.weight >= 20 {
			all = append(all, f)
		}
	}
	return oneDatabase(all)
}

func (s *scan) byDependency(f *foundBacking) {
	for _, name := range append(slices.Clone(f.distributions), s.brokered(f.name)...) {
		if e, ok := s.packages.where(s.survey, name); ok {
			f.weight += 40
			f.evidence = append(f.evidence, e)
			return
		}
	}
}

// brokered are queues that are asked for with a broker, as celery[redis].
func (s *scan) brokered(broker string) []string {
	return slices.DeleteFunc([]string{"celery", "dramatiq", "kombu"}, func(queue string) bool {
		p := s.packages.install.Packages.Find(queue)
		return p == nil || !slices.Contains(p.Extras, broker)
	})
}

// needs tells whether what else there is would be of no use without a service: a queue's
// workers without a broker, migrations without a database.
func (s *scan) needs(b backing) bool {
	switch b.name {
	case "redis":
		return len(s.workers)+len(s.commands) > 0 || s.packages.has("rq", "django-rq", "arq", "huey", "dramatiq")
	case "rabbitmq":
		return len(s.workers)+len(s.commands) > 0 || s.packages.has("dramatiq")
	}
	return strings.HasPrefix(b.field, "db.") && (s.files["alembic.ini"] || s.packages.has("flask-migrate"))
}

func (s *scan) byImport(f *foundBacking) {
	for _, file := range s.python {
		if s.heads[file] == nil || s.place(file) < -60 {
			continue
		}
		for _, m := range f.modules {
			if slices.Contains(s.heads[file], m) && !s.triesToImport(file, m) {
				if f.weight == 0 && len(s.packages.install.Packages) > 0 {
					f.weight += 15 // what is installed has no client for it: a script beside the application may be what imports one
				} else {
					f.weight += 25
				}
				f.evidence = append(f.evidence, s.at(file, m, "imports "+m))
				return
			}
		}
	}
}

// triesToImport tells whether a file imports a module in a try alone: it does without it.
func (s *scan) triesToImport(file, module string) bool {
	var before string
	tries := false
	for _, line := range s.lines(file) {
		text := strings.TrimSpace(line)
		first, rest, _ := strings.Cut(text, " ")
		if (first == "import" || first == "from") && head([]byte(rest)) == module {
			if before != "try:" {
				return false
			}
			tries = true
		}
		if text != "" {
			before = text
		}
	}
	return tries
}

// bySettings looks for a service's words. texts are the files' in lower-case letters.
func (s *scan) bySettings(f *foundBacking, files []string, texts map[string][]byte) {
	for _, file := range files {
		for _, word := range f.words {
			if !bytes.Contains(texts[file], []byte(strings.ToLower(word))) || word == "DATABASE_URL" && f.weight == 0 {
				continue // it is any database's: another's, where there is no client for this one
			}
			if f.weight == 0 && len(f.distributions) > 0 && strings.HasPrefix(f.field, "db.") && s.packages.install.Locked {
				continue // all that is installed is known, and it has no client for it
			}
			f.evidence = append(f.evidence, s.at(file, word, "mentions "+word))
			f.weight += 15
			if strings.Contains(word, "://") || strings.Contains(word, "backends") || strings.HasSuffix(word, "+") {
				f.weight += 15
			}
			break
		}
	}
}

// servicePlaces are where files of platforms and Compose name services: the place of
// the name, or of a table that is there for one kind alone.
func servicePlaces() []struct{ files, path, kind string } {
	return []struct{ files, path, kind string }{
		{"app.json", "addons.*", ""},
		{"app.json", "addons.*.plan", ""},
		{"heroku.yml", "setup.addons.*.plan", ""},
		{"render.yaml", "databases.*.name", "postgres"},
		{"render.yaml", "services.*.type", ""},
		{".do/app.yaml", "databases.*.engine", ""},
		{".do/deploy.template.yaml", "spec.databases.*.engine", ""},
		{".platform/services.yaml", "*.type", ""},
		{".upsun/config.yaml", "services.*.type", ""},
		{"docker-compose.yml docker-compose.yaml compose.yml compose.yaml", "services.*.image", ""},
	}
}

// hosted is a service that a file names.
type hosted struct {
	name string // that a backing goes by
	Evidence
}

// hosted are the services of platforms' files and of Compose.
func (s *scan) hosted() []hosted {
	var all []hosted
	for _, p := range servicePlaces() {
		for file := range strings.FieldsSeq(p.files) {
			if !s.files[file] {
				continue
			}
			for _, f := range find(s.document(file), p.path) {
				if name := cmpOr(p.kind, hostedName(f.value.Value)); name != "" {
					all = append(all, hosted{name, s.line(file, f.value.Line, "has "+f.value.Value)})
				}
			}
		}
	}
	return all
}

// hostedName is what a service is known by that a platform's plan or an image gives; "" is
// not known, or what only looks after one.
func hostedName(text string) string {
	text = strings.ToLower(path.Base(strings.Split(text, ":")[0]))
	for _, beside := range []string{"exporter", "backup", "admin", "express", "commander", "insight"} {
		if strings.Contains(text, beside) {
			return ""
		}
	}
	for _, known := range []struct{ name, words string }{
		{"postgres", "postgres postgis timescale pgvector"},
		{"mysql", "mysql jawsdb cleardb"},
		{"mariadb", "mariadb"},
		{"redis", "redis valkey keyvalue"},
		{"rabbitmq", "rabbitmq cloudamqp"},
		{"mongo", "mongo"},
		{"kafka", "kafka"},
		{"elasticsearch", "elasticsearch bonsai searchbox"},
		{"opensearch", "opensearch"},
		{"memcached", "memcache"},
		{"neo4j", "neo4j"},
		{"qdrant", "qdrant"},
		{"nats", "nats"},
		{"minio", "minio"},
	} {
		for word := range strings.FieldsSeq(known.words) {
			if strings.Contains(text, word) {
				return known.name
			}
		}
	}
	if text == "pg" {
		return "postgres"
	}
	return ""
}

func (s *scan) byPlatform(f *foundBacking, hosted []hosted) {
	for _, h := range hosted {
		if h.name == f.name {
			f.weight += 35 // alone it is a wish: the code may not use it
			f.evidence = append(f.evidence, h.Evidence)
			return
		}
	}
}

// settingTexts are the files that mostly say which services an application uses.
func (s *scan) settingTexts() []string {
	var all []string
	for _, file := range []string{".env", ".env.example", ".env.sample", ".env.template", "env.example", ".env-local", ".env.local.example", "env_sample", ".env.dist", ".env.docker", "alembic.ini"} {
		if s.files[file] {
			all = append(all, file)
		}
	}
	for _, file := range s.python {
		name := strings.TrimSuffix(path.Base(file), ".py")
		isSettings := slices.Contains([]string{"settings", "config", "base", "production", "prod", "common", "database", "db", "celery", "celery_app", "tasks", "celeryconfig", "default_settings"}, name)
		if isSettings && strings.Count(file, "/") <= 4 && s.place(file) > -60 && len(all) < 24 {
			all = append(all, file)
		}
	}
	return all
}

// oneDatabase leaves one of the SQL databases: an application that can use several
// needs one.
func oneDatabase(all []foundBacking) []foundBacking {
	best := -1
	for i, f := range all {
		if strings.HasPrefix(f.field, "db.") && (best < 0 || f.weight > all[best].weight) {
			best = i
		}
	}
	var kept []foundBacking
	for i, f := range all {
		if !strings.HasPrefix(f.field, "db.") || i == best {
			kept = append(kept, f)
		}
	}
	return kept
}
