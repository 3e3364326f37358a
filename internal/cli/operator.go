package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/server"
)

type operatorCmd struct {
	List         operatorListCmd   `cmd:"" help:"List the vendor's staff."`
	Add          operatorAddCmd    `cmd:"" help:"Put somebody who has a profile on the vendor's staff."`
	Remove       operatorRemoveCmd `cmd:"" help:"Take somebody off the vendor's staff."`
	ResetFactors resetFactorsCmd   `cmd:"" help:"Take the authenticator app, the recovery codes and the passkeys of somebody away who has lost them."`
}

// person names one profile at a server's data.
type person struct {
	place
	JSON  bool   `name:"json" help:"Print one line of JSON."`
	Email string `arg:"" help:"Email address of the person's profile."`
}

// with opens the data, looks the person up, and does the deed.
func (c *person) with(ctx context.Context, s *streams, do func(*server.Portal, identity.Profile) error) (err error) {
	portal, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { _ = portal.Close() }()
	var p identity.Profile
	if err := portal.DB.View(ctx, func(tx *db.Tx) (err error) {
		p, err = portal.Identity.ProfileByEmail(ctx, tx, c.Email)
		return err
	}); err != nil {
		return err
	}
	return do(portal, p)
}

// say prints what was done: as JSON for programs, else as a sentence.
func (c *person) say(s *streams, v any, sentence string) (err error) {
	if c.JSON {
		return json.NewEncoder(s.out).Encode(v)
	}
	_, err = fmt.Fprintln(s.out, sentence)
	return err
}

// staffed is what the commands that change the staff say.
type staffed struct {
	Email    string `json:"email"`
	Operator bool   `json:"operator"`
}

type operatorAddCmd struct{ person }

// Run puts somebody on the staff. The server may be running.
func (c *operatorAddCmd) Run(ctx context.Context, s *streams) error {
	return c.with(ctx, s, func(portal *server.Portal, p identity.Profile) error {
		if err := portal.Identity.SetOperator(ctx, access.System("licet operator add"), p.ID, true); err != nil {
			return err
		}
		return c.say(s, staffed{p.Email, true}, p.Email+" is on the vendor's staff now, and needs a second factor to act for it")
	})
}

type operatorRemoveCmd struct{ person }

// Run takes somebody off the staff. The server may be running.
func (c *operatorRemoveCmd) Run(ctx context.Context, s *streams) error {
	return c.with(ctx, s, func(portal *server.Portal, p identity.Profile) error {
		if err := portal.Identity.SetOperator(ctx, access.System("licet operator remove"), p.ID, false); err != nil {
			return err
		}
		return c.say(s, staffed{p.Email, false}, p.Email+" is no longer on the vendor's staff")
	})
}

type resetFactorsCmd struct{ person }

// Help is the rest of what --help says.
func (resetFactorsCmd) Help() string {
	return "Make sure first that it is really that person who asks. All their sessions end; then they sign in with their password alone and set up a new second factor. " +
		"It is noted in their security log, and the running server mails it to them."
}

// Run takes somebody's factors away. The server may be running.
func (c *resetFactorsCmd) Run(ctx context.Context, s *streams) error {
	return c.with(ctx, s, func(portal *server.Portal, p identity.Profile) error {
		taken, err := portal.Identity.ResetFactors(ctx, access.System("licet operator reset-factors"), p.ID)
		if err != nil {
			return err
		}
		said := struct {
			Email         string `json:"email"`
			Authenticator bool   `json:"authenticator"`
			Passkeys      int    `json:"passkeys"`
		}{p.Email, taken.Authenticator, taken.Passkeys}
		app := "no authenticator app"
		if taken.Authenticator {
			app = "the authenticator app"
		}
		return c.say(s, said, fmt.Sprintf("took %s and %d passkeys of %s away, and ended all sessions", app, taken.Passkeys, p.Email))
	})
}

type operatorListCmd struct {
	place
	JSON bool `name:"json" help:"Print JSON, one line for each person."`
}

// Run lists the staff.
func (c *operatorListCmd) Run(ctx context.Context, s *streams) (err error) {
	portal, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { _ = portal.Close() }()
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for next := (page.Request{Limit: page.MaxLimit}); ; {
		found, err := portal.Identity.ListPeople(ctx, access.System("licet operator list"), identity.PeopleFilter{Role: "operator"}, next)
		if err != nil {
			return err
		}
		for _, p := range found.Items {
			if c.JSON {
				err = json.NewEncoder(s.out).Encode(map[string]any{"email": p.Email, "name": p.Name, "authenticator": p.SecondFactor})
			} else {
				_, err = fmt.Fprintf(w, "%s\t%s\n", p.Email, p.Name)
			}
			if err != nil {
				return err
			}
		}
		if next.Cursor = found.Next; next.Cursor == "" {
			return w.Flush()
		}
	}
}
