//go:build unix

package generate

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// lock lets one run at a time write in dir, after a wait at the most. It locks the folder itself: that
// leaves no file behind, ends with the process, and holds under any name that
// the folder has. Where a file system has no locks there is none; each file
// is whole all the same.
func lock(dir string, wait time.Duration) (unlock func(), err error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		isHeld := errors.Is(err, syscall.EWOULDBLOCK)
		switch {
		case isHeld && time.Since(start) > wait:
			folder.Close()
			return nil, fmt.Errorf("the folder %s has been locked for %v, by another docker pyapp or by flock; end that first", dir, wait)
		case !isHeld && !errors.Is(err, syscall.EINTR):
			return func() { folder.Close() }, nil
		}
	}
}
