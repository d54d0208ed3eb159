package generate

import "io/fs"

// readLimit is far above any file that a person writes.
const readLimit = 1 << 20

// readBounded reads a regular file of at most limit bytes. Anything else is as
// if it were not there.
func readBounded(project fs.FS, name string, limit int64) ([]byte, bool) {
	info, err := fs.Stat(project, name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > limit {
		return nil, false
	}
	data, err := fs.ReadFile(project, name)
	return data, err == nil
}
