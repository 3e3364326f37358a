package oidc

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const good = `providers:
  - id: corp
    name: Corp
    issuer: https://id.corp.example
    client_id: licet
    client_secret: s
    domains: [corp.example]
`

func TestReadProviders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"good":             {good, ""},
		"plain HTTP":       {strings.Replace(good, "https", "http", 1), "https://"},
		"this machine":     {strings.Replace(good, "https://id.corp.example", "http://127.0.0.1:9000", 1), ""},
		"no domain":        {strings.Replace(good, "[corp.example]", "[]", 1), "domains"},
		"a top domain":     {strings.Replace(good, "[corp.example]", "[example]", 1), "lower case"},
		"capitals":         {strings.Replace(good, "[corp.example]", "[Corp.example]", 1), "lower case"},
		"misspelled":       {strings.Replace(good, "client_id", "clientid", 1), "clientid"},
		"odd id":           {strings.Replace(good, "id: corp", "id: ../corp", 1), "a-z"},
		"one domain twice": {good + strings.Replace(strings.TrimPrefix(strings.Replace(good, "id: corp", "id: other", 1), "providers:\n"), "id.corp", "id.other", 1), "that of corp too"},
	} {
		path := filepath.Join(t.TempDir(), "oidc.yaml")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := ReadProviders(path)
		switch {
		case c.want == "" && (err != nil || len(list) != 1 || !list[0].SpeaksFor("corp.example") || list[0].SpeaksFor("sub.corp.example")):
			t.Errorf("%s: %+v %v", name, list, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
