package detect

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// hostile are texts as a stranger's project may have them.
func hostile() []string {
	return []string{"plain", `"\(x)`, "\x00\x1b[31m", "\xff\xfe", "\u2028a\x7f", "#*/ // '''", "on", "", "\t\r\n", "日本", "<&>"}
}

// TestNotationsSayTheSame: whatever the values and the evidence are, a spec is a good one,
// and the same, in all notations.
func TestNotationsSayTheSame(t *testing.T) {
	for _, text := range hostile() {
		evidence := []Evidence{{File: text, Line: 3, Says: text}}
		app := Application{Answers: []Answer{
			{Field: "name", Value: "shop", Evidence: evidence},
			{Field: "python", Value: "3.13", Confidence: Unsure, Evidence: evidence},
			{Field: "deps.pip", Value: Fields{}, Evidence: evidence},
			{Field: "server.gunicorn", Value: Fields{{"app", "shop:app"}, {"port", 5000}, {"args", list([]string{"-x", "a" + text})}}, Evidence: evidence},
			{Field: "services.db.postgres", Value: Fields{{"version", "17"}}, Evidence: evidence},
			{Field: "services.no.redis", Value: Fields{}, Evidence: evidence},
			{Field: "health", Value: Fields{{"path", "/ok"}}},
			{Field: "env.Y", Value: "b" + text, Evidence: evidence},
			{Field: "image.labels", Value: Fields{{"a.b", "c" + text}}, Evidence: evidence},
		}}
		var want *spec.App
		for _, n := range Notations() {
			written := app.Write(n)
			if n == Pyproject {
				written = append([]byte("[tool.pyapp]\n"), written...)
			}
			s, err := spec.Load(n.File(), written)
			if err != nil {
				if n != CUE && want == nil {
					continue // no spec can say it
				}
				if n == CUE && isRefusedValue(text) {
					continue
				}
				t.Errorf("%q in %s:\n%s\n%v", text, n, written, err)
				continue
			}
			if want == nil {
				want = &s.App
			}
			wanted, _ := json.Marshal(want)
			got, _ := json.Marshal(s.App)
			if diff := cmp.Diff(string(wanted), string(got)); diff != "" {
				t.Errorf("%q in %s: %s", text, n, diff)
			}
		}
	}
}

// isRefusedValue tells of texts that the schema lets into no argument or variable.
func isRefusedValue(text string) bool {
	for _, c := range text {
		if c < ' ' || c == 0x7f {
			return true
		}
	}
	return false
}

func TestFieldsKeepTheirOrderInJSON(t *testing.T) {
	got, err := json.Marshal(Fields{{"b", 1}, {"a", []any{"x<", Fields{}}}})
	if err != nil || string(got) != `{"b":1,"a":["x\u003c",{}]}` {
		t.Errorf("%s, %v", got, err)
	}
}
