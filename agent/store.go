package agent

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrBusy is returned by Open when another agent uses the state directory.
var ErrBusy = errors.New("another agent is using this state directory: wait for it to finish, or stop it")

const (
	stateFile = "state.json"
	lockFile  = "lock"
	lockWait  = 5 * time.Second
)

// store is the state directory. Every file in it is complete or absent at any
// moment, also after a power cut.
type store struct {
	dir  string
	held *os.File
}

func (s *store) lock(ctx context.Context, sleep func(context.Context, time.Duration) error) error {
	f, err := os.OpenFile(filepath.Join(s.dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	for waited := time.Duration(0); ; waited += 100 * time.Millisecond {
		err = tryLock(f)
		if err == nil {
			s.held = f
			return nil
		}
		if !errors.Is(err, ErrBusy) || waited >= lockWait {
			break
		}
		if serr := sleep(ctx, 100*time.Millisecond); serr != nil {
			err = serr
			break
		}
	}
	f.Close()
	return err
}

func (s *store) unlock() {
	if s.held != nil {
		releaseLock(s.held)
		s.held.Close()
		s.held = nil
	}
}

func (s *store) load() (*state, error) {
	data, err := os.ReadFile(filepath.Join(s.dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return newState(), nil
	}
	if err != nil {
		return nil, err
	}
	st := newState()
	if err := json.Unmarshal(data, st); err != nil {
		return nil, fmt.Errorf("%s is damaged (%w): restore it, or remove the directory and register again", filepath.Join(s.dir, stateFile), err)
	}
	if st.Version > stateVersion {
		return nil, fmt.Errorf("%s was written by a newer agent (version %d, this one knows %d): update this agent", filepath.Join(s.dir, stateFile), st.Version, stateVersion)
	}
	return st, nil
}

func (s *store) save(st *state) error {
	data, err := json.MarshalIndent(st, "", "  ")
	if err != nil {
		return err
	}
	return s.write(stateFile, append(data, '\n'))
}

// write replaces a file of the directory: written aside, synced, renamed, and
// the directory synced.
func (s *store) write(name string, data []byte) error {
	tmp, err := os.CreateTemp(s.dir, "."+name+"-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(s.dir, name))
	}
	if err != nil {
		os.Remove(tmp.Name())
		return err
	}
	d, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// newKey makes a P-256 key in a file of its own and returns the file's name. The
// state names the file, so state and key always change together.
func (s *store) newKey() (string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	random := make([]byte, 4)
	if _, err := rand.Read(random); err != nil {
		return "", err
	}
	name := "device-" + hex.EncodeToString(random) + ".key"
	return name, s.write(name, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func (s *store) loadKey(name string) (crypto.Signer, error) {
	path := filepath.Join(s.dir, filepath.Base(name))
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the device's key is missing (%w): register again", err)
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("%s is not a PEM file", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("%s does not hold a signing key", path)
	}
	return signer, nil
}

// dropKey removes a key that no state names any more. What stays behind after a
// crash is unused and harmless.
func (s *store) dropKey(name string) {
	if name != "" {
		os.Remove(filepath.Join(s.dir, filepath.Base(name)))
	}
}
