//go:build unix

package agent

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock that the kernel gives up by itself when the process
// ends, however it ends. ErrBusy if another has it.
func tryLock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrBusy
	}
	return err
}
