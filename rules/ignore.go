package rules

// ignored are the rules about what a spec ignores.
func ignored() []Rule {
	return []Rule{
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
