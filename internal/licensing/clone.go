package licensing

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Two devices with one identity are refused by what is decided elsewhere: a device identifier is registered once, and a
// sequence number serves once. Here it is told to people, because one of the two is a copy.

// contestPause is how long one telling lasts: a device that tries again and again must not fill the log.
const contestPause = 24 * time.Hour

// suspect looks at a message of a proved key whose number was used before. The same bytes again are a repeat of the
// network's; others are of a second device that counts by itself.
func (s *Service) suspect(ctx context.Context, m *protocol.Message, i Instance, origin string, now time.Time) error {
	slot := int64(0)
	if m.Header.Target == protocol.Report {
		slot = m.Header.Seq
	}
	repeated := false
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := licensingdb.New(tx).Statement(ctx, licensingdb.StatementParams{AccountID: i.Account, InstanceID: i.ID, Target: string(m.Header.Target), Slot: slot})
		repeated = len(rows) > 0 && rows[0].Seq == m.Header.Seq && rows[0].Signature == fmt.Sprintf("%x", m.Signature)
		return err
	})
	if err != nil || repeated {
		return err
	}
	return s.contest(ctx, i.Account, i.ID, fmt.Sprintf("Another device seems to speak with the key of %s: its messages are numbered twice.", i.Name), origin, now)
}

// contestUDI tells of an attempt to register with the identifier of a device that is registered in the same account.
func (s *Service) contestUDI(ctx context.Context, a application) error {
	var live *Instance
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		live, err = liveByUDI(ctx, tx, a.UDI, false)
		return err
	}); err != nil || live == nil {
		return err
	}
	return s.contest(ctx, live.Account, live.ID, fmt.Sprintf("Another device tried to register with the product id and serial number of %s.", live.Name), a.origin, s.Clock.Now())
}

func (s *Service) contest(ctx context.Context, account access.AccountID, instanceID, message, origin string, now time.Time) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		i, err := lockInstance(ctx, tx, account, instanceID)
		if err != nil || now.Sub(i.ContestedAt) < contestPause {
			return err
		}
		if err := licensingdb.New(tx).MarkContested(ctx, licensingdb.MarkContestedParams{ContestedAt: clock.Millis(now), AccountID: account, ID: instanceID}); err != nil {
			return fmt.Errorf("licensing: contested: %w", err)
		}
		return s.instanceEvent(ctx, tx, access.Actor{Kind: access.Anonymous, Origin: origin}, i, "instance.contested", message, nil, nil)
	})
}
