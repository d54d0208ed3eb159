package detect

import (
	"slices"
	"strings"
)

// isBuild tells whether a package is for compiling, or another Python: the image has its own.
func isBuild(name string) bool {
	return strings.HasSuffix(name, "-dev") || strings.HasPrefix(name, "python3") || strings.HasPrefix(name, "linux-headers") || slices.Contains([]string{
		"build-essential", "gcc", "g++", "make", "cmake", "ninja-build", "autoconf", "automake", "libtool", "pkg-config", "pkgconf", "rustc", "cargo", "rust-all", "gfortran", "musl-dev", "binutils", "patch",
		"python", "python-is-python3", "pip", "pipx", "pipenv", "uv", "virtualenv", "tox", "swig", "ccache", "clang", "bison", "flex", "golang-go", "maven", "gradle",
	}, name)
}

// isTool tells whether a package is for people, for servers beside the application, or for
// installing others.
func isTool(name string) bool {
	return strings.HasPrefix(name, "docker") || strings.HasPrefix(name, "containerd") || strings.HasPrefix(name, "cuda") || strings.HasPrefix(name, "nvidia-") || strings.HasPrefix(name, "virtualenv") ||
		strings.HasPrefix(name, "postgresql-") && name != "postgresql-client" || slices.Contains([]string{
		"vim", "nano", "emacs", "less", "htop", "tmux", "screen", "sudo", "gosu", "man-db", "bash", "bash-completion", "zsh", "fish",
		"ca-certificates", "gnupg2", "dirmngr", "lsb-release", "software-properties-common", "apt-transport-https", "apt-utils", "debconf-utils",
		"nginx", "apache2", "certbot", "python3-certbot-nginx", "supervisor", "systemd", "cron", "logrotate", "ufw", "fail2ban",
		"postgresql", "redis", "redis-server", "mysql-server", "mariadb-server", "rabbitmq-server", "memcached", "mongodb", "elasticsearch",
		"gh", "lintian", "debhelper", "devscripts", "fakeroot", "dpkg-dev", "equivs", "tzdata", "locales", "locales-all", "gettext-base", "netbase", "tini", "dumb-init",
		"shellcheck", "valgrind", "gdb", "strace",
	}, name)
}

// isThere tells whether a library is in every image that has Python.
func isThere(name string) bool {
	return slices.Contains([]string{
		"zlib1g", "libssl3", "libssl3t64", "libffi8", "libsqlite3-0", "libbz2-1.0", "liblzma5", "libreadline8", "libreadline8t64", "libncursesw6", "libtinfo6", "libuuid1", "libgcc-s1", "libstdc++6", "libc6",
	}, name)
}

// isGeneral tells whether a package has a program that people and scripts use for
// themselves, so that a line that installs it says little.
func isGeneral(name string) bool {
	return slices.Contains([]string{
		"git", "git-core", "git-lfs", "curl", "wget", "unzip", "zip", "jq", "rsync", "tree", "file", "patch", "gnupg", "openssl", "openssh-client", "nodejs", "npm", "xz-utils", "zstd", "7zip", "p7zip-full",
		"netcat-openbsd", "netcat", "iputils-ping", "dnsutils", "bind9-dnsutils", "procps", "psmisc", "lsof", "net-tools", "iproute2", "telnet", "traceroute", "whois", "tcpdump", "nmap",
		"postgresql-client", "default-mysql-client", "mysql-client", "redis-tools", "sqlite3", "xvfb", "gettext", "perl", "ruby", "default-jre", "default-jre-headless", "libxml2-utils",
	}, name)
}
