package smtp

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]Config{
		"smtp://mail.example.com":                      {Host: "mail.example.com", Port: 587, TLS: TLSMandatory},
		"smtp://u:p%40ss@mail.example.com:2525":        {Host: "mail.example.com", Port: 2525, TLS: TLSMandatory, Username: "u", Password: "p@ss"},
		"smtps://u:p@mail.example.com?timeout=5s":      {Host: "mail.example.com", Port: 465, TLS: TLSImplicit, Username: "u", Password: "p", Timeout: 5 * time.Second},
		"smtp://mail.example.com?starttls=off":         {Host: "mail.example.com", Port: 587, TLS: TLSOff},
		"smtp://localhost":                             {Host: "localhost", Port: 25, TLS: TLSOpportunistic},
		"smtp://[::1]:1025?starttls=mandatory":         {Host: "::1", Port: 1025, TLS: TLSMandatory},
		"smtp://relay.internal?starttls=opportunistic": {Host: "relay.internal", Port: 587, TLS: TLSOpportunistic},
	} {
		got, err := ParseURL(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
		} else if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", raw, d)
		}
	}
	for _, raw := range []string{
		"", "mail.example.com:25", "http://hunter2@mail.example.com", "smtp://u:hunter2@", "smtp://u:hunter2@h:99999", "smtp://u:hunter2@h/path",
		"smtp://u:hunter2@h?starttls=maybe", "smtps://u:hunter2@h?starttls=off", "smtp://u:hunter2@h?tls=1", "smtp://u:hunter2@h?timeout=-1s", "smtp://u:hunter2@h:x\x7f",
	} {
		if c, err := ParseURL(raw); err == nil {
			t.Errorf("%q accepted: %+v", raw, c)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error shows the password: %v", raw, err)
		}
	}
}
