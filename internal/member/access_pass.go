package member

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/job"
)

// What is done about a request for access once its asker has the answer.
const (
	jobPassOn    = "member.pass_on"
	jobWithdrawn = "member.access_withdrawn"
)

// passing is whose request it is about, and who they were when they asked.
type passing struct {
	Request string       `json:"request"`
	By      access.Actor `json:"by"`
}

var errNoQueue = errors.New("member: no jobs are registered")

// later enqueues a job about a request.
func (s *Service) later(ctx context.Context, tx *db.Tx, kind string, who access.Actor, request string) error {
	if s.jobs == nil {
		return errNoQueue
	}
	who.Session = "" // of no use to the log
	return s.jobs.Enqueue(ctx, tx, kind, passing{request, who}, job.Unique(kind+":"+request))
}

// PassOn is the job that brings a request for access to the accounts that it fits, each with its event and its mails; for
// an account that doesn't exist there is nothing to do. It does so once, whoever calls it how often.
func (s *Service) PassOn(ctx context.Context, who access.Actor, request string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		rows, err := memberdb.New(tx).AccessRequestOfProfile(ctx, memberdb.AccessRequestOfProfileParams{ID: request, ProfileID: who.Profile})
		if err != nil {
			return fmt.Errorf("member: request: %w", err)
		}
		if len(rows) == 0 || rows[0].AccountID != "" || s.requestFromRow(rows[0]).Status != Pending {
			return nil
		}
		r, to := s.requestFromRow(rows[0]), target{asked: rows[0].Asked, key: rows[0].AskedKey, email: strings.HasPrefix(rows[0].AskedKey, "email:")}
		accounts, err := s.matching(ctx, tx, to)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			if err := s.passTo(ctx, tx, who, a, to, &r); err != nil {
				return err
			}
		}
		return nil
	})
}

// matching returns the active accounts that are meant.
func (s *Service) matching(ctx context.Context, tx *db.Tx, to target) ([]account.Account, error) {
	if to.email {
		return s.Accounts.SearchableWithMember(ctx, tx, to.asked)
	}
	a, ok, err := s.Accounts.ActiveByIdentifier(ctx, tx, to.asked)
	if err != nil || !ok {
		return nil, err
	}
	return []account.Account{a}, nil
}

// passTo brings a request to one account and tells those who manage its users. Of several accounts the first takes the
// request itself, the others a copy. Where the asker is a user already, the request is settled; where they have another
// one open, this one leads nowhere and looks like any that does.
func (s *Service) passTo(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, to target, r *AccessRequest) error {
	a, err := s.Accounts.Lock(ctx, tx, a.ID)
	if err != nil || a.Active() != nil {
		return err
	}
	if err := s.expireRequestsOf(ctx, tx, a.ID, who.Profile); err != nil { // one that is past its time would stand in the way
		return err
	}
	q := memberdb.New(tx)
	open, err := q.OpenAccessRequestsIn(ctx, memberdb.OpenAccessRequestsInParams{AccountID: a.ID, ProfileID: who.Profile})
	if err != nil {
		return fmt.Errorf("member: open requests: %w", err)
	}
	if len(open) > 0 {
		return nil
	}
	held, err := s.Accounts.Held(ctx, tx, a.ID, who.Profile)
	if err != nil {
		return err
	}
	one := *r
	if r.Account == "" {
		n, err := q.PassAccessRequest(ctx, memberdb.PassAccessRequestParams{AccountID: a.ID, ID: r.ID})
		if err != nil || n == 0 { // withdrawn at this moment
			return err
		}
		r.Account, one.Account = a.ID, a.ID
	} else {
		one.ID, one.Account = id.New("areq"), a.ID
		if err := s.storeRequest(ctx, tx, to.key, one); err != nil {
			return err
		}
	}
	if len(held) > 0 {
		return s.decideRequest(ctx, tx, access.System("member"), &one, Approved, "")
	}
	if err := s.Log.Append(ctx, tx, who, one.event("access.requested", fmt.Sprintf("%s asks for access to the account.", one.By.String()))); err != nil {
		return err
	}
	return s.mailRequest(ctx, tx, a, one)
}

// tellWithdrawn is the job that tells an account's log of a request that was taken back, if it had come to an account.
func (s *Service) tellWithdrawn(ctx context.Context, at passing) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		rows, err := memberdb.New(tx).AccessRequestOfProfile(ctx, memberdb.AccessRequestOfProfileParams{ID: at.Request, ProfileID: at.By.Profile})
		if err != nil {
			return fmt.Errorf("member: request: %w", err)
		}
		if len(rows) == 0 || rows[0].AccountID == "" {
			return nil
		}
		r := s.requestFromRow(rows[0])
		return s.Log.Append(ctx, tx, at.By, r.event("access.withdrawn", fmt.Sprintf("%s withdrew the request for access.", r.By.String())))
	})
}

// WithdrawAccessRequest takes back what who has asked for. To everybody else the request doesn't exist. It fails with
// ErrRequestDecided, ErrRequestWithdrawn or ErrRequestExpired. The account's log hears of it by a job, so that this takes
// the same work whether there is an account.
func (s *Service) WithdrawAccessRequest(ctx context.Context, who access.Actor, request string) error {
	if !who.SignedIn() {
		return access.ErrSignInRequired
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		rows, err := memberdb.New(tx).AccessRequestOfProfile(ctx, memberdb.AccessRequestOfProfileParams{ID: request, ProfileID: who.Profile})
		if err != nil {
			return fmt.Errorf("member: my request: %w", err)
		}
		if len(rows) == 0 {
			return ErrRequestNotFound
		}
		r := s.requestFromRow(rows[0])
		if err := r.Decidable(s.Clock.Now()); err != nil {
			return err
		}
		if err := s.decideRequest(ctx, tx, who, &r, Withdrawn, ""); err != nil {
			return err
		}
		return s.later(ctx, tx, jobWithdrawn, who, r.ID)
	})
}

// ListMyAccessRequests returns what who has asked for, the newest first, 200 at most. It is for everybody who is signed
// in.
func (s *Service) ListMyAccessRequests(ctx context.Context, who access.Actor) ([]AccessRequest, error) {
	if !who.SignedIn() {
		return nil, access.ErrSignInRequired
	}
	var out []AccessRequest
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := memberdb.New(tx).AccessRequestsOf(ctx, who.Profile)
		if err != nil {
			return fmt.Errorf("member: my requests: %w", err)
		}
		ids := make([]access.AccountID, len(rows))
		for i, row := range rows {
			ids[i] = row.AccountID
		}
		found, err := s.Accounts.Cards(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, row := range rows {
			out = append(out, s.requestFromRow(row).asAsked(found))
		}
		return nil
	})
	return out, err
}

// asAsked leaves of a request what its asker may know: the account's name only if the account lets itself be found, or
// has let them in.
func (r AccessRequest) asAsked(found map[access.AccountID]account.Card) AccessRequest {
	if a, ok := found[r.Account]; ok && (a.Searchable || r.Status == Approved) {
		r.AccountName, r.Identifier = a.Name, a.Identifier
	}
	return r
}
