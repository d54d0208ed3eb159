package detect

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/python"
)

// partName is a variable that has a part of a database's address: DB_HOST, PGPORT.
var partName = lazyregexp.New(`^(?:DB|DATABASE|SQL|PG|POSTGRES|POSTGRESQL|MYSQL|MARIADB)_?(HOST|HOSTNAME|SERVER|SERVICE|PORT|NAME|DB|DATABASE|USER|USERNAME|PASS|PASSWD|PASSWORD)$`)

// databaseParts are the answers for code that reads a database's address part by part,
// where it has one: each part is what the service has. Its password is the file that is
// made for it. Code that reads the address as a whole has it in DATABASE_URL.
func (s *scan) databaseParts(name string, started []*unit, services []Answer) []Answer {
	database := -1
	for i, a := range services {
		if strings.HasPrefix(a.Field, "services.db.") {
			database = i
		}
	}
	if database < 0 || name == "" {
		return nil
	}
	read := readParts(started)
	if len(read) == 0 {
		return nil
	}
	port, account := 5432, strings.ReplaceAll(name, "-", "_")
	account = account[:min(len(account), 32)] // MySQL takes no longer one for a user
	if !strings.HasSuffix(services[database].Field, ".postgres") {
		port = 3306
	}
	var answers []Answer
	for _, v := range read {
		a := Answer{Field: "env." + v.name, Confidence: Likely, Evidence: []Evidence{s.line(v.file, v.line, "reads it")}}
		switch partName.FindStringSubmatch(v.name)[1] {
		case "HOST", "HOSTNAME", "SERVER", "SERVICE":
			a.Value = "db"
		case "PORT":
			a.Value = port
		case "NAME", "DB", "DATABASE", "USER", "USERNAME":
			a.Value = account
		default:
			a.Field, a.Value = "secrets."+v.name, Fields{{"file", ".pyapp/secrets/db-password"}, {"variable", v.name}}
		}
		answers = append(answers, a)
	}
	services[database].Value = Fields{{"database", account}, {"user", account}}
	return answers
}

// readParts are the variables of parts that the code reads, each once; none where it does
// not read where the database is, or reads its whole address.
func readParts(started []*unit) []readVariable {
	var all []readVariable
	known := map[string]bool{}
	host := false
	note := func(v readVariable) {
		switch part := partName.FindStringSubmatch(v.name); {
		case known[v.name]:
		case part != nil:
			all = append(all, v)
			host = host || strings.HasPrefix(part[1], "HOST") || strings.HasPrefix(part[1], "SERV")
			known[v.name] = true
		case v.name == "DATABASE_URL":
			known[v.name] = true
		}
	}
	for _, u := range started {
		python.Inspect(u.found.Module, func(n python.Node) bool {
			if e, ok := n.(python.Expr); ok {
				if v, ok := u.anyVariable(e); ok {
					note(v)
				}
			}
			return true
		})
		for _, v := range u.settingsFields() {
			note(v)
		}
	}
	if !host || known["DATABASE_URL"] {
		return nil
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
	return u.readsVariable(&bare, nil)
}
