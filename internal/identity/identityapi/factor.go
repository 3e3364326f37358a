package identityapi

import (
	"context"
	"net/http"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/rest"
)

// Security is how well a profile is protected.
type Security struct {
	PasswordChangedAt time.Time `json:"password_changed_at"`
	MinPassword       int       `json:"min_password" doc:"The least number of characters of a new password: fewer where a second factor is on."`
	TOTP              bool      `json:"totp" doc:"Whether an authenticator app is set up as second factor."`
	TOTPSince         time.Time `json:"totp_since"`
	RecoveryCodes     int       `json:"recovery_codes" doc:"How many recovery codes are left."`
	PasskeysOffered   bool      `json:"passkeys_offered" doc:"Whether passkeys work at the portal's address: they need HTTPS and a host name."`
	SecondFactor      bool      `json:"second_factor" doc:"Whether this session was proved by a second factor."`
	FreshUntil        time.Time `json:"fresh_until" doc:"Until then, credentials may be changed without giving the password again."`
}

func securityOf(v identity.Security) Security {
	return Security{
		PasswordChangedAt: v.PasswordChangedAt, MinPassword: v.MinPassword, TOTP: !v.TOTPSince.IsZero(), TOTPSince: v.TOTPSince,
		RecoveryCodes: v.RecoveryCodes, PasskeysOffered: v.PasskeysOffered, SecondFactor: v.SecondFactor, FreshUntil: v.FreshUntil,
	}
}

// TOTPKey is what an authenticator app needs.
type TOTPKey struct {
	Secret string `json:"secret" doc:"In base32, to be typed in."`
	URL    string `json:"url" doc:"The otpauth:// address that apps read."`
	Image  string `json:"image" doc:"The same as a QR code: a data: URL of a PNG."`
}

// RecoveryCodes are shown once.
type RecoveryCodes struct {
	Codes []string `json:"codes"`
}

// ProofBody is the password, for who signed in more than five minutes ago.
type ProofBody struct {
	Password string `json:"password,omitempty" maxLength:"5000" doc:"May be left out within five minutes of signing in."`
}

type proofInput struct{ Body ProofBody }

type recoveryAnswer struct{ Body RecoveryCodes }

var proofErrors = []*errs.Error{identity.ErrProofNeeded, identity.ErrPasswordWrong, identity.ErrThrottled}

func registerFactor(a *rest.API, s *identity.Service, publicURL string) {
	rest.Handle(a, rest.Op{
		ID: "completeSignIn", Method: http.MethodPost, Path: "/session/second-factor", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary:     "Sign in: the second step",
		Description: "Takes the value of pending that signIn gave, and a code of the authenticator app or a recovery code. A code works once.",
		Errors:      []*errs.Error{identity.ErrPendingEnded, identity.ErrCodeWrong, identity.ErrCodeUsed, identity.ErrCodesThrottled},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Agent  string `header:"User-Agent" hidden:"true"`
		Cookie string `header:"Cookie" hidden:"true"`
		Body   struct {
			Pending string `json:"pending" maxLength:"100"`
			Code    string `json:"code" maxLength:"100"`
		}
	}) (*sessionAnswer, error) {
		token, actor, err := s.CompleteSignIn(ctx, who, identity.SecondStep{Pending: in.Body.Pending, Code: in.Body.Code, Agent: in.Agent, Replaces: tokenIn(in.Cookie, publicURL)})
		if err != nil {
			return nil, err
		}
		p, err := s.GetSession(ctx, actor)
		return &sessionAnswer{SetCookie: cookie(publicURL, token), Body: sessionOf(p)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "getSecurity", Method: http.MethodGet, Path: "/profile/security", Tag: tag, Permission: access.SignedIn, Summary: "How well one's profile is protected",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*struct{ Body Security }, error) {
		v, err := s.GetSecurity(ctx, who)
		return &struct{ Body Security }{securityOf(v)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "beginTotp", Method: http.MethodPost, Path: "/profile/totp", Tag: tag, Permission: access.SignedIn, Status: http.StatusOK, Transient: true,
		Summary: "Begin to set up an authenticator app", Description: "Nothing changes until confirmTotp.",
		Errors: append([]*errs.Error{identity.ErrSecondFactorOn, identity.ErrFactorFirst}, proofErrors...),
	}, func(ctx context.Context, who access.Actor, in *proofInput) (*struct{ Body TOTPKey }, error) {
		k, err := s.BeginTOTP(ctx, who, in.Body.Password)
		return &struct{ Body TOTPKey }{TOTPKey(k)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "confirmTotp", Method: http.MethodPost, Path: "/profile/totp/confirm", Tag: tag, Permission: access.SignedIn, Status: http.StatusOK, Transient: true,
		Summary: "Turn the second factor on", Description: "By a first code of the app. The recovery codes in the answer are shown this once; all other sessions end.",
		Errors: []*errs.Error{identity.ErrEnrollmentEnded, identity.ErrSecondFactorOn, identity.ErrCodeWrong, identity.ErrCodeUsed, identity.ErrCodesThrottled},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Body struct {
			Code string `json:"code" maxLength:"100"`
		}
	}) (*recoveryAnswer, error) {
		codes, err := s.ConfirmTOTP(ctx, who, in.Body.Code)
		return &recoveryAnswer{RecoveryCodes{codes}}, err
	})
	rest.Handle(a, rest.Op{
		ID: "removeTotp", Method: http.MethodPost, Path: "/profile/totp/remove", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent,
		Summary: "Turn the second factor off", Description: "Wants the password and a code. The recovery codes stop working; all other sessions end.",
		Errors: []*errs.Error{identity.ErrPasswordWrong, identity.ErrThrottled, identity.ErrPasswordAloneShort, identity.ErrSecondFactorOff, identity.ErrCodeWrong, identity.ErrCodeUsed, identity.ErrCodesThrottled},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Body struct {
			Password string `json:"password" maxLength:"5000"`
			Code     string `json:"code" maxLength:"100"`
		}
	}) (*nothing, error) {
		return &nothing{}, s.RemoveTOTP(ctx, who, in.Body.Password, in.Body.Code)
	})
	rest.Handle(a, rest.Op{
		ID: "renewRecoveryCodes", Method: http.MethodPost, Path: "/profile/recovery-codes", Tag: tag, Permission: access.SignedIn, Status: http.StatusOK, Transient: true,
		Summary: "Make new recovery codes", Description: "They are shown this once; the ones before stop working.",
		Errors: append([]*errs.Error{identity.ErrSecondFactorOff}, proofErrors...),
	}, func(ctx context.Context, who access.Actor, in *proofInput) (*recoveryAnswer, error) {
		codes, err := s.RenewRecoveryCodes(ctx, who, in.Body.Password)
		return &recoveryAnswer{RecoveryCodes{codes}}, err
	})
}
