package spec

import (
	"fmt"
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
	if _, ok := app.Compose["name"]; ok {
		return []Finding{wrong("compose.name", "compose.name", "compose.name would give the Compose project another name than the application's",
			"write it as the application's   name: "+quoted(app.Name))}
	}
	return nil
}
