package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Difference is one value that differs between two plans, as JSON.
type Difference struct {
	Path   string // such as "services[app].limits.memory_bytes" or "stages[app].steps[2].run"
	Before string // "" where the plan before has none
	After  string // "" where the plan after has none
}

// Differences are the values that differ between two plans, by their paths,
// whatever environments the plans are for.
func Differences(before, after Plan) ([]Difference, error) {
	before.Environment, after.Environment = "", ""
	a, err := tree(before)
	if err != nil {
		return nil, err
	}
	b, err := tree(after)
	if err != nil {
		return nil, err
	}
	return differ("", a, b), nil
}

// tree is a plan as JSON has it: maps, lists and single values.
func tree(p Plan) (any, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err = decoder.Decode(&value)
	return value, err
}

func differ(path string, a, b any) []Difference {
	if mapA, mapB, ok := both[map[string]any](a, b); ok {
		return differInMaps(path, mapA, mapB)
	}
	listA, listB, ok := both[[]any](a, b)
	switch {
	case ok && !isLeaf(a) && !isLeaf(b):
		return differInLists(path, listA, listB)
	case isLeaf(a) && isLeaf(b):
		if textA, textB := text(a), text(b); textA != textB {
			return []Difference{{Path: path, Before: textA, After: textB}}
		}
		return nil
	}
	return append(only(path, a, removed), only(path, b, added)...)
}

func both[T any](a, b any) (T, T, bool) {
	ta, isA := a.(T)
	tb, isB := b.(T)
	return ta, tb, isA && isB
}

func differInMaps(path string, a, b map[string]any) []Difference {
	var all []Difference
	keys := slices.Concat(slices.Collect(maps.Keys(a)), slices.Collect(maps.Keys(b)))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		at := strings.TrimPrefix(path+"."+key, ".")
		all = append(all, differ(at, a[key], b[key])...)
	}
	return all
}

// differInLists compares what has a name with what has the same name, and other
// items with those in their place, once equal ones are put beside each other.
func differInLists(path string, a, b []any) []Difference {
	namedA, okA := named(a)
	namedB, okB := named(b)
	if !okA || !okB {
		return differInOrder(path, a, b)
	}
	var all []Difference
	for _, name := range names(a) {
		all = append(all, differ(path+"["+name+"]", namedA[name], namedB[name])...)
	}
	for _, name := range names(b) {
		if _, known := namedA[name]; !known {
			all = append(all, differ(path+"["+name+"]", nil, namedB[name])...)
		}
	}
	return all
}

// name is what tells an item of a list from the others; "" is nothing.
func name(item any) string {
	fields, _ := item.(map[string]any)
	for _, key := range []string{"name", "path", "number", "target", "patterns"} {
		if value, ok := fields[key]; ok {
			if key == "patterns" {
				value = fields["reason"]
			}
			return strings.TrimSuffix(fmt.Sprint(value), ".")
		}
	}
	return ""
}

func names(items []any) []string {
	all := make([]string, len(items))
	for i, item := range items {
		all[i] = name(item)
	}
	return all
}

// named are items by their names; false where one has none or two have the same.
func named(items []any) (map[string]any, bool) {
	all := map[string]any{}
	for _, item := range items {
		all[name(item)] = item
	}
	_, nameless := all[""]
	return all, len(all) == len(items) && !nameless
}

// differInOrder pairs the items that are equal, as many as can be in order, and
// compares what is between.
func differInOrder(path string, a, b []any) []Difference {
	var all []Difference
	i, j := 0, 0
	for _, pair := range append(alike(a, b), [2]int{len(a), len(b)}) {
		for ; i < pair[0] || j < pair[1]; i, j = min(i+1, pair[0]), min(j+1, pair[1]) {
			var before, after any
			at := j
			if i < pair[0] {
				before, at = a[i], i
			}
			if j < pair[1] {
				after, at = b[j], j
			}
			all = append(all, differ(fmt.Sprintf("%s[%d]", path, at), before, after)...)
		}
		i, j = pair[0]+1, pair[1]+1
	}
	return all
}

// alike are the pairs of a longest common subsequence of a and b.
func alike(a, b []any) [][2]int {
	textA, textB := texts(a), texts(b)
	longest := make([][]int, len(a)+1) // of the items from i and from j on
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			if textA[i] == textB[j] {
				longest[i][j] = 1 + longest[i+1][j+1]
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case textA[i] == textB[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

func texts(items []any) []string {
	all := make([]string, len(items))
	for i, item := range items {
		all[i] = text(item)
	}
	return all
}

func removed(path, value string) Difference { return Difference{Path: path, Before: value} }

func added(path, value string) Difference { return Difference{Path: path, After: value} }

// only are the values of what one plan alone has, but for its name, which is in
// the path, and why it is there.
func only(path string, value any, as func(path, value string) Difference) []Difference {
	switch x := value.(type) {
	case nil:
		return nil
	case map[string]any:
		var all []Difference
		for _, key := range slices.Sorted(maps.Keys(x)) {
			isTold := key == "reason" || key == "field" || strings.HasSuffix(path, "["+fmt.Sprint(x[key])+"]")
			if !isTold {
				all = append(all, only(path+"."+key, x[key], as)...)
			}
		}
		return all
	case []any:
		if isLeaf(value) {
			break
		}
		var all []Difference
		byName, ok := named(x)
		for i, item := range x {
			at := fmt.Sprint(i)
			if ok && byName[name(item)] != nil {
				at = name(item)
			}
			all = append(all, only(path+"["+at+"]", item, as)...)
		}
		return all
	}
	return []Difference{as(path, text(value))}
}

// isLeaf tells a value that is shown whole: a single one, or a list of such.
func isLeaf(value any) bool {
	switch x := value.(type) {
	case nil, map[string]any:
		return false
	case []any:
		return !slices.ContainsFunc(x, func(item any) bool { return !isLeaf(item) })
	}
	return true
}

// text is a value as JSON.
func text(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil { // not reached: it was JSON
		return ""
	}
	return strings.TrimSpace(out.String())
}
