package detect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/python"
)

// inParts is a kind of service that code reads the address of part by part, in variables:
// DB_HOST, PGPORT, REDIS_PASSWORD, or what it uses as such.
type inParts struct {
	kinds  []string           // of the spec
	names  *lazyregexp.Regexp // of the variables; the group is the part
	whole  string             // the variable with the whole address, beside which there is no need of parts; "" is none
	port   int
	user   string // "" is the one that the spec names
	number any    // the database, where it has no name
}

// partsOf are the kinds of services, those before others whose variables have fewer names.
func partsOf() []inParts {
	return []inParts{
		{kinds: []string{"postgres"}, names: postgresPart, whole: "DATABASE_URL", port: 5432},
		{kinds: []string{"mysql", "mariadb"}, names: mysqlPart, whole: "DATABASE_URL", port: 3306},
		{kinds: []string{"redis", "valkey"}, names: redisPart, port: 6379, user: "default", number: 0},
		{kinds: []string{"rabbitmq"}, names: rabbitPart, port: 5672},
		{kinds: []string{"mongodb"}, names: mongoPart, port: 27017},
	}
}

var (
	postgresPart = lazyregexp.New(`^(?:DB|DATABASE|SQL|PG|POSTGRES|POSTGRESQL)_?(HOST|HOSTNAME|SERVER|SERVICE|PORT|NAME|DB|DATABASE|USER|USERNAME|PASS|PASSWD|PASSWORD)$`)
	mysqlPart    = lazyregexp.New(`^(?:DB|DATABASE|SQL|MYSQL|MARIADB)_?(HOST|HOSTNAME|SERVER|SERVICE|PORT|NAME|DB|DATABASE|USER|USERNAME|PASS|PASSWD|PASSWORD)$`)
	redisPart    = lazyregexp.New(`^(?:[A-Z0-9]+_)*(?:REDIS|VALKEY)_?(?:SERVICE_)?(HOST|HOSTNAME|SERVER|ADDR|PORT|DB|DATABASE|USER|USERNAME|PASS|PASSWD|PASSWORD)$`)
	rabbitPart   = lazyregexp.New(`^(?:[A-Z0-9]+_)*(?:RABBIT_?MQ|RABBIT|AMQP)_?(?:SERVICE_|DEFAULT_)?(HOST|HOSTNAME|SERVER|ADDR|PORT|USER|USERNAME|PASS|PASSWD|PASSWORD|VHOST|VIRTUAL_HOST)$`)
	mongoPart    = lazyregexp.New(`^(?:[A-Z0-9]+_)*MONGO(?:_?DB)?_?(?:SERVICE_|INITDB_ROOT_)?(HOST|HOSTNAME|SERVER|ADDR|PORT|NAME|DB|DATABASE|DB_?NAME|USER|USERNAME|PASS|PASSWD|PASSWORD|AUTH_SOURCE|AUTHSOURCE)$`)
)

// serviceParts are the answers for code that reads a service's address part by part: each part
// is what the service has. Its password is the file that is made for it. The services get
// the names that the parts say.
func (s *scan) serviceParts(app string, read []readVariable, uses map[string]partUse, services []Answer) []Answer {
	if app == "" {
		return nil
	}
	account := strings.ReplaceAll(app, "-", "_")
	account = account[:min(len(account), 32)] // MySQL takes no longer one for a user
	var answers []Answer
	for i := range services {
		name, kind, _ := strings.Cut(strings.TrimPrefix(services[i].Field, "services."), ".")
		at := slices.IndexFunc(partsOf(), func(p inParts) bool { return slices.Contains(p.kinds, kind) })
		if at < 0 {
			continue
		}
		p := partsOf()[at]
		parts := p.in(read, uses)
		if len(parts) == 0 {
			continue
		}
		for _, part := range parts {
			if a, ok := p.answer(part, name, account); ok {
				a.Evidence = []Evidence{s.line(part.file, part.line, "reads it")}
				answers = append(answers, a)
			}
		}
		services[i].Value = p.named(kind, account, parts)
		services[i].Confidence = Likely
		if !slices.ContainsFunc(parts, func(part servicePart) bool { return part.is == partPassword }) {
			at := parts[slices.IndexFunc(parts, servicePart.isPlace)]
			s.said = append(s.said, fmt.Sprintf("%s:%d reads %s, and nothing reads the password, which the service %s has: let the code read it from a variable such as %s", at.file, at.line, at.name, name, strings.ToUpper(name)+"_PASSWORD"))
		}
	}
	return answers
}

// The parts of an address.
const (
	partHost     = "host"
	partAddress  = "address" // host and port
	partPort     = "port"
	partUser     = "user"
	partPassword = "password"
	partDatabase = "database"
	partVhost    = "vhost"
	partSource   = "source" // of a user, which is another database
)

// servicePart is a variable that has a part of an address.
type servicePart struct {
	readVariable
	is string
}

// isPlace tells whether it says where the service is.
func (p servicePart) isPlace() bool { return p.is == partHost || p.is == partAddress }

// partOf is what a word at the end of a variable's name says.
func partOf(word string) string {
	switch word {
	case "HOST", "HOSTNAME", "SERVER", "SERVICE":
		return partHost
	case "ADDR":
		return partAddress
	case "PORT":
		return partPort
	case "USER", "USERNAME":
		return partUser
	case "PASS", "PASSWD", "PASSWORD":
		return partPassword
	case "VHOST", "VIRTUAL_HOST":
		return partVhost
	case "AUTH_SOURCE", "AUTHSOURCE":
		return partSource
	}
	return partDatabase
}

// in are the parts that code reads; none where it does not read where the service is, or
// reads its whole address.
func (p inParts) in(read []readVariable, uses map[string]partUse) []servicePart {
	var all []servicePart
	for _, v := range read {
		if v.name == p.whole {
			return nil
		}
		is := p.part(v.name, uses)
		if is == "" || strings.Contains(v.fallback, "://") { // it is an address by another name
			continue
		}
		all = append(all, servicePart{v, is})
	}
	if !slices.ContainsFunc(all, servicePart.isPlace) {
		return nil
	}
	return all
}

// part is which part a variable is, by what it is used for, or else by its name; "" is none.
func (p inParts) part(name string, uses map[string]partUse) string {
	if use, ok := uses[name]; ok {
		if slices.ContainsFunc(use.kinds, func(kind string) bool { return slices.Contains(p.kinds, kind) }) {
			return use.is
		}
		return ""
	}
	if m := p.names.FindStringSubmatch(strings.ToUpper(name)); m != nil {
		return partOf(m[1])
	}
	return ""
}

// answer is a part's value. What a service has by itself is left to the code, where that
// has a default.
func (p inParts) answer(part servicePart, name, account string) (Answer, bool) {
	a := Answer{Field: "env." + part.name, Confidence: Likely}
	switch part.is {
	case partHost:
		a.Value = name
	case partAddress:
		a.Value = fmt.Sprintf("%s:%d", name, p.port)
	case partPort:
		a.Value = p.port
	case partUser:
		if p.user != "" {
			a.Value = p.user
			return a, part.must
		}
		a.Value = account
	case partDatabase:
		if p.number != nil {
			a.Value = p.number
			return a, part.must
		}
		a.Value = account
	case partVhost:
		a.Value = "/"
	case partSource:
		a.Value = "admin"
	default:
		a.Field, a.Value = "secrets."+part.name, Fields{{"file", passwordFile(name)}, {"variable", part.name}}
	}
	return a, true
}

// named is a service with the names that the parts say: the address as a whole has them too.
func (p inParts) named(kind, account string, parts []servicePart) Fields {
	fields := Fields{}
	says := func(is string) bool {
		return slices.ContainsFunc(parts, func(part servicePart) bool { return part.is == is })
	}
	isSQL := p.whole != ""
	if isSQL || kind == "mongodb" && says(partDatabase) {
		fields = append(fields, Field{"database", account})
	}
	if isSQL || p.user == "" && says(partUser) {
		fields = append(fields, Field{"user", account})
	}
	return fields
}

// readBy are the variables that code reads, each once, with a default or without, in
// functions too.
func readBy(units []*unit) []readVariable {
	var all []readVariable
	known := map[string]bool{}
	add := func(v readVariable) {
		if !known[v.name] {
			all, known[v.name] = append(all, v), true
		}
	}
	for _, u := range units {
		python.Inspect(u.found.Module, func(n python.Node) bool {
			if e, ok := n.(python.Expr); ok {
				if v, ok := u.anyVariable(e); ok {
					add(v)
				}
			}
			return true
		})
		for _, v := range u.settings() {
			add(v)
		}
	}
	return all
}

// anyVariable is the variable that an expression reads, with a default or without.
func (u *unit) anyVariable(e python.Expr) (readVariable, bool) {
	call, ok := e.(*python.Call)
	if !ok || len(call.Args) == 0 {
		return u.readsVariable(e, nil)
	}
	bare := *call
	bare.Args, bare.Keywords = call.Args[:1], nil
	v, ok := u.readsVariable(&bare, nil)
	given := call.Args[1:]
	for _, k := range call.Keywords {
		if k.Arg == "default" {
			given = append(slices.Clone(given), k.Value)
		}
	}
	if len(given) > 0 {
		v.must = false
		v.fallback, _ = textOf(given[0])
	}
	return v, ok
}
