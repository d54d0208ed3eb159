package rules

// configuration are the rules about variables, secrets and hardening.
func configuration() []Rule {
	return []Rule{
		{
			Code: "PYA501", Name: "env.secret", Severity: Error,
			Title: "A variable has a secret's name, and its value is written in the open",
			Why: "Variables under env are in the image, where docker inspect shows them, and build arguments in its history; " +
				"those of a service are in the spec and in compose.yaml. Whoever has one of them has the secret.",
			Wrong: `python: "3.13"
env: API_KEY: "12345"
run: "main.py"`,
			Right: `python: "3.13"
secrets: API_KEY: file: "secrets/api_key"
run: "main.py"`,
			Source: "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
		},
		{
			Code: "PYA502", Name: "env.secret-value", Severity: Error,
			Title: "A variable's value looks like a secret",
			Why: "It has the form of a password in an address, of a private key, or of a token of a service's. " +
				"Variables under env are in the image, and build arguments in its history: whoever has the image has the secret.",
			Wrong: `python: "3.13"
env: BROKER_URL: "amqp://shop:hunter2@queue.example.com/"
run: "main.py"`,
			Right: `python: "3.13"
secrets: BROKER_URL: file: "secrets/broker_url"
run: "main.py"`,
			Source: "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
		},
		{
			Code: "PYA503", Name: "env.path", Severity: Warning,
			Title: "env replaces the image's PATH",
			Why: "The image finds python and the programs of its packages by the PATH that the build has set. " +
				"One without /opt/venv/bin and /usr/local/bin before all else finds another Python, or none.",
			Wrong: `python: "3.13"
env: PATH: "/app/tools:/usr/bin"
run: "main.py"`,
			Right: `python: "3.13"
env: TOOLS: "/app/tools"
run: "main.py"`,
			Source: "https://docs.docker.com/reference/dockerfile/#env",
		},
		{
			Code: "PYA504", Name: "env_file.missing", Severity: Warning,
			Title: "A file of variables is not there, and nothing starts without it",
			Why: "docker compose ends with an error before it starts a container. " +
				"It is no error here: a file that git ignores may well be where the application runs, and nowhere else.",
			Wrong: `python: "3.13"
env_file: ["shop.env"]
run: "main.py"`,
			Right: `python: "3.13"
env_file: [{path: "shop.env", required: false}]
run: "main.py"`,
			Source: "https://docs.docker.com/reference/compose-file/services/#env_file",
		},
		{
			Code: "PYA505", Name: "env_file.folder", Severity: Error,
			Title: "env_file names a folder, where a file of variables is needed",
			Why:   "docker compose reads the file when it starts a container, and can't read a folder: nothing would start.",
			Wrong: `-- pyapp.cue --
python: "3.13"
env_file: ["config"]
run: "main.py"
-- config/shop.env --
LOG_LEVEL=info`,
			Right: `-- pyapp.cue --
python: "3.13"
env_file: ["config/shop.env"]
run: "main.py"
-- config/shop.env --
LOG_LEVEL=info`,
			Source: "https://docs.docker.com/reference/compose-file/services/#env_file",
		},
		{
			Code: "PYA506", Name: "env_file.twice", Severity: Error,
			Title: "env_file names a file twice",
			Why: "Of two files that set a variable the later one wins. " +
				"A file that is named twice wins over those between, which hardly anyone means.",
			Wrong: `python: "3.13"
env_file: ["shop.env", "./shop.env"]
run: "main.py"`,
			Right: `python: "3.13"
env_file: ["shop.env"]
run: "main.py"`,
			Source: "docs/configuration.md#env_file",
		},
		{
			Code: "PYA507", Name: "secrets.same-variable", Severity: Error,
			Title: "Two secrets would be found by one variable",
			Why: "Each secret's file is named by a variable: that of db_password is DB_PASSWORD_FILE. " +
				"Names that differ in dots, dashes or capitals alone make one variable, so the application would see one of the two.",
			Wrong: `python: "3.13"
secrets: {
	"api-key": file: "secrets/shop"
	api_key: file:   "secrets/mail"
}
run: "main.py"`,
			Right: `python: "3.13"
secrets: {
	shop_api_key: file: "secrets/shop"
	mail_api_key: file: "secrets/mail"
}
run: "main.py"`,
			Source: "docs/secrets.md",
		},
		{
			Code: "PYA508", Name: "secrets.variable-taken", Severity: Error,
			Title: "A secret would be a variable that the spec sets otherwise, too",
			Why: "A variable has one value: the application would get the other one, or the secret, " +
				"and nobody would be told which.",
			Wrong: `python: "3.13"
env: SIGNED_BY: "nobody"
secrets: signature: {file: "secrets/signature", variable: "SIGNED_BY"}
run: "main.py"`,
			Right: `python: "3.13"
secrets: signature: {file: "secrets/signature", variable: "SIGNED_BY"}
run: "main.py"`,
			Source: "docs/secrets.md#as-a-variable",
		},
		{
			Code: "PYA509", Name: "secrets.unreadable", Severity: Warning,
			Title: "A secret's file can't be read by the application's user",
			Why: "Compose mounts the file with the mode that it has on the host. The application does not run as its owner, " +
				"so it needs the right to read for all (chmod o+r), in a folder that only you can enter. A folder is no secret at all.",
			Wrong: `-- pyapp.cue --
python: "3.13"
secrets: api_key: file: "secrets"
run: "main.py"
-- secrets/api_key --
12345
-- .gitignore --
/secrets/`,
			Right: `-- pyapp.cue --
python: "3.13"
secrets: api_key: file: "secrets/api_key"
run: "main.py"
-- secrets/api_key --
12345
-- .gitignore --
/secrets/`,
			Source: "https://docs.docker.com/reference/compose-file/services/#secrets",
		},
		{
			Code: "PYA510", Name: "secrets.writable-root", Severity: Warning,
			Title: "A secret from the environment makes the container's root file system writable",
			Why: "Compose copies such a secret into the container, which it can't do where the root is read-only. " +
				"So hardening.read_only is off, and what breaks in can leave files. A secret from a file is mounted.",
			Wrong: `python: "3.13"
secrets: ["API_KEY"]
run: "main.py"`,
			Right: `python: "3.13"
secrets: API_KEY: file: "secrets/api_key"
run: "main.py"`,
			Source: "docs/secrets.md",
		},
		{
			Code: "PYA511", Name: "git.not-ignored", Severity: Warning,
			Title: "A file with secrets is not ignored by git",
			Why: "The next git add takes it along, and a commit is copied to everyone who has the repository. " +
				"A secret that was committed has to be changed: it stays in the history.",
			Wrong: `-- pyapp.cue --
python: "3.13"
secrets: api_key: file: "secrets/api_key"
run: "main.py"
-- secrets/api_key --
12345`,
			Right: `-- pyapp.cue --
python: "3.13"
secrets: api_key: file: "secrets/api_key"
run: "main.py"
-- secrets/api_key --
12345
-- .gitignore --
/secrets/`,
			Source: "https://git-scm.com/docs/gitignore",
		},
		{
			Code: "PYA512", Name: "hardening.off", Severity: Warning,
			Title: "A part of the hardening is turned off",
			Why: "Each part makes a break-in smaller, and the finding says what is lost without this one. " +
				"Most often there is a way with it, such as a folder in memory where one place has to be written to.",
			Wrong: `python: "3.13"
hardening: read_only: false
run: "main.py"`,
			Right: `python: "3.13"
tmpfs: ["/var/cache/shop"]
run: "main.py"`,
			Source: "docs/hardening.md",
		},
		{
			Code: "PYA513", Name: "hardening.dangerous-capability", Severity: Warning,
			Title: "A capability lets a break-in reach the host or other containers",
			Why: "Root's powers are divided into capabilities. With some of them a process can leave the container, " +
				"read other processes' memory or load code into the kernel; a Python application rarely needs one.",
			Wrong: `python: "3.13"
hardening: cap_add: ["SYS_ADMIN"]
run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://man7.org/linux/man-pages/man7/capabilities.7.html",
		},
		{
			Code: "PYA514", Name: "hardening.unknown-capability", Severity: Error,
			Title: "Linux has no capability of this name",
			Why: "Docker refuses to make a container with a capability that it does not know. " +
				"The names are those of capabilities(7), without CAP_.",
			Wrong: `python: "3.13"
hardening: {
	no_new_privileges: false
	cap_add: ["NET_BIND"]
}
run: "main.py"`,
			Right: `python: "3.13"
hardening: {
	no_new_privileges: false
	cap_add: ["NET_BIND_SERVICE"]
}
run: "main.py"`,
			Source: "https://man7.org/linux/man-pages/man7/capabilities.7.html",
		},
		{
			Code: "PYA515", Name: "hardening.capability-unused", Severity: Warning,
			Title: "cap_add has capabilities that reach no process",
			Why: "The application is not root, so it starts without capabilities, and while no_new_privileges is on " +
				"no program can give it any. A port below 1024 needs none: Docker opens all ports to every user of a container.",
			Wrong: `python: "3.13"
hardening: cap_add: ["NET_BIND_SERVICE"]
run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "https://docs.kernel.org/userspace-api/no_new_privs.html",
		},
	}
}
