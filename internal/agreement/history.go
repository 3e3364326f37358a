package agreement

import (
	"context"
	"fmt"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement/agreementdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// GetAgreementVersion returns one version of a kind, also one that is no longer in force. Everybody who is signed in may
// read it.
func (s *Service) GetAgreementVersion(ctx context.Context, who access.Actor, kind, version string) (a Agreement, err error) {
	if !who.SignedIn() {
		return Agreement{}, access.ErrSignInRequired
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := agreementdb.New(tx).GetVersion(ctx, agreementdb.GetVersionParams{Kind: kind, Version: version})
		if err != nil {
			return fmt.Errorf("agreement: version: %w", err)
		}
		if len(rows) == 0 {
			return ErrNotFound
		}
		a = fromRow(rows[0])
		return nil
	})
	return a, err
}

// ListAgreements returns a page of how an account stands to every kind of agreement, by title. It needs
// access.ViewAgreements.
func (s *Service) ListAgreements(ctx context.Context, who access.Actor, a access.AccountID, p page.Request) (page.Page[State], error) {
	var all []State
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		held, err := s.Accounts.Require(ctx, tx, who, a, access.ViewAgreements)
		if err != nil {
			return err
		}
		acct, err := s.Accounts.Load(ctx, tx, a)
		if err != nil {
			return err
		}
		may := held.Can(access.AcceptAgreements, "") && acct.Active() == nil && customer(who, acct, s.Accounts.Rules) == nil
		rows, err := agreementdb.New(tx).AllInForce(ctx)
		if err != nil {
			return fmt.Errorf("agreement: list: %w", err)
		}
		for _, r := range rows {
			state, err := s.state(ctx, tx, a, fromRow(r))
			if err != nil {
				return err
			}
			state.MayAccept = may
			all = append(all, state)
		}
		return nil
	})
	if err != nil {
		return page.Page[State]{}, err
	}
	return cut(all, p, func(st State) string { return st.Kind })
}

// ListAcceptances returns a page of who accepted which version of a kind for an account, the newest first. It needs
// access.ViewAgreements.
func (s *Service) ListAcceptances(ctx context.Context, who access.Actor, a access.AccountID, kind string, p page.Request) (page.Page[Acceptance], error) {
	var all []Acceptance
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.ViewAgreements); err != nil {
			return err
		}
		if _, err := s.inForce(ctx, tx, kind); err != nil {
			return err
		}
		var err error
		all, err = acceptances(ctx, tx, a, kind)
		return err
	})
	if err != nil {
		return page.Page[Acceptance]{}, err
	}
	return cut(all, p, func(c Acceptance) string { return c.Version })
}

// acceptances reads who accepted which version of a kind for an account, the newest first.
func acceptances(ctx context.Context, tx *db.Tx, a access.AccountID, kind string) ([]Acceptance, error) {
	rows, err := agreementdb.New(tx).Acceptances(ctx, agreementdb.AcceptancesParams{AccountID: a, Kind: kind})
	if err != nil {
		return nil, fmt.Errorf("agreement: acceptances: %w", err)
	}
	var all []Acceptance
	for _, r := range rows {
		all = append(all, Acceptance{Version: r.Version, Title: r.Title, PublishedAt: clock.Time(r.PublishedAt), Origin: r.Origin,
			By: account.Person{Profile: r.ProfileID, Name: r.Name, Email: r.Email}, AcceptedAt: clock.Time(r.AcceptedAt)})
	}
	return all, nil
}

// cut makes a page of a list that is short enough to be read whole: it has one row for each kind or version.
func cut[T any](all []T, p page.Request, key func(T) string) (page.Page[T], error) {
	if p.Sort != "" {
		return page.Page[T]{}, page.ErrSort
	}
	var after string
	started, err := page.Decode(p.Cursor, &after)
	if err != nil {
		return page.Page[T]{}, err
	}
	total := int64(len(all))
	if started {
		at := slices.IndexFunc(all, func(row T) bool { return key(row) == after })
		if at < 0 {
			return page.Page[T]{}, page.ErrCursor
		}
		all = all[at+1:]
	}
	out := page.Cut(all, p.Rows(), func(row T) any { return key(row) })
	out.Total = total
	return out, nil
}
