package spec

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/mattn/go-shellwords"
)

// splitCommand splits a line as Compose splits a command
// (https://github.com/compose-spec/compose-spec/blob/main/05-services.md#command), and
// lets Python run a script. A line that can't be split is one word: commandRules tell of it.
func splitCommand(line string) Command {
	words, stopped, err := commandWords(line)
	if err != nil || stopped || len(words) == 0 {
		return Command{line}
	}
	if strings.HasSuffix(words[0], ".py") && !strings.HasPrefix(words[0], "/") {
		return append(Command{"python"}, words...)
	}
	return words
}

// commandWords are a line's words; stopped tells that a shell would have read more than words.
func commandWords(line string) (words []string, stopped bool, err error) {
	parser := shellwords.NewParser()
	words, err = parser.Parse(line)
	if err != nil || len(words) == 0 {
		return words, false, err
	}
	variables := strings.Contains(line, "$") && !isShell(words[0]) || strings.Contains(words[0], "=")
	return words, parser.Position >= 0 || variables, nil
}

// isShell tells whether a program is a shell, which reads its arguments itself.
func isShell(program string) bool {
	return slices.Contains([]string{"sh", "bash", "ash", "dash"}, path.Base(program))
}

// commandRules find commands on one line that mean something to a shell alone.
func commandRules(app App) []Finding {
	var findings []Finding
	for i, c := range app.Release {
		findings = append(findings, CommandFindings(fmt.Sprintf("release.%d", i), c)...)
	}
	for _, p := range app.Processes {
		findings = append(findings, CommandFindings("processes."+p.Name, p.Run.Command)...)
	}
	for _, j := range app.Jobs {
		findings = append(findings, CommandFindings("jobs."+j.Name, j.Run.Command)...)
	}
	return findings
}

// CommandFindings are about a command that is one word which a shell would read as more.
func CommandFindings(field string, c Command) []Finding {
	if len(c) != 1 || !strings.ContainsAny(c[0], " \t;&|<>()`$\"'") {
		return nil
	}
	return []Finding{wrong("command.shell", field,
		fmt.Sprintf("no shell reads %s, and this is no program and its arguments: %s", field, c[0]),
		"write a list   "+fmt.Sprintf("[%q, …]", strings.Fields(c[0])[0]),
		fmt.Sprintf("or, where it takes a shell   [\"sh\", \"-c\", %q]", c[0]))}
}
