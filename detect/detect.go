package detect

import (
	"io/fs"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Detect looks at the project in a folder.
func Detect(project fs.FS, opts Options) Report {
	if _, err := fs.Stat(project, "main.py"); err != nil {
		return Report{None: "the folder has no Python application"}
	}
	name, _ := spec.NameFor(opts.Folder)
	return Report{Applications: []Application{{
		Folder: ".", Name: name, Manager: "none",
		Answers: []Answer{
			{Field: "python", Value: "3.13", Confidence: Likely, Evidence: []Evidence{{Says: "nothing in the project says which"}}},
			{Field: "run", Value: "main.py", Confidence: Likely, Evidence: []Evidence{{File: "main.py"}}},
		},
	}}}
}
