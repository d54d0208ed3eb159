package compose

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// raw is JSON as the spec's compose.
func raw(t *testing.T, text string) plan.Raw {
	t.Helper()
	var r plan.Raw
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

// contents are contents of a Compose file over the services of shop.
func contents() []string {
	return []string{
		`{"services": {"app": {"labels": {"a.b": "c", "n": 5}, "hostname": "shop"}}}`,
		`{"services": {"app": {"labels": ["a.b=c"], "extra_hosts": ["x:1.2.3.4"]}}}`,
		`{"services": {"app": {"environment": {"NEW": "${X}", "API_KEY_FILE": "/other", "N": 1.5, "B": true, "PASSED": null}}}}`,
		`{"services": {"app": {"environment": ["NEW=$${X}", "PASSED"]}}}`,
		`{"services": {"app": {"read_only": false, "restart": "always", "stop_grace_period": "2m", "init": false}}}`,
		`{"services": {"app": {"tmpfs": "/more", "cap_add": ["NET_RAW"], "ports": ["127.0.0.1:9999:9999"]}}}`,
		`{"services": {"app": {"ports": [{"target": 7777, "published": "7777", "host_ip": "127.0.0.1"}]}}}`,
		`{"services": {"app": {"deploy": {"resources": {"limits": {"memory": "1g"}}}, "build": {"args": {"A": "b"}}}}}`,
		`{"services": {"app": {"volumes": ["data:/data", {"type": "bind", "source": "/srv", "target": "/srv"}], "secrets": ["more"]}}, "volumes": {"data": null}, "secrets": {"more": {"environment": "MORE"}}}`,
		`{"services": {"app": {"networks": ["front"], "depends_on": ["db"]}, "db": {"image": "postgres:17", "command": ["a", "$$b"]}}, "networks": {"front": {"external": true}}}`,
		`{"configs": {"c": {"content": "\n  a\n"}}, "services": {"app": {"configs": ["c"]}}}`,
		`{"x-own": {"a": [1, "2", 3.5, null, true]}}`,
	}
}

// The rendered file is what docker compose would make of the file without the content
// and the content as a second file.
func TestRawContentIsMergedAsComposeMergesFiles(t *testing.T) {
	for _, content := range contents() {
		p := shop(nil)
		text := render(t, p)
		want := loadFiles(t, text, content)
		p.Compose = raw(t, content)
		merged := render(t, p)
		got := loadFiles(t, merged)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(types.SecretConfig{}, types.ConfigObjConfig{}, types.Project{}), cmpopts.IgnoreFields(types.Project{}, "ComposeFiles")); diff != "" {
			t.Errorf("%s (-two files +one):\n%s\n%s", content, diff, merged)
		}
		if refused := Check(p); len(refused) > 0 {
			t.Errorf("%s is refused: %v", content, refused)
		}
		if len(merged) <= len(text) && merged == text {
			t.Errorf("%s changed nothing", content)
		}
	}
}

func loadFiles(t *testing.T, texts ...string) *types.Project {
	t.Helper()
	details := types.ConfigDetails{WorkingDir: folderOfShop, Environment: types.Mapping{"X": "of the caller", "MORE": "m"}}
	for i, text := range texts {
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: []string{"compose.yaml", "override.yaml"}[i], Content: []byte(text)})
	}
	project, err := loader.LoadWithContext(context.Background(), details)
	if err != nil {
		t.Fatalf("%v\n%s", err, texts)
	}
	return project
}

// What the content says nothing of stays as it was, to the byte, and what it says is
// marked.
func TestRawContentLeavesTheRestAsItIs(t *testing.T) {
	p := shop(nil)
	before := render(t, p)
	p.Compose = raw(t, `{"services": {"app": {"hostname": "shop", "environment": {"GREETING": "hi"}}}}`)
	after := render(t, p)
	added := strings.NewReplacer(
		"      # "+grafted+"\n      GREETING: hi\n", `      GREETING: "It costs $$5: $${X}\nno"`+"\n",
		"    # "+grafted+"\n    hostname: shop\n", "",
	)
	if diff := cmp.Diff(before, added.Replace(after)); diff != "" {
		t.Errorf("without the two values of the content (-before +after):\n%s", diff)
	}
}

func TestRefusedContent(t *testing.T) {
	for content, want := range map[string]string{
		`{"services": {"app": {"prots": []}}}`:               `services.app.prots: Compose has no field "prots" here [ports]`,
		`{"servces": {}}`:                                    `servces: Compose has no field "servces" here [services]`,
		`{"services": {"app": {"privileged": []}}}`:          "services.app.privileged: Compose does not take it: it must be a boolean or string",
		`{"services": {"app": {"depends_on": ["nowhere"]}}}`: `services.app.depends_on: Compose does not take it: it names the service "nowhere", which is not there`,
		`{"services": {"app": {"networks": ["nowhere"]}}}`:   `services.app.networks: Compose does not take it: it names the network "nowhere", which is not there`,
		`{"services": {"extra": {}}}`:                        `services.extra: Compose does not take it: it must have an image or a build`,
		`{"services": {"app": {"hostname": "a\u0000"}}}`:     `: compose: "a\x00" holds a NUL character, which ends a text`,
	} {
		p := shop(nil)
		p.Compose = raw(t, content)
		var got []string
		for _, r := range Check(p) {
			text := r.Path + ": " + r.Message
			if len(r.Near) > 0 {
				text += fmt.Sprint(" ", r.Near)
			}
			got = append(got, text)
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", content, diff)
		}
	}
}

// What a variable of Compose's will be is not known, so it is not refused for what it is not.
func TestContentWithVariables(t *testing.T) {
	p := shop(nil)
	p.Compose = raw(t, `{"services": {"app": {"scale": "${SCALE}", "depends_on": ["${SERVICE}"]}}}`)
	if got := Check(p); len(got) > 0 {
		t.Errorf("refused: %v", got)
	}
}

func TestWithin(t *testing.T) {
	content := map[string]any{"a": []any{map[string]any{"b": 1}}}
	for path, want := range map[string]string{"a.0.b": "a.0.b", "a.0.c": "a.0", "a.1.b": "a", "a.b": "a", "c": "", "a.0.b.c": "a.0.b"} {
		if got := strings.Join(within(content, strings.Split(path, ".")), "."); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// A file of variables that can't be read is told without its text, which may be a secret.
func TestDotenv(t *testing.T) {
	caller := func(name string) (string, bool) { return "of the caller", name == "OTHER" }
	vars, err := Dotenv([]byte("# comment\nA=1\nexport B='$x'\nC=${OTHER} ${A}\nOTHER\n"), caller)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"A": "1", "B": "$x", "C": "of the caller 1", "OTHER": "of the caller"}
	if diff := cmp.Diff(want, vars); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for text, want := range map[string]string{
		"A=1\nKEY=\"hunter2\n": "docker compose can't read it up to line 3: each line is NAME=VALUE",
		"hunter 2\n":           "docker compose can't read it up to line 1: each line is NAME=VALUE",
	} {
		if _, err := Dotenv([]byte(text), caller); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
