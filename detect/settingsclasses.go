package detect

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// settingsClass is a class whose fields pydantic reads from the environment as an object of it
// is made, with those of the classes that it is from
// (https://docs.pydantic.dev/latest/concepts/pydantic_settings/).
type settingsClass struct {
	is        bool // it is from BaseSettings
	first     bool // of pydantic 1, where a field that may be None has a default
	prefix    string
	exact     bool // upper and lower case letters differ
	otherwise bool // it is made in a way of its own, so that nothing is sure to be needed
	fields    []settingsField
	variables map[string]string // by the fields' names, as pydantic 1 has them in its Config
}

// settingsField is a field of such a class.
type settingsField struct {
	name     string
	aliases  []string // variables in the place of the name and the prefix
	must     bool
	kind     string // the last name of its type: SecretStr, PostgresDsn
	fallback string
	line     int
	file     string
}

// mostClasses is how many classes are read for one object.
const mostClasses = 50

// settings are the variables of the classes of settings of which the module makes an object,
// in functions too: these are for making it once.
func (u *unit) settings() []readVariable {
	if u.fromSettings != nil {
		return u.fromSettings
	}
	u.fromSettings = []readVariable{}
	var seen []*python.ClassDef
	take := func(e python.Expr, given []*python.Keyword) {
		if name := last(written(e)); name == "" || name[0] >= 'a' && name[0] <= 'z' { // no class, as they are written
			return
		}
		in, def := u.classOf(e)
		if def == nil || slices.Contains(seen, def) {
			return
		}
		seen = append(seen, def)
		left := mostClasses
		if c := in.settingsClass(def, &left); c.is {
			u.fromSettings = append(u.fromSettings, c.read(given)...)
		}
	}
	python.Inspect(u.found.Module, func(n python.Node) bool {
		if call, ok := n.(*python.Call); ok {
			if len(call.Args) == 0 {
				take(call.Func, call.Keywords)
			}
			for _, k := range call.Keywords {
				if k.Arg == "default_factory" {
					take(k.Value, nil)
				}
			}
		}
		return true
	})
	return u.fromSettings
}

// classOf is the class of the project that an expression names, and the file that has it; nil
// is none.
func (u *unit) classOf(e python.Expr) (*unit, *python.ClassDef) {
	stmt, in := u.definition(e)
	if def, ok := stmt.(*python.ClassDef); ok {
		return in, def
	}
	return nil, nil
}

// settingsClass reads a class; left is how many more may be read.
func (u *unit) settingsClass(def *python.ClassDef, left *int) settingsClass {
	c := settingsClass{variables: map[string]string{}}
	if *left--; *left < 0 {
		return c
	}
	for _, base := range slices.Backward(def.Bases) {
		switch u.fullName(base) {
		case "pydantic_settings.BaseSettings":
			c.is, c.first = true, false
		case "pydantic.BaseSettings", "pydantic.v1.BaseSettings":
			c.is, c.first = true, true
		default:
			if in, inner := u.classOf(base); inner != nil && inner != def {
				c.inherit(in.settingsClass(inner, left))
			}
		}
	}
	for _, k := range def.Keywords { // class Settings(BaseSettings, env_prefix="…")
		c.configure(k.Arg, k.Value)
	}
	for _, stmt := range def.Body {
		switch stmt := stmt.(type) {
		case *python.Assign:
			if written(stmt.Targets[0]) == "model_config" {
				c.configureBy(stmt.Value)
			}
		case *python.FunctionDef:
			c.otherwise = c.otherwise || slices.Contains([]string{"__init__", "__new__", "settings_customise_sources"}, stmt.Name)
		case *python.ClassDef:
			if stmt.Name != "Config" {
				continue
			}
			for _, inner := range stmt.Body {
				if a, ok := inner.(*python.Assign); ok {
					c.configure(written(a.Targets[0]), a.Value)
				}
			}
		}
	}
	for _, stmt := range def.Body {
		if a, ok := stmt.(*python.AnnAssign); ok {
			if written(a.Target) == "model_config" && a.Value != nil {
				c.configureBy(a.Value)
			} else if f, ok := u.settingsField(a, c.first); ok {
				c.add(f)
			}
		}
	}
	return c
}

// inherit takes over what a class has of another.
func (c *settingsClass) inherit(from settingsClass) {
	if from.is {
		c.is, c.first, c.prefix, c.exact = true, from.first, from.prefix, from.exact
	}
	c.otherwise = c.otherwise || from.otherwise
	for _, f := range from.fields {
		c.add(f)
	}
	for name, variable := range from.variables {
		c.variables[name] = variable
	}
}

// add adds a field, in the place of one of its name.
func (c *settingsClass) add(f settingsField) {
	c.fields = slices.DeleteFunc(c.fields, func(known settingsField) bool { return known.name == f.name })
	c.fields = append(c.fields, f)
}

// configureBy reads SettingsConfigDict(…), or a dictionary.
func (c *settingsClass) configureBy(e python.Expr) {
	switch e := e.(type) {
	case *python.Call:
		for _, k := range e.Keywords {
			c.configure(k.Arg, k.Value)
		}
	case *python.Dict:
		for i, key := range e.Keys {
			if name, ok := textOf(key); ok {
				c.configure(name, e.Values[i])
			}
		}
	}
}

// configure reads one setting of the class.
func (c *settingsClass) configure(name string, value python.Expr) {
	switch name {
	case "env_prefix":
		c.prefix, _ = textOf(value)
	case "case_sensitive":
		v, ok := value.(*python.Constant)
		c.exact = ok && v.Kind == python.True
	case "fields": // {"token": {"env": "API_TOKEN"}}
		all, _ := value.(*python.Dict)
		for i := 0; all != nil && i < len(all.Keys); i++ {
			field, _ := textOf(all.Keys[i])
			inner, _ := all.Values[i].(*python.Dict)
			for j := 0; inner != nil && j < len(inner.Keys); j++ {
				if key, _ := textOf(inner.Keys[j]); key == "env" {
					c.variables[field], _ = textOf(inner.Values[j])
				}
			}
		}
	}
}

// settingsField reads a field; none is what is the class's own, private or another model,
// which is made of variables in a way of its own.
func (u *unit) settingsField(a *python.AnnAssign, first bool) (settingsField, bool) {
	f := settingsField{name: written(a.Target), must: true, line: a.Pos().Line, file: u.file}
	if f.name == "" || strings.HasPrefix(f.name, "_") || strings.Contains(f.name, ".") {
		return f, false
	}
	kind, optional := a.Annotation, false
	for range 3 { // Annotated[Optional[str], …]
		switch e := kind.(type) {
		case *python.Subscript:
			switch last(written(e.Value)) {
			case "Annotated":
				parts, ok := e.Slice.(*python.Tuple)
				if !ok || len(parts.Elts) == 0 {
					return f, false
				}
				for _, with := range parts.Elts[1:] {
					f.by(with, first)
				}
				kind = parts.Elts[0]
			case "Optional":
				kind, optional = e.Slice, true
			case "ClassVar":
				return f, false
			}
		case *python.BinOp: // str | None
			kind = e.Left
			right, ok := e.Right.(*python.Constant)
			optional = optional || ok && right.Kind == python.None
		}
	}
	f.kind = last(written(kind))
	if in, def := u.classOf(kind); def != nil && !in.isEnum(def) {
		return f, false
	}
	if a.Value != nil {
		f.must = false
		f.by(a.Value, first)
	}
	if optional && first && a.Value == nil {
		f.must = false
	}
	return f, true
}

func (u *unit) isEnum(def *python.ClassDef) bool {
	return slices.ContainsFunc(def.Bases, func(base python.Expr) bool { return strings.HasSuffix(written(base), "Enum") })
}

// by reads what a field is given: a value, or Field(…).
func (f *settingsField) by(e python.Expr, first bool) {
	if c, ok := e.(*python.Constant); ok && c.Kind == python.Ellipsis {
		f.must = true
		return
	}
	call, ok := e.(*python.Call)
	if !ok || last(written(call.Func)) != "Field" {
		f.fallback, _ = textOf(e)
		return
	}
	f.must = true
	if len(call.Args) > 0 {
		f.must = false
		f.by(call.Args[0], first)
	}
	for _, k := range call.Keywords {
		switch {
		case k.Arg == "default":
			f.must = false
			f.by(k.Value, first)
		case k.Arg == "default_factory":
			f.must = false
		case k.Arg == "env" && first, (k.Arg == "alias" && len(f.aliases) == 0 || k.Arg == "validation_alias") && !first:
			f.aliases = aliases(k.Value)
		}
	}
}

// aliases are the names that an alias has: a text, several, or AliasChoices(…).
func aliases(e python.Expr) []string {
	var elements []python.Expr
	switch e := e.(type) {
	case *python.List:
		elements = e.Elts
	case *python.Tuple:
		elements = e.Elts
	case *python.Call:
		elements = e.Args
	default:
		elements = []python.Expr{e}
	}
	var all []string
	for _, e := range elements {
		if text, ok := textOf(e); ok && text != "" {
			all = append(all, text)
		}
	}
	return all
}

// read are the variables of the class's fields but of those that are given.
func (c settingsClass) read(given []*python.Keyword) []readVariable {
	var all []readVariable
	for _, f := range c.fields {
		if slices.ContainsFunc(given, func(k *python.Keyword) bool { return k.Arg == f.name || k.Arg == "" }) {
			continue
		}
		names := f.aliases
		if name := c.variables[f.name]; name != "" {
			names = []string{name}
		}
		if len(names) == 0 {
			names = []string{c.prefix + f.name}
		}
		if !c.exact {
			names = slices.Clone(names)
			for i, name := range names {
				names[i] = strings.ToUpper(name)
			}
		}
		if variableName.MatchString(names[0]) {
			all = append(all, readVariable{name: names[0], others: names[1:], must: f.must && !c.otherwise, open: !f.must, field: f.name, kind: f.kind, fallback: f.fallback, line: f.line, file: f.file})
		}
	}
	return all
}
