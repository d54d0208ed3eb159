package service

import (
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// minioFields holds the options of MinIO
// (https://github.com/minio/minio/blob/master/docs/docker/README.md).
type minioFields struct {
	Version  string       `json:"version"`
	User     string       `json:"user"`
	Password *spec.Secret `json:"password,omitempty"`
	Image    string       `json:"image,omitempty"`
	Args     []string     `json:"args,omitempty"`
}

func minio() Kind { return define("minio", minioService) }

// minioService gives the application the variables that boto3 reads
// (https://boto3.amazonaws.com/v1/documentation/api/latest/guide/configuration.html#using-environment-variables).
func minioService(m minioFields, in Input) Service {
	return Service{
		Image:   image(in, m.Image, "minio/minio", m.Version),
		Command: append([]string{"server", "/data", "--console-address", ":9001"}, m.Args...),
		Port:    9000,
		Health:  Health{Test: []string{"mc", "ready", "local"}, Reason: "MinIO's own client, which the image has."},
		Data:    "/data", User: "0:0", UserReason: noRights,
		Tmpfs: []plan.Tmpfs{temporary()},
		Grace: 30 * time.Second,
		Env: []plan.Var{
			{Name: "MINIO_ROOT_USER", Value: m.User},
			passwordFile("MINIO_ROOT_PASSWORD_FILE", in),
			{Name: "MC_CONFIG_DIR", Value: "/tmp/mc", Origin: plan.Origin{Reason: "For the client, whose home can't be written."}},
		},
		Locked: true, Password: m.Password,
		Address: plan.Var{Name: "AWS_ENDPOINT_URL_S3", Value: "http://" + in.Name + ":9000"},
		Credentials: []plan.Var{
			{Name: "AWS_ACCESS_KEY_ID", Value: m.User},
			{Name: "AWS_SECRET_ACCESS_KEY", Value: in.Reference()},
		},
	}
}
