package request

import (
	"context"
	"embed"
	"io/fs"
	"slices"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
)

//go:embed mail/*.yaml
var mails embed.FS

// Templates returns the area's mails, one file for each kind.
func Templates() fs.FS {
	sub, err := fs.Sub(mails, "mail")
	if err != nil {
		panic("request: " + err.Error()) // the folder is embedded above
	}
	return sub
}

// mailRequested tells the requester that the request waits for review.
func (s *Service) mailRequested(ctx context.Context, tx *db.Tx, a account.Account) error {
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: "account_requested", Account: a.ID, ToEmail: a.RequestedBy.Email, ToName: a.RequestedBy.Name,
		Data: facts, Key: "account_requested:" + string(a.ID)})
}

// reviewMails are the mails about a review, by its kind.
var reviewMails = map[ReviewKind]string{ReviewIdentifier: "account_review", ReviewApprover: "approver_review", ReviewUpgrade: "upgrade_review"}

// mailReview tells the vendor's staff that something waits for them.
func (s *Service) mailReview(ctx context.Context, tx *db.Tx, a account.Account, r Review) error {
	to := s.Settings.ReviewEmail
	if to == "" {
		return nil
	}
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	facts["review"], facts["reason"], facts["justification"], facts["phone"] = r.ID, r.Cause, r.Justification, r.Phone
	facts["wanted"], facts["looks_like"], facts["asked_by"] = account.BothForms(r.Wanted), r.LooksLike, r.RequestedBy.String()
	kind := reviewMails[r.Kind]
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: kind, Account: a.ID, ToEmail: to, Data: facts, Key: kind + ":" + r.ID})
}

// concerned lists whom to tell what becomes of an account: its users, who authorized it and who asked for it, each once.
func concerned(a account.Account, users []account.UserRow) []account.Person {
	people := make([]account.Person, 0, len(users)+2)
	for _, u := range users {
		people = append(people, account.Person{Profile: u.Profile, Name: u.Name, Email: u.Email})
	}
	for _, p := range []account.Person{a.Creator, a.RequestedBy} {
		if p.Email != "" && !slices.ContainsFunc(people, func(other account.Person) bool { return other.Profile == p.Profile }) {
			people = append(people, p)
		}
	}
	return people
}

// mailConcerned sends everybody concerned, and those named, one mail of a kind that is sent once for an account.
func (s *Service) mailConcerned(ctx context.Context, tx *db.Tx, a account.Account, kind string, also ...account.Person) error {
	users, err := s.Accounts.Users(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	facts := account.FactsOf(a, users)
	for _, p := range append(concerned(a, users), also...) {
		if err := s.Mail.Queue(ctx, tx, notify.Mail{Kind: kind, Account: a.ID, ToEmail: p.Email, ToName: p.Name, Data: facts,
			Key: kind + ":" + string(a.ID)}); err != nil {
			return err
		}
	}
	return nil
}
