package detect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/python"
)

// partUse is which part of the address of which kinds of services a variable is, by what the
// code does with it.
type partUse struct {
	kinds []string
	is    string
}

// client is a function of a library that takes an address part by part.
type client struct {
	kinds []string
	names []string // in full
	args  []string // the names of its first arguments
}

func clients() []client {
	return []client{
		{[]string{"redis", "valkey"}, []string{"redis.Redis", "redis.StrictRedis", "redis.ConnectionPool", "redis.asyncio.Redis", "redis.asyncio.StrictRedis", "redis.asyncio.ConnectionPool", "redis.client.Redis", "valkey.Valkey", "arq.connections.RedisSettings"}, []string{"host", "port", "db", "password"}},
		{[]string{"rabbitmq"}, []string{"pika.ConnectionParameters", "pika.connection.ConnectionParameters"}, []string{"host", "port", "virtual_host"}},
		{[]string{"rabbitmq"}, []string{"pika.PlainCredentials", "pika.credentials.PlainCredentials"}, []string{"username", "password"}},
		{[]string{"rabbitmq"}, []string{"aio_pika.connect", "aio_pika.connect_robust"}, nil},
		{[]string{"mongodb"}, []string{"pymongo.MongoClient", "pymongo.AsyncMongoClient", "motor.motor_asyncio.AsyncIOMotorClient", "mongoengine.connect"}, nil},
		{[]string{"mysql", "mariadb"}, []string{"pymysql.connect", "MySQLdb.connect", "mysql.connector.connect", "mariadb.connect", "aiomysql.connect", "aiomysql.create_pool"}, nil},
		{[]string{"postgres"}, []string{"psycopg2.connect", "psycopg.connect", "asyncpg.connect", "asyncpg.create_pool"}, nil},
	}
}

// isClient tells whether a function connects to a service: its port is none of the application.
func isClient(full string) bool {
	return full != "" && slices.ContainsFunc(clients(), func(c client) bool { return slices.Contains(c.names, full) })
}

// argumentPart is the part that an argument of a client is; "" is none.
func argumentPart(name string) string {
	switch name {
	case "host", "port", "password", "database":
		return name
	case "passwd":
		return partPassword
	case "user", "username", "login":
		return partUser
	case "db", "dbname":
		return partDatabase
	case "virtual_host", "virtualhost":
		return partVhost
	case "authSource", "authentication_source":
		return partSource
	}
	return ""
}

// partUses are the variables that code puts into a client's arguments, or into an address:
// f"redis://{HOST}:{PORT}/0". read are the variables that it reads.
func partUses(units []*unit, read []readVariable) map[string]partUse {
	r := useReader{uses: map[string]partUse{}, fields: map[string]string{}, clients: clients()}
	for _, v := range read {
		if v.field != "" {
			r.fields[v.field] = v.name
		}
	}
	for _, u := range units {
		python.Inspect(u.found.Module, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.Call:
				r.call(u, n)
			case *python.JoinedStr:
				r.text(u, n)
			}
			return true
		})
	}
	return r.uses
}

// useReader notes what variables are used for.
type useReader struct {
	uses    map[string]partUse
	fields  map[string]string // the variables of fields of settings
	clients []client
}

func (r useReader) note(name string, kinds []string, is string) {
	if name != "" && is != "" && !addressName.MatchString(name) {
		r.uses[name] = partUse{kinds, is}
	}
}

// addressName is a variable that has a whole address.
var addressName = lazyregexp.New(`(?i)(URL|URI|DSN)$`)

func (r useReader) call(u *unit, call *python.Call) {
	full := u.fullName(call.Func)
	if full == "" {
		return
	}
	for _, c := range r.clients {
		if !slices.Contains(c.names, full) {
			continue
		}
		for i, arg := range call.Args[:min(len(call.Args), len(c.args))] {
			r.note(r.variable(u, arg, 0), c.kinds, argumentPart(c.args[i]))
		}
		for _, k := range call.Keywords {
			r.note(r.variable(u, k.Value, 0), c.kinds, argumentPart(k.Arg))
		}
	}
}

// builtAddress is an address with numbers in the place of what is put into it.
var builtAddress = lazyregexp.New(`^(rediss?|valkey|(?:py)?amqps?|mongodb|mysql|mariadb|postgres|postgresql)(?:\+\w+)*://(?:([^:@/]*)(?::([^@/]*))?@)?([^:/@?]+)(?::([^/?]+))?(?:/([^?]*))?`)

func (r useReader) text(u *unit, text *python.JoinedStr) {
	var template strings.Builder
	var names []string
	for _, v := range text.Values {
		switch v := v.(type) {
		case *python.Constant:
			template.WriteString(v.Value)
		case *python.FormattedValue:
			fmt.Fprintf(&template, "\x00%d\x00", len(names))
			names = append(names, r.variable(u, v.Value, 0))
		}
	}
	m := builtAddress.FindStringSubmatch(template.String())
	if m == nil {
		return
	}
	kinds := []string{"postgres"}
	last := partDatabase
	switch scheme := m[1]; {
	case strings.HasPrefix(scheme, "redis") || scheme == "valkey":
		kinds = []string{"redis", "valkey"}
	case strings.Contains(scheme, "amqp"):
		kinds, last = []string{"rabbitmq"}, partVhost
	case scheme == "mongodb":
		kinds = []string{"mongodb"}
	case scheme == "mysql" || scheme == "mariadb":
		kinds = []string{"mysql", "mariadb"}
	}
	for i, is := range []string{partUser, partPassword, partHost, partPort, last} {
		number, ok := strings.CutPrefix(strings.TrimSuffix(m[i+2], "\x00"), "\x00")
		if n, err := strconv.Atoi(number); ok && err == nil && n < len(names) {
			r.note(names[n], kinds, is)
		}
	}
}

// mostNames is how many names are gone along from one to another.
const mostNames = 5

// variable is the variable that an expression has the value of: os.environ[…] itself, a name
// that is bound to it, a field of settings, or one of these in int(…) or quote(…); "" is none.
func (r useReader) variable(u *unit, e python.Expr, depth int) string {
	if depth > mostNames {
		return ""
	}
	if v, ok := u.anyVariable(e); ok {
		return v.name
	}
	switch e := e.(type) {
	case *python.Call:
		if len(e.Args) == 1 && slices.Contains([]string{"int", "str", "quote", "quote_plus"}, last(written(e.Func))) {
			return r.variable(u, e.Args[0], depth+1)
		}
		if a, ok := e.Func.(*python.Attribute); ok && a.Attr == "get_secret_value" {
			return r.variable(u, a.Value, depth+1)
		}
	case *python.Attribute:
		if written(e.Value) != "" {
			return r.fields[e.Attr]
		}
	case *python.Name:
		if stmt, in := u.definition(e); in != nil {
			switch s := stmt.(type) {
			case *python.Assign:
				if len(s.Targets) == 1 && written(s.Targets[0]) != "" {
					return r.variable(in, s.Value, depth+1)
				}
			case *python.AnnAssign:
				if s.Value != nil {
					return r.variable(in, s.Value, depth+1)
				}
			}
		}
	}
	return ""
}
