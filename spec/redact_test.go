package spec

import "testing"

func TestRedact(t *testing.T) {
	for text, want := range map[string]string{
		"https://ci:hunter2@pypi.example.com/simple":           "https://**********@pypi.example.com/simple",
		`a = "http://u:p@h", b = "https://x:y@z/"`:             `a = "http://***@h", b = "https://***@z/"`,
		"git+https://ghp_abc123@github.com/acme/lib@v1":        "git+https://**********@github.com/acme/lib@v1",
		"git+ssh://git@github.com/acme/lib.git@main":           "git+ssh://git@github.com/acme/lib.git@main",
		"https://${USER}:${PASSWORD}@pypi.example.com/simple":  "https://${USER}:${PASSWORD}@pypi.example.com/simple",
		"https://user:%(password)s@pypi.example.com":           "https://user:%(password)s@pypi.example.com",
		"https://pypi.org/simple/a@b:c@d":                      "https://pypi.org/simple/a@b:c@d",
		"https://example.com see http://[::1]:80/x and a:b@c.": "https://example.com see http://[::1]:80/x and a:b@c.",
		"://@ ://:@ ://": "://@ ://:@ ://",
	} {
		if got := Redact(text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("https://a:b@c/ https://d:e@f")
	f.Fuzz(func(t *testing.T, text string) {
		redacted := Redact(text)
		if len(redacted) != len(text) || Redact(redacted) != redacted {
			t.Errorf("%q became %q", text, redacted)
		}
	})
}
