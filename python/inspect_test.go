package python_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// TestInspectVisitsEachNode compares it with a walk by reflection, which knows
// of no node by name.
func TestInspectVisitsEachNode(t *testing.T) {
	for _, path := range sources(t) {
		m := parse(t, read(t, path))
		visited, open := map[string]int{}, 0
		python.Inspect(m, func(n python.Node) bool {
			if n == nil {
				open--
				return false
			}
			open++
			visited[fmt.Sprintf("%T", n)]++
			return true
		})
		want := map[string]int{}
		count(reflect.ValueOf(m), want)
		for class, n := range want {
			if visited[class] != n {
				t.Errorf("%s: %d of %d %s are visited", path, visited[class], n, class)
			}
		}
		if open != 0 {
			t.Errorf("%s: %d nodes are not left", path, open)
		}
	}
}

func count(v reflect.Value, all map[string]int) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		if class := v.Type().String(); v.Kind() == reflect.Pointer && class != "*python.Arguments" {
			all[class]++
		}
		count(v.Elem(), all)
	case reflect.Slice:
		for i := range v.Len() {
			count(v.Index(i), all)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				count(v.Field(i), all)
			}
		}
	}
}

func TestInspectLeavesOutWhatItIsToldTo(t *testing.T) {
	m := parse(t, []byte("def f():\n  inner()\nouter()"))
	var calls []string
	python.Inspect(m, func(n python.Node) bool {
		if call, ok := n.(*python.Call); ok {
			calls = append(calls, call.Func.(*python.Name).Id)
		}
		_, isFunction := n.(*python.FunctionDef)
		return !isFunction
	})
	if got := strings.Join(calls, " "); got != "outer" {
		t.Errorf("calls: %s", got)
	}
}
