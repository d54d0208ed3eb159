package generate

import (
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// lock lets one run of a user at a time write. Windows locks no folders, so it
// is one file for all projects, in the user's own folder for temporary files;
// it is held for milliseconds.
func lock(string, time.Duration) (unlock func(), err error) {
	return lockedfile.MutexAt(filepath.Join(os.TempDir(), "docker-pyapp.lock")).Lock()
}
