package compose

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

func hardTexts() []string {
	return []string{
		"", " ", "$", "$$", "${X}", "$X", "p$ss${X:-y}$$", "$$$", "${", "a: b", "# no", "- x", "no", "1", "0x1", "1e3", "12:30", "2026-01-01",
		"~", "null", "'", `"`, `\`, `\n`, "two\nlines", "\n", "\n\n", "\n indented", "\n\tindented", " \n a", "\r", "\r\n", "\ttab", "trailing ", " leading", "\u2028", "\u2029", "\x01",
		"\x7f", "\u0085", "\u00a0", "☃", "\U0001F600", "\ufeff", "\ufffe", "\uffff", "\ufffd", "*a", "&a", "!a", "!!binary", "|", ">", "%", "@", "`",
		"<<", "=", "?", "---", "...", "{}", "[]", "a\nb: c", "a\n#b", "\x00", "a\x00", "\xff", "\xed\xa0\x80", strings.Repeat("long ", 300),
	}
}

// FuzzEnvironment: every value arrives to the byte, in whatever environment
// Compose is started, or there is an error, for nothing else than a value that
// no process can be given.
func FuzzEnvironment(f *testing.F) {
	for _, text := range hardTexts() {
		f.Add("VALUE", text)
		f.Add(text, "value")
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		if name == "" || strings.ContainsAny(name, "=\n") || strings.HasPrefix(name, "x-") {
			t.Skip("not the name of a variable: Compose takes x- for an extension")
		}
		p := bare(func(s *plan.Service) { s.Environment = []plan.Var{{Name: name, Value: value}} })
		if isText(name) && isText(value) {
			readBack(t, p)
			return
		}
		if data, err := Render(p); err == nil {
			t.Errorf("no error for %q = %q:\n%s", name, value, data)
		}
	})
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// FuzzArgument: so does every other text of one line.
func FuzzArgument(f *testing.F) {
	for _, text := range hardTexts() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := bare(func(s *plan.Service) { s.SecurityOpt.Values = []string{"label=" + text} })
		p.Image.Ref = text
		data, err := Render(p)
		if isText(text) && (err == nil || !strings.Contains(text, "\n")) {
			readBack(t, p)
		} else if err == nil {
			t.Errorf("no error for %q:\n%s", text, data)
		}
	})
}

// FuzzProgram: so does a program of several lines among the arguments of a command.
func FuzzProgram(f *testing.F) {
	for _, text := range append(hardTexts(), "import sys\nif sys:\n    print('$X ${Y}')\n", "a\n\n  b \n", "# a\n\tb\n\n") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := bare(func(s *plan.Service) { s.Command.Argv = []string{"python", "-c", text, "last"} })
		data, err := Render(p)
		if isText(text) && (err == nil || !strings.Contains(text, "\n")) {
			readBack(t, p)
		} else if err == nil {
			t.Errorf("no error for %q:\n%s", text, data)
		}
	})
}

// FuzzReason: no reason is ever more than a comment. Without its comments the
// file is the one of a plan without reasons.
func FuzzReason(f *testing.F) {
	for _, text := range hardTexts() {
		f.Add(text)
		f.Add("so\n" + text + "\nso: that")
	}
	f.Fuzz(func(t *testing.T, reason string) {
		var kept []string
		for line := range strings.Lines(render(t, shop(reasons(reason)))) {
			if !strings.HasPrefix(strings.TrimSpace(line), "#") {
				kept = append(kept, line)
			}
		}
		if diff := cmp.Diff(render(t, shop(reasons(""))), strings.Join(kept, "")); diff != "" {
			t.Errorf("without comments (-no reasons +reason %q):\n%s", reason, diff)
		}
	})
}

// reasons gives everything in a plan the same reason.
func reasons(reason string) func(*plan.Plan) {
	return func(p *plan.Plan) {
		s, why := &p.Services[0], plan.Origin{Reason: reason}
		for i := range s.Publish {
			s.Publish[i].Origin = why
		}
		for i := range s.Environment {
			s.Environment[i].Origin = why
		}
		for i := range s.Tmpfs {
			s.Tmpfs[i].Origin = why
		}
		for i := range p.Secrets {
			p.Secrets[i].Origin = why
		}
		s.Limits.Origin, s.ReadOnly.Origin, s.CapDrop.Origin, s.SecurityOpt.Origin = why, why, why, why
		s.Init.Origin, s.Restart.Origin, s.StopGracePeriod.Origin = why, why, why
	}
}

// Line breaks in a reason are kept; long lines wrap; nothing else shows.
func TestLinesOfAComment(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("word ", 20))
	for reason, want := range map[string]string{
		"":                        "",
		" \n ":                    "",
		"One.":                    "# One.",
		"One.\nTwo.\r\nThree.":    "# One.\n# Two.\n# Three.",
		"a\u2028b\rc\x1b[0m\xffd": "# a b c [0m d",
		long:                      "# " + long[:14*5+4-5] + "\n# " + long[14*5:],
	} {
		if diff := cmp.Diff(want, lines(reason)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", reason, diff)
		}
	}
}
