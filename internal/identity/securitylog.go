package identity

import (
	"context"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/page"
)

// SecurityEvent is an entry of a profile's own log: sign-ins, failed ones, changes of credentials (SPEC A3).
type SecurityEvent struct {
	ID      string
	At      time.Time
	Kind    string // "sign_in.failed", "password.changed", …
	Message string
	Address string // network address it came from
	Agent   string
}

// note writes an entry in the deed's transaction.
func (s *Service) note(ctx context.Context, tx *db.Tx, p access.ProfileID, who access.Actor, agent, kind, message string) error {
	return identitydb.New(tx).InsertSecurityEvent(ctx, identitydb.InsertSecurityEventParams{
		ProfileID: p, ID: id.New("sev"), At: s.millis(), Kind: kind, Message: message, Address: who.Origin, Agent: cut(agent),
	})
}

// ListSecurityEvents returns a page of the caller's own log, the newest first.
func (s *Service) ListSecurityEvents(ctx context.Context, who access.Actor, req page.Request) (page.Page[SecurityEvent], error) {
	if err := signedIn(who); err != nil {
		return page.Page[SecurityEvent]{}, err
	}
	before := "sev_z" // behind every id
	if _, err := page.Decode(req.Cursor, &before); err != nil {
		return page.Page[SecurityEvent]{}, err
	}
	var out page.Page[SecurityEvent]
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := identitydb.New(tx).SecurityEvents(ctx, identitydb.SecurityEventsParams{ProfileID: who.Profile, Before: before, N: int64(req.Rows()) + 1})
		list := make([]SecurityEvent, len(rows))
		for i, r := range rows {
			list[i] = SecurityEvent{ID: r.ID, At: clock.Time(r.At), Kind: r.Kind, Message: r.Message, Address: r.Address, Agent: r.Agent}
		}
		out = page.Cut(list, req.Rows(), func(e SecurityEvent) any { return e.ID })
		return err
	})
	return out, err
}
