package generate

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/python"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkContext holds what the build gets of the project against what it needs, and
// against what no image should have.
func checkContext(b builder, s sources) []spec.Finding {
	c, ok := newContext(b, s.project)
	if !ok {
		return nil
	}
	return slices.Concat(c.checkSource(s), c.checkTemplates(s), c.checkReadme(b, s.project), c.checkSecrets(), c.checkSize())
}

// checkSource finds files that the application imports and the build does not get.
func (c *buildContext) checkSource(s sources) []spec.Finding {
	var findings []spec.Finding
	told := map[string]bool{}
	for _, u := range s.uses {
		for _, file := range u.files {
			if told[file.Path] || !c.ignores(file.Path) {
				continue
			}
			told[file.Path] = true
			findings = append(findings, spec.Finding{
				Rule: "context.source-ignored", Path: c.field(),
				Message: fmt.Sprintf("the pattern %q keeps %s out of the image, and %s", c.pattern(file.Path), file.Path, u.reason(file)),
				Notes:   []string{c.bringBack(path.Dir(file.Path), file.Path)},
			})
		}
	}
	return findings
}

// field is where the spec's own patterns are.
func (c *buildContext) field() string { return "build.ignore" }

// bringBack is how a file comes back: with its folder, where that is not the project's own.
func (c *buildContext) bringBack(folder, file string) string {
	if folder == "." {
		return fmt.Sprintf("bring it back   build: ignore: [\"!%s\"]", file)
	}
	return fmt.Sprintf("bring it back   build: ignore: [\"!%s\"]   or give the folder another name", folder)
}

// checkTemplates finds the folder of Flask's templates where the build gets none of them.
func (c *buildContext) checkTemplates(s sources) []spec.Finding {
	for _, u := range s.uses {
		files := u.sources
		if !slices.ContainsFunc(files, func(f source) bool { return s.says(f, "render_template(") }) {
			continue
		}
		for _, file := range files {
			if !slices.ContainsFunc(file.topCalls(), isPlainFlask) {
				continue
			}
			folder := path.Join(path.Dir(file.path), "templates")
			pages, _ := fs.Glob(c.project, folder+"/*.html") // a folder with brackets in its name has none then
			if len(pages) == 0 || slices.ContainsFunc(pages, func(p string) bool { return !c.ignores(p) }) {
				continue
			}
			return []spec.Finding{{
				Rule: "context.source-ignored", Path: c.field(),
				Message: fmt.Sprintf("the pattern %q keeps the templates in %s out of the image, which %s renders", c.pattern(pages[0]), folder, file.path),
				Notes:   []string{fmt.Sprintf("bring them back   build: ignore: [\"!%s\"]", folder)},
			}}
		}
	}
	return nil
}

// isPlainFlask tells whether a call makes an application of Flask's whose templates are
// where they are by default.
func isPlainFlask(call *python.Call) bool {
	return callee(call.Func) == "Flask" && keyword(call, "template_folder") == nil &&
		len(call.Args) == 1 && nameOf(call.Args[0]) == "__name__"
}

var (
	readme       = lazyregexp.New(`(?m)^readme[ \t]*=[ \t]*(?:\{[ \t]*file[ \t]*=[ \t]*)?["']([^"'\n]+)["']`)
	backend      = lazyregexp.New(`(?m)^build-backend[ \t]*=[ \t]*["'](hatchling|flit_core|poetry|uv_build|pdm)\b`)
	openedReadme = lazyregexp.New(`open\([ \t]*["'](README[\w.]*)["']`)
)

// checkReadme finds a README that the project's build back end reads and the build does
// not get. Setuptools does without the one that pyproject.toml names; a setup.py that
// opens a file does not.
func (c *buildContext) checkReadme(b builder, files project) []spec.Finding {
	if !b.install.IsPackage() {
		return nil
	}
	file, reader := "", ""
	pyproject, _ := files.ReadFile("pyproject.toml") // without one there is no back end but setuptools
	if m := readme.FindSubmatch(pyproject); m != nil && backend.Match(pyproject) {
		file, reader = string(m[1]), "pyproject.toml"
	} else if setup, err := files.ReadFile("setup.py"); err == nil {
		if m := openedReadme.FindSubmatch(setup); m != nil {
			file, reader = string(m[1]), "setup.py"
		}
	}
	if file == "" || !exists(files, file) || !c.ignores(path.Clean(file)) {
		return nil
	}
	return []spec.Finding{{
		Rule: "context.readme", Path: c.field(),
		Message: fmt.Sprintf("the pattern %q keeps %s out of the build, and %s names it: the project can't be built without", c.pattern(path.Clean(file)), file, reader),
		Notes:   []string{fmt.Sprintf("take the pattern out, or add behind it   build: ignore: [\"!%s\"]", file)},
	}}
}

// keyFiles are patterns of names that files with private keys mostly have.
func keyFiles() []string {
	return []string{
		"*.pem", "*.key", "*.ppk", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", "credentials*.json", "*-credentials.json", "*_credentials.json",
		"service-account*.json", "service_account*.json", "serviceaccount*.json", "*firebase-adminsdk*.json",
	}
}

// mayHaveKey tells whether a name is one of keyFiles; most names are told by their ends.
func mayHaveKey(name string) bool {
	if !strings.HasPrefix(name, "id_") && !slices.Contains([]string{".pem", ".key", ".ppk", ".json"}, path.Ext(name)) {
		return false
	}
	return slices.ContainsFunc(keyFiles(), func(p string) bool {
		ok, _ := path.Match(p, name) // the patterns are right
		return ok
	})
}

// mostSecret is far above the size of a key.
const mostSecret = 64 << 10

// checkSecrets finds private keys, and files of variables, that the image would hold.
func (c *buildContext) checkSecrets() []spec.Finding {
	var findings []spec.Finding
	for _, f := range c.files {
		name := path.Base(f.path)
		switch {
		case f.size > mostSecret:
		case isDotenv(name) && !isSample(f.path):
			findings = append(findings, c.exposed("context.env-file", f.path, "variables, which mostly are secrets"))
		case mayHaveKey(strings.ToLower(name)) && !isSample(f.path):
			if data, err := fs.ReadFile(c.project, f.path); err == nil && bytes.Contains(data, []byte("PRIVATE KEY-----")) {
				findings = append(findings, c.exposed("context.private-key", f.path, "a private key"))
			}
		}
	}
	return findings
}

func (c *buildContext) exposed(rule, file, what string) spec.Finding {
	return spec.Finding{
		Rule: rule, Path: c.field(),
		Message: fmt.Sprintf("%s gets into the image with %s: everyone who has the image can read it", file, what),
		Notes: []string{
			fmt.Sprintf("leave it out   build: ignore: [%q]", file),
			fmt.Sprintf("and let the application read it from   secrets: key: file: %q", file),
		},
	}
}

// isDotenv tells whether a file of variables has the name that Docker's and Python's
// tools read by themselves.
func isDotenv(name string) bool {
	end, ok := strings.CutPrefix(name, ".env")
	return ok && (end == "" || strings.HasPrefix(end, ".") && !slices.ContainsFunc(
		[]string{"example", "sample", "template", "dist", "defaults", "test"}, func(word string) bool { return strings.Contains(end, word) }))
}

// isSample tells whether a file is one of tests or documentation, whose keys open nothing.
func isSample(file string) bool {
	return slices.ContainsFunc(strings.Split(strings.ToLower(file), "/"), func(part string) bool {
		return slices.Contains([]string{"test", "tests", "testing", "testdata", "fixtures", "example", "examples", "sample", "samples", "docs", "doc"}, part)
	})
}

// largeContext is where sending the context takes longer than a person likes to wait.
const largeContext = 100 << 20

// checkSize finds a context that makes each build slow, and the image large.
func (c *buildContext) checkSize() []spec.Finding {
	all, largest := c.size()
	if all <= largeContext {
		return nil
	}
	var parts, names []string
	for _, f := range largest[:min(len(largest), 5)] {
		parts = append(parts, fmt.Sprintf("%s (%s)", f.path, mebibytes(f.size)))
		names = append(names, f.path)
	}
	return []spec.Finding{{
		Rule: "context.large", Path: c.field(),
		Message: fmt.Sprintf("the build gets %s of the project, all of which is sent to the builder and copied into the image", mebibytes(all)),
		Notes: []string{
			"the largest are   " + strings.Join(parts, ", "),
			"leave out what the application does not read   build: ignore: [" + quotedList(names[:1]) + "]",
		},
	}}
}
