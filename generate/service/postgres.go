package service

import (
	"strconv"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// postgresFields holds the options of PostgreSQL's image
// (https://github.com/docker-library/docs/blob/master/postgres/README.md).
type postgresFields struct {
	Version  string       `json:"version"`
	Database string       `json:"database,omitempty"`
	User     string       `json:"user,omitempty"`
	Password *spec.Secret `json:"password,omitempty"`
	Driver   *string      `json:"driver,omitempty"`
	Image    string       `json:"image,omitempty"`
	Args     []string     `json:"args,omitempty"`
}

func postgres() Kind { return define("postgres", postgresService) }

func postgresService(p postgresFields, in Input) Service {
	user, database := in.user(p.User), in.database(p.Database)
	scheme := "postgresql" + driver(p.Driver, in, []string{"psycopg2", "psycopg2-binary"},
		[2]string{"psycopg", "psycopg"}, [2]string{"asyncpg", "asyncpg"}, [2]string{"pg8000", "pg8000"})
	s := Service{
		Image: image(in, p.Image, "postgres", p.Version),
		Port:  5432,
		Health: Health{
			Test:   []string{"pg_isready", "--host=127.0.0.1", "--username=" + user, "--dbname=" + database},
			Reason: "By TCP: the server that the first start makes the database with listens on a socket alone.",
		},
		Data: "/var/lib/postgresql/data", User: officialUser, UserReason: withoutRoot,
		Tmpfs: []plan.Tmpfs{temporary(), memory("/run/postgresql", officialID)},
		Grace: time.Minute,
		Env: []plan.Var{
			{Name: "POSTGRES_USER", Value: user},
			{Name: "POSTGRES_DB", Value: database},
			passwordFile("POSTGRES_PASSWORD_FILE", in),
		},
		Locked: true, Password: p.Password,
		Address: plan.Var{Name: "DATABASE_URL", Value: scheme + "://" + user + ":" + in.Reference() + "@" + in.Name + ":5432/" + database},
	}
	if major, err := strconv.Atoi(p.Version); err == nil && major >= 18 {
		s.Data = "/var/lib/postgresql" // since 18 the versions have a folder each in it
	}
	if len(p.Args) > 0 {
		s.Command = append([]string{"postgres"}, p.Args...)
	}
	return s
}
