package detect

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// inWhole is a kind of service whose address code may read as a whole by a name of its own.
type inWhole struct {
	service string             // its usual field in the spec, without services
	kinds   []string           // of the spec that do
	types   []string           // of pydantic
	names   *lazyregexp.Regexp // of the variables
}

// wholeAddresses are the kinds of services that are told by the type or the name of a variable.
func wholeAddresses() []inWhole {
	return []inWhole{
		{"db.postgres", []string{"postgres"}, []string{"PostgresDsn"}, databaseAddress},
		{"db.mysql", []string{"mysql", "mariadb"}, []string{"MySQLDsn"}, databaseAddress},
		{"db.mariadb", []string{"mariadb", "mysql"}, []string{"MariaDBDsn"}, databaseAddress},
		{"redis.redis", []string{"redis", "valkey"}, []string{"RedisDsn"}, lazyregexp.New(`(^|_)(REDIS|VALKEY)_?(URL|URI|DSN)$`)},
		{"rabbitmq.rabbitmq", []string{"rabbitmq"}, []string{"AmqpDsn"}, lazyregexp.New(`(^|_)(RABBIT_?MQ|RABBIT|AMQP)_?(URL|URI|DSN)$`)},
		{"mongo.mongodb", []string{"mongodb"}, []string{"MongoDsn"}, lazyregexp.New(`(^|_)MONGO(_?DB)?_?(URL|URI|DSN)$`)},
	}
}

var databaseAddress = lazyregexp.New(`(^|_)(DATABASE|DB|POSTGRES|POSTGRESQL|PG|SQL|SQLALCHEMY|SQLALCHEMY_DATABASE|MYSQL|MARIADB)_?(URL|URI|DSN)$`)

// addressAnswers lets services give their addresses by the names that code can't do without,
// where it does not read the usual ones. A field of the type of an address shows by itself
// that there is such a service, which is added.
func (s *scan) addressAnswers(read []readVariable, services []Answer) []Answer {
	named, all := map[string]bool{}, wholeAddresses()
	for _, v := range read {
		for _, w := range all {
			isType := slices.Contains(w.types, v.kind)
			if !v.must || !isType && !w.names.MatchString(strings.ToUpper(v.name)) {
				continue
			}
			at := slices.IndexFunc(services, func(a Answer) bool { return slices.Contains(w.kinds, last(a.Field)) })
			evidence := s.line(v.file, v.line, "reads its address")
			switch {
			case at < 0 && !isType:
				continue
			case at < 0 && strings.HasPrefix(w.service, "db.") && slices.ContainsFunc(services, func(a Answer) bool { return strings.HasPrefix(a.Field, "services.db.") }):
				continue
			case at < 0:
				services = append(services, Answer{Field: "services." + w.service, Value: Fields{}, Confidence: Likely, Evidence: []Evidence{evidence}})
				at = len(services) - 1
			case services[at].Confidence == Unsure:
				services[at].Confidence = Likely
				services[at].Evidence = append([]Evidence{evidence}, services[at].Evidence...)
			}
			service := services[at].Field[:strings.LastIndexByte(services[at].Field, '.')]
			if !named[service] && !s.readsUsual(services[at], v, read) {
				services = append(services, Answer{Field: service + ".url", Value: v.name, Confidence: Likely, Evidence: []Evidence{evidence}})
			}
			named[service] = true
			break
		}
	}
	return services
}

// readsUsual tells whether the application has an address of a service by a name that it has
// anyway: one that the code reads, the variable v perhaps, or that its queue does.
func (s *scan) readsUsual(service Answer, v readVariable, read []readVariable) bool {
	usual := givenBy([]Answer{service})
	if slices.Contains([]string{"redis", "valkey", "rabbitmq"}, last(service.Field)) && s.packages.has("celery", "rq") {
		return true
	}
	return slices.ContainsFunc(append(slices.Clone(v.others), v.name), func(name string) bool { return slices.Contains(usual, name) }) ||
		slices.ContainsFunc(read, func(r readVariable) bool { return slices.Contains(usual, r.name) })
}
