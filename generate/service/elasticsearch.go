package service

import (
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// elasticsearchFields holds the options of Elasticsearch
// (https://www.elastic.co/docs/deploy-manage/deploy/self-managed/install-elasticsearch-docker-configure).
type elasticsearchFields struct {
	Version  string       `json:"version"`
	Password *spec.Secret `json:"password,omitempty"`
	Heap     string       `json:"heap"`
	Image    string       `json:"image,omitempty"`
}

func elasticsearch() Kind { return define("elasticsearch", elasticsearchService) }

// elasticsearchService copies the password: the image wants a file that its user
// alone can read, and a secret of Compose's keeps the mode that it has on the host.
func elasticsearchService(e elasticsearchFields, in Input) Service {
	return Service{
		Image:   image(in, e.Image, "elasticsearch", e.Version),
		Command: configured(in, asItIs, `%s\n`, "/tmp/password", "docker-entrypoint.sh", "eswrapper"),
		Port:    9200,
		Health: Health{
			Test:     []string{"curl", "--silent", "--output", "/dev/null", "http://127.0.0.1:9200/"},
			Reason:   "Whatever the answer is: without the password it is 401.",
			Interval: "10s", StartPeriod: "3m",
		},
		Data: "/usr/share/elasticsearch/data", User: "1000:0", UserReason: withoutRoot,
		Writable: "Elasticsearch writes its keystore beside its configuration.",
		Grace:    time.Minute,
		Env: []plan.Var{
			{Name: "discovery.type", Value: "single-node"},
			{
				Name: "xpack.security.http.ssl.enabled", Value: "false",
				Origin: plan.Origin{Reason: "The network is the application's own; the password is asked for all the same."},
			},
			{Name: "ELASTIC_PASSWORD_FILE", Value: "/tmp/password"},
			{
				Name: "ES_JAVA_OPTS", Value: "-Xms" + e.Heap + " -Xmx" + e.Heap,
				Origin: plan.Origin{Reason: "Without a limit it would take half of the host's memory."},
			},
		},
		Locked: true, Password: e.Password,
		Address: plan.Var{Name: "ELASTICSEARCH_URL", Value: "http://elastic:" + in.Reference() + "@" + in.Name + ":9200"},
	}
}
