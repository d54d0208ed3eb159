package rules

// configuration are the rules about variables, secrets and hardening.
func configuration() []Rule {
	return []Rule{
		{
			Code: "PYA501", Name: "env.secret", Severity: Error,
		},
		{
			Code: "PYA502", Name: "env.secret-value", Severity: Error,
		},
		{
			Code: "PYA503", Name: "env.path", Severity: Warning,
		},
		{
			Code: "PYA504", Name: "env_file.missing", Severity: Warning,
		},
		{
			Code: "PYA505", Name: "env_file.folder", Severity: Error,
		},
		{
			Code: "PYA506", Name: "env_file.twice", Severity: Error,
		},
		{
			Code: "PYA507", Name: "secrets.same-variable", Severity: Error,
		},
		{
			Code: "PYA508", Name: "secrets.variable-taken", Severity: Error,
		},
		{
			Code: "PYA509", Name: "secrets.unreadable", Severity: Warning,
		},
		{
			Code: "PYA510", Name: "secrets.writable-root", Severity: Warning,
		},
		{
			Code: "PYA511", Name: "git.not-ignored", Severity: Warning,
		},
		{
			Code: "PYA512", Name: "hardening.off", Severity: Warning,
		},
		{
			Code: "PYA513", Name: "hardening.dangerous-capability", Severity: Warning,
		},
		{
			Code: "PYA514", Name: "hardening.unknown-capability", Severity: Error,
		},
		{
			Code: "PYA515", Name: "hardening.capability-unused", Severity: Warning,
		},
	}
}
