package generate

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// expand runs the expander with these files in place of /run/secrets and these
// variables, and returns what printenv -0 printed of them.
func expand(t *testing.T, secrets, env map[string]string, argv ...string) (stdout, stderr string, code int) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("skipped: this machine has no python3")
	}
	dir := t.TempDir()
	for name, text := range secrets {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.ReplaceAll(text, "DIR", dir)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	call := Expander()[1:]
	call[len(call)-1] = filepath.Join(dir, "program")
	if err := os.WriteFile(call[len(call)-1], []byte(strings.ReplaceAll(expander, "/run/secrets", dir)), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, append(call, argv...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+strings.ReplaceAll(value, "/run/secrets", dir))
	}
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // the exit code tells
	return strings.ReplaceAll(out.String(), dir, "/run/secrets"), strings.ReplaceAll(errs.String(), dir, "/run/secrets"), cmd.ProcessState.ExitCode()
}

func TestExpanderPutsSecretsIn(t *testing.T) {
	all := make([]byte, 0, 255)
	for b := 1; b < 256; b++ {
		all = append(all, byte(b))
	}
	secrets := map[string]string{
		"plain": "Abc-_.~9", "lines": "two\nlines\n\n", "url": "p@ss:w/rd?#%&+ ü\n", "nested": "{DIR/plain}", "empty": "\n", "bytes": string(all),
	}
	cases := []struct{ value, want string }{
		{"{/run/secrets/plain}", "Abc-_.~9"},
		{"postgresql://u:{/run/secrets/plain}@db/x", "postgresql://u:Abc-_.~9@db/x"},
		{"{/run/secrets/lines}", "two\nlines"},
		{"a://{/run/secrets/url}@b", "a://p%40ss%3Aw%2Frd%3F%23%25%26%2B%20%C3%BC@b"},
		{"{/run/secrets/url}", "p@ss:w/rd?#%&+ ü"},
		{"{/run/secrets/nested}", "{/run/secrets/plain}"}, // a secret's own text is not read again
		{"{/run/secrets/plain}{/run/secrets/empty}|", "Abc-_.~9|"},
		{"{/run/secrets/empty}", ""},
		{"{/run/secrets/bytes}", string(all)},
		{"{plain} {} /run/secrets/plain", "{plain} {} /run/secrets/plain"},
	}
	env := map[string]string{}
	for i, c := range cases {
		env[fmt.Sprintf("V%02d", i)] = c.value
	}
	out, errs, code := expand(t, secrets, env, "env", "-0")
	if code != 0 || errs != "" {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	for i, c := range cases {
		if !strings.Contains("\x00"+out, fmt.Sprintf("\x00V%02d=%s\x00", i, c.want)) {
			t.Errorf("%s is not %q in\n%q", c.value, c.want, out)
		}
	}
}

// Without a secret nothing runs, and no part of another is told.
func TestExpanderTellsWhatIsMissing(t *testing.T) {
	secrets := map[string]string{"there": "hidden-text", "nul": "a\x00b"}
	env := map[string]string{
		"A": "x://{/run/secrets/there}:{/run/secrets/gone}", "B": "{/run/secrets/away}", "C": "{/run/secrets/gone}", "D": "{/run/secrets/nul}",
	}
	out, errs, code := expand(t, secrets, env, "printenv")
	const want = "not there, or not readable for this user: /run/secrets/away, /run/secrets/gone, /run/secrets/nul\n"
	if out != "" || errs != want || code != 1 {
		t.Errorf("exit code %d, printed %q and %q; want 1, nothing and %q", code, out, errs, want)
	}
}

func TestExpanderBecomesTheCommand(t *testing.T) {
	// The shell's own process number is the parent's child: no process is between.
	out, _, code := expand(t, nil, nil, "sh", "-c", `kill -s PIPE $$; echo survived`)
	if out != "" || code != -1 { // -1: a signal
		t.Errorf("a broken pipe: exit code %d, printed %q; want the process ended", code, out)
	}
	if _, _, code = expand(t, nil, nil, "sh", "-c", "exit 7"); code != 7 {
		t.Errorf("the exit code is %d, want 7", code)
	}
	_, errs, code := expand(t, nil, nil, "no-such-program", "x")
	if errs != "no-such-program: No such file or directory\n" || code != 1 {
		t.Errorf("a program that is not there: exit code %d and %q", code, errs)
	}
	args := []string{"printf", "%s|", "a b", "$X", "", "*"}
	if out, _, _ := expand(t, nil, nil, args...); out != "a b|$X||*|" {
		t.Errorf("the arguments came as %q", out)
	}
}
