package rules

import "slices"

// services are the rules about services, storage, networks and the Compose file.
func services() []Rule { return slices.Concat(backings(), storage(), composition()) }

// backings are about names, and about the services that the application uses.
func backings() []Rule {
	return []Rule{
		{
			Code: "PYA401", Name: "name.missing", Severity: Error,
			Title: "The application has no name, and none can be made of its folder's",
			Why: "The image, the Compose project and its containers are called by it. " +
				"Left out, it is made of the letters a to z and the digits of the folder's name, and this one has none of them.",
			Wrong: `// in the folder магазин
python: "3.13"
run:    "main.py"`,
			Right: `// in the folder магазин
name:   "shop"
python: "3.13"
run:    "main.py"`,
			Source: "docs/spec.md#name",
		},
		{
			Code: "PYA402", Name: "name.taken", Severity: Error,
			Title: "Two things of the spec would be one service of the Compose file",
			Why: "Processes, jobs and services are services of the generated compose.yaml by their names. " +
				"app is the main process there, and release the commands before the start: a second one of a name would replace the first.",
			Wrong: `python: "3.13"
run:    "main.py"
processes: mail: "python -m shop.mail"
jobs: mail:      "python -m shop.mail --once"`,
			Right: `python: "3.13"
run:    "main.py"
processes: mail:   "python -m shop.mail"
jobs: "mail-once": "python -m shop.mail --once"`,
			Source: "docs/processes.md",
		},
		{
			Code: "PYA403", Name: "services.variable-taken", Severity: Error,
			Title: "A service's address would be a variable that is set otherwise, too",
			Why: "A variable has one value: the application would use the other one's address, or none, " +
				"and nobody would be told.",
			Wrong: `python: "3.13"
env: DATABASE_URL: "sqlite:///shop.db"
services: db: postgres: {}
run: "main.py"`,
			Right: `python: "3.13"
services: db: postgres: {}
run: "main.py"`,
			Source: "docs/services.md#the-address",
		},
		{
			Code: "PYA404", Name: "services.secret-taken", Severity: Error,
			Title: "A secret has the name of a service's password",
			Why: "The password of a service is a secret of the Compose file, called by the service's name and -password. " +
				"Of two with one name the application would get one in place of the other.",
			Wrong: `python: "3.13"
services: db: postgres: {}
secrets: "db-password": file: "secrets/db"
run: "main.py"`,
			Right: `python: "3.13"
services: db: postgres: password: file: "secrets/db"
run: "main.py"`,
			Source: "docs/secrets.md#passwords-of-services",
		},
		{
			Code: "PYA405", Name: "services.volume-taken", Severity: Error,
			Title: "A volume has the name of a service's own",
			Why: "A service keeps its data in a volume that is called by its name and -data. " +
				"With a second one of the name both would write to one, over each other's files.",
			Wrong: `python: "3.13"
services: db: postgres: {}
volumes: "db-data": "/app/dumps"
run: "main.py"`,
			Right: `python: "3.13"
services: db: postgres: {}
volumes: dumps: "/app/dumps"
run: "main.py"`,
			Source: "docs/services.md#data",
		},
		{
			Code: "PYA406", Name: "networks.default", Severity: Error,
			Title: "networks has the name of the application's own network",
			Why: "Compose makes a network default for each project, and all services join it in any case. " +
				"networks is for those beside it; how the default one is made is said under compose.",
			Wrong: `python: "3.13"
networks: default: {}
run: "main.py"`,
			Right: `python: "3.13"
networks: proxy: external: true
run: "main.py"`,
			Source: "https://docs.docker.com/compose/how-tos/networking/",
		},
	}
}

// storage are about what is mounted in the containers.
func storage() []Rule {
	return []Rule{
		{
			Code: "PYA407", Name: "volumes.file", Severity: Error,
			Title: "A volume is mounted on a file of the project",
			Why:   "A volume is a folder, and Docker does not start a container in which it would have to be mounted on a file.",
			Wrong: `-- pyapp.cue --
python: "3.13"
volumes: db: "/app/shop.db"
run: "main.py"
-- shop.db --`,
			Right: `-- pyapp.cue --
python: "3.13"
volumes: data: "/app/data"
run: "main.py"
-- shop.db --`,
			Source: "https://docs.docker.com/engine/storage/volumes/",
		},
		{
			Code: "PYA408", Name: "volumes.hides-source", Severity: Warning,
			Title: "A volume is mounted over Python code of the project",
			Why: "A new volume is filled from the image once and keeps what it got: " +
				"after the next build the containers still run the old code.",
			Wrong: `-- pyapp.cue --
python: "3.13"
volumes: media: "/app/shop"
run: "main.py"
-- shop/models.py --`,
			Right: `-- pyapp.cue --
python: "3.13"
volumes: media: "/app/media"
run: "main.py"
-- shop/models.py --`,
			Source: "https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container",
		},
		{
			Code: "PYA409", Name: "volumes.no-process", Severity: Error,
			Title: "A volume is for a process or job that there is not",
			Why: "The volume would be mounted nowhere under that name, and what was meant would write to a container that is thrown away. " +
				"The main process is called app, the commands of release are release.",
			Wrong: `python: "3.13"
volumes: media: {path: "/app/media", processes: ["web"]}
run: "main.py"`,
			Right: `python: "3.13"
volumes: media: {path: "/app/media", processes: ["app"]}
run: "main.py"`,
			Source: "docs/storage.md#volumes",
		},
		{
			Code: "PYA410", Name: "mount.path", Severity: Error,
			Title: "A mount's path is not in its plain form",
			Why: "A path with a slash at its end, or with . or .. in it, is a second name of another one. " +
				"Two mounts that lie in each other could not be told by their names.",
			Wrong: `python: "3.13"
volumes: media: "/app/media/"
run: "main.py"`,
			Right: `python: "3.13"
volumes: media: "/app/media"
run: "main.py"`,
			Source: "docs/storage.md",
		},
		{
			Code: "PYA411", Name: "mount.hides", Severity: Error,
			Title: "A mount would hide the application or a part of the image",
			Why: "Where something is mounted, the image's own files can't be seen. " +
				"Over /app, the environment or the system's folders, the application would not start, or would run old files.",
			Wrong: `python: "3.13"
volumes: data: "/app"
run: "main.py"`,
			Right: `python: "3.13"
volumes: data: "/app/data"
run: "main.py"`,
			Source: "https://docs.docker.com/engine/storage/volumes/",
		},
		{
			Code: "PYA412", Name: "mount.overlap", Severity: Error,
			Title: "A mount lies in another one",
			Why: "Which of the two a file gets into would depend on the order in which they are mounted. " +
				"/tmp is in memory in any case, so nothing can be mounted in it.",
			Wrong: `python: "3.13"
volumes: {
	media:  "/app/media"
	thumbs: "/app/media/thumbs"
}
run: "main.py"`,
			Right: `python: "3.13"
volumes: {
	media:  "/app/media"
	thumbs: "/app/thumbs"
}
run: "main.py"`,
			Source: "docs/storage.md",
		},
		{
			Code: "PYA413", Name: "mount.docker-socket", Severity: Error,
			Title: "Something is mounted where the Docker Engine's socket would be",
			Why: "Whoever reaches the engine's socket can start a container with the host's whole disk in it: " +
				"he is root on the host.",
			Wrong: `python: "3.13"
volumes: engine: "/var/run/docker.sock"
run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
		},
		{
			Code: "PYA414", Name: "tmpfs.size", Severity: Error,
			Title: "A folder in memory is larger than any machine's memory",
			Why:   "Such a size is a slip in the unit. What is in the folder counts as the container's memory.",
			Wrong: `python: "3.13"
tmpfs: [{path: "/var/cache/shop", size: "64000000000g"}]
run: "main.py"`,
			Right: `python: "3.13"
tmpfs: [{path: "/var/cache/shop", size: "64m"}]
run: "main.py"`,
			Source: "https://docs.docker.com/engine/storage/tmpfs/",
		},
	}
}

// composition are about the spec's own content of a Compose file.
func composition() []Rule {
	return []Rule{
		{
			Code: "PYA415", Name: "compose.name", Severity: Error,
			Title: "compose has a name that the generated file uses itself",
			Why: "name is the application's, by which docker pyapp finds its containers again, " +
				"and x-app is the common part of the generated services: another one would break them.",
			Wrong: `python: "3.13"
compose: name: "shop"
run: "main.py"`,
			Right: `name:   "shop"
python: "3.13"
run:    "main.py"`,
			Source: "docs/compose.md#compose",
		},
		{
			Code: "PYA416", Name: "compose.refused", Severity: Error,
			Title: "Compose does not take what stands under compose",
			Why: "The content is held against Compose's own schema and, where it has no variables, read as docker compose reads it. " +
				"docker compose would refuse the whole generated file.",
			Wrong: `python: "3.13"
compose: services: app: label: "com.example.team": "web"
run: "main.py"`,
			Right: `python: "3.13"
compose: services: app: labels: "com.example.team": "web"
run: "main.py"`,
			Source: "https://docs.docker.com/reference/compose-file/",
		},
		{
			Code: "PYA417", Name: "compose.secret-value", Severity: Error,
			Title: "A value under compose looks like a secret",
			Why: "The spec and compose.yaml are kept with the source, so everyone who has the repository has the secret. " +
				"Compose can take it from the environment or from .env when it starts.",
			Wrong: `python: "3.13"
compose: services: app: environment: BROKER_URL: "amqp://shop:hunter2@queue.example.com/"
run: "main.py"`,
			Right: `python: "3.13"
compose: services: app: environment: BROKER_URL: "${BROKER_URL}"
run: "main.py"`,
			Source: "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/",
		},
		{
			Code: "PYA418", Name: "compose.cap-add", Severity: Warning,
			Title: "compose gives a service capabilities of root's",
			Why: "Each is a power that a process which breaks in can use, some of them on the host. " +
				"For the application's own services, hardening.cap_add says what each one is.",
			Wrong: `python: "3.13"
compose: services: app: cap_add: ["NET_ADMIN"]
run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://docs.docker.com/reference/compose-file/services/#cap_add",
		},
		{
			Code: "PYA419", Name: "compose.devices", Severity: Warning,
			Title: "compose gives a service devices of the host",
			Why: "A process in the container can use, and misuse, the device as one on the host could. " +
				"Graphics processors are limits.gpu.",
			Wrong: `python: "3.13"
compose: services: app: devices: ["/dev/ttyUSB0"]
run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://docs.docker.com/reference/compose-file/services/#devices",
		},
		{
			Code: "PYA420", Name: "compose.docker-socket", Severity: Warning,
			Title: "compose gives a service the Docker Engine",
			Why: "Whoever reaches the engine's socket can start a container with the host's whole disk in it: " +
				"he is root on the host. That it can only be read helps nothing.",
			Wrong: `python: "3.13"
compose: services: app: volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
		},
		{
			Code: "PYA421", Name: "compose.host-folder", Severity: Warning,
			Title: "compose gives a service a folder of the host's own system",
			Why: "What breaks in can read the host's settings and users there and, where the mount can be written, change them. " +
				"The folders are those that the CIS Docker Benchmark names, such as /etc and /dev.",
			Wrong: `python: "3.13"
compose: services: app: volumes: ["/etc:/host/etc:ro"]
run: "main.py"`,
			Right: `python: "3.13"
compose: services: app: volumes: ["./settings:/host/settings:ro"]
run: "main.py"`,
			Source: "https://www.cisecurity.org/benchmark/docker",
		},
		{
			Code: "PYA422", Name: "compose.host-namespace", Severity: Warning,
			Title: "compose lets a service share a namespace of the host",
			Why: "Namespaces keep a container's network, processes and users apart from the host's. " +
				"Without one, what breaks in sees, and may reach, what runs beside it.",
			Wrong: `python: "3.13"
compose: services: app: pid: "host"
run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://docs.docker.com/engine/security/#kernel-namespaces",
		},
		{
			Code: "PYA423", Name: "compose.privileged", Severity: Warning,
			Title: "compose makes a service privileged",
			Why: "A privileged container has all capabilities and all devices of the host: " +
				"what breaks in is on the host. Most often one capability, or one device, is all that is needed.",
			Wrong: `python: "3.13"
compose: services: app: privileged: true
run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://docs.docker.com/reference/compose-file/services/#privileged",
		},
		{
			Code: "PYA424", Name: "compose.public-port", Severity: Warning,
			Title: "compose opens a port to all machines that reach the host",
			Why: "Without an address Docker publishes a port on all of the host's, and past the rules of firewalls such as ufw. " +
				"With 127.0.0.1 it is for this machine alone, such as for a proxy on it.",
			Wrong: `python: "3.13"
compose: services: mail: {
	image: "axllent/mailpit"
	ports: ["8025:8025"]
}
run: "main.py"`,
			Right: `python: "3.13"
compose: services: mail: {
	image: "axllent/mailpit"
	ports: ["127.0.0.1:8025:8025"]
}
run: "main.py"`,
			Source: "https://docs.docker.com/engine/network/port-publishing/",
		},
		{
			Code: "PYA425", Name: "compose.read-only", Severity: Warning,
			Title: "compose makes a service's root file system writable",
			Why: "What breaks in can then leave programs in the container and change those that run. " +
				"For the folders that are written to there are tmpfs and volumes.",
			Wrong: `python: "3.13"
compose: services: app: read_only: false
run: "main.py"`,
			Right: `python: "3.13"
tmpfs: ["/var/cache/shop"]
run: "main.py"`,
			Source: "https://docs.docker.com/reference/compose-file/services/#read_only",
		},
		{
			Code: "PYA426", Name: "compose.root", Severity: Warning,
			Title: "compose runs a service as root",
			Why: "Root in the container has the host's root number: a hole in the kernel or the engine, or a mounted folder, " +
				"is open to it as to no other user.",
			Wrong: `python: "3.13"
compose: services: app: user: "root"
run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://docs.docker.com/reference/compose-file/services/#user",
		},
		{
			Code: "PYA427", Name: "compose.unconfined", Severity: Warning,
			Title: "compose turns off one of the engine's protections of a service",
			Why: "seccomp, AppArmor and SELinux keep a container from system calls and files that it has no use for, " +
				"and no-new-privileges keeps its programs from gaining rights. Without one, a break-in reaches further.",
			Wrong: `python: "3.13"
compose: services: app: security_opt: ["seccomp:unconfined"]
run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://docs.docker.com/engine/security/seccomp/",
		},
	}
}
