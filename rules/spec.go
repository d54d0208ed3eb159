package rules

// language are the rules about the language of a spec.
func language() []Rule {
	return []Rule{
		{
			Code: "PYA001", Name: "spec.syntax", Severity: Error,
		},
		{
			Code: "PYA002", Name: "spec.unquoted-text", Severity: Error,
		},
		{
			Code: "PYA003", Name: "spec.indentation", Severity: Error,
		},
		{
			Code: "PYA004", Name: "spec.duplicate", Severity: Error,
		},
		{
			Code: "PYA005", Name: "spec.documents", Severity: Error,
		},
		{
			Code: "PYA006", Name: "spec.encoding", Severity: Error,
		},
		{
			Code: "PYA007", Name: "spec.format", Severity: Error,
		},
		{
			Code: "PYA008", Name: "spec.no-table", Severity: Error,
		},
		{
			Code: "PYA009", Name: "spec.nameless", Severity: Error,
		},
		{
			Code: "PYA010", Name: "spec.marked-field", Severity: Error,
		},
		{
			Code: "PYA011", Name: "spec.import", Severity: Error,
		},
		{
			Code: "PYA012", Name: "spec.reference", Severity: Error,
		},
		{
			Code: "PYA013", Name: "spec.cycle", Severity: Error,
		},
		{
			Code: "PYA014", Name: "spec.expression", Severity: Error,
		},
		{
			Code: "PYA015", Name: "spec.unknown-field", Severity: Error,
		},
		{
			Code: "PYA016", Name: "spec.wrong-type", Severity: Error,
		},
		{
			Code: "PYA017", Name: "spec.bad-value", Severity: Error,
		},
		{
			Code: "PYA018", Name: "spec.bad-name", Severity: Error,
		},
		{
			Code: "PYA019", Name: "spec.missing-field", Severity: Error,
		},
		{
			Code: "PYA020", Name: "spec.none-of", Severity: Error,
		},
		{
			Code: "PYA021", Name: "spec.more-than-one", Severity: Error,
		},
		{
			Code: "PYA022", Name: "spec.empty-list", Severity: Error,
		},
		{
			Code: "PYA023", Name: "spec.no-value", Severity: Error,
		},
		{
			Code: "PYA024", Name: "spec.conflict", Severity: Error,
		},
		{
			Code: "PYA025", Name: "spec.schema", Severity: Error,
		},
		{
			Code: "PYA026", Name: "spec.too-large", Severity: Error,
		},
		{
			Code: "PYA027", Name: "spec.too-deep", Severity: Error,
		},
		{
			Code: "PYA028", Name: "spec.too-slow", Severity: Error,
		},
		{
			Code: "PYA029", Name: "spec.too-much-memory", Severity: Error,
		},
		{
			Code: "PYA030", Name: "spec.internal", Severity: Error,
		},
		{
			Code: "PYA031", Name: "environments.form", Severity: Error,
		},
		{
			Code: "PYA032", Name: "environments.base", Severity: Error,
		},
		{
			Code: "PYA033", Name: "environments.nested", Severity: Error,
		},
		{
			Code: "PYA034", Name: "environments.twice", Severity: Error,
		},
		{
			Code: "PYA035", Name: "environments.too-many", Severity: Error,
		},
		{
			Code: "PYA036", Name: "environments.empty", Severity: Warning,
		},
		{
			Code: "PYA037", Name: "environments.near-name", Severity: Warning,
		},
		{
			Code: "PYA038", Name: "environments.no-effect", Severity: Warning,
		},
		{
			Code: "PYA039", Name: "ignore.unknown", Severity: Error,
			Title: "What is ignored is no rule's code",
			Why:   "A misspelt code ignores nothing, while its author believes that it does. Every message has its code at the end of its first line, in square brackets.",
			Wrong: `python: "3.13"
run:    "main.py"
ignore: PYA999: "we know"`,
			Right: `python: "3.13"
run:    "main.py"
ignore: PYA511: "the folder is no repository"`,
			Source: "docs/check.md#ignoring-a-warning",
		},
		{
			Code: "PYA040", Name: "ignore.error", Severity: Error,
			Title: "An error can't be ignored",
			Why:   "An error is where the build or the application would fail for sure, or a secret get out. Not to be told of it would mend nothing; only warnings can be ignored.",
			Wrong: `python: "3.13"
run:    "main.py"
ignore: PYA101: "the file is made later"`,
			Right: `python: "3.13"
run:    "main.py"
ignore: PYA511: "the folder is no repository"`,
			Source: "docs/check.md#ignoring-a-warning",
		},
		{
			Code: "PYA041", Name: "ignore.unused", Severity: Warning,
			Title: "A warning that there is no more is still ignored",
			Why:   "What was ignored is not found any more, in the spec or in any of its environments. Left in place, the entry would hide the next warning of its code, which may be about something else.",
			Wrong: `python: "3.13"
run:    "main.py"
ignore: PYA511: "the folder is no repository"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "docs/check.md#ignoring-a-warning",
		},
	}
}
