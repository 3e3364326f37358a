package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/server"
)

// tag is what the devices ask for; there is enough of it.
const tag = "edge-base"

// place is an account with people, licenses and tokens.
type place struct {
	account access.AccountID
	va      access.VirtualAccountID
	cookie  string             // of the administrator
	people  []string           // addresses of all users
	tokens  []licensing.Issued // by which the devices register
	key     protocol.JWK       // the server's
}

// open opens the server's data in this process, as seen by a clock.
func (c *crash) open(clk clock.Clock) *server.Portal {
	c.Helper()
	p, err := server.Open(c.Context(), server.Config{
		Listen: c.address, URL: c.url, Data: c.data, Database: obs.Secret(c.database), SMTPURL: obs.Secret(c.mails.URL()),
		LimitedSuffix: ".smb", LogLevel: "error", TestNames: true, Clock: clk,
	}, io.Discard)
	c.must(err)
	return p
}

func (c *crash) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// seed makes a place before the server runs.
func (c *crash) seed() {
	p, ctx := c.open(nil), c.Context()
	defer func() { c.must(p.Close()) }()
	p.Identity.Hasher = identity.NewHasher(8, 1, 4) // as cheap as can be
	file, err := catalog.Parse(strings.NewReader("products:\n  - {id: edge, name: Edge}\nentitlements:\n  - {tag: " + tag + ", name: Edge Base, product: edge}\n"))
	c.must(err)
	_, err = p.Catalog.Load(ctx, file)
	c.must(err)

	admin := c.person(p, "ada@corp.example")
	a, err := p.Requests.RequestAccount(ctx, admin, request.Requester{
		Profile: admin.Profile, Name: admin.Name, Email: admin.Email, Verified: true, Company: "Corp",
	}, request.Request{Name: "Corp"})
	c.must(err)
	c.place = place{account: a.ID, va: a.DefaultVirtual, people: []string{admin.Email}, key: p.Licensing.Info().Keys[0]}
	for _, email := range []string{"ben@corp.example", "cleo@corp.example", "dan@corp.example", "eve@corp.example"} {
		who := c.person(p, email)
		c.place.people = append(c.place.people, email)
		c.must(p.DB.Update(ctx, func(tx *db.Tx) error {
			return p.Accounts.AddGrant(ctx, tx, a.ID, account.Person{Profile: who.Profile, Name: who.Name, Email: email}, access.Grant{Role: access.AccountUser})
		}))
	}
	session, _, err := p.Identity.SignIn(ctx, access.Actor{Kind: access.Anonymous, Origin: "127.0.0.1"}, identity.SignIn{Email: admin.Email, Password: secret})
	c.must(err)
	c.place.cookie = "licet=" + session
	terms, err := p.Agreements.GetAgreement(ctx, admin, agreement.SmartLicensing)
	c.must(err)
	for range 2 {
		token, err := p.Licensing.IssueToken(ctx, admin, a.ID, c.place.va, licensing.Terms{AcceptAgreement: terms.Version})
		c.must(err)
		c.place.tokens = append(c.place.tokens, token)
	}
	_, err = p.Licensing.Deposit(ctx, access.System("test"), a.ID, licensing.License{VirtualAccount: c.place.va, Tag: tag, Quantity: 100_000, Type: licensing.Perpetual})
	c.must(err)
}

const secret = "violet canyon drum 42" // everybody's password

func (c *crash) person(p *server.Portal, email string) access.Actor {
	c.Helper()
	made, err := p.Identity.CreateProfile(c.Context(), access.System("test"), identity.SignUp{
		Email: email, Password: secret, FirstName: strings.ToUpper(email[:1]), LastName: "Tester", Company: "Corp", AcceptTerms: true,
	})
	c.must(err)
	return access.Actor{Kind: access.Person, Profile: made.ID, Name: made.Name(), Email: email, Origin: "127.0.0.1"}
}

// newCrowd makes devices and their messages before anything is timed.
func (c *crash) newCrowd(round int) []*applicant {
	made := make([]*applicant, crowd)
	for i := range made {
		a := &applicant{Device: licensingtest.NewDevice(fmt.Sprintf("R%d-%03d", round, i), c.place.key, clock.System().Now)}
		if i%3 == 0 {
			a.Key = licensingtest.NewKey()
		}
		a.token = c.place.tokens[i%len(c.place.tokens)].Value
		a.raw = a.Seal(protocol.Register, a.Registration(a.token, false))
		made[i] = a
	}
	return made
}

func (c *crash) newOrders(round int) []*order {
	made := make([]*order, issues)
	for i := range made {
		made[i] = &order{key: fmt.Sprintf("crash-%d-%d", round, i), description: fmt.Sprintf("order %d-%d", round, i)}
	}
	return made
}

// sight is what the database holds.
type sight struct {
	instances map[string]instance // by id; all that ever were
	uses      map[string]int64    // of tokens, by id
	tokens    map[string][]string // ids by description
	drifts    []licensing.Drift
}

type instance struct{ sn, token string }

// look reads the database beside the running server, and lets go of it again: the next kill has to find nobody else.
func (c *crash) look() sight {
	c.Helper()
	ctx := c.Context()
	d, err := db.Open(ctx, c.database)
	c.must(err)
	defer func() { c.must(d.Close()) }()
	var s sight
	c.must(d.View(ctx, func(tx *db.Tx) (err error) {
		s = sight{instances: map[string]instance{}, uses: map[string]int64{}, tokens: map[string][]string{}}
		if s.drifts, err = licensing.Verify(ctx, tx); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT id, sn, token_id FROM product_instance`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var id string
			var i instance
			if err := rows.Scan(&id, &i.sn, &i.token); err != nil {
				return err
			}
			s.instances[id] = i
		}
		if err := rows.Err(); err != nil {
			return err
		}
		if rows, err = tx.QueryContext(ctx, `SELECT id, uses, description FROM registration_token`); err != nil {
			return err
		}
		for rows.Next() {
			var id, description string
			var uses int64
			if err := rows.Scan(&id, &uses, &description); err != nil {
				return err
			}
			s.uses[id], s.tokens[description] = uses, append(s.tokens[description], id)
		}
		return rows.Err()
	}))
	return s
}

// later is a clock that goes on from some time ahead: the leases of what a killed server had begun have ended by then.
type later struct{ by time.Duration }

// Now implements clock.Clock.
func (l later) Now() time.Time { return clock.System().Now().Add(l.by) }

// hint is how a mail names its token.
var hint = regexp.MustCompile(`licet_[0-9a-z]{4}…[0-9a-z]{4}`)

// end stops the server as an operator would, lets everything run that it left behind, and counts the mails.
func (c *crash) end() {
	c.must(c.server.Process.Signal(os.Interrupt))
	if err := c.server.Wait(); err != nil {
		c.Errorf("the server ended with %v (%v)", err, c.server.ProcessState.Sys().(syscall.WaitStatus))
	}
	ctx := c.Context()
	p := c.open(later{by: 5 * time.Minute})
	defer func() { c.must(p.Close()) }()
	c.must(p.Jobs.Drain(ctx))

	type aboutToken struct{ to, token string }
	got := map[aboutToken]map[string]bool{} // Message-IDs
	received := 0
	for _, m := range c.mails.Messages("") {
		token := hint.FindString(m.Text)
		if token == "" {
			continue
		}
		received++
		at := aboutToken{m.To[0], token}
		if got[at] == nil {
			got[at] = map[string]bool{}
		}
		got[at][m.MessageID] = true
	}
	tokens := 0
	c.must(p.DB.View(ctx, func(tx *db.Tx) error {
		tokens = 0
		rows, err := tx.QueryContext(ctx, `SELECT hint FROM registration_token`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var token string
			if err := rows.Scan(&token); err != nil {
				return err
			}
			tokens++
			for _, email := range c.place.people {
				if ids := got[aboutToken{email, token}]; len(ids) != 1 {
					c.Errorf("%s got %d mails about %s, not one", email, len(ids), token)
				}
			}
		}
		return rows.Err()
	}))
	if want := tokens * len(c.place.people); len(got) != want || tokens != len(c.orders)+len(c.place.tokens) {
		c.Errorf("%d mails about %d tokens, want %d about %d", len(got), tokens, want, len(c.orders)+len(c.place.tokens))
	}
	c.Logf("%d tokens, %d mails, of which %d came again under the same Message-ID", tokens, len(got), received-len(got))
}
