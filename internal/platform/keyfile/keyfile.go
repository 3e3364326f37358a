package keyfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

const maxSize = 1 << 20

// LoadOrCreate reads the file at path. If there is none, it writes what create
// returns, with mode 0600 and synced to disk, and returns that. If another
// process makes the file at the same time, the first one wins and both get its
// content. A file that group or others may access is an error.
func LoadOrCreate(path string, create func() ([]byte, error)) ([]byte, error) {
	data, err := Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return data, err
	}
	data, err = create()
	if err != nil {
		return nil, err
	}
	if err := write(path, data); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("writing the key file %s: %w", path, err)
	}
	return Load(path)
}

// Load reads the file at path; the error is fs.ErrNotExist if there is none.
func Load(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("the key file %s can be read or written by others (mode %#o): set its mode to 0600, and think whether its secret is still one", path, info.Mode().Perm())
	}
	if info.Size() > maxSize {
		return nil, fmt.Errorf("the key file %s is too large", path)
	}
	return os.ReadFile(path)
}

// write makes path with data, completely or not at all, and never overwrites:
// os.Link fails with fs.ErrExist where os.Rename would replace.
func write(path string, data []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Link(tmp.Name(), path)
	}
	if err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
