package composefile

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// text is Compose's schema (https://github.com/compose-spec/compose-spec). It is the copy
// that compose-go has: a test holds them against each other.
//
//go:embed compose-spec.json
var text []byte

// schema is a part of Compose's schema, with the keywords of JSON Schema 2020-12 that it
// uses (https://json-schema.org/draft/2020-12/json-schema-validation). A test holds that
// there are no others.
type schema struct {
	Ref                   string             `json:"$ref"`
	Type                  oneOrMore          `json:"type"`
	Enum                  []string           `json:"enum"`
	Pattern               string             `json:"pattern"`
	Minimum               *float64           `json:"minimum"`
	Maximum               *float64           `json:"maximum"`
	Items                 *schema            `json:"items"`
	UniqueItems           bool               `json:"uniqueItems"`
	Required              []string           `json:"required"`
	Properties            map[string]*schema `json:"properties"`
	PatternProperties     map[string]*schema `json:"patternProperties"`
	AdditionalProperties  *schema            `json:"additionalProperties"`
	UnevaluatedProperties *schema            `json:"unevaluatedProperties"`
	OneOf                 []*schema          `json:"oneOf"`
	AnyOf                 []*schema          `json:"anyOf"`
	AllOf                 []*schema          `json:"allOf"`
	Defs                  map[string]*schema `json:"$defs"`

	never bool // the schema false, which nothing is valid for
}

// UnmarshalJSON reads a schema, or true or false.
func (s *schema) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "true":
		return nil
	case "false":
		s.never = true
		return nil
	}
	type plain schema
	return json.Unmarshal(data, (*plain)(s))
}

// oneOrMore are words, which may be written as one.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		*o = make(oneOrMore, 1)
		return json.Unmarshal(data, &(*o)[0])
	}
	return json.Unmarshal(data, (*[]string)(o))
}

// whole is Compose's schema, read when it is first asked for.
var whole = sync.OnceValue(func() *schema {
	var s schema
	if err := json.Unmarshal(text, &s); err != nil {
		panic(err) // it is this package's own
	}
	return &s
})

// Validate holds the content of a Compose file against Compose's schema, and tells of all
// that is not as it must be.
func Validate(content map[string]any) []*Fault {
	v := validator{whole(), map[string]*regexp.Regexp{}}
	faults, _ := v.value(v.root, content, nil)
	return faults
}

// Fault is what Compose does not take in the content of a Compose file.
type Fault struct {
	Path    []string // to it; items of lists by their numbers, from 0
	Message string   // what it must be, without a subject: "must be a boolean or string"
	Unknown bool     // whether it is a field that Compose has not
	Fields  []string // that Compose has there, of an unknown one

	isKind bool // it tells which kind of value there must be
}

func (f *Fault) Error() string {
	if len(f.Path) == 0 {
		return "it " + f.Message
	}
	return strings.Join(f.Path, ".") + " " + f.Message
}

// deepest is the fault that says most: of several forms that a value may have, the one
// that it meets furthest is what was meant.
func deepest(faults []*Fault) *Fault {
	best := faults[0]
	for _, f := range faults[1:] {
		if len(f.Path) > len(best.Path) {
			best = f
		}
	}
	return best
}

type validator struct {
	root     *schema
	patterns map[string]*regexp.Regexp
}

// value holds a value against a schema. known are the fields that the schema says
// something of, for unevaluatedProperties.
func (v *validator) value(s *schema, value any, path []string) (faults []*Fault, known []string) {
	if s.never {
		return []*Fault{{Path: path, Message: "is a field that Compose has not", Unknown: true}}, nil
	}
	if s.Ref != "" {
		faults, known = v.value(v.refer(s), value, path)
	}
	if len(s.Type) > 0 && !slices.ContainsFunc(s.Type, func(name string) bool { return isOf(value, name) }) {
		return append(faults, wrongKind(path, s.Type)), nil
	}
	faults = append(faults, v.scalar(s, value, path)...)
	switch value := value.(type) {
	case []any:
		faults = append(faults, v.items(s, value, path)...)
	case map[string]any:
		f, names := v.fields(s, value, path)
		faults, known = append(faults, f...), append(known, names...)
	}
	f, names := v.combined(s, value, path)
	faults, known = append(faults, f...), append(known, names...)
	if fields, ok := value.(map[string]any); ok && s.UnevaluatedProperties != nil {
		for name, field := range fields {
			if !slices.Contains(known, name) {
				faults = append(faults, v.field(s, s.UnevaluatedProperties, field, below(path, name))...)
				known = append(known, name)
			}
		}
	}
	slices.SortStableFunc(faults, func(a, b *Fault) int { return slices.Compare(a.Path, b.Path) })
	return faults, known
}

func fault(path []string, format string, args ...any) *Fault {
	return &Fault{Path: path, Message: fmt.Sprintf(format, args...)}
}

// below is the path to what is in a value.
func below(path []string, name string) []string { return append(slices.Clip(path), name) }

// scalar holds texts and numbers against what they may be.
func (v *validator) scalar(s *schema, value any, path []string) (faults []*Fault) {
	if text, ok := value.(string); ok && s.Pattern != "" && !v.pattern(s.Pattern).MatchString(text) {
		faults = append(faults, fault(path, "must match %s", s.Pattern))
	}
	if text, ok := value.(string); s.Enum != nil && (!ok || !slices.Contains(s.Enum, text)) {
		faults = append(faults, fault(path, "must be %s", either(s.Enum)))
	}
	n, ok := number(value)
	if ok && s.Minimum != nil && n < *s.Minimum {
		faults = append(faults, fault(path, "must be %v or more", *s.Minimum))
	}
	if ok && s.Maximum != nil && n > *s.Maximum {
		faults = append(faults, fault(path, "must be %v or less", *s.Maximum))
	}
	return faults
}

func (v *validator) items(s *schema, list []any, path []string) (faults []*Fault) {
	for i, item := range list {
		if s.Items != nil {
			f, _ := v.value(s.Items, item, below(path, strconv.Itoa(i)))
			faults = append(faults, f...)
		}
		for j := 0; s.UniqueItems && j < i; j++ {
			if reflect.DeepEqual(list[j], item) {
				faults = append(faults, fault(path, "has the same item twice: %v", item))
			}
		}
	}
	return faults
}

// fields holds a mapping's fields against their schemas, and names those that have one.
func (v *validator) fields(s *schema, fields map[string]any, path []string) (faults []*Fault, known []string) {
	for _, name := range s.Required {
		if _, ok := fields[name]; !ok {
			faults = append(faults, fault(path, "must have the field %s", name))
		}
	}
	for name, field := range fields {
		of := v.schemasOf(s, name)
		for _, one := range of {
			faults = append(faults, v.field(s, one, field, below(path, name))...)
		}
		if len(of) > 0 {
			known = append(known, name)
		}
	}
	return faults, known
}

// field holds a field of a mapping against its schema. Of one that may not be there, it
// tells what may.
func (v *validator) field(mapping, s *schema, value any, path []string) []*Fault {
	faults, _ := v.value(s, value, path)
	for _, f := range faults {
		if f.Unknown && len(f.Path) == len(path) {
			f.Fields = slices.Sorted(maps.Keys(v.properties(mapping)))
		}
	}
	return faults
}

// properties are the fields that a schema names.
func (v *validator) properties(s *schema) map[string]bool {
	all := map[string]bool{}
	for name := range s.Properties {
		all[name] = true
	}
	for _, part := range s.AllOf {
		maps.Copy(all, v.properties(part))
	}
	if s.Ref != "" {
		maps.Copy(all, v.properties(v.refer(s)))
	}
	return all
}

// refer is the schema that one refers to.
func (v *validator) refer(s *schema) *schema {
	return v.root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
}

// schemasOf are the schemas of the field of a mapping.
func (v *validator) schemasOf(s *schema, name string) (all []*schema) {
	if one, ok := s.Properties[name]; ok {
		all = append(all, one)
	}
	for pattern, one := range s.PatternProperties {
		if v.pattern(pattern).MatchString(name) {
			all = append(all, one)
		}
	}
	if len(all) == 0 && s.AdditionalProperties != nil {
		all = append(all, s.AdditionalProperties)
	}
	return all
}

// combined holds a value against schemas of which one, any or all must take it.
func (v *validator) combined(s *schema, value any, path []string) (faults []*Fault, known []string) {
	for _, one := range s.AllOf {
		f, names := v.value(one, value, path)
		faults, known = append(faults, f...), append(known, names...)
	}
	for _, several := range [][]*schema{s.OneOf, s.AnyOf} {
		var wrong []*Fault
		taken := 0
		for _, one := range several {
			f, names := v.value(one, value, path)
			if wrong = append(wrong, f...); len(f) == 0 {
				taken++
				known = append(known, names...)
			}
		}
		switch {
		case len(several) > 0 && taken == 0:
			faults = append(faults, v.none(several, wrong, path))
		case taken > 1 && len(s.OneOf) > 0:
			faults = append(faults, fault(path, "may be read in two ways"))
		}
	}
	return faults, known
}

// none is why none of several schemas takes a value: what is deepest in it, or else all
// the kinds of value that they take.
func (v *validator) none(several []*schema, wrong []*Fault, path []string) *Fault {
	best := deepest(wrong)
	if len(best.Path) > len(path) || best.Unknown {
		return best
	}
	var kinds []string
	for _, one := range several {
		for one.Ref != "" {
			one = v.refer(one)
		}
		for _, nested := range append(slices.Clip(one.OneOf), one) {
			kinds = append(kinds, nested.Type...)
		}
	}
	if i := slices.IndexFunc(wrong, func(f *Fault) bool { return !f.isKind }); i >= 0 {
		return wrong[i]
	}
	return wrongKind(path, kinds)
}

// wrongKind is the fault of a value that is of none of the kinds that it must be of.
func wrongKind(path, kinds []string) *Fault {
	f := fault(path, "must be a %s", either(kinds))
	if strings.HasPrefix(f.Message, "must be a integer") {
		f.Message = strings.Replace(f.Message, "a integer", "an integer", 1)
	}
	f.isKind = true
	return f
}

func (v *validator) pattern(p string) *regexp.Regexp {
	if v.patterns[p] == nil {
		v.patterns[p] = regexp.MustCompile(p) // of the schema, which a test reads whole
	}
	return v.patterns[p]
}

// either lists words, each once, a mapping by YAML's name for it.
func either(words []string) string {
	var all []string
	for _, word := range words {
		switch word {
		case "object":
			word = "mapping"
		case "array":
			word = "list"
		}
		if !slices.Contains(all, word) {
			all = append(all, word)
		}
	}
	slices.Sort(all)
	if len(all) == 1 {
		return all[0]
	}
	return strings.Join(all[:len(all)-1], ", ") + " or " + all[len(all)-1]
}

// isOf tells whether a value is of a kind of JSON's.
func isOf(value any, kind string) bool {
	n, isNumber := number(value)
	switch kind {
	case "null":
		return value == nil
	case "boolean":
		_, ok := value.(bool)
		return ok
	case "number":
		return isNumber
	case "integer":
		return isNumber && n == math.Trunc(n)
	case "array":
		_, ok := value.([]any)
		return ok
	case "object":
		_, ok := value.(map[string]any)
		return ok
	}
	_, isTime := value.(time.Time) // as YAML reads 2024-01-31
	_, isText := value.(string)
	return isText || isTime
}

// number is a value as a number, if it is one.
func number(value any) (float64, bool) {
	switch n := reflect.ValueOf(value); {
	case value == nil:
		return 0, false
	case n.CanInt():
		return float64(n.Int()), true
	case n.CanUint():
		return float64(n.Uint()), true
	case n.CanFloat():
		return n.Float(), true
	}
	return 0, false
}
