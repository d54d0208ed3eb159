package service

import (
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// kafkaFields holds the options of Apache Kafka's image
// (https://github.com/apache/kafka/blob/trunk/docker/examples/README.md).
type kafkaFields struct {
	Version string `json:"version"`
	Heap    string `json:"heap"`
	Image   string `json:"image,omitempty"`
}

func kafka() Kind { return define("kafka", kafkaService) }

// kafkaService has no password: Kafka's clients take one in settings of their
// own, not in an address. One node alone is all of the cluster.
func kafkaService(k kafkaFields, in Input) Service {
	return Service{
		Image: image(in, k.Image, "apache/kafka", k.Version),
		Port:  9092,
		Health: Health{
			Test:   []string{"nc", "-z", "127.0.0.1", "9092"},
			Reason: "Kafka's own programs would start a Java machine for each check.", StartPeriod: "3m",
		},
		Data:     "/var/lib/kafka/data",
		Tmpfs:    []plan.Tmpfs{memory("/etc/kafka/secrets", 1000), memory("/mnt/shared/config", 1000)},
		Writable: "Kafka writes its configuration and its logs into its own folder.",
		Grace:    time.Minute,
		Env: []plan.Var{
			{Name: "KAFKA_NODE_ID", Value: "1"},
			{Name: "KAFKA_PROCESS_ROLES", Value: "broker,controller"},
			{Name: "KAFKA_LISTENERS", Value: "PLAINTEXT://:9092,CONTROLLER://:9093"},
			{Name: "KAFKA_ADVERTISED_LISTENERS", Value: "PLAINTEXT://" + in.Name + ":9092"},
			{Name: "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", Value: "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"},
			{Name: "KAFKA_CONTROLLER_LISTENER_NAMES", Value: "CONTROLLER"},
			{Name: "KAFKA_CONTROLLER_QUORUM_VOTERS", Value: "1@localhost:9093"},
			{Name: "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", Value: "1"},
			{Name: "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", Value: "1"},
			{Name: "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", Value: "1"},
			{Name: "KAFKA_LOG_DIRS", Value: "/var/lib/kafka/data"},
			{Name: "KAFKA_HEAP_OPTS", Value: "-Xms" + k.Heap + " -Xmx" + k.Heap},
		},
		Address: plan.Var{Name: "KAFKA_BOOTSTRAP_SERVERS", Value: in.Name + ":9092"},
	}
}
