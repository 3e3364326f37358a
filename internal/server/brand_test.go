package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadBrand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, color, want string }{
		{"vendor: Acme Networks\n", "#1d5bd6", ""},
		{"color: \"#0B6E6E\"\n", "#0b6e6e", ""},
		{"color: \"\"\n", "#1d5bd6", ""},
		{"color: teal\n", "", "brand.yaml: color: \"teal\" is not written #rrggbb"},
		{"color: \"#ffcc00\"\n", "", "brand.yaml: color: #ffcc00 has a contrast of 1.51 on white"},
		{"colour: \"#0b6e6e\"\n", "", "colour"},
	} {
		file := filepath.Join(t.TempDir(), "brand.yaml")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := readBrand(file)
		switch {
		case c.want != "":
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: got %v, want %q", c.text, err, c.want)
			}
		case err != nil:
			t.Errorf("%s: %v", c.text, err)
		case b.Color != c.color:
			t.Errorf("%s: got %s", c.text, b.Color)
		}
	}
	if b, err := readBrand(""); err != nil || b.Color != DefaultBrand().Color {
		t.Errorf("no file: got %v, %v", b, err)
	}
}
