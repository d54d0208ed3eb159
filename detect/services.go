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
		{"redis", "redis.redis", []string{"redis", "aioredis", "django-redis", "channels-redis", "rq", "django-rq", "arq", "flask-redis", "redis-om", "coredis"}, []string{"redis", "aioredis", "rq", "arq", "django_redis"}, []string{"redis://", "REDIS_URL", "REDIS_HOST"}},
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
	files := s.settingTexts()
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
		if f.weight >= 20 {
			all = append(all, f)
		}
	}
	return oneDatabase(all)
}

func (s *scan) byDependency(f *foundBacking) {
	for _, name := range f.distributions {
		if e, ok := s.packages.where(s.survey, name); ok {
			f.weight += 40
			f.evidence = append(f.evidence, e)
			return
		}
	}
}

// needs tells whether what else there is would be of no use without a service: a queue's
// workers without a broker, migrations without a database.
func (s *scan) needs(b backing) bool {
	switch b.name {
	case "redis":
		return len(s.workers)+len(s.commands) > 0 || s.packages.has("rq", "django-rq", "arq")
	case "rabbitmq":
		return len(s.workers)+len(s.commands) > 0
	}
	return strings.HasPrefix(b.field, "db.") && (s.files["alembic.ini"] || s.packages.has("flask-migrate"))
}

func (s *scan) byImport(f *foundBacking) {
	for _, file := range s.python {
		if s.heads[file] == nil || s.place(file) < -60 {
			continue
		}
		for _, m := range f.modules {
			if slices.Contains(s.heads[file], m) {
				f.weight += 25
				f.evidence = append(f.evidence, s.at(file, m, "imports "+m))
				return
			}
		}
	}
}

// bySettings looks for a service's words. texts are the files' in lower-case letters.
func (s *scan) bySettings(f *foundBacking, files []string, texts map[string][]byte) {
	for _, file := range files {
		for _, word := range f.words {
			if !bytes.Contains(texts[file], []byte(strings.ToLower(word))) {
				continue
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
