package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/server"
)

type licenseCmd struct {
	Deposit depositCmd `cmd:"" help:"Put licenses into a virtual account."`
}

type depositCmd struct {
	place
	Account        string `required:"" placeholder:"IDENTIFIER" help:"The account's domain identifier."`
	VirtualAccount string `placeholder:"NAME" help:"Name of the virtual account; by default the account's default one."`
	Tag            string `required:"" placeholder:"TAG" help:"Entitlement tag, as in the catalog."`
	Quantity       int64  `required:"" placeholder:"N" help:"How many."`
	Type           string `default:"perpetual" enum:"perpetual,term,subscription,evaluation" help:"perpetual, term, subscription or evaluation."`
	Starts         string `placeholder:"DATE" help:"First day, as 2026-05-03; by default now."`
	Ends           string `placeholder:"DATE" help:"Day on which it has ended; for every type but perpetual."`
	Reference      string `placeholder:"TEXT" help:"Order or reason, to find it again."`
	Subscription   string `placeholder:"ID" help:"Subscription id."`
}

// Run deposits the licenses. The server may be running.
func (c *depositCmd) Run(ctx context.Context, s *streams) error {
	l := licensing.License{
		Tag: c.Tag, Quantity: c.Quantity, Type: licensing.LicenseType(c.Type), Origin: "command", Reference: c.Reference, SubscriptionID: c.Subscription,
	}
	var err error
	if l.StartsAt, err = day(c.Starts); err != nil {
		return err
	}
	if l.EndsAt, err = day(c.Ends); err != nil {
		return err
	}
	portal, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { _ = portal.Close() }()
	a, va, err := c.find(ctx, portal)
	if err != nil {
		return err
	}
	l.VirtualAccount = va
	if l.StartsAt.IsZero() {
		l.StartsAt = portal.Clock().Now()
	}
	made, err := portal.Licensing.Deposit(ctx, access.System("licet license deposit"), a, l)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "deposited %d × %s as %s\n", c.Quantity, c.Tag, made[0].ID)
	return err
}

// find returns the account and the virtual account that the flags name.
func (c *depositCmd) find(ctx context.Context, p *server.Portal) (a access.AccountID, va access.VirtualAccountID, err error) {
	err = p.DB.View(ctx, func(tx *db.Tx) error {
		found, in, err := p.Accounts.Find(ctx, tx, c.Account, c.VirtualAccount)
		a, va = found.ID, in
		return err
	})
	return a, va, err
}

func day(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, errs.New(errs.Invalid, "date_invalid", fmt.Sprintf("%q is not a date.", text), "Write it as 2026-05-03.")
	}
	return t, nil
}
