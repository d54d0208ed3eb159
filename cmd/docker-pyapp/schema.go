package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/schema"
)

func newSchemaCommand(t *tool) *cobra.Command {
	format := "cue"
	cmd := &cobra.Command{
		Use:   "schema [OPTIONS]",
		Short: "Print the language of the spec, for editors and for reading",
		Long: `Print the language of the spec: as CUE, with every field's documentation, or as
JSON Schema, which editors read to complete and check specs in YAML, JSON and
TOML. Needs no engine and no network.`,
		Example: `  docker pyapp schema | less
  docker pyapp schema --format jsonschema > pyapp.schema.json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runSchema(t, cmd, format) },
	}
	cmd.Flags().StringVar(&format, "format", format, "The `format`: cue or jsonschema")
	return cmd
}

func runSchema(t *tool, cmd *cobra.Command, format string) error {
	var (
		text []byte
		err  error
	)
	switch format {
	case "cue":
		text, err = schema.CUE()
	case "jsonschema":
		text, err = schema.JSON()
	default:
		return usage(cmd, fmt.Sprintf(`--format is "cue" or "jsonschema", not %q`, format))
	}
	if err != nil {
		return err
	}
	_, err = t.cli.Out().Write(text)
	return err
}
