package spec

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

var (
	plainName   = lazyregexp.New(`^[A-Za-z_$][A-Za-z0-9_$]*$`)
	hostAndPort = lazyregexp.New(`^(?:[0-9.]+:)?([0-9]{1,5}):([0-9]{1,5})$`)
	amount      = lazyregexp.New(`^([0-9]+(?:\.[0-9]+)?) *([A-Za-z])[A-Za-z]*$`)
	version     = lazyregexp.New(`[0-9]+(?:\.[0-9]+)*`)
	notPlain    = lazyregexp.New(`[^A-Za-z0-9]+`)
)

// respellings are what a person may have meant by a text, the likeliest first; example
// is what the schema has for one. The schema says which of them it allows, so each can
// be a guess.
func respellings(s, example string) []string {
	name, _, _ := strings.Cut(s, "=")
	return slices.Concat(
		[]string{strings.ToLower(s), strings.TrimRight(s, ", "), name},
		addressSpellings(s),
		objectSpellings(s, example),
		amountSpellings(s),
		pathSpellings(s, example),
		nameSpellings(s),
		versionSpellings(s),
	)
}

// addressSpellings are an address without what the field has no place for.
func addressSpellings(s string) []string {
	if s == "localhost" {
		return []string{"127.0.0.1"}
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return nil
	}
	return []string{strings.TrimPrefix(s, u.Scheme+"://"), u.Path}
}

// objectSpellings are an application object by its file, its path or its dotted name.
func objectSpellings(s, example string) []string {
	file, object, _ := strings.Cut(strings.TrimSpace(s), ":")
	file, object = strings.TrimSpace(file), strings.TrimSpace(object)
	if strings.HasPrefix(file, "/") || strings.Contains(file, " ") {
		return nil
	}
	module := strings.ReplaceAll(strings.TrimPrefix(strings.TrimSuffix(file, ".py"), "./"), "/", ".")
	if object = strings.TrimLeft(object, ":"); object != "" {
		return []string{module + ":" + object, module + ":" + strings.TrimSuffix(object, "()")}
	}
	usual := "app"
	if _, its, ok := strings.Cut(example, ":"); ok && its != "application" {
		usual = its
	}
	i := strings.LastIndexByte(module, '.')
	if i > 0 && file == module {
		return []string{module[:i] + ":" + module[i+1:]}
	}
	return []string{module + ":" + usual, module}
}

// amountSpellings are a number with its unit.
func amountSpellings(s string) []string {
	if version.FindString(s) == "" {
		return nil
	}
	tight := strings.Join(strings.Fields(s), "")
	all := []string{
		tight,
		strings.ReplaceAll(tight, ",", "."),
		tight + "s", // of a duration, which a minute's m would fit too
		tight + "B", // Kubernetes's Mi
	}
	if len(tight) == 1 { // of memory, which no application has so few megabytes of
		all = append(all, tight+"g")
	}
	all = append(all, tight+"m")
	if m := amount.FindStringSubmatch(s); m != nil {
		all = append(all, m[1]+strings.ToLower(m[2]))
	}
	return all
}

// pathSpellings are a path as it is in the project's folder, or where the example's is.
func pathSpellings(s, example string) []string {
	inside := strings.TrimPrefix(strings.ReplaceAll(s, `\`, "/"), "/app/")
	all := []string{inside, strings.TrimPrefix(inside, "./")}
	if strings.Contains(example, "/") && !strings.HasPrefix(inside, "/") {
		all = append(all, path.Join(path.Dir(example), inside))
	}
	if base := path.Base(inside); !strings.ContainsAny(base, ". /") {
		all = append(all, inside+".py")
	}
	if strings.HasPrefix(inside, "/") && path.Base(inside) != "/" {
		all = append(all, path.Base(inside))
	}
	return all
}

// nameSpellings are a name in the letters that names have, when nothing is lost by that.
func nameSpellings(s string) []string {
	if strings.ContainsFunc(s, func(r rune) bool { return r > '~' }) {
		return nil
	}
	return []string{
		strings.Trim(notPlain.ReplaceAllString(strings.ToLower(s), "-"), "-"),
		strings.Trim(notPlain.ReplaceAllString(s, "_"), "_"),
	}
}

// versionSpellings are the version or the range that a text such as python:3.13-slim
// or Poetry's ^3.13 has in it.
func versionSpellings(s string) []string {
	found := version.FindString(s)
	major, _, _ := strings.Cut(found, ".")
	return []string{strings.Replace(s, "^", "~=", 1), strings.Join(strings.Fields(s), ","), found, major}
}
