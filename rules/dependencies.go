package rules

// dependencies are the rules about dependencies and their indexes.
func dependencies() []Rule {
	return []Rule{
		{
			Code: "PYA101", Name: "deps.file-missing", Severity: Error,
		},
		{
			Code: "PYA102", Name: "deps.file-unreadable", Severity: Error,
		},
		{
			Code: "PYA103", Name: "deps.requirement", Severity: Error,
		},
		{
			Code: "PYA104", Name: "deps.lock-stale", Severity: Error,
		},
		{
			Code: "PYA105", Name: "deps.lock-differs", Severity: Warning,
		},
		{
			Code: "PYA106", Name: "deps.lock-version", Severity: Error,
		},
		{
			Code: "PYA107", Name: "deps.no-lock", Severity: Warning,
		},
		{
			Code: "PYA108", Name: "deps.no-group", Severity: Error,
		},
		{
			Code: "PYA109", Name: "deps.no-extra", Severity: Error,
		},
		{
			Code: "PYA110", Name: "deps.package", Severity: Error,
		},
		{
			Code: "PYA111", Name: "deps.left-out", Severity: Warning,
		},
		{
			Code: "PYA112", Name: "deps.two-locks", Severity: Warning,
		},
		{
			Code: "PYA113", Name: "deps.better-package", Severity: Warning,
		},
		{
			Code: "PYA114", Name: "deps.torch", Severity: Warning,
		},
		{
			Code: "PYA115", Name: "pip.no-hashes", Severity: Error,
		},
		{
			Code: "PYA116", Name: "pip.some-hashes", Severity: Error,
		},
		{
			Code: "PYA117", Name: "pip.loose", Severity: Warning,
		},
		{
			Code: "PYA118", Name: "pip.direct-only", Severity: Warning,
		},
		{
			Code: "PYA119", Name: "pip.incompatible", Severity: Error,
		},
		{
			Code: "PYA120", Name: "uv.no-project", Severity: Error,
		},
		{
			Code: "PYA121", Name: "uv.no-member", Severity: Error,
		},
		{
			Code: "PYA122", Name: "uv.no-platform", Severity: Error,
		},
		{
			Code: "PYA123", Name: "pdm.no-metadata", Severity: Error,
		},
		{
			Code: "PYA124", Name: "pdm.not-locked", Severity: Error,
		},
		{
			Code: "PYA125", Name: "pipenv.no-category", Severity: Error,
		},
		{
			Code: "PYA126", Name: "hatch.no-env", Severity: Error,
		},
		{
			Code: "PYA127", Name: "hatch.no-lock", Severity: Error,
		},
		{
			Code: "PYA128", Name: "pylock.name", Severity: Error,
		},
		{
			Code: "PYA129", Name: "script.no-file", Severity: Error,
		},
		{
			Code: "PYA130", Name: "script.no-metadata", Severity: Error,
		},
		{
			Code: "PYA131", Name: "script.two-blocks", Severity: Error,
		},
		{
			Code: "PYA132", Name: "script.local-package", Severity: Error,
		},
		{
			Code: "PYA133", Name: "conda.file-name", Severity: Error,
		},
		{
			Code: "PYA134", Name: "conda.empty", Severity: Error,
		},
		{
			Code: "PYA135", Name: "conda.no-channels", Severity: Warning,
		},
		{
			Code: "PYA136", Name: "conda.defaults", Severity: Warning,
		},
		{
			Code: "PYA137", Name: "conda.no-pip", Severity: Error,
		},
		{
			Code: "PYA138", Name: "conda.no-python", Severity: Error,
		},
		{
			Code: "PYA139", Name: "conda.python", Severity: Error,
		},
		{
			Code: "PYA140", Name: "conda.platform", Severity: Error,
		},
		{
			Code: "PYA141", Name: "conda.pip-comments", Severity: Error,
		},
		{
			Code: "PYA142", Name: "conda.variables", Severity: Warning,
		},
		{
			Code: "PYA143", Name: "pixi.no-environment", Severity: Error,
		},
		{
			Code: "PYA144", Name: "pixi.conda-source", Severity: Error,
		},
		{
			Code: "PYA145", Name: "pixi.activation", Severity: Warning,
		},
		{
			Code: "PYA146", Name: "wheels.none", Severity: Error,
		},
		{
			Code: "PYA147", Name: "wheels.none-for-platform", Severity: Warning,
		},
		{
			Code: "PYA148", Name: "wheels.compiled", Severity: Warning,
		},
		{
			Code: "PYA149", Name: "wheels.unknown", Severity: Warning,
		},
		{
			Code: "PYA150", Name: "indexes.clear-text", Severity: Warning,
		},
		{
			Code: "PYA151", Name: "indexes.credentials", Severity: Error,
		},
		{
			Code: "PYA152", Name: "indexes.no-password", Severity: Error,
		},
		{
			Code: "PYA153", Name: "indexes.one-host", Severity: Error,
		},
		{
			Code: "PYA154", Name: "indexes.two-defaults", Severity: Error,
		},
		{
			Code: "PYA155", Name: "indexes.undeclared", Severity: Error,
		},
		{
			Code: "PYA156", Name: "indexes.not-in-lock", Severity: Warning,
		},
		{
			Code: "PYA157", Name: "indexes.unused", Severity: Warning,
		},
	}
}
