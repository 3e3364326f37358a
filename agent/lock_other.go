//go:build !unix

package agent

import "os"

// tryLock does nothing where there is no flock: there one agent a directory is
// the caller's duty.
func tryLock(*os.File) error { return nil }

func releaseLock(*os.File) {}
