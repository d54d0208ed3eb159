package compose

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// Refused is a part of Plan.Compose that Compose does not take.
type Refused struct {
	Path    string // in the content, such as "services.app.labels"
	Message string
}

// Check holds the plan's own content of a Compose file against Compose's schema, and
// what comes of it against its loader: that what is referred to is there, for example.
// It reads no file. What holds a variable of Compose's is not loaded: its value could
// be anything.
func Check(p plan.Plan) []Refused {
	if len(p.Compose) == 0 {
		return nil
	}
	raw := plain(map[string]any(p.Compose)).(map[string]any)
	if err := schema.Validate(raw); err != nil {
		return []Refused{unlike(err)}
	}
	text, err := Render(p)
	if err != nil {
		return []Refused{{Message: err.Error()}}
	}
	if hasVariable(raw) {
		return nil
	}
	if err := loads(p.Name, text); err != nil {
		return []Refused{inconsistent(err, raw)}
	}
	return nil
}

// loads reads a Compose file as docker compose does, but no other file.
func loads(name string, text []byte) error {
	_, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  "/",
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: text}},
		Environment: types.Mapping{},
	}, loader.WithProfiles([]string{"*"}), func(o *loader.Options) {
		o.SkipInclude, o.SkipExtends, o.SkipResolveEnvironment, o.ResolvePaths = true, true, true, false
		o.SetProjectName(name, true)
	})
	return err
}

// additional is how the schema's validator tells of a field that there is not.
var (
	additional = lazyregexp.New(`^(\S*) additional properties '([^']+)'.* not allowed$`)
	never      = lazyregexp.New(`^(?:(\S*)\.)?([^\s.]+) false schema$`)
)

// unlike is an error of the schema, which begins with a path.
func unlike(err error) Refused {
	m := additional.FindStringSubmatch(err.Error())
	if m == nil {
		m = never.FindStringSubmatch(err.Error())
	}
	if m != nil {
		path := strings.TrimPrefix(m[1]+"."+m[2], ".")
		return Refused{Path: path, Message: fmt.Sprintf("Compose has no field %q here", m[2])}
	}
	path, rest, _ := strings.Cut(err.Error(), " ")
	return Refused{Path: path, Message: "Compose does not take it: it " + rest}
}

var serviceOf = lazyregexp.New(`service "([^"]+)"`)

// inconsistent is an error of the loader, at the service that it names.
func inconsistent(err error, raw map[string]any) Refused {
	refused := Refused{Message: "Compose does not take it: " + strings.TrimSuffix(innermost(err).Error(), ": invalid compose project")}
	services, _ := raw["services"].(map[string]any)
	for _, m := range serviceOf.FindAllStringSubmatch(err.Error(), -1) {
		if _, ok := services[m[1]]; ok {
			refused.Path = "services." + m[1]
			return refused
		}
	}
	return refused
}

// innermost leaves out which file it is about: there is but the generated one.
func innermost(err error) error {
	if inner := errors.Unwrap(err); inner != nil && strings.HasPrefix(err.Error(), "compose.yaml") {
		return innermost(inner)
	}
	return err
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
