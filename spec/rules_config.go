package spec

import (
	"fmt"
	"maps"
	"path"
	"slices"
)

// envFileRules refuse files that are not in the project's folder.
func envFileRules(files []EnvFile) []Finding {
	var findings []Finding
	var seen []string
	for i, f := range files {
		field := fmt.Sprintf("env_file.%d", i)
		clean := path.Clean(f.Path)
		switch {
		case Outside(field, f.Path) != nil:
			findings = append(findings, wrong("path.outside", field, fmt.Sprintf("%s leaves the project's folder: %s", field, f.Path),
				"keep the file in the folder: the image gets no part of it all the same"))
		case slices.Contains(seen, clean):
			findings = append(findings, wrong("env_file.twice", field, fmt.Sprintf("%s names %s once more", field, f.Path), "leave one of the two out"))
		}
		seen = append(seen, clean)
	}
	return findings
}

// networkRules keep the application's own network what it is.
func networkRules(networks Networks) []Finding {
	for _, n := range networks {
		if n.Name == "default" {
			return []Finding{wrong("networks.default", "networks.default", "networks.default is the application's own network, which its services join in any case",
				"leave it out, or change it as Compose does   compose: networks: default: {}")}
		}
	}
	return nil
}

// composeRules refuse what the rest of the spec relies on.
func composeRules(app App) []Finding {
	findings := rawSecrets("compose", map[string]any(app.Compose))
	if _, ok := app.Compose["name"]; ok {
		findings = append(findings, wrong("compose.name", "compose.name", "compose.name would give the Compose project another name than the application's",
			"write it as the application's   name: \"shop\""))
	}
	if _, ok := app.Compose["x-app"]; ok {
		findings = append(findings, wrong("compose.name", "compose.x-app", "compose.x-app is what the generated file calls its own services' common part", "give it another name"))
	}
	return findings
}

// rawSecrets find secrets in content of a Compose file: everyone who has the repository
// can read it.
func rawSecrets(field string, v any) []Finding {
	var findings []Finding
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			findings = append(findings, rawSecrets(field+"."+key, v[key])...)
		}
	case []any:
		for i, item := range v {
			findings = append(findings, rawSecrets(fmt.Sprintf("%s.%d", field, i), item)...)
		}
	case string:
		if kind := secretKind(v); kind != "" {
			findings = append(findings, wrong("compose.secret-value", field, field+" holds what looks like "+kind+", and compose.yaml is kept with the source",
				"let Compose take it from the caller's environment or from .env:   ${NAME}"))
		}
	}
	return findings
}
