package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
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
	return json.Unmarshal(data, (*plain)(r))
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
	var named map[string]Secret
	if err := json.Unmarshal(data, &named); err != nil {
		return err
	}
	for name, secret := range named {
		secret.Name = name
		*s = append(*s, secret)
	}
	s.sort()
	return nil
}

func (s *Secrets) unmarshalNames(data []byte) error {
	var names []string
	if err := json.Unmarshal(data, &names); err != nil {
		return err
	}
	for _, name := range names {
		*s = append(*s, Secret{Name: name, Environment: name})
	}
	s.sort()
	return nil
}

func (s Secrets) sort() {
	slices.SortFunc(s, func(a, b Secret) int { return strings.Compare(a.Name, b.Name) })
}

// UnmarshalJSON reads the indexes by their names.
func (s *Indexes) UnmarshalJSON(data []byte) error {
	var named map[string]Index
	if err := json.Unmarshal(data, &named); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		index := named[name]
		index.Name = name
		*s = append(*s, index)
	}
	return nil
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
