package seal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSealAndOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "seal.key")
	box, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	secret := []byte("swlt_secret")
	sealed := box.Seal(secret, "token/1")
	if sealed == box.Seal(secret, "token/1") {
		t.Error("the same secret sealed twice gives the same text")
	}
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(sealed, "token/1"); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("Open = %q, %v; want the secret", got, err)
	}
	flipped := []byte(sealed)
	flipped[len(flipped)-5] ^= 1
	for name, try := range map[string][2]string{
		"another place": {sealed, "token/2"},
		"no place":      {sealed, ""},
		"altered":       {string(flipped), "token/1"},
		"cut":           {sealed[:20], "token/1"},
		"other key id":  {strings.Replace(sealed, box.current, "00000000", 1), "token/1"},
		"other form":    {"s2" + sealed[2:], "token/1"},
		"empty":         {"", "token/1"},
	} {
		if got, err := again.Open(try[0], try[1]); !errors.Is(err, ErrUnsealable) {
			t.Errorf("%s: Open = %q, %v; want ErrUnsealable", name, got, err)
		}
	}
}

func TestAppendedKeySealsOldOneOpens(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "seal.key")
	old, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	before := old.Seal([]byte("x"), "p")
	line, _ := create()
	data, _ := os.ReadFile(path)
	if err := os.WriteFile(path, append(data, line...), 0o600); err != nil {
		t.Fatal(err)
	}
	box, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := box.Open(before, "p"); err != nil || string(got) != "x" {
		t.Errorf("text of the old key: %q, %v", got, err)
	}
	if after := box.Seal([]byte("x"), "p"); strings.HasPrefix(after, form+"."+old.current+".") {
		t.Error("the old key still seals")
	}
}

func TestOpenRefusesDamage(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"empty": "", "short": "a AAAA\n", "no id": " " + strings.Repeat("A", 43)} {
		path := filepath.Join(t.TempDir(), "seal.key")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil {
			t.Errorf("%s: a damaged key file was accepted", name)
		}
	}
}
