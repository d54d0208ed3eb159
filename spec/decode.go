package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"cuelang.org/go/cue"
)

// decode turns a value that the schema allows into an App.
func decode(v cue.Value) (App, error) {
	var app App
	text, err := v.MarshalJSON()
	if err != nil {
		return app, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(&app)
	return app, err
}

// UnmarshalJSON reads a run written as a script's name or as a struct.
func (r *Run) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &r.Script)
	}
	type plain Run
	return withKind(data, (*plain)(r), &r.Kind)
}

// UnmarshalJSON reads a process written as a command or as a struct.
func (p *Process) UnmarshalJSON(data []byte) error {
	type plain Process
	return orCommand(data, (*plain)(p), &p.Run)
}

// UnmarshalJSON reads a job written as a command or as a struct.
func (j *Job) UnmarshalJSON(data []byte) error {
	type plain Job
	return orCommand(data, (*plain)(j), &j.Run)
}

// UnmarshalJSON reads a service, whose kind is a key among its own fields.
func (s *Service) UnmarshalJSON(data []byte) error {
	type plain Service
	return withKind(data, (*plain)(s), &s.Kind)
}

// orCommand reads a command into run, or a struct whose fields are own's and run's.
func orCommand(data []byte, own any, run *Run) error {
	if data[0] != '{' {
		return json.Unmarshal(data, &run.Command)
	}
	rest, err := split(data, own)
	if err != nil {
		return err
	}
	return json.Unmarshal(rest, run)
}

// withKind reads a struct whose fields are own's, but for one that names the kind.
func withKind(data []byte, own any, kind **Choice) error {
	rest, err := split(data, own)
	if err != nil || bytes.Equal(rest, []byte("{}")) {
		return err
	}
	return json.Unmarshal(rest, kind)
}

// split reads the fields that own has, and returns an object of the others.
func split(data []byte, own any) ([]byte, error) {
	if err := json.Unmarshal(data, own); err != nil {
		return nil, err
	}
	var rest map[string]json.RawMessage
	if err := json.Unmarshal(data, &rest); err != nil {
		return nil, err
	}
	for field := range reflect.TypeOf(own).Elem().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		delete(rest, name)
	}
	return json.Marshal(rest)
}

// UnmarshalJSON reads a program and its arguments, as a list or on one line.
func (c *Command) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return json.Unmarshal(data, (*[]string)(c))
	}
	var line string
	if err := json.Unmarshal(data, &line); err != nil {
		return err
	}
	*c = splitCommand(line)
	return nil
}

// UnmarshalJSON reads false as Off.
func (v *Variable) UnmarshalJSON(data []byte) error {
	return offOr(data, &v.Off, &v.Name)
}

// UnmarshalJSON reads a number, or "all".
func (g *GPU) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		*g = AllGPUs
		return nil
	}
	return json.Unmarshal(data, (*int)(g))
}

// UnmarshalJSON reads the processes by their names.
func (p *Processes) UnmarshalJSON(data []byte) error {
	return byName(data, (*[]Process)(p), func(p *Process, name string) { p.Name = name })
}

// UnmarshalJSON reads the jobs by their names.
func (j *Jobs) UnmarshalJSON(data []byte) error {
	return byName(data, (*[]Job)(j), func(j *Job, name string) { j.Name = name })
}

// UnmarshalJSON reads the services by their names.
func (s *Services) UnmarshalJSON(data []byte) error {
	return byName(data, (*[]Service)(s), func(s *Service, name string) { s.Name = name })
}

// byName reads a struct of structs as a list, sorted by their names.
func byName[T any](data []byte, all *[]T, call func(*T, string)) error {
	var named map[string]T
	if err := json.Unmarshal(data, &named); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		one := named[name]
		call(&one, name)
		*all = append(*all, one)
	}
	return nil
}

// UnmarshalJSON reads a base written as an image's reference or as a kind.
func (b *Base) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &b.Ref)
	}
	return json.Unmarshal(data, &b.Kind)
}

// UnmarshalJSON reads false as Off.
func (p *Publish) UnmarshalJSON(data []byte) error {
	type plain Publish
	return offOr(data, &p.Off, (*plain)(p))
}

// UnmarshalJSON reads false as Off.
func (h *Health) UnmarshalJSON(data []byte) error {
	type plain Health
	return offOr(data, &h.Off, (*plain)(h))
}

// Choose is a Choice with fields, a value that encoding/json can write.
func Choose(kind string, fields any) (*Choice, error) {
	data, err := json.Marshal(fields)
	return &Choice{Kind: kind, fields: data}, err
}

// Equal tells whether two choices say the same.
func (c Choice) Equal(other Choice) bool {
	return c.Kind == other.Kind && bytes.Equal(c.fields, other.fields)
}

// UnmarshalJSON reads the one field that names the kind.
func (c *Choice) UnmarshalJSON(data []byte) error {
	var kinds map[string]json.RawMessage
	if err := json.Unmarshal(data, &kinds); err != nil {
		return err
	}
	if len(kinds) != 1 {
		return fmt.Errorf("%d kinds where one is chosen", len(kinds))
	}
	for kind, fields := range kinds {
		*c = Choice{Kind: kind, fields: fields}
	}
	return nil
}

// MarshalJSON writes what UnmarshalJSON reads.
func (c Choice) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]json.RawMessage{c.Kind: c.fields})
}

// Decode reads the kind's fields. The schema has let them through, so an error
// is one between the schema and the Go type.
func (c Choice) Decode(fields any) error {
	decoder := json.NewDecoder(bytes.NewReader(c.fields))
	decoder.DisallowUnknownFields()
	return decoder.Decode(fields)
}

// offOr reads false into off and everything else into value.
func offOr(data []byte, off *bool, value any) error {
	if bytes.Equal(data, []byte("false")) {
		*off = true
		return nil
	}
	return json.Unmarshal(data, value)
}

// UnmarshalJSON reads a list of the caller's variables, or a struct that says
// where each secret comes from.
func (s *Secrets) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return s.unmarshalNames(data)
	}
	return byName(data, (*[]AppSecret)(s), func(s *AppSecret, name string) { s.Name = name })
}

func (s *Secrets) unmarshalNames(data []byte) error {
	var names []string
	if err := json.Unmarshal(data, &names); err != nil {
		return err
	}
	for _, name := range names {
		*s = append(*s, AppSecret{Name: name, Environment: name})
	}
	slices.SortFunc(*s, func(a, b AppSecret) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// UnmarshalJSON reads the indexes by their names.
func (s *Indexes) UnmarshalJSON(data []byte) error {
	return byName(data, (*[]Index)(s), func(i *Index, name string) { i.Name = name })
}

// UnmarshalJSON reads a file written as its path or as a struct.
func (e *EnvFile) UnmarshalJSON(data []byte) error {
	type plain EnvFile
	e.Required = true
	return textOr(data, &e.Path, (*plain)(e))
}

// UnmarshalJSON reads a volume written as its path or as a struct.
func (v *Volume) UnmarshalJSON(data []byte) error {
	type plain Volume
	return textOr(data, &v.Path, (*plain)(v))
}

// UnmarshalJSON reads a folder written as its path or as a struct.
func (t *Tmpfs) UnmarshalJSON(data []byte) error {
	type plain Tmpfs
	return textOr(data, &t.Path, (*plain)(t))
}

// textOr reads a text into text and everything else into value.
func textOr(data []byte, text *string, value any) error {
	if data[0] == '"' {
		return json.Unmarshal(data, text)
	}
	return json.Unmarshal(data, value)
}

// UnmarshalJSON reads the volumes by their names.
func (v *Volumes) UnmarshalJSON(data []byte) error {
	return byName(data, (*[]Volume)(v), func(v *Volume, name string) { v.Name = name })
}

// UnmarshalJSON reads the networks by their names.
func (n *Networks) UnmarshalJSON(data []byte) error {
	return byName(data, (*[]Network)(n), func(n *Network, name string) { n.Name = name })
}

// UnmarshalJSON keeps numbers as they are written: a float has not all of them.
func (r *Raw) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode((*map[string]any)(r))
}

// UnmarshalJSON takes text as it is, and of a number or a boolean its text:
// through a float 1000000 would become 1e+06.
func (s *Scalar) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, (*string)(s))
	}
	*s = Scalar(data)
	return nil
}
