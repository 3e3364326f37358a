package request_test

import (
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/request/requesttest"
	"github.com/licet/licet/internal/schema"
)

// zone is what a name server on loopback answers, by name without the dot at the end: texts, or a reply code.
type zone struct {
	mu     sync.Mutex
	texts  map[string][]string
	rcodes map[string]int
	silent map[string]bool
	addr   string
}

// nameServer starts a real name server, by UDP and TCP on one port.
func nameServer(t *testing.T) *zone {
	t.Helper()
	z := &zone{texts: map[string][]string{}, rcodes: map[string]int{}, silent: map[string]bool{}}
	packets, streams := samePort(t)
	z.addr = packets.LocalAddr().String()
	for _, server := range []*dns.Server{{PacketConn: packets, Handler: z}, {Listener: streams, Handler: z}} {
		go func() { _ = server.ActivateAndServe() }()
		t.Cleanup(func() { _ = server.Shutdown() })
	}
	return z
}

// samePort listens for packets and for streams on one port. Another process may hold the one kind of a port whose other
// kind is free, so a few are tried.
func samePort(t *testing.T) (net.PacketConn, net.Listener) {
	t.Helper()
	for try := 1; ; try++ {
		packets, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		streams, err := net.Listen("tcp", packets.LocalAddr().String())
		if err == nil {
			return packets, streams
		}
		_ = packets.Close()
		if try == 20 {
			t.Fatal(err)
		}
	}
}

func (z *zone) set(name string, rcode int, texts ...string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.rcodes[name], z.texts[name] = rcode, texts
}

// ServeDNS implements dns.Handler.
func (z *zone) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	z.mu.Lock()
	defer z.mu.Unlock()
	name := strings.TrimSuffix(strings.ToLower(q.Question[0].Name), ".")
	if z.silent[name] {
		return
	}
	m := new(dns.Msg)
	m.SetReply(q)
	m.Rcode = dns.RcodeNameError
	if rcode, known := z.rcodes[name]; known {
		m.Rcode = rcode
	}
	for _, text := range z.texts[name] {
		var parts []string
		for len(text) > 255 {
			parts, text = append(parts, text[:255]), text[255:]
		}
		m.Answer = append(m.Answer, &dns.TXT{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeTXT, Class: dns.ClassINET}, Txt: append(parts, text)})
	}
	if w.LocalAddr().Network() == "udp" {
		m.Truncate(512)
	}
	_ = w.WriteMsg(m)
}

// SPEC B4, R2: who controls the DNS of an edited identifier needs no review: as soon as the record is seen, the account
// is active and its domain proved. What is missing is told with its cause.
func TestDomainIsProvedByDNS(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, z := requesttest.New(t, d), nameServer(t)
		w.Requests.Settings.Resolver = request.Resolver{Server: z.addr, Timeout: 300 * time.Millisecond}
		kim, a, r := waiting(t, w, "kim", "elm.com")
		if _, err := w.Requests.CheckDomainProof(t.Context(), kim, a.ID); !errors.Is(err, request.ErrProofNone) {
			t.Errorf("before it was begun: %v", err)
		}
		p, err := w.Requests.StartDomainProof(t.Context(), kim, a.ID)
		if err != nil || p.Name() != "_licet-challenge.elm.com" || len(p.Value) < 26 || !p.Decides || p.ExpiresAt.Sub(p.CreatedAt) != request.ChallengeLifetime {
			t.Fatalf("%+v, %v", p, err)
		}
		name := p.Name()
		long := strings.Repeat("x", 400)
		for _, c := range []struct {
			arrange func()
			want    request.Outcome
			seen    string
		}{
			{func() {}, request.NoSuchName, ""},
			{func() { z.set(name, dns.RcodeSuccess) }, request.NoRecord, ""},
			{func() { z.set(name, dns.RcodeSuccess, "another\x01") }, request.OtherValue, `another\001`},
			{func() { z.set(name, dns.RcodeServerFailure) }, request.ServerFailed, ""},
			{func() { z.set(name, dns.RcodeRefused) }, request.ServerFailed, ""},
			{func() { z.mu.Lock(); z.silent[name] = true; z.mu.Unlock() }, request.NoAnswer, ""},
			{func() {
				z.mu.Lock()
				z.silent[name] = false
				z.mu.Unlock()
				z.set(name, dns.RcodeSuccess, long, long, p.Value)
			}, request.RecordSeen, ""},
		} {
			c.arrange()
			got, err := w.Requests.CheckDomainProof(t.Context(), kim, a.ID)
			if err != nil || got.Outcome != c.want || got.Seen != c.seen {
				t.Errorf("got %s %q, %v; want %s", got.Outcome, got.Seen, err, c.want)
			}
			if c.want != request.RecordSeen {
				if _, err := w.Requests.CheckDomainProof(t.Context(), kim, a.ID); !errors.Is(err, request.ErrProofTooSoon) {
					t.Errorf("at once again: %v", err)
				}
			}
			w.Clock.Advance(request.CheckPause)
		}
		got := stateOf(t, w, a.ID)
		if got.Status != account.Active || got.DomainProof != account.ProofByDNS || got.DomainProvedAt.IsZero() {
			t.Errorf("%+v", got)
		}
		review, err := w.Requests.GetReview(t.Context(), accounttest.Staff("omar"), r.ID)
		if err != nil || review.Decision != request.Proved {
			t.Errorf("%+v, %v", review.Review, err)
		}
		if got := kinds(t, w, a.ID); !strings.HasPrefix(got, "account.activated review.proved account.domain_proved account.domain_proof_started") {
			t.Errorf("events %s", got)
		}
		if _, err := w.Requests.StartDomainProof(t.Context(), kim, a.ID); !errors.Is(err, request.ErrProofDone) {
			t.Errorf("again: %v", err)
		}
	})
}

// SPEC R2: the portal looks by itself; the value ends after a week and can be renewed; an old value proves nothing.
func TestProofIsLookedForByItself(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, z := requesttest.New(t, d), nameServer(t)
		w.Requests.Settings.Resolver = request.Resolver{Server: z.addr, Timeout: time.Second}
		kim, a, _ := waiting(t, w, "kim", "elm.com")
		first, err := w.Requests.StartDomainProof(t.Context(), kim, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(request.ChallengeLifetime)
		z.set(first.Name(), dns.RcodeSuccess, first.Value)
		if err := w.Requests.CheckDueProofs(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Requests.CheckDomainProof(t.Context(), kim, a.ID); !errors.Is(err, request.ErrProofExpired) {
			t.Errorf("after a week: %v", err)
		}
		next, err := w.Requests.StartDomainProof(t.Context(), kim, a.ID)
		if err != nil || next.Value == first.Value {
			t.Fatalf("%+v, %v", next, err)
		}
		w.Clock.Advance(time.Minute)
		if err := w.Requests.CheckDueProofs(t.Context()); err != nil || stateOf(t, w, a.ID).Status != account.PendingDomainApproval {
			t.Errorf("with the old value: %v", err)
		}
		z.set(first.Name(), dns.RcodeSuccess, first.Value, next.Value)
		w.Clock.Advance(2 * time.Minute)
		if err := w.Requests.CheckDueProofs(t.Context()); err != nil || stateOf(t, w, a.ID).Status != account.Active {
			t.Errorf("with the new one: %v", err)
		}
	})
}

// SPEC B4: a look-alike is its owner's, so a proof by DNS says nothing about honesty: it is noted, and a person decides.
func TestLookAlikeIsReviewedDespiteItsProof(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, z := requesttest.New(t, d), nameServer(t)
		w.Requests.Settings.Resolver = request.Resolver{Server: z.addr, Timeout: time.Second}
		kim, a, r := waiting(t, w, "kim", "асе.com")
		if r.Provable || r.LooksLike != "ace.com" {
			t.Errorf("%+v", r.Review)
		}
		p, err := w.Requests.StartDomainProof(t.Context(), kim, a.ID)
		if err != nil || p.Decides {
			t.Fatalf("%+v, %v", p, err)
		}
		z.set(p.Name(), dns.RcodeSuccess, p.Value)
		if _, err := w.Requests.CheckDomainProof(t.Context(), kim, a.ID); err != nil {
			t.Fatal(err)
		}
		if got := stateOf(t, w, a.ID); got.Status != account.PendingDomainApproval || got.DomainProof != account.ProofByDNS {
			t.Errorf("%+v", got)
		}
		stranger := accounttest.Person("stranger")
		if _, err := w.Requests.GetDomainProof(t.Context(), stranger, a.ID); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("to a stranger: %v", err)
		}
		limited := w.Limited(t, "abcdef")
		if _, err := w.Requests.StartDomainProof(t.Context(), limited.Admin, limited.ID); !errors.Is(err, request.ErrProofLimited) {
			t.Errorf("limited: %v", err)
		}
	})
}
