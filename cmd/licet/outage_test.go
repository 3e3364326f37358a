package main

import (
	"fmt"
	"net/http"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/smtp/inbox"
	"github.com/licet/licet/internal/schema"
)

// TestMailOutage takes the mail server away for an hour, kills the server twice meanwhile, and goes on with the deeds
// that people are mailed about: when mail can be sent again, each of these mails arrives, once, and nothing that
// anybody wrote has become a header or a recipient (SPEC N1).
func TestMailOutage(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		outage(t, "sqlite:"+filepath.Join(t.TempDir(), "licet.db"))
	})
	t.Run("postgresql", func(t *testing.T) {
		t.Parallel()
		_, address := dbtest.PostgreSQLWithAddress(t, schema.Migrate)
		outage(t, address)
	})
}

// letter is a mail that somebody must get: a part of its subject, and their address.
type letter struct{ subject, to string }

// evil is what somebody writes who wants a line of their own in the head of a mail.
const evil = "Welcome.\r\nBcc: eve@evil.example\r\nSubject: something else\r\n\r\nGive me your password."

func outage(t *testing.T, database string) {
	mails, err := inbox.Open(inbox.Config{Clock: clock.System()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mails.Close() })
	c := &crash{T: t, data: t.TempDir(), database: database, mails: mails, address: freeAddress(t), client: &http.Client{Timeout: 30 * time.Second}}
	c.url = "http://" + c.address
	mails.Fail(inbox.Refuse, -1)
	c.seed()
	want := map[letter]int{}
	for _, to := range c.place.people {
		want[letter{"A registration token was made", to}] += len(c.place.tokens)
	}
	want[letter{"is active", c.place.people[0]}]++
	for round, how := range []inbox.Failure{inbox.Refuse, inbox.Temporary, inbox.Refuse} {
		mails.Fail(how, -1)
		c.start()
		for n := range 3 {
			guest := fmt.Sprintf("guest%d%d@corp.example", round, n)
			c.post(t, "/accounts/"+string(c.place.account)+"/invitations", fmt.Sprintf(`{"emails":[%q],"role":"account_viewer","message":%q}`, guest, evil))
			want[letter{"You are invited", guest}]++
		}
		boss := fmt.Sprintf("boss%d@cedar-works-%d.com", round, round)
		c.post(t, "/account-requests", fmt.Sprintf(`{"approver":%q,"name":"Cedar Works %d","message":%q}`, boss, round, evil))
		want[letter{"Action required: authorize", boss}]++
		want[letter{fmt.Sprintf("the account Cedar Works %d was sent to", round), c.place.people[0]}]++
		if round < 2 {
			c.must(c.server.Process.Kill())
		} else {
			c.must(c.server.Process.Signal(os.Interrupt))
		}
		_ = c.server.Wait()
		c.client.CloseIdleConnections()
		if got := len(mails.Messages("")); got != 0 {
			t.Fatalf("%d mails arrived at a server that was away", got)
		}
	}
	mails.Fail(inbox.None, 0)
	p := c.open(later{by: time.Hour})
	defer func() { c.must(p.Close()) }()
	c.must(p.Jobs.Drain(t.Context()))
	c.must(p.Jobs.Drain(t.Context()))
	c.arrived(want)
}

// post does a deed as the administrator.
func (c *crash) post(t *testing.T, path, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+"/api/v1"+path, strings.NewReader(body))
	c.must(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Cookie", c.place.cookie)
	if _, err := c.do(req); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// arrived compares the mails that came with those that were to come.
func (c *crash) arrived(want map[letter]int) {
	c.Helper()
	ids := map[string]bool{}
	got := map[letter]int{}
	for _, m := range c.mails.Messages("") {
		if ids[m.MessageID] {
			c.Errorf("%q came twice to %v", m.Subject, m.To)
		}
		ids[m.MessageID] = true
		parsed, err := netmail.ReadMessage(strings.NewReader(m.Raw))
		if err != nil {
			c.Fatal(err)
		}
		if parsed.Header.Get("Bcc")+parsed.Header.Get("Cc") != "" || len(m.To) != 1 || strings.Contains(m.Subject, "something else") {
			c.Errorf("%q went to %v with the headers %v", m.Subject, m.To, parsed.Header)
		}
		for l := range want {
			if strings.Contains(m.Subject, l.subject) && m.To[0] == l.to {
				got[l]++
			}
		}
	}
	for l, n := range want {
		if got[l] != n {
			c.Errorf("%s got %d mails %q, want %d", l.to, got[l], l.subject, n)
		}
	}
	if len(ids) != sum(want) {
		c.Errorf("%d mails arrived, want %d", len(ids), sum(want))
	}
}

func sum(of map[letter]int) (n int) {
	for _, k := range of {
		n += k
	}
	return n
}
