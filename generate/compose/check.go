package compose

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/internal/composefile"
)

// Refused is a part of Plan.Compose that Compose does not take.
type Refused struct {
	Path    string // in the content, such as "services.app.labels"
	Message string
}

// Check holds the plan's own content of a Compose file against Compose's schema, and
// what comes of it against the rest of what Compose asks for: that what is referred to is
// there, for example. It reads no file. What holds a variable of Compose's is not loaded:
// its value could be anything.
func Check(p plan.Plan) []Refused {
	if len(p.Compose) == 0 {
		return nil
	}
	raw := plain(map[string]any(p.Compose)).(map[string]any)
	if err := composefile.Validate(raw); err != nil {
		return []Refused{refused(err, raw)}
	}
	text, err := Render(p)
	if err != nil {
		return []Refused{{Message: err.Error()}}
	}
	if hasVariable(raw) {
		return nil
	}
	if err := loads(text); err != nil {
		return []Refused{refused(err, raw)}
	}
	return nil
}

// loads reads a Compose file as docker compose does, but no other file.
func loads(text []byte) error {
	var content map[string]any
	if err := yaml.Unmarshal(text, &content); err != nil {
		return err
	}
	project, err := composefile.Load(content, func(string) (string, bool) { return "", false })
	if err != nil {
		return err
	}
	return composefile.Consistent(project)
}

// refused is an error at the place that it names, as far as the content has it.
func refused(err error, raw map[string]any) Refused {
	var fault *composefile.Fault
	if !errors.As(err, &fault) {
		return Refused{Message: "Compose does not take it: " + err.Error()}
	}
	there := within(raw, fault.Path)
	path := strings.Join(there, ".")
	if fault.Unknown {
		return Refused{path, fmt.Sprintf("Compose has no field %q here", fault.Path[len(fault.Path)-1])}
	}
	subject := "it"
	if deeper := fault.Path[len(there):]; len(deeper) > 0 {
		subject = strings.Join(deeper, ".")
	}
	return Refused{path, "Compose does not take it: " + subject + " " + fault.Message}
}

// within is the part of a path that a value has.
func within(v any, path []string) []string {
	for i, key := range path {
		switch in := v.(type) {
		case map[string]any:
			next, ok := in[key]
			if !ok {
				return path[:i]
			}
			v = next
		case []any:
			n, err := strconv.Atoi(key)
			if err != nil || n >= len(in) {
				return path[:i]
			}
			v = in[n]
		default:
			return path[:i]
		}
	}
	return path
}

// hasVariable tells whether a value has a variable for Compose.
func hasVariable(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), hasVariable)
	case []any:
		return slices.ContainsFunc(v, hasVariable)
	case string:
		return strings.Contains(v, "$")
	}
	return false
}
