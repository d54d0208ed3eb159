package service

import (
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// mysqlFields holds the options of MySQL's image
// (https://github.com/docker-library/docs/blob/master/mysql/README.md) and of MariaDB's.
type mysqlFields struct {
	Version  string       `json:"version"`
	Database string       `json:"database,omitempty"`
	User     string       `json:"user,omitempty"`
	Password *spec.Secret `json:"password,omitempty"`
	Driver   *string      `json:"driver,omitempty"`
	Image    string       `json:"image,omitempty"`
	Args     []string     `json:"args,omitempty"`
}

func mysql() Kind { return define("mysql", mysqlService) }

func mysqlService(m mysqlFields, in Input) Service {
	s := mysqlLike(m, in, "MYSQL", "mysqld")
	s.Image = image(in, m.Image, "mysql", m.Version)
	s.Health = Health{
		Test:        []string{"mysqladmin", "ping", "--host=127.0.0.1", "--silent"},
		Reason:      "By TCP: the server that the first start makes the database with listens on a socket alone. No password is needed to see it answer.",
		StartPeriod: "3m",
	}
	return s
}

// mysqlLike is what the images of MySQL and MariaDB have in common; prefix is that
// of their variables.
func mysqlLike(m mysqlFields, in Input, prefix, server string) Service {
	user, database := in.user(m.User), in.database(m.Database)
	scheme := "mysql" + driver(m.Driver, in, []string{"mysqlclient"},
		[2]string{"pymysql", "pymysql"}, [2]string{"asyncmy", "asyncmy"}, [2]string{"aiomysql", "aiomysql"},
		[2]string{"mysql-connector-python", "mysqlconnector"}, [2]string{"mariadb", "mariadbconnector"})
	s := Service{
		Port: 3306,
		Data: "/var/lib/mysql", User: officialUser, UserReason: withoutRoot,
		Tmpfs: []plan.Tmpfs{temporary(), memory("/run/mysqld", officialID)},
		Grace: time.Minute,
		Env: []plan.Var{
			{Name: prefix + "_DATABASE", Value: database},
			{Name: prefix + "_USER", Value: user},
			passwordFile(prefix+"_PASSWORD_FILE", in),
			{
				Name: prefix + "_ROOT_HOST", Value: "localhost",
				Origin: plan.Origin{Reason: "root can log in inside the container alone, by the same password: one that the image makes would be in its log."},
			},
			passwordFile(prefix+"_ROOT_PASSWORD_FILE", in),
		},
		Locked: true, Password: m.Password,
		Address: plan.Var{Name: "DATABASE_URL", Value: scheme + "://" + user + ":" + in.Reference() + "@" + in.Name + ":3306/" + database},
	}
	if len(m.Args) > 0 {
		s.Command = append([]string{server}, m.Args...)
	}
	return s
}
