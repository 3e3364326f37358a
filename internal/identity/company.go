package identity

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/oidc"
	"github.com/licet/licet/internal/platform/seal"
)

// CompanyLife is how long a sign-in may stay with a company's provider.
const CompanyLife = 10 * time.Minute

// Why a company sign-in is refused.
var (
	ErrProviderNotFound = errs.New(errs.NotFound, "provider_not_found", "There is no such company sign-in.", "Go back to the sign-in page and choose again.")
	ErrProviderSilent   = errs.New(errs.Unavailable, "provider_unreachable", "The company's sign-in can't be reached.", "Try again later, or sign in with your password.")
	ErrCompanyEnded     = errs.New(errs.Gone, "company_sign_in_ended", "This sign-in took too long, is done already, or was begun in another browser.", "Begin again on the sign-in page.")
	ErrCompanyRefused   = errs.New(errs.Forbidden, "company_sign_in_refused", "The answer of the company's sign-in wasn't accepted.", "Begin again. If it is refused again, tell those who run the company's sign-in.")
	ErrCompanyEmail     = errs.New(errs.Forbidden, "company_email_refused", "The company's sign-in doesn't vouch for an email address of one of its domains.", "Ask those who run it to confirm your address, or sign in another way.")
	ErrCompanyDomain    = errs.New(errs.Forbidden, "company_domain_refused", "Your profile's address is not one that this company's sign-in speaks for.", "Sign in with your password or a passkey.")
	ErrLinkNotFound     = errs.New(errs.NotFound, "company_link_not_found", "You have no such company sign-in.", "Look at the list again.")
)

// SignInProvider is a company's sign-in, as the sign-in page offers it.
type SignInProvider struct{ ID, Name string }

// SignInProviders lists the company sign-ins.
func (s *Service) SignInProviders() []SignInProvider {
	out := []SignInProvider{}
	if s.Companies != nil {
		for _, p := range s.Companies.Providers() {
			out = append(out, SignInProvider{p.ID, p.Name})
		}
	}
	return out
}

func (s *Service) provider(id string) (oidc.Provider, error) {
	if s.Companies != nil {
		if p, ok := s.Companies.Find(id); ok {
			return p, nil
		}
	}
	return oidc.Provider{}, ErrProviderNotFound
}

// CompanyBegin is how somebody wants to sign in at their company.
type CompanyBegin struct {
	Provider string
	ReturnTo string // a path of this portal
	Another  bool   // let them choose another account there than the one they are signed in with
	Client          // only it may end what it begins
}

// BeginCompanySignIn returns where the browser has to go. It fails with ErrProviderNotFound or ErrProviderSilent.
func (s *Service) BeginCompanySignIn(ctx context.Context, _ access.Actor, in CompanyBegin) (address string, err error) {
	p, err := s.provider(in.Provider) // public: no permission
	if err != nil {
		return "", err
	}
	state, nonce, verifier := seal.Token(), seal.Token(), oidc.NewVerifier()
	address, err = s.Companies.Address(ctx, p, oidc.Question{State: state, Nonce: nonce, Verifier: verifier, Another: in.Another}) // a wait: outside of the transaction
	if err != nil {
		return "", ErrProviderSilent.Wrap(err)
	}
	hash := seal.Fingerprint(state)
	return address, s.DB.Update(ctx, func(tx *db.Tx) error {
		return identitydb.New(tx).InsertCompanySignIn(ctx, identitydb.InsertCompanySignInParams{
			Hash: hash, Browser: in.hash(), Provider: p.ID, Nonce: nonce, Verifier: s.Seal.Seal([]byte(verifier), "company/"+hash),
			ReturnTo: ownPath(in.ReturnTo), ExpiresAt: clock.Millis(s.Clock.Now().Add(CompanyLife)),
		})
	})
}

// ownPath lets only a path of this portal through.
func ownPath(to string) string {
	if len(to) > 500 || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t\x00") {
		return "/"
	}
	return to
}

// CompanySignIn is what the browser brings back from the provider.
type CompanySignIn struct {
	State, Code string
	Issuer      string // if the provider named itself (RFC 9207)
	Client
}

// CompleteCompanySignIn starts a session for whom the company's provider vouches for, and returns where the person wanted
// to go (SPEC A1). Who comes for the first time is linked to the profile with their address, or gets a new one; both only
// if the provider says that the address is verified, and speaks for its domain. It fails with ErrCompanyEnded,
// ErrCompanyRefused, ErrCompanyEmail, ErrCompanyDomain, or ErrSecondFactorNeeded where a second factor is on and the
// provider asked for none.
func (s *Service) CompleteCompanySignIn(ctx context.Context, who access.Actor, in CompanySignIn) (token, returnTo string, actor access.Actor, err error) {
	flow, p, err := s.takeFlow(ctx, in) // public: the provider's answer is the permission
	if err != nil {
		return "", "", access.Actor{}, err
	}
	verifier, err := s.Seal.Open(flow.Verifier, "company/"+seal.Fingerprint(in.State))
	if err != nil {
		return "", "", access.Actor{}, err
	}
	claims, err := s.Companies.Exchange(ctx, p, oidc.Answer{Code: in.Code, Issuer: in.Issuer}, flow.Nonce, string(verifier))
	if err != nil {
		return "", "", access.Actor{}, ErrCompanyRefused.Wrap(err)
	}
	var waits error
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		waits = nil
		row, err := s.whose(ctx, tx, who, p, claims)
		if err != nil {
			return err
		}
		if !claims.SecondFactor {
			if waits, err = s.awaitFactor(ctx, tx, row.ProfileID, in.Client); err != nil || waits != nil {
				return err
			}
		}
		token, actor, err = s.startSession(ctx, tx, who.Origin, in.Client, row, claims.SecondFactor, "Signed in by "+p.Name+".")
		return err
	})
	if err == nil {
		err = waits
	}
	return token, flow.ReturnTo, actor, err
}

// takeFlow uses up what BeginCompanySignIn kept, whatever becomes of it.
func (s *Service) takeFlow(ctx context.Context, in CompanySignIn) (identitydb.TakeCompanySignInRow, oidc.Provider, error) {
	var rows []identitydb.TakeCompanySignInRow
	err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		rows, err = identitydb.New(tx).TakeCompanySignIn(ctx, seal.Fingerprint(in.State))
		return err
	})
	if err != nil {
		return identitydb.TakeCompanySignInRow{}, oidc.Provider{}, err
	}
	if len(rows) == 0 || in.Browser == "" || rows[0].Browser != in.hash() || s.millis() > rows[0].ExpiresAt {
		return identitydb.TakeCompanySignInRow{}, oidc.Provider{}, ErrCompanyEnded
	}
	p, err := s.provider(rows[0].Provider)
	return rows[0], p, err
}

// whose returns the profile that a provider's answer stands for, linked or made now.
func (s *Service) whose(ctx context.Context, tx *db.Tx, who access.Actor, p oidc.Provider, claims oidc.Claims) (identitydb.Profile, error) {
	q := identitydb.New(tx)
	linked, err := q.CompanyIdentity(ctx, identitydb.CompanyIdentityParams{Issuer: claims.Issuer, Subject: claims.Subject})
	if err != nil {
		return identitydb.Profile{}, err
	}
	if len(linked) == 0 {
		return s.link(ctx, tx, who, p, claims)
	}
	row, err := q.ProfileForUpdate(ctx, linked[0].ProfileID)
	if err != nil {
		return row, missing(err)
	}
	if !p.SpeaksFor(ownEmail(fromRow(row)).Domain) { // the profile went elsewhere, or the provider lost the domain
		return row, ErrCompanyDomain
	}
	return row, q.UseCompanyIdentity(ctx, identitydb.UseCompanyIdentityParams{Issuer: claims.Issuer, Subject: claims.Subject, UsedAt: s.millis()})
}

func (s *Service) link(ctx context.Context, tx *db.Tx, who access.Actor, p oidc.Provider, claims oidc.Claims) (identitydb.Profile, error) {
	q := identitydb.New(tx)
	e, err := ParseEmail(claims.Email)
	if err != nil || !claims.EmailVerified || !p.SpeaksFor(e.Domain) {
		return identitydb.Profile{}, ErrCompanyEmail
	}
	// What somebody signed up with at this address and never verified gives way to who has it.
	if err := q.DeleteUnverifiedOf(ctx, identitydb.DeleteUnverifiedOfParams{EmailKey: e.Key}); err != nil {
		return identitydb.Profile{}, err
	}
	row, err := q.ProfileByKeyForUpdate(ctx, e.Key)
	if errors.Is(err, db.ErrNoRows) {
		row, err = s.welcome(ctx, tx, e, claims)
		if errors.Is(err, ErrEmailTaken) { // somebody came at the same moment, such as the same person in another tab
			row, err = q.ProfileByKeyForUpdate(ctx, e.Key)
		}
	}
	if err != nil {
		return row, err
	}
	inserted, err := q.InsertCompanyIdentity(ctx, identitydb.InsertCompanyIdentityParams{
		Issuer: claims.Issuer, Subject: claims.Subject, ProfileID: row.ProfileID, LinkID: id.New("link"), Provider: p.ID, Email: e.Address, CreatedAt: s.millis(),
	})
	if err != nil {
		return row, err
	}
	if inserted == 0 { // linked at the same moment
		linked, err := q.CompanyIdentity(ctx, identitydb.CompanyIdentityParams{Issuer: claims.Issuer, Subject: claims.Subject})
		if err == nil && (len(linked) == 0 || linked[0].ProfileID != row.ProfileID) {
			err = ErrCompanyRefused
		}
		return row, err
	}
	return row, s.tell(ctx, tx, who, row, "company_sign_in.linked", "The company sign-in "+p.Name+" was linked.", "company_linked", map[string]any{"provider": p.Name})
}

// welcome makes a profile without a password for somebody whom a provider vouches for.
func (s *Service) welcome(ctx context.Context, tx *db.Tx, e Email, claims oidc.Claims) (identitydb.Profile, error) {
	n := newcomer{email: e, FirstName: nameOr(claims.GivenName, e), LastName: nameOr(claims.FamilyName, e)}
	p, err := s.create(ctx, tx, n, false)
	if err != nil {
		return identitydb.Profile{}, err
	}
	return identitydb.New(tx).Profile(ctx, p.ID)
}

// nameOr is a name as a provider says it, or the address's local part: the person can change it in their profile.
func nameOr(name string, e Email) string {
	if clean, err := parseName(name, ""); err == nil {
		return clean
	}
	local, _, _ := strings.Cut(e.Address, "@")
	return local
}

// CompanyLink is a company sign-in that is linked to a profile.
type CompanyLink struct {
	ID        string
	Provider  string // its name
	Email     string // as the provider said when it was linked
	CreatedAt time.Time
	UsedAt    time.Time
}

// ListCompanyLinks returns the company sign-ins that are linked to the caller's profile.
func (s *Service) ListCompanyLinks(ctx context.Context, who access.Actor) ([]CompanyLink, error) {
	if err := signedIn(who); err != nil {
		return nil, err
	}
	out := []CompanyLink{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := identitydb.New(tx).CompanyIdentities(ctx, who.Profile)
		for _, r := range rows {
			name := r.Provider
			if p, err := s.provider(r.Provider); err == nil {
				name = p.Name
			}
			out = append(out, CompanyLink{ID: r.LinkID, Provider: name, Email: r.Email, CreatedAt: clock.Time(r.CreatedAt), UsedAt: clock.Time(r.UsedAt)})
		}
		return err
	})
	return out, err
}

// RemoveCompanyLink takes a link away, for who proves to be there. It fails with ErrLinkNotFound, ErrProofNeeded or
// ErrPasswordWrong.
func (s *Service) RemoveCompanyLink(ctx context.Context, who access.Actor, link, password string) error {
	if err := signedIn(who); err != nil {
		return err
	}
	return s.change(ctx, who, password, func(tx *db.Tx, row identitydb.Profile) error {
		gone, err := identitydb.New(tx).DeleteCompanyIdentity(ctx, identitydb.DeleteCompanyIdentityParams{ProfileID: who.Profile, LinkID: link})
		if err == nil && len(gone) == 0 {
			err = ErrLinkNotFound
		}
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, who, row, "company_sign_in.removed", "The company sign-in "+gone[0].Provider+" was taken away.", "company_removed", map[string]any{"provider": gone[0].Provider})
	})
}
