package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/docker-pyapp/docker-pyapp/detect"
)

// asker asks the person at a terminal, a line a question.
type asker struct {
	in  *bufio.Reader
	out io.Writer
}

func newAsker(in io.Reader, out io.Writer) asker { return asker{bufio.NewReader(in), out} }

// errStopped is that the person went away instead of answering.
var errStopped = errors.New("nothing was written")

// mostTries is how often an answer that is none is asked for again.
const mostTries = 5

// longestAnswer is far above what an answer needs, in bytes.
const longestAnswer = 1024

// line is what the person types, without its end.
func (a asker) line() (string, error) {
	var text []byte
	for {
		c, err := a.in.ReadByte()
		switch {
		case err != nil: // Ctrl-D, or the terminal is gone
			fmt.Fprintln(a.out)
			return "", errStopped
		case c == '\n':
			return left(strings.TrimSpace(string(text)))
		case len(text) < longestAnswer:
			text = append(text, c)
		}
	}
}

// left is an answer, but for q and quit, by which a person goes away.
func left(answer string) (string, error) {
	switch strings.ToLower(answer) {
	case "q", "quit":
		return "", errStopped
	}
	return answer, nil
}

// number asks for one of so many; Enter is the usual one. They count from 0 here, and
// from 1 for the person.
func (a asker) number(prompt string, count, usual int) (int, error) {
	for range mostTries {
		fmt.Fprintf(a.out, "%s [%d] ", prompt, usual+1)
		text, err := a.line()
		if err != nil {
			return 0, err
		}
		if text == "" {
			return usual, nil
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= count {
			return n - 1, nil
		}
		fmt.Fprintf(a.out, "a number from 1 to %d, Enter for %d, or q to leave\n", count, usual+1)
	}
	return 0, errStopped
}

// yes asks for yes or no; Enter is yes.
func (a asker) yes(prompt string) (bool, error) {
	for range mostTries {
		fmt.Fprintf(a.out, "%s [Y/n] ", prompt)
		text, err := a.line()
		if err != nil {
			return false, err
		}
		switch strings.ToLower(text) {
		case "", "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		}
		fmt.Fprintln(a.out, "y, n, or q to leave")
	}
	return false, errStopped
}

// settle asks what the project leaves open.
func (a asker) settle(f found) (found, error) {
	apps, err := a.which(f.report.Applications)
	if err != nil {
		return f, err
	}
	f.report.Applications = nil
	for _, app := range apps {
		for len(app.Undecided) > 0 {
			choice, err := a.ask(app, len(apps) > 1)
			if err != nil {
				return f, err
			}
			app = app.Choose(0, choice)
		}
		f.report.Applications = append(f.report.Applications, app)
	}
	return f, nil
}

// which asks which of several applications get a spec.
func (a asker) which(apps []detect.Application) ([]detect.Application, error) {
	if len(apps) < 2 {
		return apps, nil
	}
	fmt.Fprintf(a.out, "the project has %d applications, each in a folder of its own:\n", len(apps))
	for i, app := range apps {
		fmt.Fprintf(a.out, "  %d) %s   %s\n", i+1, printable(app.Folder), describe(app))
	}
	for range mostTries {
		fmt.Fprint(a.out, "which of them get a spec? numbers, or Enter for all ")
		text, err := a.line()
		if err != nil {
			return nil, err
		}
		if chosen, ok := pick(apps, text); ok {
			return chosen, nil
		}
		fmt.Fprintf(a.out, "numbers from 1 to %d, such as 1 2, or q to leave\n", len(apps))
	}
	return nil, errStopped
}

// pick are the applications of the numbers in a text; all of them where it is empty.
func pick(apps []detect.Application, text string) ([]detect.Application, bool) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	if len(words) == 0 {
		return apps, true
	}
	wanted := map[int]bool{}
	for _, word := range words {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > len(apps) {
			return nil, false
		}
		wanted[n-1] = true
	}
	var chosen []detect.Application
	for i, app := range apps {
		if wanted[i] {
			chosen = append(chosen, app)
		}
	}
	return chosen, true
}

// describe is an application in a few words.
func describe(app detect.Application) string {
	var words []string
	for _, word := range []string{app.Framework, app.Manager} {
		if word != "" {
			words = append(words, printable(word))
		}
	}
	return strings.Join(words, ", ")
}

// ask asks the first question that an application leaves open.
func (a asker) ask(app detect.Application, named bool) (int, error) {
	q := app.Undecided[0]
	where := ""
	if named {
		where = app.Folder + ": "
	}
	fmt.Fprintln(a.out, printable(where+q.Field+": "+q.Why))
	for i, c := range q.Choices {
		fmt.Fprintf(a.out, "  %d) %s\n", i+1, printable(c.Value+because(c.Evidence)))
	}
	return a.number("which?", len(q.Choices), q.Default)
}

// because is evidence behind what it speaks for.
func because(evidence []detect.Evidence) string {
	if len(evidence) == 0 {
		return ""
	}
	return "   (" + evidence[0].String() + ")"
}

// longestTold is how many characters of a text are told.
const longestTold = 400

// printable is a text that is safe on a terminal, on one line.
func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '\ufffd'
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > longestTold {
		text = string(runes[:longestTold-1]) + "…"
	}
	return text
}
