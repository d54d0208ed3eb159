package rules

// files are the rules about the project's files and the generated ones.
func files() []Rule {
	return []Rule{
		{
			Code: "PYA601", Name: "path.outside", Severity: Error,
		},
		{
			Code: "PYA602", Name: "files.neighbour", Severity: Warning,
		},
		{
			Code: "PYA603", Name: "dockerfile.unwritable", Severity: Error,
		},
		{
			Code: "PYA604", Name: "plan.failed", Severity: Error,
		},
	}
}
