package identityapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// tag groups the operations in the document.
const tag = "identity"

// EmailBody is an email address.
type EmailBody struct {
	Email string `json:"email" maxLength:"320"`
}

// LinkBody is the token of a mailed link.
type LinkBody struct {
	Token string `json:"token" maxLength:"100"`
}

type emailInput struct{ Body EmailBody }

type emailAnswer struct{ Body EmailBody }

type linkInput struct{ Body LinkBody }

type nothing struct{}

var (
	passwordErrors = []*errs.Error{identity.ErrPasswordShort, identity.ErrPasswordLong, identity.ErrPasswordCommon, identity.ErrPasswordOwn, identity.ErrPasswordControl}
	profileErrors  = []*errs.Error{identity.ErrNameInvalid, identity.ErrTextInvalid, identity.ErrPhoneInvalid, identity.ErrCountryInvalid}
)

// Register adds the area's operations. The public address decides the cookie's name and whether it is Secure.
func Register(a *rest.API, s *identity.Service, publicURL string) {
	k := cookies{publicURL}
	registerSignUp(a, s)
	registerSignIn(a, s, k)
	registerSessions(a, s, k)
	registerSecondStep(a, s, k)
	registerFactor(a, s, k)
	registerProof(a, s, k)
	registerPasskeys(a, s, k)
	registerPasskeySignIn(a, s, k)
	registerCompanies(a, s, k)
	registerProfile(a, s)
	registerOperator(a, s)
}

func registerSignUp(a *rest.API, s *identity.Service) {
	rest.Handle(a, rest.Op{
		ID: "signUp", Method: http.MethodPost, Path: "/sign-up", Tag: tag, Permission: access.Public, Status: http.StatusAccepted,
		Summary:     "Sign up",
		Description: "Makes a profile and mails a link that verifies its address. The answer is the same if the address has a profile already; its owner gets another mail then.",
		Errors:      slices.Concat([]*errs.Error{identity.ErrEmailInvalid, identity.ErrTooManyMails}, passwordErrors, profileErrors),
	}, func(ctx context.Context, who access.Actor, in *struct{ Body SignUpBody }) (*emailAnswer, error) {
		out := &emailAnswer{}
		var err error
		out.Body.Email, err = s.SignUp(ctx, who, in.Body.rules())
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "verifyEmail", Method: http.MethodPost, Path: "/verify-email", Tag: tag, Permission: access.Public, Status: http.StatusOK,
		Summary:     "Verify an email address",
		Description: "Follows a mailed link: it works once and for a day. The token stands in the link's fragment, after the #. A link that changes an address works only for who is signed in to that profile.",
		Errors:      []*errs.Error{identity.ErrLinkInvalid, identity.ErrLinkExpired, identity.ErrEmailTaken, identity.ErrEmailElsewhere},
	}, func(ctx context.Context, who access.Actor, in *linkInput) (*emailAnswer, error) {
		out := &emailAnswer{}
		var err error
		out.Body.Email, err = s.VerifyEmail(ctx, who, in.Body.Token)
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "resendVerification", Method: http.MethodPost, Path: "/verify-email/resend", Tag: tag, Permission: access.Public, Status: http.StatusAccepted,
		Summary: "Mail the verifying link again", Description: "The answer doesn't tell whether there was anything to verify.",
		Errors: []*errs.Error{identity.ErrEmailInvalid, identity.ErrTooManyMails},
	}, func(ctx context.Context, who access.Actor, in *emailInput) (*nothing, error) {
		return &nothing{}, s.ResendVerification(ctx, who, in.Body.Email)
	})
	rest.Handle(a, rest.Op{
		ID: "requestPasswordReset", Method: http.MethodPost, Path: "/password-reset", Tag: tag, Permission: access.Public, Status: http.StatusAccepted,
		Summary: "Ask for a link to set a new password", Description: "The answer doesn't tell whether there is such a profile.",
		Errors: []*errs.Error{identity.ErrEmailInvalid, identity.ErrTooManyMails},
	}, func(ctx context.Context, who access.Actor, in *emailInput) (*nothing, error) {
		return &nothing{}, s.RequestPasswordReset(ctx, who, in.Body.Email)
	})
	rest.Handle(a, rest.Op{
		ID: "resetPassword", Method: http.MethodPost, Path: "/password-reset/confirm", Tag: tag, Permission: access.Public, Status: http.StatusNoContent,
		Summary: "Set a new password by a mailed link", Description: "All sessions of the profile end.",
		Errors: slices.Concat([]*errs.Error{identity.ErrLinkInvalid, identity.ErrLinkExpired}, passwordErrors),
	}, func(ctx context.Context, who access.Actor, in *struct {
		Body struct {
			Token    string `json:"token" maxLength:"100"`
			Password string `json:"password" maxLength:"512"`
		}
	}) (*nothing, error) {
		return &nothing{}, s.ResetPassword(ctx, who, in.Body.Token, in.Body.Password)
	})
	rest.Handle(a, rest.Op{
		ID: "setUpOperator", Method: http.MethodPost, Path: "/setup", Tag: tag, Permission: access.Public, Status: http.StatusCreated,
		Summary: "Make the first operator", Description: "By the one-time link that the server prints when it has no operator yet.",
		Errors: slices.Concat([]*errs.Error{identity.ErrSetUpLinkUsed, identity.ErrEmailInvalid, identity.ErrEmailTaken}, passwordErrors, profileErrors),
	}, func(ctx context.Context, who access.Actor, in *struct {
		Body struct {
			Token     string `json:"token" maxLength:"100"`
			Email     string `json:"email" maxLength:"320"`
			Password  string `json:"password" maxLength:"512"`
			FirstName string `json:"first_name" maxLength:"100"`
			LastName  string `json:"last_name" maxLength:"100"`
		}
	}) (*struct{ Body Profile }, error) {
		b := in.Body
		p, err := s.SetUpOperator(ctx, who, b.Token, identity.SignUp{Email: b.Email, Password: b.Password, FirstName: b.FirstName, LastName: b.LastName})
		return &struct{ Body Profile }{profileOf(p)}, err
	})
}

type signOutAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
}

func registerSignIn(a *rest.API, s *identity.Service, k cookies) {
	rest.Handle(a, rest.Op{
		ID: "signIn", Method: http.MethodPost, Path: "/session", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary: "Sign in", Description: "Starts a session, held in a cookie: it ends after 30 minutes without a request (15 for the vendor's staff), and after 12 hours. " +
			"Where a second factor is on, the answer is 401 second_factor_needed with a value of pending, and the methods that will do: go on with completeSignIn or beginSecondStep, keeping the cookies of that answer.",
		Errors: []*errs.Error{identity.ErrCredentials, identity.ErrSecondFactorNeeded, identity.ErrEmailUnverified, identity.ErrThrottled},
	}, func(ctx context.Context, who access.Actor, in *struct {
		ClientHeaders
		Body struct {
			Email    string `json:"email" maxLength:"1000"`
			Password string `json:"password" maxLength:"5000"`
		}
	}) (*sessionAnswer, error) {
		c := k.client(in.Agent, in.Cookie)
		token, actor, err := s.SignIn(ctx, who, identity.SignIn{Email: in.Body.Email, Password: in.Body.Password, Client: c})
		return k.entered(ctx, s, c, token, actor, err)
	})
}

func registerSessions(a *rest.API, s *identity.Service, k cookies) {
	rest.Handle(a, rest.Op{
		ID: "getSession", Method: http.MethodGet, Path: "/session", Tag: tag, Permission: access.SignedIn,
		Summary: "Who is signed in", Description: "The profile, the accounts it holds a role in, and its preferences.",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*struct{ Body Session }, error) {
		p, err := s.GetSession(ctx, who)
		return &struct{ Body Session }{sessionOf(p)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "signOut", Method: http.MethodDelete, Path: "/session", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent, Summary: "Sign out",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*signOutAnswer, error) {
		return &signOutAnswer{k.session("")}, s.SignOut(ctx, who)
	})
	rest.Handle(a, rest.Op{
		ID: "listSessions", Method: http.MethodGet, Path: "/sessions", Tag: tag, Permission: access.SignedIn,
		Summary: "List one's sessions", Description: "All that have not ended; there are 20 at most.",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*struct{ Body rest.ListOf[SessionRow] }, error) {
		list, err := s.ListSessions(ctx, who)
		out := &struct{ Body rest.ListOf[SessionRow] }{}
		for _, v := range list {
			out.Body.Items = append(out.Body.Items, SessionRow(v))
		}
		out.Body.Total = int64(len(list))
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "endOtherSessions", Method: http.MethodDelete, Path: "/sessions", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent, Summary: "End all sessions but this one",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*nothing, error) {
		return &nothing{}, s.EndOtherSessions(ctx, who)
	})
	rest.Handle(a, rest.Op{
		ID: "endSession", Method: http.MethodDelete, Path: "/sessions/{session_id}", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent,
		Summary: "End one of one's sessions", Errors: []*errs.Error{identity.ErrSessionNotFound},
	}, func(ctx context.Context, who access.Actor, in *struct {
		SessionID access.SessionID `path:"session_id"`
	}) (*nothing, error) {
		return &nothing{}, s.EndSession(ctx, who, in.SessionID)
	})
}

func registerProfile(a *rest.API, s *identity.Service) {
	rest.Handle(a, rest.Op{
		ID: "getProfile", Method: http.MethodGet, Path: "/profile", Tag: tag, Permission: access.SignedIn, Summary: "Get one's profile",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*struct{ Body Profile }, error) {
		p, err := s.GetProfile(ctx, who)
		return &struct{ Body Profile }{profileOf(p)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "updateProfile", Method: http.MethodPatch, Path: "/profile", Tag: tag, Permission: access.SignedIn,
		Summary: "Update one's profile", Description: "What is left out stays as it is; site_address is replaced as a whole.",
		Errors: slices.Concat([]*errs.Error{identity.ErrUsernameInvalid, identity.ErrUsernameTaken}, profileErrors),
	}, func(ctx context.Context, who access.Actor, in *struct{ Body ProfileChange }) (*struct{ Body Profile }, error) {
		p, err := s.UpdateProfile(ctx, who, in.Body.rules())
		return &struct{ Body Profile }{profileOf(p)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "changePassword", Method: http.MethodPost, Path: "/profile/password", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent,
		Summary: "Change one's password", Description: "All other sessions end.",
		Errors: slices.Concat([]*errs.Error{identity.ErrPasswordWrong, identity.ErrThrottled}, passwordErrors),
	}, func(ctx context.Context, who access.Actor, in *struct {
		Body struct {
			Current  string `json:"current" maxLength:"5000"`
			Password string `json:"password" maxLength:"512"`
		}
	}) (*nothing, error) {
		return &nothing{}, s.ChangePassword(ctx, who, in.Body.Current, in.Body.Password)
	})
	rest.Handle(a, rest.Op{
		ID: "changeEmail", Method: http.MethodPost, Path: "/profile/email", Tag: tag, Permission: access.SignedIn, Status: http.StatusAccepted,
		Summary: "Change one's email address", Description: "Mails a link to the new address; following it changes the address, and the old one is told.",
		Errors: []*errs.Error{identity.ErrEmailInvalid, identity.ErrEmailUnchanged, identity.ErrPasswordWrong, identity.ErrThrottled, identity.ErrTooManyMails},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Body struct {
			Email    string `json:"email" maxLength:"320"`
			Password string `json:"password" maxLength:"5000" doc:"The present password."`
		}
	}) (*nothing, error) {
		return &nothing{}, s.ChangeEmail(ctx, who, in.Body.Email, in.Body.Password)
	})
	rest.List(a, rest.Op{
		ID: "listSecurityEvents", Path: "/profile/security-log", Tag: tag, Permission: access.SignedIn, Summary: "List one's security log",
		Description: "Sign-ins, failed ones, and changes of credentials; the newest first.", Sort: []string{"-at"},
	}, func(ctx context.Context, who access.Actor, _ *struct{ rest.PageQuery }, req page.Request) (page.Page[SecurityEvent], error) {
		p, err := s.ListSecurityEvents(ctx, who, req)
		out := page.Page[SecurityEvent]{Next: p.Next, Total: p.Total}
		for _, e := range p.Items {
			out.Items = append(out.Items, SecurityEvent(e))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "putPreference", Method: http.MethodPut, Path: "/preferences/{key}", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent,
		Summary: "Keep a preference", Description: "Any JSON value of at most 8 kB: a theme, the columns of a table.",
		Errors: []*errs.Error{identity.ErrPreferenceKey, identity.ErrPreferenceLarge, identity.ErrPreferenceMany},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Key  string `path:"key"`
		Body struct {
			Value any `json:"value"`
		}
	}) (*nothing, error) {
		return &nothing{}, s.PutPreference(ctx, who, in.Key, in.Body.Value)
	})
}

// ProfileChange is a change of a profile.
type ProfileChange struct {
	FirstName     *string      `json:"first_name,omitempty" maxLength:"100"`
	LastName      *string      `json:"last_name,omitempty" maxLength:"100"`
	PreferredName *string      `json:"preferred_name,omitempty" maxLength:"100"`
	Username      *string      `json:"username,omitempty" maxLength:"32"`
	Phone         *string      `json:"phone,omitempty" maxLength:"40"`
	Country       *string      `json:"country,omitempty" maxLength:"2"`
	Company       *string      `json:"company,omitempty" maxLength:"100"`
	SiteAddress   *SiteAddress `json:"site_address,omitempty"`
	JobRole       *string      `json:"job_role,omitempty" maxLength:"100"`
	JobLevel      *string      `json:"job_level,omitempty" maxLength:"100"`
	JobTitle      *string      `json:"job_title,omitempty" maxLength:"100"`
}

func (c ProfileChange) rules() identity.Change {
	return identity.Change{
		FirstName: c.FirstName, LastName: c.LastName, PreferredName: c.PreferredName, Username: c.Username, Phone: c.Phone,
		Country: c.Country, Company: c.Company, SiteAddress: (*identity.SiteAddress)(c.SiteAddress),
		JobRole: c.JobRole, JobLevel: c.JobLevel, JobTitle: c.JobTitle,
	}
}
