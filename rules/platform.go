package rules

// platform are the rules about Python, the base image and packages of the system.
func platform() []Rule {
	return []Rule{
		{
			Code: "PYA201", Name: "python.missing", Severity: Error,
		},
		{
			Code: "PYA202", Name: "python.not-allowed", Severity: Error,
		},
		{
			Code: "PYA203", Name: "python.none-allowed", Severity: Error,
		},
		{
			Code: "PYA204", Name: "python.differs", Severity: Warning,
		},
		{
			Code: "PYA205", Name: "python.untested", Severity: Warning,
		},
		{
			Code: "PYA206", Name: "python.experimental", Severity: Warning,
		},
		{
			Code: "PYA207", Name: "python.ends-soon", Severity: Warning,
		},
		{
			Code: "PYA208", Name: "image.ends-soon", Severity: Warning,
		},
		{
			Code: "PYA209", Name: "image.end-of-life", Severity: Error,
		},
		{
			Code: "PYA210", Name: "image.no-more-fixes", Severity: Warning,
		},
		{
			Code: "PYA211", Name: "image.long-term", Severity: Warning,
		},
		{
			Code: "PYA212", Name: "base.name", Severity: Error,
		},
		{
			Code: "PYA213", Name: "base.alpine", Severity: Error,
		},
		{
			Code: "PYA214", Name: "base.musl", Severity: Error,
		},
		{
			Code: "PYA215", Name: "base.free-threaded", Severity: Error,
		},
		{
			Code: "PYA216", Name: "base.no-platform", Severity: Error,
		},
		{
			Code: "PYA217", Name: "base.no-python", Severity: Error,
		},
		{
			Code: "PYA218", Name: "base.own-python", Severity: Error,
		},
		{
			Code: "PYA219", Name: "base.no-packages", Severity: Error,
		},
		{
			Code: "PYA220", Name: "base.no-program", Severity: Warning,
		},
		{
			Code: "PYA221", Name: "base.no-shell", Severity: Error,
		},
		{
			Code: "PYA222", Name: "base.patch", Severity: Warning,
		},
		{
			Code: "PYA223", Name: "base.user", Severity: Error,
		},
		{
			Code: "PYA224", Name: "system.no-package", Severity: Error,
		},
		{
			Code: "PYA225", Name: "system.unavailable", Severity: Error,
		},
		{
			Code: "PYA226", Name: "system.other-names", Severity: Warning,
		},
		{
			Code: "PYA227", Name: "system.caveat", Severity: Warning,
		},
		{
			Code: "PYA228", Name: "system.no-installer", Severity: Error,
		},
		{
			Code: "PYA229", Name: "gpu.musl", Severity: Error,
		},
		{
			Code: "PYA230", Name: "gpu.unused", Severity: Warning,
		},
	}
}
