package pyapp_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/docker-pyapp/docker-pyapp/"

// imports lists what each package of the module imports, tests aside. It reads
// the files itself, so that the go command knows what the result depends on.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		for _, spec := range file.Imports {
			all[pkg] = append(all[pkg], strings.Trim(spec.Path.Value, `"`))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Data flows one way: spec text -> App -> Plan -> files -> docker. What a
// package may import of the module; a package that is not here may import nothing of it.
var allowed = map[string][]string{
	"schema/schematest":   {"schema"}, // tests alone
	"spec":                {"schema", "rules"},
	"report":              {"spec", "rules"},
	"generate/base":       {"spec"},
	"generate/manager":    {"spec", "packaging", "generate/plan"},
	"generate/server":     {"spec", "generate/plan"},
	"generate/service":    {"spec", "generate/plan"},
	"generate/dockerfile": {"generate/plan"},
	"generate/compose":    {"generate/plan", "internal/composefile"},
	"generate": {
		"spec", "packaging", "python", "generate/plan", "generate/base", "generate/manager", "generate/server", "generate/service", "generate/system", "generate/dockerfile", "generate/compose",
	},
	"policy":           {"spec", "generate/plan"},
	"cmd/docker-pyapp": {"schema", "spec", "rules", "report", "generate", "generate/plan", "policy", "detect", "internal/collector"},
	"detect":           {"spec", "packaging", "python", "generate", "generate/manager", "generate/system", "internal/composefile"},
	"test/corpus":      {"detect", "spec", "generate", "generate/system"},
	"bench":            {"bench/load"},
	"bench/specs":      {"spec", "generate"},
}

// tools are what every package may import: they know nothing of what the others are about.
var tools = []string{"internal/lazyregexp", "internal/near"}

func TestImportsFollowTheFlowOfData(t *testing.T) {
	for pkg, imported := range imports(t) {
		for _, path := range imported {
			local, isLocal := strings.CutPrefix(path, module)
			if isLocal && !slices.Contains(tools, local) && !slices.Contains(allowed[pkg], local) {
				t.Errorf("%s imports %s: it may import only %v", pkg, local, allowed[pkg])
			}
		}
	}
}

// edges are imports that only some packages may have, by prefix of the import
// path. What measures the program from outside, in bench, may have any.
var edges = map[string][]string{
	"github.com/spf13/cobra":   {"cmd/docker-pyapp"},
	"github.com/docker/cli":    {"cmd/docker-pyapp"},
	"os/exec":                  {"cmd/docker-pyapp"},
	"os/signal":                {"cmd/docker-pyapp"},
	"cuelang.org/go":           {"schema", "spec", "policy"},
	"github.com/compose-spec":  {"generate/compose", "detect", "internal/composefile"},
	"github.com/moby/buildkit": {"generate/dockerfile/dockerfiletest", "detect"}, // tests alone; of it, what readers names

	"net/http":      {},
	"math/rand":     {},
	"html/template": {},
	"text/template": {},
}

func TestEdgesStayAtTheEdge(t *testing.T) {
	for pkg, imported := range imports(t) {
		if strings.HasPrefix(pkg, "bench") {
			continue
		}
		for _, path := range imported {
			for edge, owners := range edges {
				if (path == edge || strings.HasPrefix(path, edge+"/")) && !slices.Contains(owners, pkg) {
					t.Errorf("%s imports %s, which only %v may", pkg, path, owners)
				}
			}
		}
	}
}

// What compiles the metaschemas of JSON Schema whenever the program starts is not in it:
// internal/composefile says why.
func TestNothingCompilesSchemasAtTheStart(t *testing.T) {
	for pkg, imported := range imports(t) {
		for _, path := range imported {
			for _, slow := range []string{"github.com/santhosh-tekuri/jsonschema", "github.com/compose-spec/compose-go/v2/loader", "github.com/compose-spec/compose-go/v2/schema", "github.com/compose-spec/compose-go/v2/cli"} {
				if strings.HasPrefix(path, slow) {
					t.Errorf("%s imports %s", pkg, path)
				}
			}
		}
	}
}

func TestPlanIsPlainData(t *testing.T) {
	for _, path := range imports(t)["generate/plan"] {
		if strings.Contains(path, ".") {
			t.Errorf("generate/plan imports %s: it holds values of the standard library only", path)
		}
	}
}

// readers are what package detect has of BuildKit: the parser of Dockerfiles and the
// expansion of their variables, which bring seven small packages. What else reads
// Dockerfiles there brings the linter, and the frontend 135 packages.
var readers = []string{"github.com/moby/buildkit/frontend/dockerfile/parser", "github.com/moby/buildkit/frontend/dockerfile/shell"}

func TestOnlyTheParserOfBuildKitIsInTheProgram(t *testing.T) {
	for _, path := range imports(t)["detect"] {
		if strings.HasPrefix(path, "github.com/moby/buildkit/") && !slices.Contains(readers, path) {
			t.Errorf("detect imports %s: of BuildKit it may have %v", path, readers)
		}
	}
}
