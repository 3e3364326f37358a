// Package accounttest gives tests of the areas above an account with people in it.
//
// It owns nothing but the building: everything goes through the account area's own operations and tables. It is
// imported by tests and by the demo's tests only.
package accounttest

import (
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/job"
)

// Start is when the clock of a World begins.
var Start = time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)

// World is a database with the services that an account needs.
type World struct {
	DB       *db.DB
	Clock    *clock.Manual
	Log      *event.Log
	Jobs     *job.Queue
	Mail     *notify.Service // captures: see notifytest.Queued
	Accounts *account.Service
}

// New returns a World on a migrated database, its clock at Start. Its mails have the account area's templates and those
// given.
func New(t testing.TB, d *db.DB, templates ...fs.FS) *World {
	t.Helper()
	c := clock.NewManual(Start)
	w := &World{DB: d, Clock: c, Log: &event.Log{Clock: c}, Jobs: job.New(d, c, slog.New(slog.DiscardHandler))}
	w.Mail = notifytest.New(t, d, c, w.Jobs, append(templates, account.Templates())...)
	w.Accounts = &account.Service{DB: d, Clock: c, Log: w.Log, Mail: w.Mail,
		Rules: account.Rules{Suffix: ".smb", TestNames: true}}
	return w
}

// Update runs fn in a transaction and fails the test on an error.
func (w *World) Update(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := w.DB.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// Person returns somebody who holds no role yet; name is one word, such as "kim".
func Person(name string) access.Actor {
	return access.Actor{
		Kind: access.Person, Profile: id.Make[access.ProfileID]("prof"), Name: strings.ToUpper(name[:1]) + name[1:] + " Doe",
		Email: name + "@cedar.example", Session: id.Make[access.SessionID]("sess"), Origin: "192.0.2.7",
	}
}

// Staff returns somebody of the vendor's, signed in with a second factor.
func Staff(name string) access.Actor {
	who := Person(name)
	who.Operator, who.SecondFactor = true, true
	return who
}

// Account is an account with somebody of each role.
type Account struct {
	account.Account
	Virtual  access.VirtualAccountID // the default one
	Admin    access.Actor
	Approver access.Actor
	User     access.Actor
	Viewer   access.Actor
	VAAdmin  access.Actor // these three in the default virtual account
	VAUser   access.Actor
	VAViewer access.Actor
}

// Standard makes an active account of the standard tier with a person of each role; name is one word, unique in the
// database, such as "cedar".
func (w *World) Standard(t testing.TB, name string) Account {
	t.Helper()
	a := w.Make(t, account.Account{Name: name, Identifier: name + ".example", Tier: account.Standard}, Person(name+"-admin"))
	for _, u := range []struct {
		who  *access.Actor
		role access.Role
	}{
		{&a.Approver, access.AccountApprover}, {&a.User, access.AccountUser}, {&a.Viewer, access.AccountViewer},
		{&a.VAAdmin, access.VAAdmin}, {&a.VAUser, access.VAUser}, {&a.VAViewer, access.VAViewer},
	} {
		g := access.Grant{Role: u.role}
		if !u.role.OfAccount() {
			g.VirtualAccount = a.Virtual
		}
		*u.who = Person(fmt.Sprintf("%s-%s", name, strings.ReplaceAll(string(u.role), "_", "-")))
		w.Grant(t, a.ID, *u.who, g)
	}
	return a
}

// Limited makes an active account of the limited tier with an administrator only; name is six of a-z0-9.
func (w *World) Limited(t testing.TB, name string) Account {
	t.Helper()
	return w.Make(t, account.Account{Name: name, Identifier: name + ".smb", Tier: account.Limited}, Person(name+"-admin"))
}

// Make stores a as it is, active unless it says otherwise, with admin as its administrator.
func (w *World) Make(t testing.TB, a account.Account, admin access.Actor) Account {
	t.Helper()
	by := account.Person{Profile: admin.Profile, Name: admin.Name, Email: admin.Email}
	a.Creator, a.RequestedBy, a.RequestedAt = by, by, w.Clock.Now()
	if a.Status == "" {
		a.Status, a.ActivatedAt = account.Active, a.RequestedAt
	}
	w.Update(t, func(tx *db.Tx) (err error) {
		made, err := w.Accounts.Create(t.Context(), tx, a)
		if err == nil {
			a = made
		}
		return err
	})
	return Account{Account: a, Virtual: a.DefaultVirtual, Admin: admin}
}

// Grant gives somebody one more role.
func (w *World) Grant(t testing.TB, a access.AccountID, who access.Actor, g access.Grant) {
	t.Helper()
	w.Update(t, func(tx *db.Tx) error {
		return w.Accounts.AddGrant(t.Context(), tx, a, account.Person{Profile: who.Profile, Name: who.Name, Email: who.Email}, g)
	})
}
