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
	}
}
