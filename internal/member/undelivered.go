package member

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Undelivered is a joining function for a mail that won't be sent any more: if it was about an invitation that waits, the
// invitation says so from now on, and whoever sent it is mailed, for nobody will ever answer it. It reports whether the
// mail was about an invitation.
func (s *Service) Undelivered(ctx context.Context, tx *db.Tx, u notify.Undelivered) (bool, error) {
	q := memberdb.New(tx)
	rows, err := q.Get(ctx, memberdb.GetParams{AccountID: u.Account, ID: u.About})
	if err != nil {
		return false, fmt.Errorf("member: undelivered: %w", err)
	}
	if len(rows) == 0 {
		return false, nil
	}
	n, err := q.Refuse(ctx, memberdb.RefuseParams{AccountID: u.Account, ID: u.About, RefusedAt: clock.Millis(s.Clock.Now()), Refusal: u.Why})
	if err != nil || n == 0 { // answered or withdrawn meanwhile
		return true, err
	}
	i, err := s.fromRow(ctx, tx, rows[0])
	if err != nil {
		return true, err
	}
	e := i.event("invitation.undelivered", fmt.Sprintf("The invitation's mail to %s could not be delivered: %s", i.Email, u.Why))
	if err := s.Log.Append(ctx, tx, access.System("mail"), e); err != nil {
		return true, err
	}
	return true, s.mailSender(ctx, tx, i, "invitation_undelivered", fmt.Sprintf("invitation_undelivered:%s:%d", i.ID, i.Resent), map[string]any{"why": u.Why})
}
