package rules

// policies are the rules about policies and what they allow.
func policies() []Rule {
	const page = "docs/policy.md"
	return []Rule{
		{
			Code: "PYA701", Name: "policy.breach", Severity: Error,
			Title:  "A policy does not allow this",
			Why:    "Those who run the application's platform wrote a rule, and the spec, or one of its defaults, breaks it. The message has their reason and the rule's place. Nothing is built or started until the spec keeps it.",
			Wrong:  "-- policy/limits.cue --\nlimits: memory: <=2Gi\n-- pyapp.cue --\npython: \"3.14\"\nrun: \"main.py\"\nlimits: memory: \"4g\"",
			Right:  "-- policy/limits.cue --\nlimits: memory: <=2Gi\n-- pyapp.cue --\npython: \"3.14\"\nrun: \"main.py\"\nlimits: memory: \"2g\"",
			Source: page,
		},
		{
			Code: "PYA702", Name: "policy.unreadable", Severity: Error,
			Title:  "A policy can't be read",
			Why:    "The file can't be opened, is not CUE, imports what a policy may not, or contradicts itself. A policy that can't be held would let everything through, so it stops the run.",
			Wrong:  "-- policy/limits.cue --\nlimits: memory: <= @because(\"nodes have 16Gi\")",
			Right:  "-- policy/limits.cue --\nlimits: memory: <=2Gi @because(\"nodes have 16Gi\")",
			Source: page,
		},
		{
			Code: "PYA703", Name: "policy.too-large", Severity: Error,
			Title:  "A policy is too large or too deep",
			Why:    "A policy has the bounds of a spec: 256 KiB, and a depth that no person writes. Without them a small file could take all of a machine's memory.",
			Wrong:  "a file of 300 KiB",
			Right:  "several files in the folder policy, each by its subject",
			Source: page,
		},
		{
			Code: "PYA704", Name: "policy.too-slow", Severity: Error,
			Title:  "Policies take too long",
			Why:    "All policies together have 5 seconds; usual ones take a thousandth of that. What is behind a policy that takes longer was not held.",
			Wrong:  "-- policy/limits.cue --\n_x: [for a in list.Range(0, 10000, 1) for b in list.Range(0, 10000, 1) {a + b}]",
			Right:  "a rule that is written out",
			Source: page,
		},
		{
			Code: "PYA705", Name: "policy.too-much-memory", Severity: Error,
			Title:  "A policy takes too much memory",
			Why:    "A policy may take 512 MiB, usual ones take less than one. What is behind a policy that takes more was not held.",
			Wrong:  "-- policy/limits.cue --\n_x: list.Range(0, 100000000, 1)",
			Right:  "a rule that is written out",
			Source: page,
		},
		{
			Code: "PYA706", Name: "policy.undecided", Severity: Error,
			Title:  "A rule of a policy can't be decided",
			Why:    "The rule asks for something that this application does not have, such as limits.memory where nothing is limited. A rule that is passed over would let everything through, so it stops the run.",
			Wrong:  "-- policy/limits.cue --\nif limits.memory > 1Gi {replicas: 1}",
			Right:  "-- policy/limits.cue --\nif limits.memory != _|_ if limits.memory > 1Gi {replicas: 1}",
			Source: page,
		},
		{
			Code: "PYA707", Name: "policy.unknown-field", Severity: Error,
			Title:  "A policy names a field that no application has",
			Why:    "A rule about a misspelt field would never hold anything. What a policy needs for itself has a name that begins with _.",
			Wrong:  "-- policy/limits.cue --\nlimit?: memory: <=2Gi",
			Right:  "-- policy/limits.cue --\nlimits?: memory: <=2Gi",
			Source: page,
		},
	}
}
