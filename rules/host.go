package rules

// host are the rules about the host: what of docker it has.
func host() []Rule {
	return []Rule{
		{
			Code: "PYA801", Name: "host.no-docker", Severity: Error,
			Title: "The host has no docker command",
			Why:   "docker pyapp makes files and has docker build and run them; its program docker must be on the PATH. What needs no engine, such as check, generate and plan, works without it.",
			Wrong: `$ docker-pyapp up`,
			Right: `$ sudo apt-get install docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin
$ docker pyapp up`,
			Source: "https://docs.docker.com/get-started/get-docker/",
		},
		{
			Code: "PYA802", Name: "host.no-buildx", Severity: Error,
			Title: "docker has no buildx",
			Why:   "The generated Dockerfile uses what only BuildKit has, such as cache mounts and secrets of the build; docker reaches it by its plugin buildx. Without the plugin, docker's own message is about an unknown flag.",
			Wrong: `$ docker buildx version
docker: unknown command: docker buildx`,
			Right: `$ sudo apt-get install docker-buildx-plugin
$ docker pyapp build`,
			Source: "https://github.com/docker/buildx#installing",
		},
		{
			Code: "PYA803", Name: "host.no-compose", Severity: Error,
			Title: "docker has no compose",
			Why:   "up, run, exec, logs, ps, restart and down are docker compose's work. It is a plugin of docker; the older program docker-compose is not looked for.",
			Wrong: `$ docker compose version
docker: unknown command: docker compose`,
			Right: `$ sudo apt-get install docker-compose-plugin
$ docker pyapp up`,
			Source: "https://docs.docker.com/compose/install/",
		},
		{
			Code: "PYA804", Name: "host.no-engine", Severity: Error,
			Title: "No Docker Engine answers",
			Why:   "docker is there, but nothing answers at the address that it talks to: the engine is not running, or docker's context names another machine's.",
			Wrong: `$ docker version
Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`,
			Right: `$ sudo systemctl start docker
$ docker pyapp up`,
			Source: "https://docs.docker.com/engine/daemon/start/",
		},
		{
			Code: "PYA805", Name: "host.no-permission", Severity: Error,
			Title: "The Docker Engine does not let the user in",
			Why:   "The engine's socket belongs to root and the group docker. Who is in that group can become root on the host: rootless mode is the way without that power.",
			Wrong: `$ docker version
permission denied while trying to connect to the Docker daemon socket`,
			Right: `$ sudo usermod -aG docker "$USER"
$ newgrp docker
$ docker pyapp up`,
			Source: "https://docs.docker.com/engine/install/linux-postinstall/",
		},
	}
}
