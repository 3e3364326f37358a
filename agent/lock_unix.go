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

// releaseLock gives the lock up. Closing alone would not, while a child process
// that was just forked still holds the descriptor.
func releaseLock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
