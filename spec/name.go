package spec

import (
	"path/filepath"
	"strings"
)

// longestName is how long an application's name may be: a DNS label's length.
const longestName = 63

// NameFor makes an application's name of its folder's: "My Shop_2" becomes
// "my-shop-2". It is false when nothing of the folder's name can be used.
// Folder is a path; "." has no name of its own, so pass an absolute one.
func NameFor(folder string) (string, bool) {
	base := strings.ToLower(filepath.Base(folder))
	words := strings.FieldsFunc(base, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	if len(words) == 0 {
		return "", false
	}
	name := strings.Join(words, "-")
	if name[0] <= '9' { // a name begins with a letter
		name = "app-" + name
	}
	return strings.TrimRight(name[:min(len(name), longestName)], "-"), true
}
