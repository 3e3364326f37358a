package licensing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// How long an authorization holds, by the server's clock.
const (
	RenewAuthorization  = 30 * 24 * time.Hour // when the device is to ask again
	AuthorizationPeriod = 90 * 24 * time.Hour
)

// authorize makes the instance use exactly what the message asks for.
func (s *Service) authorize(ask protocol.AuthorizeRequest, origin string, advice []protocol.Advice) deed {
	return func(ctx context.Context, tx *db.Tx, i Instance, now time.Time) (any, error) {
		if err := s.active(ctx, tx, i.Account); err != nil {
			return nil, err
		}
		wanted := make(map[string]int64, len(ask.Entitlements))
		tags := make([]string, len(ask.Entitlements))
		for n, w := range ask.Entitlements {
			wanted[w.Tag], tags[n] = w.Count, w.Tag
		}
		known, err := s.Catalog.Lookup(ctx, tx, tags...)
		if err != nil {
			return nil, err
		}
		denied := i.denied(wanted, known)
		for tag := range denied {
			delete(wanted, tag)
		}
		got, err := s.use(ctx, tx, i, wanted, known, now)
		if err != nil {
			return nil, err
		}
		until := now.Add(AuthorizationPeriod)
		if err := licensingdb.New(tx).SetAuthorized(ctx, licensingdb.SetAuthorizedParams{
			AuthorizedAt: clock.Millis(now), AuthorizationExpiresAt: clock.Millis(until), AccountID: i.Account, ID: i.ID,
		}); err != nil {
			return nil, fmt.Errorf("licensing: authorize: %w", err)
		}
		if len(got.after) > 0 {
			if err := s.instanceEvent(ctx, tx, i.actor(origin), i, "authorization.changed",
				fmt.Sprintf("%s now uses %s.", i.Name, tell(got.before, got.after)), got.before, got.after); err != nil {
				return nil, err
			}
		}
		granted := got.granted(ask.Entitlements, known, denied)
		if len(denied) > 0 {
			advice = append(slices.Clone(advice), protocol.Advice{Code: protocol.CodeExportNotAllowed, Detail: ErrExportNotAllowed.Msg, Remedy: ErrExportNotAllowed.Remedy})
		}
		return protocol.AuthorizeAnswer{
			Status: statusOf(granted), Entitlements: granted, IssuedAt: now, RenewAfter: now.Add(RenewAuthorization),
			ExpiresAt: until, ServerTime: now, NextContact: now.Add(RenewAuthorization), Advice: advice,
		}, nil
	}
}

// denied are the export-controlled ones of what an instance wants, if its token didn't allow any.
func (i Instance) denied(wanted map[string]int64, known map[string]catalog.Entitlement) map[string]bool {
	denied := map[string]bool{}
	for tag, n := range wanted {
		if n > 0 && known[tag].ExportControlled && !i.ExportControlled {
			denied[tag] = true
		}
	}
	return denied
}

// statusOf is the state of the whole from its parts: what was refused or is lacking makes it out of compliance, what
// nobody knows doesn't count.
func statusOf(granted []protocol.Granted) protocol.AuthorizationStatus {
	status := protocol.StatusNoLicenses
	for _, g := range granted {
		switch g.State {
		case protocol.StateOutOfCompliance, protocol.StateRefused:
			return protocol.StatusOutOfCompliance
		case protocol.StateInCompliance:
			status = protocol.StatusAuthorized
		}
	}
	return status
}
