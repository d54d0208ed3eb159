package spec

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// secretForm is what can be told to be a secret by itself: the forms that scanners of
// repositories look for (https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns,
// https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml), a group each,
// in the order of secretKinds.
var secretForm = lazyregexp.New(strings.Join([]string{
	`(-----BEGIN [A-Z0-9 ]*PRIVATE KEY[\s\S]*)`,
	`\b((?:AKIA|ASIA)[A-Z2-7]{16})\b`,
	`\b((?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,})`,
	`\b(glpat-[A-Za-z0-9_-]{16,})`,
	`\b(xox[abeoprs]-[A-Za-z0-9-]{10,})`,
	`\b(pypi-[A-Za-z0-9_-]{16,})`,
	`\b([rs]k_(?:live|test)_[A-Za-z0-9]{10,})`,
	`\b(AIza[A-Za-z0-9_-]{35})`,
	`\b(sk-[A-Za-z0-9_-]{16,})`,
	`\b(eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)`,
}, "|"))

// secretKinds are the groups of secretForm in words.
func secretKinds() []string {
	return []string{
		"a private key", "an access key of AWS", "a token of GitHub's", "a token of GitLab's", "a token of Slack's",
		"a token of PyPI's", "a key of Stripe's", "a key of Google's", "an API key", "a JSON Web Token",
	}
}

// secretKind says in words which secret a text holds; "" is none that can be told.
func secretKind(text string) string {
	if _, _, ok := Credentials(text); ok {
		return "an address with a password"
	}
	if groups := secretForm.FindStringSubmatch(text); groups != nil {
		return secretKinds()[slices.IndexFunc(groups[1:], func(g string) bool { return g != "" })]
	}
	return ""
}

// Redact is a text without the secrets that can be told by themselves, in URLs and
// elsewhere: messages get into logs. Asterisks take their place, byte for byte, so
// that columns stay right.
func Redact(text string) string {
	text = secretForm.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("*", len(s)) })
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

// IsSecret tells whether a variable's value is one that nobody should read who has the
// spec or the image: by the variable's name, or by the value's form.
func IsSecret(name, value string) bool { return isSecretName(name) || secretKind(value) != "" }
