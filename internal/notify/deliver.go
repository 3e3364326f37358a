package notify

import (
	"context"
	"errors"
	"log/slog"
	"net/mail"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/notify/notifydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/job"
	"github.com/licet/licet/internal/platform/smtp"
)

// deliverArgs names the mail of a delivery job.
type deliverArgs struct {
	Account access.AccountID `json:"account"`
	ID      string           `json:"id"`
}

// deliveryPolicy tries for three days: soon at first, then every five minutes for some six hours, then every hour.
var deliveryPolicy = job.Policy{
	MaxAttempts: 78 + 66,
	Backoff: func(failures int) time.Duration {
		if failures > 78 {
			return time.Hour
		}
		return min(5*time.Second<<min(failures-1, 10), 5*time.Minute)
	},
	Timeout: 3 * time.Minute,
}

var errExpired = errors.New("not sent in time, and pointless now")

// deliver is the job that sends one mail. Only one runs at a time for a mail: the job's lease sees to that.
func (s *Service) deliver(ctx context.Context, args deliverArgs) error {
	var m notifydb.Mail
	var r *renderer
	var logo Logo
	if err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		if r, err = s.present(ctx, tx); err != nil {
			return err
		}
		if logo, err = s.logo(ctx, tx); err != nil {
			return err
		}
		m, err = notifydb.New(tx).Get(ctx, notifydb.GetParams{AccountID: args.Account, ID: args.ID})
		return err
	}); err != nil {
		if errors.Is(err, db.ErrNoRows) {
			return nil // swept
		}
		return err
	}
	if m.State != stateQueued {
		return nil
	}
	said, err := s.said(r, m)
	if m.ExpiresAt != 0 && m.ExpiresAt <= clock.Millis(s.clk.Now()) {
		err = errExpired
	}
	if err != nil {
		return s.failed(ctx, m, said, err)
	}
	html, pictures, err := s.packed(r, said, logo)
	if err != nil {
		return err
	}
	err = s.transport.Send(ctx, smtp.Message{
		From: s.sender(r), To: mail.Address{Name: m.ToName, Address: m.ToEmail}, ReplyTo: mail.Address{Address: r.brand.SupportEmail},
		ID: m.ID + "@" + s.host, Date: clock.Time(m.CreatedAt), Subject: said.Subject, Text: said.Text, HTML: html, Pictures: pictures,
	})
	switch {
	case err == nil:
		return s.sent(ctx, m, said)
	case smtp.Permanent(err) || job.LastTry(ctx):
		return s.failed(ctx, m, said, err)
	default:
		return errors.Join(err, s.db.Update(ctx, func(tx *db.Tx) error {
			return notifydb.New(tx).MarkTried(ctx, notifydb.MarkTriedParams{AccountID: m.AccountID, ID: m.ID, LastError: problem(err)})
		}))
	}
}

// sender is who a mail comes from: by the portal's present title where that can change, else as the Config says.
func (s *Service) sender(r *renderer) mail.Address {
	from := s.from
	if s.BrandNow != nil {
		from.Name = oneLine(r.brand.Portal, maxName)
	}
	return from
}

// sent records that the mail server has the mail. What was sent cannot be called back, so the record is written even
// when the queue is being stopped.
func (s *Service) sent(ctx context.Context, m notifydb.Mail, said Rendered) error {
	kept, err := s.keep(m.Kind, m.ID, said)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return s.db.Update(ctx, func(tx *db.Tx) error {
		return notifydb.New(tx).MarkSent(ctx, notifydb.MarkSentParams{AccountID: m.AccountID, ID: m.ID, SentAt: clock.Millis(s.clk.Now()), Content: kept})
	})
}

// failed records that the mail will not be sent, and ends its job.
func (s *Service) failed(ctx context.Context, m notifydb.Mail, said Rendered, cause error) error {
	kept, err := s.keep(m.Kind, m.ID, said)
	if err != nil {
		return err
	}
	s.log.LogAttrs(ctx, slog.LevelError, "mail not sent", slog.String("mail", m.ID), slog.String("kind", m.Kind), slog.String("account", string(m.AccountID)),
		slog.String("cause", problem(cause)))
	if err := s.db.Update(ctx, func(tx *db.Tx) error {
		n, err := notifydb.New(tx).MarkFailed(ctx, notifydb.MarkFailedParams{AccountID: m.AccountID, ID: m.ID, LastError: problem(cause), Content: kept})
		if err != nil || n == 0 {
			return err
		}
		return s.undelivered(ctx, tx, Undelivered{Account: m.AccountID, Kind: m.Kind, About: m.About, ToEmail: m.ToEmail, Why: serverWords(cause)})
	}); err != nil {
		return err
	}
	return job.Permanent(cause)
}

// problem is an error as text that both databases take.
func problem(err error) string { return oneLine(err.Error(), 1000) }
