package compose

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/internal/composefile"
	"github.com/docker-pyapp/docker-pyapp/internal/near"
)

// Refused is a part of Plan.Compose that Compose does not take.
type Refused struct {
	Path    string // in the content, such as "services.app.labels"
	Message string
	Near    []string // fields that one was probably meant to be
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
	if faults := composefile.Validate(raw); len(faults) > 0 {
		return refused(faults, raw)
	}
	text, err := Render(p)
	if err != nil {
		return []Refused{{Message: err.Error()}}
	}
	if hasVariable(raw) {
		return nil
	}
	return refused(faultsOf(text), raw)
}

// faultsOf reads a Compose file as docker compose does, but no other file.
func faultsOf(text []byte) []*composefile.Fault {
	var content map[string]any
	err := yaml.Unmarshal(text, &content)
	var project *types.Project
	if err == nil {
		project, err = composefile.Load(content, func(string) (string, bool) { return "", false })
	}
	var fault *composefile.Fault
	switch {
	case errors.As(err, &fault):
		return []*composefile.Fault{fault}
	case err != nil:
		return []*composefile.Fault{{Message: err.Error()}}
	}
	return composefile.Consistent(project)
}

// refused are faults, each at the place that it names, as far as the content has it.
func refused(faults []*composefile.Fault, raw map[string]any) []Refused {
	var all []Refused
	for _, f := range faults {
		there := within(raw, f.Path)
		r := Refused{Path: strings.Join(there, ".")}
		if f.Unknown {
			name := f.Path[len(f.Path)-1]
			r.Message, r.Near = fmt.Sprintf("Compose has no field %q here", name), near.Words(name, f.Fields)
		} else {
			deeper := &composefile.Fault{Path: f.Path[len(there):], Message: f.Message}
			r.Message = "Compose does not take it: " + deeper.Error()
		}
		all = append(all, r)
	}
	return all
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
