package spec

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Sibling is a file beside a spec that holds one environment of it, such as
// pyapp.prod.yaml beside pyapp.cue: the spec's fields that differ there.
type Sibling struct {
	Environment string
	Name        string // the file, as the user would name it
	Data        []byte // read by LoadEnvironment alone
}

// schemaName is where the schema lies for editors: pyapp.schema.json is no environment.
const schemaName = "schema"

// Siblings finds the environments' files beside the spec, sorted, without their
// Data: those that are named as the spec is, with the environment's name and
// the ending of any format. Beside a pyproject.toml they are pyapp.NAME.….
func Siblings(spec string) ([]Sibling, error) {
	folder, err := os.Open(filepath.Dir(spec))
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var siblings []Sibling
	for _, name := range names {
		environment, ok := environmentOf(spec, name)
		file := filepath.Join(filepath.Dir(spec), name)
		if !ok {
			continue
		}
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			siblings = append(siblings, Sibling{Environment: environment, Name: file})
		}
	}
	return siblings, nil
}

// environmentOf is the environment of a spec that a file's name says.
func environmentOf(spec, name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, stem(spec)+".")
	environment := strings.TrimSuffix(rest, filepath.Ext(rest))
	isName := environment != "" && environment != rest && !strings.Contains(environment, ".") && environment != schemaName
	return environment, ok && isName && formatOf(name) != ""
}

// stem is what the names of a spec's siblings begin with.
func stem(spec string) string {
	base := filepath.Base(spec)
	if base == pyproject {
		return "pyapp"
	}
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// siblingName is the file of an environment, in the spec's own format.
func siblingName(spec, environment string) string {
	return stem(spec) + "." + environment + filepath.Ext(spec)
}
