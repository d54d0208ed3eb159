// Package composefile reads the content of a Compose file, as docker compose does: by
// compose-go's own packages, but for its loader, which stays out of the binary. What it
// imports compiles the metaschemas of five drafts of JSON Schema whenever a program
// starts, which took a third of the start of every command. Tests hold the two against
// each other.
package composefile

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/consts"
	"github.com/compose-spec/compose-go/v2/interpolation"
	"github.com/compose-spec/compose-go/v2/override"
	"github.com/compose-spec/compose-go/v2/transform"
	"github.com/compose-spec/compose-go/v2/tree"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/compose-spec/compose-go/v2/validation"
	"github.com/go-viper/mapstructure/v2"
)

// Load reads the content of a Compose file, which it changes. It reads no other file, and
// takes what include and extends say for no more than it is. The variables are lookup's.
func Load(content map[string]any, lookup func(string) (string, bool)) (project *types.Project, err error) {
	defer func() {
		r := recover() // compose-go panics where a value is not of its kind
		if r == nil {
			return
		}
		project, err = nil, fmt.Errorf("can't be read: %v", r)
		if faults := Validate(content); len(faults) > 0 {
			err = faults[0]
		}
	}()
	content, err = interpolation.Interpolate(content, interpolation.Options{LookupValue: lookup, TypeCastMapping: casts()})
	if err != nil {
		return nil, err
	}
	if content, err = override.EnforceUnicity(content); err != nil {
		return nil, err
	}
	if faults := Validate(content); len(faults) > 0 {
		return nil, faults[0]
	}
	delete(content, "version") // Compose ignores it
	if content, err = transform.Canonical(content, false); err != nil {
		return nil, err
	}
	if content, err = override.EnforceUnicity(content); err != nil {
		return nil, err
	}
	if content, err = transform.SetDefaultValues(content); err != nil {
		return nil, err
	}
	if err := validation.Validate(content); err != nil {
		return nil, err
	}
	project = &types.Project{}
	return project, decode(content, project)
}

// casts are how texts are read that compose-go does not read itself.
func casts() map[tree.Path]interpolation.Cast {
	limit := func(text string) (any, error) { return strconv.Atoi(text) }
	all := map[tree.Path]interpolation.Cast{}
	for _, path := range []string{"", ".hard", ".soft"} {
		all[tree.NewPath("services.*.ulimits.*"+path)] = limit
	}
	return all
}

// named are the mappings whose keys are names, and may begin with x-.
func named(path string) bool {
	switch path {
	case "services", "jobs", "volumes", "networks", "secrets", "configs":
		return true
	}
	return strings.HasPrefix(path, "services.") && strings.HasSuffix(path, ".depends_on") && strings.Count(path, ".") == 2
}

// extend puts the fields x-… of all mappings where compose-go's types have them.
func extend(value any, path string) {
	switch value := value.(type) {
	case map[string]any:
		extensions := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if strings.HasPrefix(key, "x-") && !named(path) {
				extensions[key] = value[key]
				delete(value, key)
				continue
			}
			extend(value[key], strings.TrimPrefix(path+"."+key, "."))
		}
		if len(extensions) > 0 {
			value[consts.Extensions] = extensions
		}
	case []any:
		for i, item := range value {
			extend(item, path+"."+strconv.Itoa(i))
		}
	}
}

// decode reads content in Compose's canonical form into compose-go's types.
func decode(content map[string]any, project *types.Project) error {
	extend(content, "")
	for _, kind := range []string{"services", "jobs"} {
		all, _ := content[kind].(map[string]any)
		for name, one := range all {
			if one, ok := one.(map[string]any); ok {
				one["name"] = name
			}
		}
	}
	decoder, err := mapstructure.NewDecoder(&mapstructure.DecoderConfig{
		DecodeHook: mapstructure.ComposeDecodeHookFunc(byItself, cast),
		Result:     project,
		TagName:    "yaml",
		Squash:     true,
	})
	if err != nil {
		return err
	}
	err = decoder.Decode(content)
	var at *mapstructure.DecodeError
	if errors.As(err, &at) {
		keys := strings.FieldsFunc(at.Name(), func(r rune) bool { return strings.ContainsRune(".[]", r) })
		return &Fault{Path: keys, Message: "can't be read: " + at.Unwrap().Error()}
	}
	return err
}

// byItself lets a type decode itself that compose-go gives the means.
func byItself(from, to reflect.Value) (any, error) {
	type decoder interface{ DecodeMapstructure(any) error }
	if to.Kind() == reflect.Pointer && to.IsNil() {
		if _, ok := to.Interface().(decoder); ok {
			to.Set(reflect.New(to.Type().Elem()))
		}
	}
	d, ok := to.Interface().(decoder)
	if !ok && to.CanAddr() {
		d, ok = to.Addr().Interface().(decoder)
	}
	if !ok {
		return from.Interface(), nil
	}
	err := d.DecodeMapstructure(from.Interface())
	return to.Interface(), err
}

// cast reads texts as numbers and booleans where there must be one, and numbers as texts.
func cast(from, to reflect.Value) (any, error) {
	text := from.String()
	switch {
	case from.Kind() == reflect.Int && to.Kind() == reflect.String:
		return strconv.FormatInt(from.Int(), 10), nil
	case from.Kind() != reflect.String:
		return from.Interface(), nil
	}
	switch to.Kind() {
	case reflect.Bool:
		return boolean(text)
	case reflect.Int, reflect.Int64:
		return strconv.ParseInt(text, 10, 64)
	case reflect.Uint32: // an umask, of which YAML's leading 0 is octal
		return strconv.ParseUint(text, 0, 32)
	case reflect.Float32, reflect.Float64:
		return strconv.ParseFloat(text, 64)
	}
	return text, nil
}

// boolean is a text as a boolean, in YAML 1.1's words as well.
func boolean(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true", "y", "yes", "on":
		return true, nil
	case "false", "n", "no", "off":
		return false, nil
	}
	return false, fmt.Errorf("invalid boolean: %s", text)
}
