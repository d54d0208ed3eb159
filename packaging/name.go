package packaging

import "strings"

// NormalizeName is the form of a package's or an extra's name that names are
// compared in: lower case, with one hyphen for each run of ".", "-" and "_"
// (PEP 503, PEP 685).
func NormalizeName(name string) string {
	if isNormal(name) {
		return name
	}
	name = strings.ToLower(name)
	normal := make([]byte, 0, len(name))
	for i := range len(name) {
		switch {
		case !isSeparator(name[i]):
			normal = append(normal, name[i])
		case i == 0 || !isSeparator(name[i-1]):
			normal = append(normal, '-')
		}
	}
	return string(normal)
}

// isNormal tells, for most names, that there is nothing to do.
func isNormal(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c == '-' && i > 0 && name[i-1] != '-' {
			continue
		}
		if !isDigit(c) && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

func isSeparator(c byte) bool { return c == '-' || c == '_' || c == '.' }
