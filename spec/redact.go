package spec

import "strings"

// Redact is a text whose URLs hold no credentials: messages get into logs.
// Asterisks take their place, byte for byte, so that columns stay right.
func Redact(text string) string {
	redacted := text
	for from := 0; ; {
		start, end, ok := Credentials(text[from:])
		if !ok {
			return redacted
		}
		start, end = from+start, from+end
		redacted = redacted[:start] + strings.Repeat("*", end-start) + redacted[end:]
		from = end
	}
}

// Credentials finds the first user and password, or token, in a URL of text
// (RFC 3986, 3.2.1); start and end are around both. A user alone, such as git's
// in ssh://git@host, and a variable in place of the password are none.
func Credentials(text string) (start, end int, ok bool) {
	for from := 0; ; {
		at := strings.Index(text[from:], "://")
		if at < 0 {
			return 0, 0, false
		}
		from += at + len("://")
		authority := text[from:]
		if stop := strings.IndexAny(authority, "/?# \t\r\n\"'`<>,;|"); stop >= 0 {
			authority = authority[:stop]
		}
		if user := strings.LastIndexByte(authority, '@'); user > 0 && isCredential(authority[:user]) {
			return from, from + user, true
		}
	}
}

// isCredential tells whether what is before the @ of a URL lets someone in.
func isCredential(user string) bool {
	if name, password, found := strings.Cut(user, ":"); found {
		return password != "" && !strings.HasPrefix(password, "$") && !strings.HasPrefix(password, "%") && !strings.HasPrefix(name, "$")
	}
	for _, prefix := range []string{"ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "pypi-"} {
		if strings.HasPrefix(user, prefix) {
			return true
		}
	}
	return false
}
