package inbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/smtp"
	"github.com/licet/licet/internal/platform/smtp/inbox"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// filled is an inbox that keeps two mails and received the given ones.
func filled(t *testing.T, mails ...smtp.Message) *inbox.Inbox {
	t.Helper()
	box, err := inbox.Open(inbox.Config{Clock: clock.NewManual(noon), Keep: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	c, err := smtp.ParseURL(box.URL())
	if err != nil {
		t.Fatal(err)
	}
	tr, err := smtp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range mails {
		m.From, m.Date, m.ID = mail.Address{Address: "noreply@acme.example"}, noon, fmt.Sprintf("m%d@acme.example", i+1)
		if err := tr.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	return box
}

func to(address, subject, html string) smtp.Message {
	return smtp.Message{To: mail.Address{Address: address}, Subject: subject, Text: "text of " + subject, HTML: html}
}

func get(t *testing.T, h http.Handler, path string) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

// SPEC N3: a real mail server takes them.
func TestKeepsTheNewestAndFiltersByRecipient(t *testing.T) {
	t.Parallel()
	box := filled(t, to("ada@example.com", "one", ""), to("bob@example.com", "two", ""), to("ada@example.com", "three", "<b>3</b>"))
	_, body := get(t, box.Handler(), "/api/messages?to=Ada@example.com")
	var got []map[string]any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{{"id": "3", "message_id": "m3@acme.example", "from": "noreply@acme.example", "to": []any{"ada@example.com"},
		"subject": "three", "text": "text of three", "html": "<b>3</b>", "received_at": "2026-05-04T12:00:00Z"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if _, body := get(t, box.Handler(), "/api/messages?to=nobody@example.com"); strings.TrimSpace(body) != "[]" {
		t.Errorf("no mail must be an empty list, got %s", body)
	}
	if all := box.Messages(""); len(all) != 2 || all[0].Subject != "three" || all[1].Subject != "two" {
		t.Errorf("got %+v, want the newest two, newest first", all)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	box := filled(t, to("ada@example.com", "<script>alert(1)</script>", "<html><head><title>x</title></head><body><a href=https://x.example>go</a></body></html>"))
	h := box.Handler()
	for path, want := range map[string]string{
		"/":                "&lt;script&gt;",
		"/messages/1":      `src="1/html"`,
		"/messages/1/html": `<head><base target="_blank"><title>`,
		"/messages/1/raw":  "Message-ID: <m1@acme.example>",
		"/style.css":       "prefers-color-scheme",
		"/inbox.js":        "setInterval",
	} {
		res, body := get(t, h, path)
		policy := res.Header.Get("Content-Security-Policy")
		if res.StatusCode != 200 || !strings.Contains(body, want) || (path != "/messages/1/raw" && strings.Contains(body, "<script>")) ||
			!strings.Contains(policy, "default-src 'none'") {
			t.Errorf("GET %s: %d, policy %q, want %q in\n%s", path, res.StatusCode, policy, want, body)
		}
	}
	res, _ := get(t, h, "/messages/1/html")
	if policy := res.Header.Get("Content-Security-Policy"); strings.Contains(policy, "script-src") || !strings.Contains(policy, "sandbox allow-popups") {
		t.Errorf("a mail may run scripts: %q", policy)
	}
	for _, path := range []string{"/messages/2", "/messages/2/html", "/messages/2/raw", "/nothing"} {
		if res, _ := get(t, h, path); res.StatusCode != 404 {
			t.Errorf("GET %s: %d, want 404", path, res.StatusCode)
		}
	}
	if _, body := get(t, filled(t).Handler(), "/"); !strings.Contains(body, "No mail yet") {
		t.Errorf("empty inbox: %s", body)
	}
}
