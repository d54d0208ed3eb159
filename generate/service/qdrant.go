package service

import (
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// qdrantFields holds the options of Qdrant (https://qdrant.tech/documentation/guides/configuration/).
type qdrantFields struct {
	Version  string       `json:"version"`
	Password *spec.Secret `json:"password,omitempty"`
	Image    string       `json:"image,omitempty"`
}

func qdrant() Kind { return define("qdrant", qdrantService) }

// qdrantService replaces the entrypoint, which would take the shell for an
// argument of Qdrant's.
func qdrantService(q qdrantFields, in Input) Service {
	return Service{
		Image: image(in, q.Image, "qdrant/qdrant", "v"+q.Version+"-unprivileged"),
		Entrypoint: configured(in, inQuote, `service:\n  api_key: "%s"\n`, "/tmp/qdrant.yaml",
			"./qdrant", "--config-path", "/tmp/qdrant.yaml"),
		Port: 6333,
		Health: Health{
			Test:   []string{"bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/6333; printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3; read -r answer <&3; [[ $answer == *" 200 "* ]]`},
			Reason: "By bash, since the image has no curl; the path needs no key.",
		},
		Data: "/qdrant/storage", User: "1000:1000", UserReason: withoutRoot,
		Tmpfs: []plan.Tmpfs{temporary()},
		Grace: 30 * time.Second,
		Env: []plan.Var{
			{Name: "QDRANT_INIT_FILE_PATH", Value: "/tmp/initialized"},
			{Name: "QDRANT__STORAGE__SNAPSHOTS_PATH", Value: "/qdrant/storage/snapshots"},
			{Name: "QDRANT__TELEMETRY_DISABLED", Value: "true"},
		},
		Locked: true, Password: q.Password,
		Address:     plan.Var{Name: "QDRANT_URL", Value: "http://" + in.Name + ":6333"},
		Credentials: []plan.Var{{Name: "QDRANT_API_KEY", Value: in.Reference()}},
	}
}
