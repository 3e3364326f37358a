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
	HasPassword       bool      `json:"has_password" doc:"False for who has only ever come by a company's sign-in."`
	MinPassword       int       `json:"min_password" doc:"The least number of characters of a new password: fewer where a second factor is on."`
	FactorOn          bool      `json:"factor_on" doc:"Whether the password alone is not enough: an authenticator app or a passkey is set up."`
	TOTP              bool      `json:"totp" doc:"Whether an authenticator app is set up."`
	TOTPSince         time.Time `json:"totp_since"`
	RecoveryCodes     int       `json:"recovery_codes" doc:"How many recovery codes are left."`
	PasskeysOffered   bool      `json:"passkeys_offered" doc:"Whether passkeys work at the portal's address: they need HTTPS and a host name."`
	SecondFactor      bool      `json:"second_factor" doc:"Whether this session was proved by a second factor."`
	FreshUntil        time.Time `json:"fresh_until" doc:"Until then, credentials may be changed without giving the password again."`
}

func securityOf(v identity.Security) Security {
	return Security{
		PasswordChangedAt: v.PasswordChangedAt, HasPassword: v.HasPassword, MinPassword: v.MinPassword, FactorOn: v.FactorOn, TOTP: !v.TOTPSince.IsZero(), TOTPSince: v.TOTPSince,
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
	Codes []string `json:"codes" doc:"None if there are some left that were made before."`
}

// ProofBody is the password, for who signed in more than five minutes ago.
type ProofBody struct {
	Password string `json:"password,omitempty" maxLength:"5000" doc:"May be left out within five minutes of signing in."`
}

type proofInput struct{ Body ProofBody }

// recoveryAnswer brings the codes, and the session's cookie if it goes on under another token.
type recoveryAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie" hidden:"true"`
	Body      RecoveryCodes
}

var proofErrors = []*errs.Error{identity.ErrProofNeeded, identity.ErrFactorFirst, identity.ErrPasswordWrong, identity.ErrThrottled}

func registerFactor(a *rest.API, s *identity.Service, k cookies) {
	rest.Handle(a, rest.Op{
		ID: "getSecurity", Method: http.MethodGet, Path: "/profile/security", Tag: tag, Permission: access.SignedIn, Summary: "How well one's profile is protected",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*struct{ Body Security }, error) {
		v, err := s.GetSecurity(ctx, who)
		return &struct{ Body Security }{securityOf(v)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "beginTotp", Method: http.MethodPost, Path: "/profile/totp", Tag: tag, Permission: access.SignedIn, Status: http.StatusOK, Transient: true,
		Summary: "Begin to set up an authenticator app", Description: "Nothing changes until confirmTotp.",
		Errors: append([]*errs.Error{identity.ErrSecondFactorOn}, proofErrors...),
	}, func(ctx context.Context, who access.Actor, in *proofInput) (*struct{ Body TOTPKey }, error) {
		k, err := s.BeginTOTP(ctx, who, in.Body.Password)
		return &struct{ Body TOTPKey }{TOTPKey(k)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "confirmTotp", Method: http.MethodPost, Path: "/profile/totp/confirm", Tag: tag, Permission: access.SignedIn, Status: http.StatusOK, Transient: true,
		Summary: "Turn the authenticator app on", Description: "By a first code of it. The recovery codes in the answer are shown this once. If it is the first second factor, all other sessions end.",
		Errors: []*errs.Error{identity.ErrEnrollmentEnded, identity.ErrSecondFactorOn, identity.ErrCodeWrong, identity.ErrCodeUsed, identity.ErrCodesThrottled},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Body struct {
			Code string `json:"code" maxLength:"100"`
		}
	}) (*recoveryAnswer, error) {
		made, err := s.ConfirmTOTP(ctx, who, in.Body.Code)
		return &recoveryAnswer{k.goesOn(made.Session), RecoveryCodes{made.RecoveryCodes}}, err
	})
	rest.Handle(a, rest.Op{
		ID: "removeTotp", Method: http.MethodPost, Path: "/profile/totp/remove", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent,
		Summary: "Turn the authenticator app off", Description: "Wants the password and a code. All other sessions end. If it was the last second factor, the recovery codes stop working, and the password must be long enough to stand alone.",
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
		Errors: append([]*errs.Error{identity.ErrNoFactor}, proofErrors...),
	}, func(ctx context.Context, who access.Actor, in *proofInput) (*recoveryAnswer, error) {
		codes, err := s.RenewRecoveryCodes(ctx, who, in.Body.Password)
		return &recoveryAnswer{Body: RecoveryCodes{codes}}, err
	})
}
