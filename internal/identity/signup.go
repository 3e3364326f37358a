package identity

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
)

// ErrTooManyMails refuses to send more mail on behalf of one network for now.
var ErrTooManyMails = errs.New(errs.RateLimited, "mails_throttled", "Too many mails were asked for from your network.", "Wait a while and try again.")

// SignUp is what somebody tells of themselves to get a profile.
type SignUp struct {
	Email, Password                        string
	FirstName, LastName                    string
	PreferredName, Company, Country, Phone string // may be empty
	AcceptTerms                            bool
}

// newcomer is a sign-up that keeps the rules. Its JSON goes with the link, so that the profile becomes what the one
// who follows the link has entered, not what somebody else entered for the same address meanwhile.
type newcomer struct {
	email         Email
	Password      string `json:"password"` // hash
	FirstName     string `json:"first_name"`
	LastName      string `json:"last_name"`
	PreferredName string `json:"preferred_name"`
	Phone         string `json:"phone"`
	Country       string `json:"country"`
	Company       string `json:"company"`
	terms         bool
}

func (n newcomer) name() string { return displayName(n.FirstName, n.LastName, n.PreferredName) }

// check applies the rules to a sign-up; all problems are told at once.
func (s *Service) check(ctx context.Context, in SignUp) (newcomer, error) {
	var p Profile
	var problems []error
	forbidden, err := s.forbidden(ctx)
	if err != nil {
		return newcomer{}, err
	}
	e, err := ParseEmail(in.Email)
	if err != nil {
		problems = append(problems, ErrEmailInvalid.At("/email"))
	}
	p, err = p.apply(Change{FirstName: &in.FirstName, LastName: &in.LastName, PreferredName: &in.PreferredName, Phone: &in.Phone, Country: &in.Country, Company: &in.Company})
	if err != nil {
		problems = append(problems, err)
	}
	if err := CheckPassword(in.Password, append(forbidden, own(e, p)...), MinPassword); err != nil {
		problems = append(problems, err)
	}
	return newcomer{
		email: e, FirstName: p.FirstName, LastName: p.LastName, PreferredName: p.PreferredName,
		Phone: p.Phone, Country: p.Country, Company: p.Company, terms: in.AcceptTerms,
	}, together(problems)
}

// own lists the words of a person that their password must not be made of.
func own(e Email, p Profile) []string {
	words := []string{e.Address, p.FirstName, p.LastName, p.PreferredName, p.Username, p.Company}
	return append(words, strings.Split(e.Domain, ".")...)
}

// forbidden lists the words that nobody's password may be made of: what the vendor and the portal are called now, and the
// product.
func (s *Service) forbidden(ctx context.Context) ([]string, error) {
	present, err := s.Brand.Present(ctx)
	return append([]string{present.Vendor, present.Portal}, s.Words...), err
}

// checkPassword applies the rules for a new password to somebody's.
func (s *Service) checkPassword(ctx context.Context, p Profile, password string) error {
	least, err := s.minPassword(ctx, p.ID)
	if err != nil {
		return err
	}
	forbidden, err := s.forbidden(ctx)
	if err != nil {
		return err
	}
	return CheckPassword(password, append(forbidden, own(ownEmail(p), p)...), least)
}

// SignUp makes an unverified profile and mails a link that verifies the address (SPEC A1). Who signs up with an address
// that has a profile already gets no error: the owner of the address is mailed a hint instead, so that nobody learns
// which addresses are known. It returns the address as it will be kept.
func (s *Service) SignUp(ctx context.Context, who access.Actor, in SignUp) (email string, err error) {
	n, err := s.check(ctx, in) // public: no permission
	if err != nil {
		return "", err
	}
	may := false // counted before the hash is made: that is what a flood would be after
	if err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		may, err = s.mayMail(ctx, tx, who, "profile_verification", n.email)
		return err
	}); err != nil || !may {
		return n.email.Address, err
	}
	if n.Password, err = s.Hasher.Hash(ctx, in.Password); err != nil {
		return "", err
	}
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		p, err := s.insert(ctx, tx, n, false)
		if err == nil {
			return s.mailVerification(ctx, tx, p, n)
		}
		if !errors.Is(err, ErrEmailTaken) {
			return err
		}
		row, err := identitydb.New(tx).ProfileByKeyForUpdate(ctx, n.email.Key)
		if err != nil {
			return err
		}
		if row.EmailVerifiedAt != 0 {
			return s.mailKnown(ctx, tx, row)
		}
		if err := s.replace(ctx, tx, row.ProfileID, n); err != nil {
			return err
		}
		return s.mailVerification(ctx, tx, row.ProfileID, n)
	})
	return n.email.Address, err
}

// mayMail counts a mail of a kind to a stranger's choice of address. More than the address may get are dropped silently;
// more than the network may cause are refused.
func (s *Service) mayMail(ctx context.Context, tx *db.Tx, who access.Actor, kind string, e Email) (bool, error) {
	wait, key, err := take(ctx, identitydb.New(tx), s.Clock.Now(), mailAllowances(kind, e, networkOf(who.Origin))...)
	if err != nil || wait == 0 {
		return err == nil, err
	}
	if strings.HasPrefix(key, "mail:network:") {
		return false, ErrTooManyMails.With("retry_after", int(wait.Seconds()))
	}
	return false, nil
}

// insert stores a new profile, or fails with ErrEmailTaken and leaves the present one as it is.
func (s *Service) insert(ctx context.Context, tx *db.Tx, n newcomer, operator bool) (access.ProfileID, error) {
	p := id.Make[access.ProfileID]("prof")
	now := clock.Millis(s.Clock.Now())
	row := identitydb.InsertProfileParams{
		ProfileID: p, Email: n.email.Address, EmailKey: n.email.Key, Password: n.Password, PasswordChangedAt: now, Operator: operator,
		FirstName: n.FirstName, LastName: n.LastName, PreferredName: n.PreferredName, Phone: n.Phone, Country: n.Country, Company: n.Company,
		CreatedAt: now, UpdatedAt: now,
	}
	if n.terms {
		row.TermsAcceptedAt = now
	}
	inserted, err := identitydb.New(tx).InsertProfile(ctx, row)
	if err == nil && inserted != 1 {
		err = ErrEmailTaken
	}
	return p, err
}

func (s *Service) replace(ctx context.Context, tx *db.Tx, p access.ProfileID, n newcomer) error {
	return identitydb.New(tx).ReplaceUnverified(ctx, identitydb.ReplaceUnverifiedParams{
		ProfileID: p, Password: n.Password, FirstName: n.FirstName, LastName: n.LastName, PreferredName: n.PreferredName,
		Phone: n.Phone, Country: n.Country, Company: n.Company, UpdatedAt: clock.Millis(s.Clock.Now()),
	})
}

func (s *Service) mailVerification(ctx context.Context, tx *db.Tx, p access.ProfileID, n newcomer) error {
	payload, err := json.Marshal(n)
	if err != nil {
		return err
	}
	token, err := s.newLink(ctx, tx, verifyLink, p, n.email.Address, string(payload))
	if err != nil {
		return err
	}
	return s.mail(ctx, tx, "profile_verification", n.email.Address, n.name(), map[string]any{"token": token})
}

// mailKnown tells the owner of an address that it has a profile already.
func (s *Service) mailKnown(ctx context.Context, tx *db.Tx, row identitydb.Profile) error {
	return s.mail(ctx, tx, "already_registered", row.Email, fromRow(row).Name(), map[string]any{"email": row.Email})
}

func (s *Service) mail(ctx context.Context, tx *db.Tx, kind, to, name string, data map[string]any) error {
	m := notify.Mail{Kind: kind, ToEmail: to, ToName: name, Data: data}
	if data["token"] != nil {
		m.Expires = s.Clock.Now().Add(LinkLife)
		data["expires"] = m.Expires.Format(time.RFC3339)
	}
	return s.Mail.Queue(ctx, tx, m)
}

// ResendVerification mails another link to an address that isn't verified yet: with what the one who signed up has
// entered, or, if several have, one to set the password, which verifies the address too. Whether there was anything to
// mail isn't told.
func (s *Service) ResendVerification(ctx context.Context, who access.Actor, email string) error {
	e, err := ParseEmail(email) // public: no permission
	if err != nil {
		return ErrEmailInvalid.At("/email")
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if may, err := s.mayMail(ctx, tx, who, "verification_again", e); err != nil || !may {
			return err
		}
		q := identitydb.New(tx)
		row, err := q.ProfileByKeyForUpdate(ctx, e.Key)
		if errors.Is(err, db.ErrNoRows) || (err == nil && row.EmailVerifiedAt != 0) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.verifyAgain(ctx, tx, row)
	})
}

// verifyAgain mails another link that verifies a profile's address.
func (s *Service) verifyAgain(ctx context.Context, tx *db.Tx, row identitydb.Profile) error {
	q := identitydb.New(tx)
	payloads, err := q.Payloads(ctx, identitydb.PayloadsParams{ProfileID: row.ProfileID, Purpose: verifyLink})
	if err != nil {
		return err
	}
	if len(payloads) != 1 { // which of those who signed up with the address asks?
		return s.mailReset(ctx, tx, row)
	}
	token, err := s.newLink(ctx, tx, verifyLink, row.ProfileID, row.Email, payloads[0])
	if err != nil {
		return err
	}
	return s.mail(ctx, tx, "profile_verification", row.Email, fromRow(row).Name(), map[string]any{"token": token})
}

// VerifyEmail follows a link of SignUp or ChangeEmail and returns the address that is verified now. Nothing else uses
// such a link up: it is safe from programs that open every link in a mail. One of ChangeEmail is good only for who is signed
// in to that profile, and fails with ErrEmailElsewhere else.
func (s *Service) VerifyEmail(ctx context.Context, who access.Actor, token string) (email string, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error { // public: the link is the permission
		l, err := s.follow(ctx, tx, changeLink, token)
		if err == nil {
			email, err = s.changeEmail(ctx, tx, who, l)
			return err
		}
		if !errors.Is(err, ErrLinkInvalid) {
			return err
		}
		if l, err = s.follow(ctx, tx, verifyLink, token); err != nil {
			return err
		}
		email = l.Email
		return s.verify(ctx, tx, who, l)
	})
	return email, err
}

func (s *Service) verify(ctx context.Context, tx *db.Tx, who access.Actor, l identitydb.IdentityLink) error {
	q := identitydb.New(tx)
	row, err := q.ProfileForUpdate(ctx, l.ProfileID)
	if errors.Is(err, db.ErrNoRows) {
		return ErrLinkInvalid // never verified, it had to give way
	}
	if err != nil {
		return err
	}
	if row.EmailVerifiedAt != 0 {
		return ErrLinkInvalid // verified by another way meanwhile: what came with this link must not count any more
	}
	if l.Payload != "" {
		var n newcomer
		if err := json.Unmarshal([]byte(l.Payload), &n); err != nil {
			return err
		}
		if err := s.replace(ctx, tx, l.ProfileID, n); err != nil {
			return err
		}
	}
	if err := q.VerifyProfile(ctx, identitydb.VerifyProfileParams{ProfileID: l.ProfileID, EmailVerifiedAt: clock.Millis(s.Clock.Now())}); err != nil {
		return err
	}
	if err := q.DeleteLinks(ctx, identitydb.DeleteLinksParams{ProfileID: l.ProfileID, Purpose: verifyLink}); err != nil {
		return err
	}
	return s.note(ctx, tx, l.ProfileID, who, "", "email.verified", "The address "+l.Email+" was verified.")
}
