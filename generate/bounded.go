package generate

import (
	"io"
	"io/fs"
)

// readLimit is far above any file that a person writes.
const readLimit = 1 << 20

// lockLimit is far above the lock of a large project.
const lockLimit = 32 << 20

// readBounded reads a file of the project's that may be a stranger's: a regular
// one of at most limit bytes. Anything else is as if it were not there; opening
// a named pipe would wait for ever.
func readBounded(project fs.FS, name string, limit int64) ([]byte, bool) {
	info, err := fs.Stat(project, name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > limit {
		return nil, false
	}
	file, err := project.Open(name)
	if err != nil {
		return nil, false
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	return data, err == nil && int64(len(data)) <= limit
}
