package identityapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/rest"
)

// PendingBody names a sign-in that waits for its second factor.
type PendingBody struct {
	Pending string `json:"pending" maxLength:"100" doc:"What signIn or completeCompanySignIn gave."`
}

// PasskeyBody is what a passkey answered.
type PasskeyBody struct {
	Handle     string         `json:"handle" maxLength:"100"`
	Credential map[string]any `json:"credential" doc:"The PublicKeyCredential, as its toJSON() gives it."`
}

func (b PasskeyBody) rules() (identity.PasskeyAnswer, error) {
	text, err := json.Marshal(b.Credential)
	return identity.PasskeyAnswer{Handle: b.Handle, Response: text}, err
}

// registerSecondStep adds how a sign-in is completed whose password was right.
func registerSecondStep(a *rest.API, s *identity.Service, k cookies) {
	rest.Handle(a, rest.Op{
		ID: "completeSignIn", Method: http.MethodPost, Path: "/session/second-factor", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary:     "Sign in: the second step",
		Description: "Takes the value of pending that signIn gave, and a code of the authenticator app or a recovery code. A code works once. The request must bring the cookies that came with that value.",
		Errors:      []*errs.Error{identity.ErrPendingEnded, identity.ErrCodeWrong, identity.ErrCodeUsed, identity.ErrCodesThrottled},
	}, func(ctx context.Context, who access.Actor, in *struct {
		ClientHeaders
		Body struct {
			PendingBody
			Code string `json:"code" maxLength:"100"`
		}
	}) (*sessionAnswer, error) {
		c := k.client(in.Agent, in.Cookie)
		token, actor, err := s.CompleteSignIn(ctx, who, identity.SecondStep{Pending: in.Body.Pending, Code: in.Body.Code, Client: c})
		return k.entered(ctx, s, c, token, actor, err)
	})
	rest.Handle(a, rest.Op{
		ID: "beginSecondStep", Method: http.MethodPost, Path: "/session/second-factor/passkey/begin", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary: "Begin the second step with a passkey", Description: "The request must bring the cookies that came with the value of pending.",
		Errors: []*errs.Error{identity.ErrPasskeysOff, identity.ErrPendingEnded, identity.ErrNoPasskey, identity.ErrThrottled},
	}, func(ctx context.Context, who access.Actor, in *struct {
		ClientHeaders
		Body PendingBody
	}) (*ceremonyAnswer, error) {
		c, err := s.BeginSecondStep(ctx, who, in.Body.Pending, k.client(in.Agent, in.Cookie))
		return &ceremonyAnswer{Body: Ceremony(c)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "completeWithPasskey", Method: http.MethodPost, Path: "/session/second-factor/passkey", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary: "Sign in: the second step with a passkey",
		Errors:  []*errs.Error{identity.ErrPasskeysOff, identity.ErrPendingEnded, identity.ErrChallengeEnded, identity.ErrPasskeyRefused, identity.ErrPasskeyCopied},
	}, func(ctx context.Context, who access.Actor, in *struct {
		ClientHeaders
		Body struct {
			PendingBody
			PasskeyBody
		}
	}) (*sessionAnswer, error) {
		answer, err := in.Body.rules()
		if err != nil {
			return nil, err
		}
		c := k.client(in.Agent, in.Cookie)
		token, actor, err := s.CompleteWithPasskey(ctx, who, identity.PasskeyStep{Pending: in.Body.Pending, PasskeyAnswer: answer, Client: c})
		return k.entered(ctx, s, c, token, actor, err)
	})
}

// proofAnswer brings the cookie of a session that goes on under another token.
type proofAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie" hidden:"true"`
}

// registerProof adds how somebody who is signed in shows again that it is them.
func registerProof(a *rest.API, s *identity.Service, k cookies) {
	rest.Handle(a, rest.Op{
		ID: "beginProof", Method: http.MethodPost, Path: "/session/proof/begin", Tag: tag, Permission: access.SignedIn, Status: http.StatusOK, Transient: true,
		Summary: "Begin to show by a passkey that it is still you", Errors: []*errs.Error{identity.ErrPasskeysOff, identity.ErrNoPasskey, identity.ErrThrottled},
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*ceremonyAnswer, error) {
		c, err := s.BeginProof(ctx, who)
		return &ceremonyAnswer{Body: Ceremony(c)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "proveByPasskey", Method: http.MethodPost, Path: "/session/proof", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent, Transient: true,
		Summary: "Show by a passkey that it is still you", Description: "For five minutes, credentials may be changed without the password. The session goes on in another cookie.",
		Errors: []*errs.Error{identity.ErrPasskeysOff, identity.ErrChallengeEnded, identity.ErrPasskeyRefused, identity.ErrPasskeyCopied},
	}, func(ctx context.Context, who access.Actor, in *struct{ Body PasskeyBody }) (*proofAnswer, error) {
		answer, err := in.Body.rules()
		if err != nil {
			return nil, err
		}
		token, err := s.ProveByPasskey(ctx, who, answer)
		return &proofAnswer{k.goesOn(token)}, err
	})
}
