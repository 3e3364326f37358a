package request_test

import (
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/schema"
)

// SPEC B4, G2, R2: a DNS record lets an edited upgrade pass without the vendor; the link in the mail then completes it, and
// the account knows how its domain was proved.
func TestUpgradeProvedByDNS(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		b, z := newBakery(t, d), nameServer(t)
		b.Requests.Settings.Resolver = request.Resolver{Server: z.addr, Timeout: 300 * time.Millisecond}
		if _, err := b.ask(t, edit("shop", "")); err != nil {
			t.Fatal(err)
		}
		p, err := b.Requests.StartDomainProof(t.Context(), b.Admin, b.Account.ID)
		if err != nil || p.Name() != "_licet-challenge.shop.riverside.com" || !p.Decides {
			t.Fatalf("%+v, %v", p, err)
		}
		z.set(p.Name(), dns.RcodeSuccess, p.Value)
		if p, err = b.Requests.CheckDomainProof(t.Context(), b.Admin, b.Account.ID); err != nil || p.Outcome != request.RecordSeen {
			t.Fatalf("%+v, %v", p, err)
		}
		b.unchanged(t)
		if err := b.activate(t, b.Admin, b.links(t)[0]); err != nil {
			t.Fatal(err)
		}
		if v := b.now(t); v.Identifier != "shop.riverside.com" || v.DomainProof != account.ProofByDNS {
			t.Errorf("%+v", v.Account)
		}
	})
}

// SPEC G2, R2: an upgrade that is asked for anew can be proved anew, although the one before was proved and canceled.
func TestUpgradeIsProvedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		b, z := newBakery(t, d), nameServer(t)
		b.Requests.Settings.Resolver = request.Resolver{Server: z.addr, Timeout: 300 * time.Millisecond}
		var values []string
		for range 2 {
			if _, err := b.ask(t, edit("shop", "")); err != nil {
				t.Fatal(err)
			}
			p, err := b.Requests.StartDomainProof(t.Context(), b.Admin, b.Account.ID)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, p.Value)
			z.set(p.Name(), dns.RcodeSuccess, p.Value)
			if p, err = b.Requests.CheckDomainProof(t.Context(), b.Admin, b.Account.ID); err != nil || p.Outcome != request.RecordSeen {
				t.Fatalf("%+v, %v", p, err)
			}
			if err := b.Requests.CancelUpgrade(t.Context(), b.Admin, b.Account.ID); err != nil {
				t.Fatal(err)
			}
		}
		if values[0] == values[1] {
			t.Error("the same value again")
		}
		b.unchanged(t)
	})
}
