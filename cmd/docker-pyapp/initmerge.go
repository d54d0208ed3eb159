package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/detect"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// proposal is a person's spec with what it lacks, all of the person's own lines as they are.
type proposal struct {
	text    []byte
	remarks []string // what is otherwise in the project, and what can't be added by a machine
}

// propose adds to a spec what the project says and it does not.
func propose(file string, data []byte, app detect.Application) (proposal, error) {
	mine, err := spec.Load(file, data)
	if problems, ok := errors.AsType[spec.Problems](err); ok {
		return proposal{}, fromHere(problems)
	}
	if err != nil {
		return proposal{}, err
	}
	c := comparison{mine: mine}
	for _, a := range app.Answers {
		if _, isNamed := mine.Written("name"); a.Field == "name" && !isNamed {
			continue // an application without a name has its folder's
		}
		c.answer(a)
	}
	p := proposal{text: data, remarks: c.remarks}
	if len(c.lacks) == 0 {
		return p, nil
	}
	text, ok := extend(file, data, c.lacks)
	if ok && sameSpec(mine, file, text) {
		p.text = text
		return p, nil
	}
	for _, a := range c.lacks {
		p.remarks = append(p.remarks, "it lacks "+written(a.Field, a.CUE())+because(a.Evidence))
	}
	return p, nil
}

// comparison holds a spec against the project.
type comparison struct {
	mine    *spec.Spec
	lacks   []detect.Answer // single fields
	remarks []string
}

// answer looks for one answer in the spec.
func (c *comparison) answer(a detect.Answer) {
	if taken, otherwise := c.taken(a.Field); taken != "" {
		if otherwise {
			c.remark(taken, a)
		}
		return
	}
	fields, isGroup := a.Value.(detect.Fields)
	if w, isWritten := c.mine.Written(a.Field); !isWritten || !isGroup || w.Field != a.Field {
		c.leaf(a)
		return
	}
	for _, f := range fields {
		one := a
		one.Field, one.Value = a.Field+"."+f.Name, f.Value
		c.answer(one)
	}
}

// taken is the field that has another kind than the answer's, such as a server; ""
// where there is none. A service is taken by one of its kind that has another name, too,
// and then nothing is otherwise.
func (c *comparison) taken(field string) (other string, otherwise bool) {
	parts := strings.Split(field, ".")
	group, kind := kindOf(parts)
	if kind == "" {
		return "", false
	}
	if parts[0] == "services" && slices.ContainsFunc(c.mine.App.Services, func(s spec.Service) bool {
		return s.Name != parts[1] && s.Kind != nil && s.Kind.Kind == kind
	}) {
		return group, false
	}
	for _, start := range alsoStarts(group) {
		if _, isWritten := c.mine.Written(start); isWritten {
			return start, true
		}
	}
	w, isWritten := c.mine.Written(group)
	if _, same := c.mine.Written(group + "." + kind); !isWritten || same {
		return "", false
	}
	return w.Field, w.Field != group || parts[0] != "run" || kind != "script"
}

// kindOf splits a field at its kind: deps.uv, services.db.postgres.
func kindOf(parts []string) (group, kind string) {
	if parts[0] == "run" && parts[len(parts)-1] == "port" {
		return "", "" // of whatever runs
	}
	at := map[string]int{"deps": 1, "server": 1, "run": 1, "services": 2, "processes": 2}[parts[0]]
	if at == 0 || len(parts) <= at {
		if len(parts) == 1 && parts[0] == "run" {
			return "run", "script"
		}
		return "", ""
	}
	return strings.Join(parts[:at], "."), parts[at]
}

// alsoStarts are the fields beside one that start the main process.
func alsoStarts(group string) []string {
	switch group {
	case "server":
		return []string{"run"}
	case "run":
		return []string{"server"}
	}
	return nil
}

// leaf compares a single value.
func (c *comparison) leaf(a detect.Answer) {
	w, isWritten := c.mine.Written(a.Field)
	if !isWritten {
		c.lacks = append(c.lacks, a)
		return
	}
	value, isPlain := c.mine.Value(w.Field)
	if isPlain && w.Field == a.Field && !reflect.DeepEqual(value, plainValue(a.Value)) {
		c.remark(a.Field, a)
	}
}

// remark tells that the project says something otherwise.
func (c *comparison) remark(field string, a detect.Answer) {
	w, _ := c.mine.Written(field)
	at := filepath.Base(w.File)
	if w.Line > 0 {
		at = fmt.Sprintf("%s:%d", at, w.Line)
	}
	c.remarks = append(c.remarks, at+" says otherwise than the project: "+written(a.Field, a.CUE())+because(a.Evidence))
}

// written is a field as CUE writes it.
func written(field, value string) string { return strings.ReplaceAll(field, ".", ": ") + ": " + value }

// plainValue is a value in the types that spec.Spec.Value has.
func plainValue(value any) any {
	switch v := value.(type) {
	case []any:
		items := []any{}
		for _, item := range v {
			items = append(items, plainValue(item))
		}
		return items
	case detect.Fields:
		fields := map[string]any{}
		for _, f := range v {
			fields[f.Name] = plainValue(f.Value)
		}
		return fields
	}
	return value
}

// sameSpec tells whether a text is a good spec that says all that another does.
func sameSpec(mine *spec.Spec, file string, text []byte) bool {
	extended, err := spec.Load(file, text)
	if err != nil {
		return false
	}
	for _, field := range mine.Fields() {
		before, _ := mine.Value(field)
		after, _ := extended.Value(field)
		if _, isGroup := before.(map[string]any); !isGroup && !reflect.DeepEqual(before, after) {
			return false
		}
	}
	return true
}

// extend adds fields to the text of a spec; false where its notation can't say that by
// further lines.
func extend(file string, data []byte, lacks []detect.Answer) ([]byte, bool) {
	app := detect.Application{Answers: lacks}
	switch name := filepath.Base(file); filepath.Ext(name) {
	case ".cue":
		return appended(data, app.Write(detect.CUE)), true
	case ".yaml", ".yml":
		return appended(data, app.Write(detect.YAML)), true
	case ".toml":
		header := tableHeader
		if name == "pyproject.toml" {
			header = pyappHeader
		}
		return inserted(data, app.Write(detect.TOML), header)
	}
	return nil, false
}

// appended puts a text behind another, an empty line between them.
func appended(data, text []byte) []byte {
	if len(data) > 0 && !bytes.HasSuffix(data, []byte("\n")) {
		data = append(bytes.Clone(data), '\n')
	}
	return bytes.Join([][]byte{data, lineEnds(text, data)}, []byte(lineEnd(data)))
}

func lineEnd(data []byte) string {
	if bytes.Contains(data, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

func lineEnds(text, like []byte) []byte {
	return bytes.ReplaceAll(text, []byte("\n"), []byte(lineEnd(like)))
}

var (
	tableHeader = lazyregexp.New(`(?m)^[ \t]*\[`)
	pyappHeader = lazyregexp.New(`(?m)^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*pyapp[ \t]*\][^\n]*\n`)
)

// inserted puts keys of TOML where they are the spec's own: before its first table, or
// right behind the header of [tool.pyapp].
func inserted(data, text []byte, header *lazyregexp.Regexp) ([]byte, bool) {
	at := header.FindIndex(data)
	switch {
	case header == pyappHeader && at == nil:
		return nil, false
	case at == nil:
		return appended(data, text), true
	}
	text = lineEnds(append(text, '\n'), data)
	place := at[0]
	if header == pyappHeader {
		place, text = at[1], bytes.TrimSuffix(text, []byte(lineEnd(data)))
	}
	return slices.Concat(data[:place], text, data[place:]), true
}
