package service

import (
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// mongodbFields holds the options of MongoDB's image
// (https://github.com/docker-library/docs/blob/master/mongo/README.md).
type mongodbFields struct {
	Version  string       `json:"version"`
	Database string       `json:"database,omitempty"`
	User     string       `json:"user,omitempty"`
	Password *spec.Secret `json:"password,omitempty"`
	Image    string       `json:"image,omitempty"`
	Args     []string     `json:"args,omitempty"`
}

func mongodb() Kind { return define("mongodb", mongodbService) }

func mongodbService(m mongodbFields, in Input) Service {
	user, database := in.user(m.User), in.database(m.Database)
	s := Service{
		Image: image(in, m.Image, "mongo", m.Version),
		Port:  27017,
		Health: Health{
			Test:   []string{"mongosh", "--quiet", "--host", in.Name, "--eval", "quit(db.adminCommand({ping:1}).ok ? 0 : 1)"},
			Reason: "By the network's address: the server that the first start makes the user with listens on 127.0.0.1 alone.", Interval: "10s",
		},
		Data: "/data/db", User: officialUser, UserReason: withoutRoot,
		Tmpfs: []plan.Tmpfs{temporary(), memory("/data/configdb", officialID)},
		Grace: 30 * time.Second,
		Env: []plan.Var{
			{Name: "MONGO_INITDB_ROOT_USERNAME", Value: user},
			passwordFile("MONGO_INITDB_ROOT_PASSWORD_FILE", in),
			{Name: "HOME", Value: "/tmp", Origin: plan.Origin{Reason: "The health check's program keeps notes in its home."}},
		},
		Locked: true, Password: m.Password,
		Address: plan.Var{
			Name:  "MONGODB_URI",
			Value: "mongodb://" + user + ":" + in.Reference() + "@" + in.Name + ":27017/" + database + "?authSource=admin",
		},
	}
	if len(m.Args) > 0 {
		s.Command = append([]string{"mongod"}, m.Args...)
	}
	return s
}
