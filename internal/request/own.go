package request

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// RemindPause is the time between two mails to one approver that the requester asks for.
const RemindPause = 24 * time.Hour

// The errors about one's own requests.
var (
	ErrRequestNotFound = errs.New(errs.NotFound, "request_not_found", "There is no such request of yours.", "Choose one from the list of your requests.")
	ErrRequestEnded    = errs.New(errs.Conflict, "request_ended", "This request doesn't wait any more.", "Load the list of your requests again to see what became of it.")
	ErrRemindTooSoon   = errs.New(errs.RateLimited, "remind_too_soon", "A mail about this request was sent within the last day.", "Give the person a day to answer before you remind them again.")
)

// Row is an account as its requester sees it, who needn't have a role in it.
type Row struct {
	account.Account
	Asked Activation // who was asked last; empty if nobody was, because the requester has the authority
	Open  bool       // whether it waits for something and can be withdrawn by the requester
}

// Filter narrows the list of one's requests; a zero field doesn't.
type Filter struct {
	Status account.Status
	Text   string
}

// ListRequests returns a page of the accounts that who has ever requested, the newest first.
func (s *Service) ListRequests(ctx context.Context, who access.Actor, f Filter, p page.Request) (page.Page[Row], error) {
	if !who.SignedIn() {
		return page.Page[Row]{}, access.ErrSignInRequired
	}
	var out page.Page[Row]
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		out, err = s.requestPage(ctx, tx, who, f, p)
		return err
	})
	return out, err
}

// rowOf is what the requester of an account may know of it and of who was asked last about it.
func rowOf(a account.Account, asked Activation) Row {
	byThemselves := a.Status == account.PendingDomainApproval && a.Creator.Profile == a.RequestedBy.Profile
	return Row{Account: a, Asked: asked, Open: a.Status == account.PendingCustomerAcceptance || byThemselves}
}

// requestPage reads a page of somebody's requests by the time they were made.
func (s *Service) requestPage(ctx context.Context, tx *db.Tx, who access.Actor, f Filter, p page.Request) (page.Page[Row], error) {
	found, err := s.Accounts.RequestedBy(ctx, tx, who.Profile, f.Status, f.Text, p)
	if err != nil {
		return page.Page[Row]{}, err
	}
	ids := make([]access.AccountID, len(found.Items))
	for i, a := range found.Items {
		ids[i] = a.ID
	}
	asked, err := latestActivations(ctx, tx, ids)
	if err != nil {
		return page.Page[Row]{}, err
	}
	out := page.Page[Row]{Items: make([]Row, len(found.Items)), Next: found.Next, Total: found.Total}
	for i, a := range found.Items {
		if a, err = s.asRequested(ctx, tx, who, a); err != nil {
			return page.Page[Row]{}, err
		}
		out.Items[i] = rowOf(a, asked[a.ID])
	}
	return out, nil
}

// asRequested leaves of an account what its requester may know who has no role in it: that it was activated, not what has
// become of it since.
func (s *Service) asRequested(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account) (account.Account, error) {
	if a.ActivatedAt.IsZero() || a.Status == account.Active && a.StatusReason == "" {
		return a, nil
	}
	held, err := s.Accounts.Held(ctx, tx, a.ID, who.Profile)
	if err == nil && len(held) == 0 {
		a.Status, a.StatusReason = account.Active, ""
	}
	return a, err
}

// own returns a request of who with the account locked, or ErrRequestNotFound.
func (s *Service) own(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID) (Row, error) {
	if !who.SignedIn() {
		return Row{}, access.ErrSignInRequired
	}
	found, err := s.Accounts.Lock(ctx, tx, a)
	if errors.Is(err, account.ErrNotFound) || err == nil && found.RequestedBy.Profile != who.Profile {
		return Row{}, ErrRequestNotFound
	}
	if err != nil {
		return Row{}, err
	}
	asked, err := latestActivation(ctx, tx, a)
	return rowOf(found, asked), err
}

// WithdrawRequest ends a request of who that waits: for its approver, or for the vendor if they authorized it
// themselves.
func (s *Service) WithdrawRequest(ctx context.Context, who access.Actor, a access.AccountID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		r, err := s.own(ctx, tx, who, a)
		if err != nil {
			return err
		}
		if !r.Open {
			return ErrRequestEnded
		}
		var also []account.Person
		if r.Asked.State == ActivationOpen {
			if err := s.answer(ctx, tx, r.Asked, ActivationWithdrawn); err != nil {
				return err
			}
			also = append(also, account.Person{Email: r.Asked.Email})
		}
		return s.decline(ctx, tx, who, r.Account, fmt.Sprintf("%s withdrew it.", r.RequestedBy), also...)
	})
}

// RemindApprover mails the approver of a request of who once more: at most once a day.
func (s *Service) RemindApprover(ctx context.Context, who access.Actor, a access.AccountID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		r, err := s.own(ctx, tx, who, a)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		switch {
		case r.Status != account.PendingCustomerAcceptance || r.Asked.Answerable(now) != nil:
			return ErrRequestEnded
		case now.Before(r.Asked.SentAt.Add(RemindPause)):
			return ErrRemindTooSoon
		}
		return s.remind(ctx, tx, r.Account, r.Asked, r.Asked.Reminders)
	})
}

// remind mails the approver once more; reminders is how many of those that are due by time were sent then.
func (s *Service) remind(ctx context.Context, tx *db.Tx, a account.Account, asked Activation, reminders int) error {
	now := s.Clock.Now()
	if err := noteReminder(ctx, tx, asked, reminders, now); err != nil {
		return err
	}
	return s.mailActivation(ctx, tx, a, asked, "activation_reminder", asked.Email, "", asked.ID+":"+now.Format(time.RFC3339))
}
