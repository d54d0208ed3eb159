package rules

// services are the rules about services, storage, networks and the Compose file.
func services() []Rule {
	return []Rule{
		{
			Code: "PYA401", Name: "name.missing", Severity: Error,
		},
		{
			Code: "PYA402", Name: "name.taken", Severity: Error,
		},
		{
			Code: "PYA403", Name: "services.variable-taken", Severity: Error,
		},
		{
			Code: "PYA404", Name: "services.secret-taken", Severity: Error,
		},
		{
			Code: "PYA405", Name: "services.volume-taken", Severity: Error,
		},
		{
			Code: "PYA406", Name: "networks.default", Severity: Error,
		},
		{
			Code: "PYA407", Name: "volumes.file", Severity: Error,
		},
		{
			Code: "PYA408", Name: "volumes.hides-source", Severity: Warning,
		},
		{
			Code: "PYA409", Name: "volumes.no-process", Severity: Error,
		},
		{
			Code: "PYA410", Name: "mount.path", Severity: Error,
		},
		{
			Code: "PYA411", Name: "mount.hides", Severity: Error,
		},
		{
			Code: "PYA412", Name: "mount.overlap", Severity: Error,
		},
		{
			Code: "PYA413", Name: "mount.docker-socket", Severity: Error,
		},
		{
			Code: "PYA414", Name: "tmpfs.size", Severity: Error,
		},
		{
			Code: "PYA415", Name: "compose.name", Severity: Error,
		},
		{
			Code: "PYA416", Name: "compose.refused", Severity: Error,
		},
		{
			Code: "PYA417", Name: "compose.secret-value", Severity: Error,
		},
		{
			Code: "PYA418", Name: "compose.cap-add", Severity: Warning,
		},
		{
			Code: "PYA419", Name: "compose.devices", Severity: Warning,
		},
		{
			Code: "PYA420", Name: "compose.docker-socket", Severity: Warning,
		},
		{
			Code: "PYA421", Name: "compose.host-folder", Severity: Warning,
		},
		{
			Code: "PYA422", Name: "compose.host-namespace", Severity: Warning,
		},
		{
			Code: "PYA423", Name: "compose.privileged", Severity: Warning,
		},
		{
			Code: "PYA424", Name: "compose.public-port", Severity: Warning,
		},
		{
			Code: "PYA425", Name: "compose.read-only", Severity: Warning,
		},
		{
			Code: "PYA426", Name: "compose.root", Severity: Warning,
		},
		{
			Code: "PYA427", Name: "compose.unconfined", Severity: Warning,
		},
	}
}
