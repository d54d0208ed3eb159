package generate

import (
	"cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/compose"
	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// File is one generated file: its name in the project's folder and its bytes,
// the marker included.
type File struct {
	Name string
	Data []byte
}

// Names are the names of the generated files.
func Names() []string { return []string{"Dockerfile", ".dockerignore", "compose.yaml"} }

// Form is how the files are written. The zero Form has the comments that a reader needs.
type Form struct {
	Annotated bool // each line has the field that it comes from, why, and where to read on
	// Where is the place at which the spec writes a field, such as "pyapp.cue:7"; "" is
	// nowhere. An annotated file says it.
	Where func(field string) string
}

// Files are the generated files of p in the zero Form, the Dockerfile first.
func Files(p plan.Plan) ([]File, error) { return Form{}.Files(p) }

// Files are the generated files of p, the Dockerfile first.
func (f Form) Files(p plan.Plan) ([]File, error) {
	services, err := compose.RenderNoted(p, f.note())
	if err != nil {
		return nil, err
	}
	return []File{
		{Name: "Dockerfile", Data: f.mark(p, plan.Bytes(dockerfile.Lines(p, f.note())))},
		{Name: ".dockerignore", Data: f.mark(p, plan.Bytes(dockerfile.IgnoreLines(p, f.note())))},
		{Name: "compose.yaml", Data: f.mark(p, services)},
	}, nil
}

// Lines are the generated files of p by their names, line by line with their origins.
func (f Form) Lines(p plan.Plan) (map[string][]plan.Line, error) {
	services, err := compose.Lines(p, f.note())
	if err != nil {
		return nil, err
	}
	all := map[string][]plan.Line{
		"Dockerfile":    dockerfile.Lines(p, f.note()),
		".dockerignore": dockerfile.IgnoreLines(p, f.note()),
		"compose.yaml":  services,
	}
	for name, lines := range all {
		all[name] = f.markLines(p, lines)
	}
	return all, nil
}

func (f Form) note() plan.Note {
	if f.Annotated {
		return f.annotation
	}
	return plan.Reasons
}

// annotation is an origin in words: the field and its place, the reason, the source.
func (f Form) annotation(o plan.Origin) string {
	if o.Field == "" && o.Why() == "" {
		return ""
	}
	text, place := "docker pyapp's default", ""
	if o.Field != "" {
		text = o.Field
		place = " (default)"
		if where := f.Where(o.Field); where != "" {
			place = " (" + where + ")"
		}
	}
	return text + place + ": " + cmp.Or(o.Why(), "as the spec says.") + "\nSee " + o.Source
}
