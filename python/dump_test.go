package python_test

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// dump is a tree as testdata/dump.py prints that of Python's ast module: a node
// a line, with its line, column and last line, and its fields by name.
func dump(m *python.Module) string {
	var d dumper
	d.node("", reflect.ValueOf(m), 0, false)
	return d.out.String()
}

type dumper struct{ out strings.Builder }

// child is a field of a node that is a node.
type child struct {
	name string
	node reflect.Value
	bare bool // its position differs between versions of Python
}

func (d *dumper) node(name string, v reflect.Value, depth int, bare bool) {
	v = v.Elem()
	class := className(v)
	d.out.WriteString(strings.Repeat("  ", depth) + name + class)
	switch class {
	case "module", "comprehension", "withitem", "matchcase", "arguments":
	default:
		if !bare {
			span := v.FieldByName("Span").Interface().(python.Span)
			fmt.Fprintf(&d.out, " %d:%d-%d", span.Line, span.Column-1, span.EndLine)
		}
	}
	children := d.fields(v, class)
	d.out.WriteByte('\n')
	for _, c := range children {
		d.node(c.name, c.node, depth+1, c.bare)
	}
}

func className(v reflect.Value) string {
	name := strings.ToLower(v.Type().Name())
	switch n := v.Addr().Interface().(type) {
	case *python.ExprStmt:
		return "expr"
	case *python.TypeParam:
		return [...]string{"typevar", "paramspec", "typevartuple"}[n.Kind]
	case *python.Try:
		if n.Star {
			return "trystar"
		}
	case *python.FunctionDef, *python.For, *python.With:
		if v.FieldByName("Async").Bool() {
			return "async" + name
		}
	}
	return name
}

func fieldName(class, field string) string {
	field = strings.ToLower(field)
	switch {
	case field == "default":
		return "defaultvalue"
	case field == "async":
		return "isasync"
	case class == "matchsingleton" && field == "kind":
		return "value"
	}
	return field
}

func (d *dumper) fields(v reflect.Value, class string) []child {
	names := map[string]string{}
	var order []string
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || field.Name == "Span" {
			continue
		}
		name := fieldName(class, field.Name)
		order, names[name] = append(order, name), field.Name
	}
	sort.Strings(order)
	var children []child
	for _, name := range order {
		children = append(children, d.field(v, class, name, v.FieldByName(names[name]))...)
	}
	return children
}

func (d *dumper) field(v reflect.Value, class, name string, f reflect.Value) []child {
	switch value := f.Interface().(type) {
	case python.Operator:
		fmt.Fprintf(&d.out, " %s=%s", name, operators[value])
		return nil
	case python.ConstantKind:
		if class == "matchsingleton" {
			fmt.Fprintf(&d.out, " value=%s", [...]string{"None", "True", "False"}[value])
		}
		return nil
	case python.TypeParamKind:
		return nil
	case bool:
		if value && (name == "simple" || class == "comprehension") {
			fmt.Fprintf(&d.out, " %s=1", name)
		}
		return nil
	case string:
		d.text(v, class, name, value)
		return nil
	case int, byte:
		if !f.IsZero() {
			fmt.Fprintf(&d.out, " %s=%d", name, value)
		}
		return nil
	}
	return d.nested(class, name, f)
}

func (d *dumper) text(v reflect.Value, class, name, value string) {
	switch {
	case class == "constant":
		fmt.Fprintf(&d.out, " value=%s", constant(v.Addr().Interface().(*python.Constant)))
	case name == "str":
		fmt.Fprintf(&d.out, " str=%s", quote(value))
	case value != "":
		fmt.Fprintf(&d.out, " %s=%s", name, value)
	}
}

func (d *dumper) nested(class, name string, f reflect.Value) []child {
	if f.Kind() != reflect.Slice {
		if f.IsNil() {
			return nil
		}
		return []child{{name + " ", concrete(f), name == "formatspec"}}
	}
	var children []child
	for i := range f.Len() {
		item := f.Index(i)
		key := fmt.Sprintf("%s[%d]", name, i)
		switch {
		case item.Kind() == reflect.String:
			fmt.Fprintf(&d.out, " %s=%s", key, item.String())
		case item.Kind() == reflect.Uint8:
			fmt.Fprintf(&d.out, " %s=%s", key, operators[item.Interface().(python.Operator)])
		case item.IsNil():
			fmt.Fprintf(&d.out, " %s=None", key)
		default:
			item = concrete(item)
			_, isText := item.Interface().(*python.Constant)
			children = append(children, child{key + " ", item, isText && (class == "joinedstr" || class == "templatestr")})
		}
	}
	return children
}

func concrete(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Interface {
		return v.Elem()
	}
	return v
}

var operators = [...]string{
	"add", "bitand", "bitor", "bitxor", "div", "floordiv", "lshift", "matmult", "mod", "mult", "pow", "rshift", "sub",
	"and", "or", "invert", "not", "uadd", "usub", "eq", "gt", "gte", "in", "is", "isnot", "lt", "lte", "noteq", "notin",
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i := range len(s) {
		if c := s[i]; 32 <= c && c < 127 && c != '\\' && c != '\'' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\x%02x`, c)
		}
	}
	return b.String() + "'"
}

func constant(c *python.Constant) string {
	digits := strings.ReplaceAll(c.Value, "_", "")
	switch c.Kind {
	case python.Str:
		return quote(c.Value)
	case python.Bytes:
		return "b" + quote(c.Value)
	case python.Int:
		n, ok := new(big.Int).SetString(digits, 0)
		if !ok {
			n, _ = new(big.Int).SetString(digits, 10)
		}
		return n.Text(16)
	case python.Float:
		return "float " + double(digits)
	case python.Imaginary:
		return "imaginary " + double(digits[:len(digits)-1])
	}
	return [...]string{"None", "True", "False", "Ellipsis"}[c.Kind]
}

func double(digits string) string {
	f, _ := strconv.ParseFloat(digits, 64)
	return fmt.Sprintf("%016x", math.Float64bits(f))
}
