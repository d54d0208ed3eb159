package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/docker-pyapp/docker-pyapp/detect"
	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/report"
	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/schema"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// draft is the spec of one application, before it is written.
type draft struct {
	app     detect.Application
	dir     string // its folder
	file    string // the spec
	exists  bool   // the person has one already
	before  []byte // the file as it is; nil is none
	after   []byte
	remarks []string // what the project says that the person's spec does not
}

// drafts are the specs of the applications.
func (f found) drafts(as detect.Notation) ([]draft, error) {
	var drafts []draft
	for _, app := range f.report.Applications {
		d, err := newDraft(f.dir, app, as)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, d)
	}
	return drafts, nil
}

func newDraft(dir string, app detect.Application, as detect.Notation) (draft, error) {
	d := draft{app: app, dir: filepath.Join(dir, filepath.FromSlash(app.Folder))}
	file, err := spec.Find(d.dir)
	if missing, ok := errors.AsType[*spec.FindError](err); ok && len(missing.Names) == 0 {
		d.file = filepath.Join(d.dir, as.File())
		return d.fresh(as)
	}
	if err != nil {
		return d, err
	}
	d.file, d.exists = file, true
	if d.before, err = readSpec(file); err != nil {
		return d, err
	}
	p, err := propose(file, d.before, app)
	d.after, d.remarks = p.text, p.remarks
	return d, err
}

// fresh is the draft of a spec where there is none.
func (d draft) fresh(as detect.Notation) (draft, error) {
	text := d.app.Write(as)
	switch as {
	case detect.YAML:
		d.after = append([]byte("# yaml-language-server: $schema="+d.schema("")+"\n"), text...)
	case detect.TOML:
		d.after = append([]byte("#:schema "+d.schema("./")+"\n"), text...)
	case detect.Pyproject:
		return d.table(text)
	default:
		d.after = text
	}
	return d, nil
}

// schema is where the JSON Schema is: beside the spec, behind a prefix, or else the
// published one.
func (d draft) schema(prefix string) string {
	if _, err := os.Stat(filepath.Join(d.dir, schemaFile)); err == nil {
		return prefix + schemaFile
	}
	return schema.URL
}

// table adds the spec to a pyproject.toml, in the line ends that it has.
func (d draft) table(text []byte) (draft, error) {
	before, err := readSpec(d.file)
	if err != nil {
		return d, fmt.Errorf("%s: there is no such file to put [tool.pyapp] into\n  docker pyapp init --as toml   writes pyapp.toml", d.file)
	}
	added := "\n[tool.pyapp]\n" + string(text)
	if len(before) > 0 && !bytes.HasSuffix(before, []byte("\n")) {
		added = "\n" + added
	}
	if bytes.Contains(before, []byte("\r\n")) {
		added = strings.ReplaceAll(added, "\n", "\r\n")
	}
	d.before, d.after = before, append(bytes.Clone(before), added...)
	return d, nil
}

// diff leads from the file as it is to what it would be; "" is no change.
func (d draft) diff() string {
	name := filepath.ToSlash(here(d.file))
	return generate.Diff("a/"+name, d.before, "b/"+name, d.after)
}

// printed is what --print shows of a draft.
func (d draft) printed() string {
	switch {
	case d.exists:
		return d.diff()
	case d.before != nil:
		return strings.TrimLeft(string(d.after[len(d.before):]), "\r\n")
	}
	return string(d.after)
}

// printDrafts prints the spec, or several under their names as tail does.
func printDrafts(out io.Writer, drafts []draft) error {
	var text strings.Builder
	for i, d := range drafts {
		if len(drafts) > 1 {
			if i > 0 {
				text.WriteByte('\n')
			}
			fmt.Fprintf(&text, "==> %s <==\n", printable(here(d.file)))
		}
		text.WriteString(d.printed())
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// writeDrafts writes the specs that are not there yet, and tells all that was found.
func (t *tool) writeDrafts(f found, drafts []draft, o initOptions) error {
	for _, d := range drafts {
		if err := save(t.cli.Out(), d, o.update); err != nil {
			return err
		}
	}
	if err := tellFound(t.cli.Out(), f, drafts); err != nil {
		return err
	}
	fails := false
	for _, d := range drafts {
		if d.exists && !o.update {
			continue
		}
		err := runCheck(&tool{cli: t.cli, file: d.file}, checkOptions{format: report.FormatText, severity: rules.Warning, failOn: rules.Error})
		if _, told := errors.AsType[toldError](err); err != nil && !told {
			return err
		}
		fails = fails || err != nil
	}
	if fails {
		return toldError{}
	}
	return t.tellNext(f, drafts, o)
}

// save writes a spec where there is none, and adds to one that is there when it is told
// to. What somebody else has written meanwhile stays.
func save(out io.Writer, d draft, update bool) error {
	name, did := printable(here(d.file)), "added to"
	switch {
	case d.exists && bytes.Equal(d.before, d.after):
		_, err := fmt.Fprintln(out, name, "has all that the project says")
		return err
	case d.exists && !update:
		_, err := io.WriteString(out, d.diff())
		return err
	case d.before == nil:
		did = "wrote"
	}
	err := replaceFiles([]replacement{{d.file, d.before, d.after}})
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w\n  docker pyapp init --print%s   shows it, to be kept elsewhere", err, d.where())
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, did, name)
	return err
}

// tellFound tells what was found, with the evidence, and what was not decided.
func tellFound(out io.Writer, f found, drafts []draft) error {
	var text strings.Builder
	for _, d := range drafts {
		heading := "found"
		if len(drafts) > 1 {
			heading = d.app.Folder
		}
		fmt.Fprintf(&text, "\n%s\n", printable(heading))
		writeAnswers(&text, d.app)
		writeUndecided(&text, d.app)
		for _, remark := range d.remarks {
			fmt.Fprintln(&text, " ", printable(remark))
		}
	}
	writeNotCarried(&text, f)
	for _, note := range f.report.Notes {
		fmt.Fprintf(&text, "\n%s\n", printable(note))
	}
	text.WriteByte('\n')
	_, err := io.WriteString(out, text.String())
	return err
}

func writeAnswers(out io.Writer, app detect.Application) {
	table := tabwriter.NewWriter(out, 0, 8, 3, ' ', 0)
	for _, a := range app.Answers {
		why := ""
		if len(a.Evidence) > 0 {
			why = a.Evidence[0].String()
		}
		if a.Confidence == detect.Unsure {
			why = strings.TrimSpace("unsure: " + why)
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\n", printable(a.Field), shortened(a.CUE()), printable(why))
	}
	_ = table.Flush() // to memory
}

// shortValue is how many characters of a value a table has room for.
const shortValue = 48

func shortened(text string) string {
	if runes := []rune(text); len(runes) > shortValue {
		text = string(runes[:shortValue-1]) + "…"
	}
	return printable(text)
}

// writeUndecided tells what the project does not decide, and how to set it.
func writeUndecided(out io.Writer, app detect.Application) {
	for _, q := range app.Undecided {
		fmt.Fprintf(out, "not decided\n  %s\n", printable(q.Field+": "+q.Why))
		for i, c := range q.Choices {
			if i == q.Default {
				fmt.Fprintf(out, "    %s   is taken\n", printable(c.Value))
				continue
			}
			fmt.Fprintf(out, "    %s\n", printable(c.Value+because(c.Evidence)))
			for _, a := range c.Answers {
				fmt.Fprintf(out, "      write   %s: %s\n", printable(strings.ReplaceAll(a.Field, ".", ": ")), printable(a.CUE()))
			}
		}
	}
}

// writeNotCarried tells line by line what a spec can't say.
func writeNotCarried(out io.Writer, f found) {
	if f.from == "" || len(f.notCarried) == 0 {
		return
	}
	fmt.Fprintln(out, "\nnot carried over")
	for _, n := range f.notCarried {
		fmt.Fprintln(out, " ", printable(n.String()))
	}
}

// tellNext tells what to do now.
func (t *tool) tellNext(f found, drafts []draft, o initOptions) error {
	var add, next, own strings.Builder
	for _, d := range drafts {
		where := d.where()
		switch {
		case d.exists && !o.update && bytes.Equal(d.before, d.after):
			continue
		case d.exists && !o.update:
			fmt.Fprintf(&add, "  docker pyapp init --update%s\n", where)
		default:
			fmt.Fprintf(&next, "  docker pyapp check%s   after you have changed something\n  docker pyapp up%s      build the image and run it\n", where, where)
			d.tellForeign(&own, o)
		}
	}
	if add.Len() > 0 {
		fmt.Fprintf(t.cli.Out(), "nothing was written; to add it\n%s", add.String())
	}
	if next.Len() > 0 {
		fmt.Fprintf(t.cli.Out(), "\nnext\n%s%s", next.String(), own.String())
	}
	return nil
}

// where is how a command is told of the spec's folder.
func (d draft) where() string {
	if d.dir == "." {
		return ""
	}
	return " --project-directory " + shellWord(printable(d.dir))
}

// tellForeign tells of files that the person has where up would write its own, and what to
// do: it overwrites none.
func (d draft) tellForeign(text io.Writer, o initOptions) {
	var names []string
	for _, name := range generate.Names() {
		if data, err := os.ReadFile(filepath.Join(d.dir, name)); err == nil && !generate.IsGenerated(data) {
			names = append(names, printable(here(filepath.Join(d.dir, name))))
		}
	}
	if len(names) == 0 {
		return
	}
	fmt.Fprintf(text, "\n%s: yours, and never overwritten; before docker pyapp up, move it away, or\n", strings.Join(names, ", "))
	if o.from == "" && slices.Contains(names, here(filepath.Join(d.dir, "Dockerfile"))) {
		fmt.Fprintf(text, "  docker pyapp init --from Dockerfile%s   tells what else it says\n", d.where())
	}
	fmt.Fprintf(text, "  docker pyapp generate --force%s   puts its own in its place\n", d.where())
}

// plainWord is a word that no shell takes for anything else.
var plainWord = lazyregexp.New(`^[\pL\pN_./@%+=:,-]+$`)

// shellWord is a text as one word of a shell.
func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
