package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/schema"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func newSchemaCommand(t *tool) *cobra.Command {
	format, install := "", false
	cmd := &cobra.Command{
		Use:   "schema [OPTIONS]",
		Short: "Print the language of the spec, or put it where editors find it",
		Long: `Print the language of the spec: as CUE, with every field's documentation, or as
JSON Schema, which editors read to complete and check specs in YAML, JSON and
TOML. With --install, put it where the editor of this project's spec finds it.
Needs no engine and no network.`,
		Example: `  docker pyapp schema --install
  docker pyapp schema | less
  docker pyapp schema --format jsonschema > pyapp.schema.json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if install && format != "" {
				return usage(cmd, "--install chooses the format by the spec's: --format is not for it")
			}
			if install {
				return installSchema(t)
			}
			return runSchema(t, cmd, format)
		},
	}
	t.specFlags(cmd, "f")
	cmd.Flags().StringVar(&format, "format", "", "The `format`: cue (the default) or jsonschema")
	cmd.Flags().BoolVar(&install, "install", false, "Write the schema beside the spec, where editors find it")
	return cmd
}

func runSchema(t *tool, cmd *cobra.Command, format string) error {
	text, err := schemaText(cmd, format)
	if err != nil {
		return err
	}
	_, err = t.cli.Out().Write(text)
	return err
}

func schemaText(cmd *cobra.Command, format string) ([]byte, error) {
	switch format {
	case "", "cue":
		return schema.CUE()
	case "jsonschema":
		return schema.JSON()
	}
	return nil, usage(cmd, fmt.Sprintf(`--format is "cue" or "jsonschema", not %q`, format))
}

// schemaFile is the JSON Schema beside a spec.
const schemaFile = "pyapp.schema.json"

// installSchema puts the schema where the editor of the project's spec finds it.
func installSchema(t *tool) error {
	p, err := t.find()
	if err != nil {
		return err
	}
	dir := filepath.Dir(p.spec)
	name := filepath.Base(p.spec)
	switch ext := filepath.Ext(name); {
	case name == "pyproject.toml":
		return errors.New("no schema is for [tool.pyapp] alone: editors have one for all of pyproject.toml" +
			"\nput the spec into pyapp.toml, or leave it to docker pyapp check")
	case ext == ".cue":
		return t.installCUE(dir, name)
	case ext == ".yaml" || ext == ".yml":
		return t.installJSON(dir, name, "# yaml-language-server: $schema=", schemaFile)
	case ext == ".toml":
		return t.installJSON(dir, name, "#:schema ", "./"+schemaFile)
	default:
		return t.installJSON(dir, name, "", "")
	}
}

// installCUE puts the schema into the CUE module that the spec is in, one of its own
// where there is none (https://cuelang.org/docs/reference/modules/).
func (t *tool) installCUE(dir, name string) error {
	text, err := schema.CUE()
	if err != nil {
		return err
	}
	root := moduleRoot(dir)
	if root == "" {
		root = dir
		if err := t.put(filepath.Join(dir, "cue.mod", "module.cue"), []byte(moduleFile)); err != nil {
			return err
		}
	}
	if err := t.put(filepath.Join(root, "cue.mod", "pkg", filepath.FromSlash(spec.SchemaPath), "schema.cue"), text); err != nil {
		return err
	}
	if written, err := os.ReadFile(filepath.Join(dir, name)); err != nil || bytes.Contains(written, []byte(`"`+spec.SchemaPath+`"`)) {
		return err
	}
	_, err = fmt.Fprintf(t.cli.Out(), "for completion, %s begins with\n\n    import \"%s\"\n\n    schema.#App\n\n", name, spec.SchemaPath)
	return err
}

// moduleFile is that of a module which no other imports.
const moduleFile = `module: "pyapp.local"
language: version: "v0.15.0"
`

// moduleRoot is the folder of the CUE module that dir is in; "" is none.
func moduleRoot(dir string) string {
	at, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if info, err := os.Stat(filepath.Join(at, "cue.mod", "module.cue")); err == nil && info.Mode().IsRegular() {
			return at
		}
		above := filepath.Dir(at)
		if above == at {
			return ""
		}
		at = above
	}
}

// installJSON puts the JSON Schema beside the spec, whose first line names it then,
// where its format has comments.
func (t *tool) installJSON(dir, name, comment, reference string) error {
	text, err := schema.JSON()
	if err != nil {
		return err
	}
	if err := t.put(filepath.Join(dir, schemaFile), text); err != nil {
		return err
	}
	if comment == "" {
		_, err := fmt.Fprintf(t.cli.Out(), "JSON has no comments: tell the editor, as in .vscode/settings.json\n\n"+
			`    {"json.schemas": [{"fileMatch": ["%s"], "url": "./%s"}]}`+"\n\n", name, schemaFile)
		return err
	}
	path := filepath.Join(dir, name)
	written, err := os.ReadFile(path)
	if err != nil || bytes.Contains(written, []byte(strings.TrimRight(comment, " "))) {
		return err
	}
	return t.put(path, nameSchema(written, comment+reference))
}

// nameSchema puts a comment line before a text, with the text's own line ends and
// behind its byte order mark.
func nameSchema(text []byte, comment string) []byte {
	mark := []byte("\ufeff")
	rest, marked := bytes.CutPrefix(text, mark)
	if !marked {
		mark = nil
	}
	end := "\n"
	if line, _, _ := bytes.Cut(rest, []byte("\n")); bytes.HasSuffix(line, []byte("\r")) {
		end = "\r\n"
	}
	return bytes.Join([][]byte{mark, []byte(comment + end), rest}, nil)
}

// put writes a file and says so, where it is not so already.
func (t *tool) put(path string, text []byte) error {
	old, err := os.ReadFile(path)
	switch {
	case err == nil && bytes.Equal(old, text):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		old, err = nil, os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err != nil {
		return err
	}
	file := generate.File{Name: filepath.Base(path), Data: text}
	if err := generate.Rewrite(filepath.Dir(path), []generate.Replacement{{File: file, Before: old}}); err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.cli.Out(), "wrote "+path)
	return err
}
