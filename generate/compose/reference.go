package compose

import "strings"

// referencePage is where Compose files are described.
const referencePage = "https://docs.docker.com/reference/compose-file/"

// reference is where what is at a path of the document is described.
func reference(path string) string {
	keys := strings.Split(strings.TrimPrefix(path, "\x00"), "\x00")
	switch {
	case keys[0] == "name":
		return referencePage + "version-and-name/#name-top-level-element"
	case keys[0] == "services" && len(keys) > 2:
		return serviceReference(keys[2:])
	case strings.HasPrefix(keys[0], "x-"):
		return referencePage + "extension/"
	}
	return referencePage + keys[0] + "/"
}

// serviceReference is where a service's key is described; build and deploy have
// pages of their own.
func serviceReference(keys []string) string {
	switch key := keys[0]; {
	case key == "deploy" && len(keys) > 1:
		return referencePage + "deploy/#" + keys[1]
	case key == "build" && len(keys) > 1:
		return referencePage + "build/#" + keys[1]
	case key == "deploy" || key == "build":
		return referencePage + key + "/"
	default:
		return referencePage + "services/#" + key
	}
}
