package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/near"
)

// hardeningRules tell what it costs that a hardening is off, and what its
// capabilities are.
func hardeningRules(app App) []Finding {
	var findings []Finding
	for _, h := range hardenings(app.Hardening) {
		if h.on {
			continue
		}
		findings = append(findings, Finding{
			Rule: "hardening.off", Path: "hardening." + h.name,
			Message: fmt.Sprintf("hardening.%s is off (%s): %s", h.name, h.row, h.cost), Notes: []string{h.instead},
		})
	}
	return append(findings, capabilityRules(app.Hardening)...)
}

// hardening is one of the switches of Hardening.
type hardening struct {
	name    string
	on      bool
	row     string // of the CIS Docker Benchmark (https://www.cisecurity.org/benchmark/docker)
	cost    string // what is lost while it is off
	instead string // what mends, as a rule, why it was turned off
}

func hardenings(h Hardening) []hardening {
	return []hardening{
		{
			"read_only", h.ReadOnly, "CIS Docker Benchmark 5.13",
			"who breaks in can leave files, and what the application writes is lost with the container",
			"/tmp and the user's home can be written as it is: point the application's cache or data there",
		},
		{
			"cap_drop", h.CapDrop, "CIS Docker Benchmark 5.4",
			"a process that becomes root in the container has 14 of root's powers, such as to open raw sockets and to change owners",
			"keep it on, and add what is needed   hardening: cap_add: […]",
		},
		{
			"no_new_privileges", h.NoNewPrivileges, "CIS Docker Benchmark 5.26",
			"the setuid programs of the base, such as su and mount, can make a process root",
			"run what needs other rights as a service of its own",
		},
		{
			"init", h.Init, "no row of the CIS Docker Benchmark",
			"a program that does not handle SIGTERM is killed when its time is up, and processes whose parents have ended stay as zombies until the container ends",
			"leave it on, unless what runs is an init itself",
		},
	}
}

// capabilityRules judge the capabilities that the spec gives back.
func capabilityRules(h Hardening) []Finding {
	var findings []Finding
	for i, name := range h.CapAdd {
		field := fmt.Sprintf("hardening.cap_add.%d", i)
		power, dangerous := dangerousCapabilities()[name]
		switch {
		case dangerous:
			findings = append(findings, Finding{
				Rule: "hardening.dangerous-capability", Path: field,
				Message: fmt.Sprintf("%s lets a process in the container %s (CIS Docker Benchmark 5.4)", name, power),
				Notes:   []string{"a Python application needs it in rare cases only: take it out, or run what needs it elsewhere"},
			})
		case !slices.Contains(capabilities(), name):
			findings = append(findings, unknownCapability(field, name))
		}
	}
	return append(findings, capabilityReach(h)...)
}

func unknownCapability(field, name string) Finding {
	// Who writes CAP_ has read capabilities(7): Docker takes both, the schema one.
	f := wrong("hardening.unknown-capability", field, "Linux has no capability "+name,
		"the names are those of capabilities(7) without CAP_: https://man7.org/linux/man-pages/man7/capabilities.7.html")
	if names := near.Words(name, append(capabilities(), "ALL")); len(names) > 0 {
		f.Notes = append([]string{"did you mean " + strings.Join(names, " or ") + "?"}, f.Notes...)
	}
	if rest, ok := strings.CutPrefix(name, "CAP_"); ok {
		f.Change = &Change{Path: field, Value: quoted(rest)}
		f.Notes = append([]string{"write it without CAP_   " + f.Change.String()}, f.Notes...)
	}
	return f
}

// capabilityReach finds capabilities that reach no process: the user is not root, so
// the container's first process starts without any, and a program's own (setcap) do
// not count under no_new_privileges (capabilities(7), "Transformation of capabilities
// during execve"; PR_SET_NO_NEW_PRIVS).
func capabilityReach(h Hardening) []Finding {
	if len(h.CapAdd) == 0 || !h.NoNewPrivileges {
		return nil
	}
	notes := []string{"take them out; or, where a program in the image has them by setcap   hardening: no_new_privileges: false"}
	if slices.Contains(h.CapAdd, "NET_BIND_SERVICE") {
		notes = append([]string{"a port below 1024 needs none: Docker opens all ports to every user of a container since Engine 20.10"}, notes...)
	}
	return []Finding{{
		Rule: "hardening.capability-unused", Path: "hardening.cap_add",
		Message: "capabilities reach no process that is not root, while hardening.no_new_privileges is on", Notes: notes,
		Change: &Change{Path: "hardening.cap_add"},
	}}
}

// capabilities are those of Linux, without CAP_, in the order of their numbers
// (include/uapi/linux/capability.h).
func capabilities() []string {
	return []string{
		"CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
		"NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
		"SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
		"AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
		"PERFMON", "BPF", "CHECKPOINT_RESTORE",
	}
}

// dangerousCapabilities are those that make a break-in one of the host, or of other
// containers, and what they let a process do.
func dangerousCapabilities() map[string]string {
	return map[string]string{
		"ALL":             "do all that root may on the host",
		"SYS_ADMIN":       "mount file systems and leave the container: it is nearly all of root's rights",
		"SYS_MODULE":      "load code into the host's kernel",
		"SYS_RAWIO":       "read and write the host's memory and disks",
		"SYS_PTRACE":      "read the memory of every process that it sees",
		"SYS_BOOT":        "restart the host",
		"SYS_TIME":        "set the host's clock",
		"NET_ADMIN":       "change the network's routes and filters",
		"NET_RAW":         "forge packets on the containers' network",
		"DAC_READ_SEARCH": "read every file, and with open_by_handle_at those of the host",
		"DAC_OVERRIDE":    "read and write every file of the container",
		"BPF":             "load programs into the host's kernel",
		"PERFMON":         "watch the host's kernel and all its processes",
		"MAC_ADMIN":       "change the host's AppArmor or SELinux policy",
		"MAC_OVERRIDE":    "pass by the host's AppArmor or SELinux policy",
		"SYSLOG":          "read the host's kernel log",
	}
}
