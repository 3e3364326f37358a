package request

import (
	"context"
	"fmt"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
)

// The errors about handing the decision on.
var (
	ErrForwards        = errs.New(errs.Conflict, "activation_forward_limit", "This request was forwarded three times already.", "Say that you don't know who decides, and the vendor's staff finds out, or delete the request.")
	ErrForwardSelf     = errs.New(errs.Invalid, "activation_forward_self", "A request can't be forwarded to the one who has it.", "Give the email of somebody else.")
	ErrApproverMissing = errs.New(errs.Invalid, "approver_missing", "It has to be said who shall decide instead.", "Give the email of somebody of the company who has the authority.")
)

// ForwardActivation hands the decision on to somebody else: the link of who had it stops working, and the new one gets
// one of their own (SPEC C3). It fails with ErrForwards after MaxForwards, and with ErrForwardSelf.
func (s *Service) ForwardActivation(ctx context.Context, who access.Actor, by Requester, activation, to, message string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		asked, a, err := s.answering(ctx, tx, who, by, activation)
		if err != nil {
			return err
		}
		email, text, err := addressee(to, message, "/email")
		switch {
		case err != nil:
			return err
		case email.Key == asked.Key:
			return ErrForwardSelf.At("/email")
		case asked.Hop >= MaxForwards:
			return ErrForwards
		}
		if err := s.answer(ctx, tx, asked, ActivationForwarded); err != nil {
			return err
		}
		next, err := s.ask(ctx, tx, who, a, email, text, by.person(), asked.Hop+1)
		if err != nil {
			return err
		}
		return s.mailForwarded(ctx, tx, a, next, by.person())
	})
}

// addressee reads whom to ask and what to tell them.
func addressee(to, message, at string) (identity.Email, string, error) {
	message, err := account.Message(message)
	if err != nil {
		return identity.Email{}, "", err
	}
	email, err := identity.ParseEmail(to)
	if e, ok := errs.As(err); ok {
		return identity.Email{}, "", e.At(at)
	}
	return email, message, err
}

// ask puts the question before somebody: a new activation with its event and the mail to them. The account must be
// locked, or new, and wait for its customer.
func (s *Service) ask(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, to identity.Email, message string, sender account.Person, hop int) (Activation, error) {
	now := s.Clock.Now()
	next := Activation{ID: id.New("actv"), Account: a.ID, Email: to.Address, Key: to.Key, Message: message, Sender: sender, Hop: hop,
		State: ActivationOpen, CreatedAt: now, ExpiresAt: now.Add(ActivationLifetime), SentAt: now}
	if err := insertActivation(ctx, tx, next); err != nil {
		return next, err
	}
	a.StatusReason = fmt.Sprintf("%s was asked to authorize the account.", to.Address)
	if err := s.Accounts.SetState(ctx, tx, a); err != nil {
		return next, err
	}
	e := a.Event("account.approver_asked", a.StatusReason)
	e.After = map[string]any{"approver": to.Address}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return next, err
	}
	return next, s.mailActivation(ctx, tx, a, next, "activation_required", next.Email, "", next.ID)
}

// ReportUnknownApprover hands the question to the vendor's staff, because who was asked doesn't know who decides.
func (s *Service) ReportUnknownApprover(ctx context.Context, who access.Actor, by Requester, activation, message string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		asked, a, err := s.answering(ctx, tx, who, by, activation)
		if err != nil {
			return err
		}
		if message, err = account.Message(message); err != nil {
			return err
		}
		if err := s.answer(ctx, tx, asked, ActivationUnknown); err != nil {
			return err
		}
		a.StatusReason = fmt.Sprintf("%s doesn't know who can authorize the account; the vendor finds out.", asked.Email)
		if err := s.Accounts.SetState(ctx, tx, a); err != nil {
			return err
		}
		if _, err := s.openReview(ctx, tx, who, a, Review{Kind: ReviewApprover, Wanted: a.Identifier, LooksLike: account.LooksLike(a.Identifier),
			Cause: fmt.Sprintf("%s was asked to authorize the account and doesn't know who can.", asked.Email), Justification: message, Phone: a.Phone,
			RequestedBy: a.RequestedBy}); err != nil {
			return err
		}
		return s.mailActivation(ctx, tx, a, asked, "activation_unknown", a.RequestedBy.Email, a.RequestedBy.Name, asked.ID)
	})
}

// DeleteRequest ends the request that who was asked about, without an account; its requester is told why.
func (s *Service) DeleteRequest(ctx context.Context, who access.Actor, by Requester, activation, message string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		asked, a, err := s.answering(ctx, tx, who, by, activation)
		if err != nil {
			return err
		}
		if message, err = account.Message(message); err != nil {
			return err
		}
		if err := s.answer(ctx, tx, asked, ActivationDeleted); err != nil {
			return err
		}
		reason := fmt.Sprintf("%s deleted it.", by.person())
		if message != "" {
			reason += " They wrote: " + message
		}
		return s.decline(ctx, tx, who, a, reason, account.Person{Name: by.Name, Email: by.Email})
	})
}

// approverNamed is what follows when the vendor's staff has found who can decide: that person is asked.
func (s *Service) approverNamed(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, _ Review, v Verdict) error {
	if a.Status != account.PendingCustomerAcceptance {
		return ErrReviewDecided
	}
	if strings.TrimSpace(v.Approver) == "" {
		return ErrApproverMissing.At("/approver")
	}
	email, message, err := addressee(v.Approver, v.Reason, "/approver")
	if err != nil {
		return err
	}
	if own, err := identity.ParseEmail(who.Email); err == nil && own.Key == email.Key {
		return ErrReviewOwn.At("/approver")
	}
	next, err := s.ask(ctx, tx, who, a, email, message, account.Person{Name: who.Name}, 0)
	if err != nil {
		return err
	}
	return s.mailActivation(ctx, tx, a, next, "activation_forwarded", a.RequestedBy.Email, a.RequestedBy.Name, next.ID)
}

// approverNotFound is what follows when the vendor's staff ends a request that nobody can decide.
func (s *Service) approverNotFound(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, _ Review, v Verdict) error {
	if a.Status != account.PendingCustomerAcceptance {
		return ErrReviewDecided
	}
	return s.decline(ctx, tx, who, a, v.Reason)
}
