package schema

import (
	"bytes"
	"fmt"
	"io/fs"

	"cuelang.org/go/cue/format"
)

// CUE is the language as one formatted CUE file of package schema, for cue vet
// and for reading.
func CUE() ([]byte, error) {
	names, err := fs.Glob(Files, "*.cue")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, name := range names {
		data, err := Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if out.Len() > 0 {
			data = bytes.Replace(data, []byte("package schema\n"), fmt.Appendf(nil, "// From %s.\n", name), 1)
		}
		out.Write(data)
		out.WriteByte('\n')
	}
	return format.Source(out.Bytes())
}
