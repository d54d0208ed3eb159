package composefile

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	composeschema "github.com/compose-spec/compose-go/v2/schema"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v4"
)

// The schema is compose-go's. After an update of it: copy its schema/compose-spec.json.
func TestSchemaIsComposes(t *testing.T) {
	if string(text) != composeschema.Schema {
		t.Error("compose-spec.json is not what compose-go has")
	}
}

// The schema has no keyword that is not held against.
func TestKeywordsOfSchema(t *testing.T) {
	known := []string{"$schema", "$id", "title", "description", "default", "deprecated", "never"}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[schema]()) {
		known = append(known, f.Tag.Get("json"))
	}
	var look func(v any)
	look = func(v any) {
		all, ok := v.(map[string]any)
		if !ok {
			return // true or false
		}
		for keyword, of := range all {
			if !slices.Contains(known, keyword) {
				t.Errorf("%s is a keyword that nothing reads", keyword)
			}
			switch keyword {
			case "properties", "patternProperties", "$defs":
				for _, one := range of.(map[string]any) {
					look(one)
				}
			case "items", "additionalProperties", "unevaluatedProperties":
				look(of)
			case "oneOf", "anyOf", "allOf":
				for _, one := range of.([]any) {
					look(one)
				}
			}
		}
	}
	var whole any
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	look(whole)
}

// large is a Compose file that has most of what there is.
const large = `
x-own: {a: [1, "2", 3.5, null, true]}
services:
  app:
    image: shop:1
    build:
      context: .
      dockerfile: Dockerfile
      target: run
      args: {A: b, N: 5}
      secrets: [token]
      platforms: [linux/amd64]
      additional_contexts: {base: "service:base"}
    command: [gunicorn, "app:app"]
    entrypoint: docker-entrypoint
    environment: {NEW: "x", N: 1.5, B: true, PASSED: null}
    env_file: [{path: .env, required: false}, other.env]
    ports: ["127.0.0.1:8000:8000", {target: 9000, published: "9001", host_ip: 127.0.0.1}]
    expose: ["8000"]
    volumes: ["data:/data", {type: bind, source: /srv, target: /srv, read_only: true}, {type: tmpfs, target: /scratch, tmpfs: {size: 1000}}]
    tmpfs: [/tmp]
    networks: {front: {aliases: [web]}, back: null}
    depends_on: {db: {condition: service_healthy}}
    links: ["db:database"]
    healthcheck: {test: [CMD, "true"], interval: 5s, timeout: 1m30s, retries: 3, disable: false}
    deploy:
      replicas: 2
      resources: {limits: {cpus: "0.5", memory: 512M, pids: 100}, reservations: {memory: 1g}}
      restart_policy: {condition: on-failure, delay: 5s}
      update_config: {order: start-first, parallelism: 1}
    secrets: [token, {source: other, target: there, mode: 0440}]
    configs: [settings]
    labels: {a.b: c, n: 5}
    ulimits: {nproc: 65535, nofile: {soft: 20000, hard: 40000}}
    sysctls: {net.core.somaxconn: 1024}
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    logging: {driver: json-file, options: {max-size: 10m}}
    restart: always
    read_only: true
    init: true
    stop_grace_period: 2m
    stop_signal: SIGTERM
    user: "10001:10001"
    working_dir: /app
    hostname: shop
    extra_hosts: ["x:1.2.3.4"]
    dns: 1.1.1.1
    pull_policy: never
    profiles: [web]
    mem_swappiness: 10
    shm_size: 64m
    privileged: false
    gpus: [{driver: nvidia, count: 2}]
    develop: {watch: [{action: sync, path: ./src, target: /app}]}
    post_start: [{command: echo, user: root}]
  base: {build: ./base, network_mode: "service:cache"}
  cache: {image: "redis:8"}
  db: {image: "postgres:17", cgroup: host, volumes_from: [base], container_name: database}
volumes: {data: {driver: local, driver_opts: {type: none}}}
networks: {front: {external: true}, back: {ipam: {config: [{subnet: 10.0.0.0/24}]}}}
secrets: {token: {environment: TOKEN}, other: {file: ./secret}}
configs: {settings: {content: "a: b"}}
models: {small: {model: ai/small}}
`

func parse(t testing.TB, text string) map[string]any {
	t.Helper()
	var content map[string]any
	if err := yaml.Unmarshal([]byte(text), &content); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return content
}

// byCompose is what docker compose's own loader makes of a file. It panics at some.
func byCompose(text string) (p *types.Project, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  "/",
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}},
		Environment: types.Mapping{},
	}, loader.WithProfiles([]string{"*"}), func(o *loader.Options) {
		o.SkipInclude, o.SkipExtends, o.SkipResolveEnvironment, o.SkipResolveLabels, o.ResolvePaths = true, true, true, true, false
		o.SetProjectName("app", true)
	})
}

// byUs is what this package makes of it.
func byUs(t testing.TB, text string) (*types.Project, error) {
	p, err := Load(parse(t, text), func(string) (string, bool) { return "", false })
	if err == nil {
		if faults := Consistent(p); len(faults) > 0 {
			return p, faults[0]
		}
	}
	return p, err
}

// A file is read as docker compose reads it.
func TestLoad(t *testing.T) {
	for _, text := range []string{
		large,
		"services: {a: {image: x, environment: [A=b, C], command: echo 'a b' c, volumes: [/only, ./here:/there:ro]}}",
		"services: {a: {image: '${IMAGE:-x}', ports: ['${PORT:-80}:80'], read_only: '${RO:-true}', scale: '${N:-3}'}}",
		"services: {a: {image: x, umask: '022', networks: [default], ports: [{target: '${T:-80}', published: '81'}]}}",
		"services: {a: {build: ., x-own: 1, depends_on: [b]}, b: {image: x, networks: [n]}}\nnetworks: {n: }\nx-top: {a: b}",
	} {
		want, err := byCompose(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := byUs(t, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []*types.Project{want, got} { // what Compose adds by itself
			delete(p.Networks, "default")
			for name, s := range p.Services {
				delete(s.Networks, "default")
				s.DependsOn, s.PullPolicy = nil, ""
				if s.Build != nil && s.Build.Dockerfile == "Dockerfile" {
					s.Build.Dockerfile = ""
				}
				p.Services[name] = s
			}
		}
		options := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(types.SecretConfig{}, types.ConfigObjConfig{}), cmpopts.IgnoreFields(types.NetworkConfig{}, "Name"), cmpopts.IgnoreFields(types.VolumeConfig{}, "Name"), cmpopts.IgnoreFields(types.SecretConfig{}, "Name"), cmpopts.IgnoreFields(types.ConfigObjConfig{}, "Name")}
		if diff := cmp.Diff([]any{want.Services, want.Networks, want.Volumes, want.Secrets, want.Configs, want.Extensions}, []any{got.Services, got.Networks, got.Volumes, got.Secrets, got.Configs, got.Extensions}, options); diff != "" {
			t.Errorf("%s (-compose +us):\n%s", text, diff)
		}
	}
}

// Whatever is changed in a file, docker compose takes it if we do, and refuses it if we do.
func TestVerdicts(t *testing.T) {
	refused := 0
	for _, text := range changes(t, large) {
		_, want := byCompose(text)
		_, got := byUs(t, text)
		if want != nil {
			refused++
		}
		if (want == nil) != (got == nil) {
			t.Errorf("compose: %v\nwe: %v\n%s", want, got, text)
		}
	}
	t.Logf("%d of them are refused", refused)
	if refused < 1000 {
		t.Errorf("only %d changes made a file wrong", refused)
	}
}

// changes are files of which one value is another, is not there, or has another beside it.
func changes(t *testing.T, text string) (all []string) {
	values := []any{nil, true, 5, -1, 1.5, "", "x y", "nowhere", []any{}, []any{"a", "a"}, []any{1}, map[string]any{}, map[string]any{"a": "b"}, map[string]any{"x-a": 1}}
	whole := parse(t, text)
	add := func() {
		data, err := yaml.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(data))
	}
	var change func(v any)
	change = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				was := v[key]
				delete(v, key)
				add()
				for _, value := range values {
					v[key] = value
					add()
				}
				v[key] = was
				change(was)
			}
			v["prots"] = 1
			add()
			delete(v, "prots")
		case []any:
			for i, was := range v {
				for _, value := range values {
					v[i] = value
					add()
				}
				v[i] = was
				change(was)
			}
		}
	}
	change(whole)
	return all
}

// What is wrong is told at its place.
func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		`services: {a: {image: x, prots: []}}`:                                                              "services.a.prots is a field that Compose has not",
		`services: {a: {image: x, privileged: []}}`:                                                         "services.a.privileged must be a boolean or string",
		`services: {a: {image: x, volumes: [{type: bnd, target: /a}]}}`:                                     "services.a.volumes.0.type must be bind, cluster, image, npipe, tmpfs or volume",
		`services: {a: {image: x, volumes: [{target: /a}]}}`:                                                "services.a.volumes.0 must have the field type",
		`services: {a: {image: x, ports: [{target: 80, pblished: 1}]}}`:                                     "services.a.ports.0.pblished is a field that Compose has not",
		`services: {a: {image: x, ports: [[]]}}`:                                                            "services.a.ports.0 must be a mapping, number or string",
		`services: {a: {image: x, cpu_percent: 200}}`:                                                       "services.a.cpu_percent must be 100 or less",
		`services: {a: {image: x, pull_policy: sometimes}}`:                                                 "services.a.pull_policy must match ^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)$",
		`services: {a: {image: x, stop_grace_period: soon}}`:                                                "services.a.stop_grace_period can't be read: time: invalid duration \"soon\"",
		`services: {a: {image: x, depends_on: [b]}}`:                                                        `services.a.depends_on names the service "b", which is not there`,
		`services: {a: {image: x, network_mode: host, networks: [n]}}`:                                      `services.a.networks names the network "n", which is not there`,
		`services: {a: {image: x, tmpfs: [/t], volumes: [/t]}}`:                                             "services.a.volumes.0 mounts at /t, where something is mounted already",
		`services: {a: {image: x, container_name: db, scale: 2}}`:                                           "services.a.container_name can't be the name of several containers",
		`services: {a: {image: x, scale: 2, deploy: {replicas: 3}}}`:                                        "services.a.scale differs from deploy.replicas",
		`services: {a: {image: x, pids_limit: 5, deploy: {resources: {limits: {pids: 6}}}}}`:                "services.a.pids_limit differs from deploy.resources.limits.pids",
		`services: {a: {image: x, cpus: 1, deploy: {resources: {limits: {cpus: "2"}}}}}`:                    "services.a.cpus differs from deploy.resources.limits.cpus",
		`services: {a: {image: x, mem_limit: 1m, deploy: {resources: {limits: {memory: 2m}}}}}`:             "services.a.mem_limit differs from deploy.resources.limits.memory",
		`services: {a: {image: x, mem_reservation: 1m, deploy: {resources: {reservations: {memory: 2m}}}}}`: "services.a.mem_reservation differs from deploy.resources.reservations.memory",
		`services: {a: {image: x, healthcheck: {test: [curl]}}}`:                                            "services.a.healthcheck.test must begin with CMD, CMD-SHELL or NONE",
		`services: {a: {image: x, links: [b]}, b: {image: x, links: [a]}}`:                                  "services can't depend on each other: dependency cycle detected: a -> b -> a",
		`services: {a: {}}`:                           "services.a must have an image or a build",
		`services: {a: {image: x, env_file: [null]}}`: "services.a.env_file.0 must be a mapping or string",
		`services: []`:                                "services must be a mapping",
		"services: {a: {image: x}}\nvolumes: {v: 5}":  "volumes.v must be a mapping or null",
	} {
		_, err := byUs(t, text)
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
		if _, err := byCompose(text); err == nil {
			t.Errorf("%s: docker compose takes it", text)
		}
	}
}

// A list of Compose's may not have an item twice, where it is not left out.
func TestValidateUniqueItems(t *testing.T) {
	faults := Validate(parse(t, "services: {a: {image: x, cap_add: [A, A]}}"))
	if want := "[services.a.cap_add has the same item twice: A]"; fmt.Sprint(faults) != want {
		t.Errorf("%v, want %s", faults, want)
	}
}

// Of schemas of which one must take a value, not two may.
func TestOneOf(t *testing.T) {
	one := &schema{OneOf: []*schema{{Type: oneOrMore{"number"}}, {Type: oneOrMore{"integer"}}}}
	v := validator{one, map[string]*regexp.Regexp{}}
	for value, want := range map[any]string{1.5: "[]", 2: "[it may be read in two ways]", "x": "[it must be an integer or number]"} {
		if faults, _ := v.value(one, value, nil); fmt.Sprint(faults) != want {
			t.Errorf("%v: %v, want %s", value, faults, want)
		}
	}
}

// Nothing that a file may hold makes us end otherwise than docker compose does.
func FuzzVerdict(f *testing.F) {
	f.Add(large)
	for _, text := range strings.Split(large, "\n    ") {
		f.Add("services:\n  a:\n    image: x\n    " + text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var content map[string]any
		if yaml.Unmarshal([]byte(text), &content) != nil || len(content) == 0 || strings.ContainsAny(text, "$!&*<") {
			t.Skip("variables and YAML's own tags are not for us")
		}
		_, want := byCompose(text)
		_, got := byUs(t, text)
		if (want == nil) != (got == nil) {
			t.Errorf("compose: %v\nwe: %v\n%s", want, got, text)
		}
	})
}
