package service

func mariadb() Kind { return define("mariadb", mariadbService) }

// mariadbService is MariaDB's image, whose options are MySQL's
// (https://github.com/docker-library/docs/blob/master/mariadb/README.md).
func mariadbService(m mysqlFields, in Input) Service {
	s := mysqlLike(m, in, "MARIADB", "mariadbd")
	s.Image = image(in, m.Image, "mariadb", m.Version)
	s.Health = Health{
		Test:        []string{"healthcheck.sh", "--connect", "--innodb_initialized"},
		Reason:      "The image's own check, with a user of its own.",
		StartPeriod: "3m",
	}
	return s
}
