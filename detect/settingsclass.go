package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// settingsFields are the variables that pydantic's settings read where a module makes them
// as it is imported: each field of a class of BaseSettings is one
// (https://docs.pydantic.dev/latest/concepts/pydantic_settings/).
func (u *unit) settingsFields() []readVariable {
	var all []readVariable
	for _, stmt := range u.found.Module.Body {
		class, ok := stmt.(*python.ClassDef)
		if !ok || !u.isSettings(class) || !u.madeOnImport(class.Name) {
			continue
		}
		options := settingsOptions(class)
		if file, ok := textOf(options["env_file"]); ok && path.Base(file) != ".env" {
			continue // they come from a file that the image may have
		}
		prefix, _ := textOf(options["env_prefix"])
		for _, stmt := range class.Body {
			field, ok := stmt.(*python.AnnAssign)
			if !ok {
				continue
			}
			name, ok := field.Target.(*python.Name)
			of := typeOf(field.Annotation)
			if !ok || name.Id[0] == '_' || !slices.Contains(plainTypes(), of) {
				continue
			}
			variable := prefix + name.Id
			if c, ok := options["case_sensitive"].(*python.Constant); !ok || c.Kind != python.True {
				variable = strings.ToUpper(variable)
			}
			number := of == "int" || of == "float" || of == "bool"
			all = append(all, readVariable{name: variable, must: field.Value == nil, number: number, line: field.Pos().Line, file: u.file})
		}
	}
	return all
}

// isSettings tells whether a class is one of BaseSettings itself.
func (u *unit) isSettings(class *python.ClassDef) bool {
	return slices.ContainsFunc(class.Bases, func(base python.Expr) bool {
		return slices.Contains([]string{"pydantic_settings.BaseSettings", "pydantic.BaseSettings"}, u.fullName(base))
	})
}

// madeOnImport tells whether a module calls a class of its own without a value for it, in
// its outermost statements.
func (u *unit) madeOnImport(class string) bool {
	made := func(e python.Expr) bool {
		call, ok := e.(*python.Call)
		return ok && written(call.Func) == class && len(call.Args)+len(call.Keywords) == 0
	}
	return slices.ContainsFunc(u.found.Module.Body, func(stmt python.Stmt) bool {
		switch stmt := stmt.(type) {
		case *python.Assign:
			return made(stmt.Value)
		case *python.AnnAssign:
			return made(stmt.Value)
		}
		return false
	})
}

// settingsOptions are how a class of settings is set up: by model_config, or by the class
// Config in it.
func settingsOptions(class *python.ClassDef) map[string]python.Expr {
	all := map[string]python.Expr{}
	for _, stmt := range class.Body {
		switch stmt := stmt.(type) {
		case *python.Assign:
			call, ok := stmt.Value.(*python.Call)
			if !ok || written(stmt.Targets[0]) != "model_config" {
				continue
			}
			for _, k := range call.Keywords {
				all[k.Arg] = k.Value
			}
		case *python.ClassDef:
			if stmt.Name != "Config" {
				continue
			}
			for _, inner := range stmt.Body {
				if a, ok := inner.(*python.Assign); ok {
					all[written(a.Targets[0])] = a.Value
				}
			}
		}
	}
	return all
}

// typeOf is the name of a field's type: list of list[int].
func typeOf(annotation python.Expr) string {
	if of, ok := annotation.(*python.Subscript); ok {
		return written(of.Value)
	}
	return written(annotation)
}

// plainTypes are those that one variable gives a field: another class of settings has
// variables of its own.
func plainTypes() []string {
	return []string{"str", "int", "float", "bool", "list", "List", "set", "tuple", "dict", "SecretStr", "PostgresDsn", "RedisDsn", "AmqpDsn", "MongoDsn", "AnyUrl", "AnyHttpUrl", "HttpUrl", "EmailStr"}
}
