package request_test

import (
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/request/requesttest"
	"github.com/licet/licet/internal/schema"
)

// liar is a name server that answers each question as one of its functions likes.
type liar map[string]func(q, a *dns.Msg)

// ServeDNS implements dns.Handler.
func (l liar) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	a := new(dns.Msg).SetReply(q)
	for part, lie := range l {
		if strings.Contains(q.Question[0].Name, part) {
			lie(q, a)
		}
	}
	if _, tcp := w.RemoteAddr().(*net.TCPAddr); !tcp && a.Len() > 1232 {
		a.Answer, a.Truncated = nil, true
	}
	_ = w.WriteMsg(a)
}

func record(name string, texts ...string) dns.RR {
	return &dns.TXT{Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeTXT, Class: dns.ClassINET}, Txt: texts}
}

// lie is what a name server answers, and what is to be made of it.
type lie struct {
	lie  func(q, a *dns.Msg)
	want request.Outcome
}

// liesAbout returns lies about the value that is stored in the pointer.
func liesAbout() (map[string]lie, *atomic.Pointer[string]) {
	told := new(atomic.Pointer[string])
	value := func() string { return *told.Load() }
	return map[string]lie{
		"circle": {func(q, a *dns.Msg) {
			for range 50 {
				a.Answer = append(a.Answer, &dns.CNAME{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeCNAME, Class: dns.ClassINET}, Target: q.Question[0].Name})
			}
		}, request.NoRecord},
		"mountain": {func(q, a *dns.Msg) {
			for range 200 {
				a.Answer = append(a.Answer, record(q.Question[0].Name, strings.Repeat("x", 255)))
			}
		}, request.OtherValue},
		"control":   {func(q, a *dns.Msg) { a.Answer = append(a.Answer, record(q.Question[0].Name, "\x00\u202e\xff<script>")) }, request.OtherValue},
		"othername": {func(_, a *dns.Msg) { a.Answer = append(a.Answer, record("attacker.com.", value())) }, request.NoRecord},
		"otherquestion": {func(_, a *dns.Msg) {
			a.Question[0].Name = "attacker.com."
			a.Answer = append(a.Answer, record("attacker.com.", value()))
		}, request.ServerFailed},
		"otherkind": {func(q, a *dns.Msg) {
			a.Answer = append(a.Answer, &dns.SPF{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeSPF, Class: dns.ClassINET}, Txt: []string{value()}})
		}, request.NoRecord},
		"inside": {func(q, a *dns.Msg) { a.Answer = append(a.Answer, record(q.Question[0].Name, "x"+value(), value()+"x")) }, request.OtherValue},
	}, told
}

// SPEC R2: a name server that lies proves nothing: with a circle of aliases, a mountain of texts, the answer to another
// question, or the value under another name.
func TestLyingNameServersProveNothing(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		lies, told := liesAbout()
		handler := liar{}
		for name, l := range lies {
			handler[name] = l.lie
		}
		handler["delegated"] = func(q, a *dns.Msg) { // an honest one, whose name leads to another
			a.Answer = append(a.Answer, &dns.CNAME{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeCNAME, Class: dns.ClassINET}, Target: "Proofs.dns.com."},
				record("proofs.dns.com.", *told.Load()))
		}
		packets, streams := samePort(t)
		for _, server := range []*dns.Server{{PacketConn: packets, Handler: handler}, {Listener: streams, Handler: handler}} {
			go func() { _ = server.ActivateAndServe() }()
			t.Cleanup(func() { _ = server.Shutdown() })
		}
		w := requesttest.New(t, d)
		w.Requests.Settings.Resolver = request.Resolver{Server: packets.LocalAddr().String(), Timeout: time.Second}
		for name, l := range lies {
			kim, a, _ := waiting(t, w, "kim", name+".com")
			p, err := w.Requests.StartDomainProof(t.Context(), kim, a.ID)
			if err != nil {
				t.Fatal(err)
			}
			told.Store(&p.Value)
			p, err = w.Requests.CheckDomainProof(t.Context(), kim, a.ID)
			if err != nil || p.Outcome != l.want || len(p.Seen) > 200 {
				t.Errorf("%s: %q, seen %q, %v; want %q", name, p.Outcome, p.Seen, err, l.want)
			}
			if got := stateOf(t, w, a.ID); got.Status != account.PendingDomainApproval || got.DomainProof != account.NoProof {
				t.Errorf("%s: %s, proved %q", name, got.Status, got.DomainProof)
			}
		}
		kim, a, _ := waiting(t, w, "kim", "delegated.com")
		p, err := w.Requests.StartDomainProof(t.Context(), kim, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		told.Store(&p.Value)
		if p, err = w.Requests.CheckDomainProof(t.Context(), kim, a.ID); err != nil || p.Outcome != request.RecordSeen || stateOf(t, w, a.ID).Status != account.Active {
			t.Errorf("delegated: %q, %v", p.Outcome, err)
		}
	})
}

// SPEC R2: names whose servers keep silent don't hold up the look at the others.
func TestSilentNameServersHoldUpNobody(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, z := requesttest.New(t, d), nameServer(t)
		w.Requests.Settings.Resolver = request.Resolver{Server: z.addr, Timeout: time.Second}
		for i := range 8 {
			kim, a, _ := waiting(t, w, "kim", fmt.Sprintf("silent%d.com", i))
			p, err := w.Requests.StartDomainProof(t.Context(), kim, a.ID)
			if err != nil {
				t.Fatal(err)
			}
			z.mu.Lock()
			z.silent[p.Name()] = true
			z.mu.Unlock()
		}
		kim, a, _ := waiting(t, w, "kim", "elm.com")
		p, err := w.Requests.StartDomainProof(t.Context(), kim, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		z.set(p.Name(), dns.RcodeSuccess, p.Value)
		w.Clock.Advance(2 * time.Minute)
		began := time.Now()
		if err := w.Requests.CheckDueProofs(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("the job took %v", took)
		}
		if got := stateOf(t, w, a.ID); got.Status != account.Active {
			t.Errorf("the proved one is %s", got.Status)
		}
	})
}
