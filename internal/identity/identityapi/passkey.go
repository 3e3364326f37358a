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

// Passkey is one of a person's passkeys.
type Passkey struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"used_at" doc:"Of the last sign-in; the year 1 for never."`
	Synced    bool      `json:"synced" doc:"Kept by a service on several devices."`
}

// Ceremony is what a browser needs to make or use a passkey.
type Ceremony struct {
	Handle  string `json:"handle" doc:"To be sent back with the result; good once, for five minutes."`
	Options any    `json:"options" doc:"For PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON."`
}

// ceremonyAnswer brings the browser its secret where it may not have one yet.
type ceremonyAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie" hidden:"true"`
	Body      Ceremony
}

// PasskeyAdded is a passkey that was just made.
type PasskeyAdded struct {
	Passkey
	RecoveryCodes []string `json:"recovery_codes" doc:"Shown this once, with the first second factor; none if there are some left that were made before."`
}

type passkeyAddedAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie" hidden:"true"`
	Body      PasskeyAdded
}

// passkeyInput names one of the person's passkeys.
type passkeyInput[B any] struct {
	PasskeyID string `path:"passkey_id"`
	Body      B
}

// NameBody is a new name.
type NameBody struct {
	Name string `json:"name" maxLength:"100"`
}

func registerPasskeys(a *rest.API, s *identity.Service, k cookies) {
	rest.Handle(a, rest.Op{
		ID: "listPasskeys", Method: http.MethodGet, Path: "/profile/passkeys", Tag: tag, Permission: access.SignedIn, Summary: "List one's passkeys",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*struct{ Body rest.ListOf[Passkey] }, error) {
		list, err := s.ListPasskeys(ctx, who)
		out := &struct{ Body rest.ListOf[Passkey] }{}
		for _, p := range list {
			out.Body.Items = append(out.Body.Items, Passkey(p))
		}
		out.Body.Total = int64(len(list))
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "beginPasskey", Method: http.MethodPost, Path: "/profile/passkeys/begin", Tag: tag, Permission: access.SignedIn, Status: http.StatusOK, Transient: true,
		Summary: "Begin to make a passkey", Errors: append([]*errs.Error{identity.ErrPasskeysOff, identity.ErrPasskeysMany}, proofErrors...),
	}, func(ctx context.Context, who access.Actor, in *proofInput) (*ceremonyAnswer, error) {
		c, err := s.BeginPasskey(ctx, who, in.Body.Password)
		return &ceremonyAnswer{Body: Ceremony(c)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "addPasskey", Method: http.MethodPost, Path: "/profile/passkeys", Tag: tag, Permission: access.SignedIn, Status: http.StatusCreated, Transient: true,
		Summary: "Keep a passkey that the browser has made", Description: "It is a second factor from then on: the password alone signs in no more. With the first one come recovery codes, and all other sessions end.",
		Errors: []*errs.Error{identity.ErrPasskeysOff, identity.ErrNameInvalid, identity.ErrChallengeEnded, identity.ErrPasskeyRefused, identity.ErrPasskeyKnown, identity.ErrPasskeysMany},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Body struct {
			PasskeyBody
			Name string `json:"name" maxLength:"100"`
		}
	}) (*passkeyAddedAnswer, error) {
		answer, err := in.Body.rules()
		if err != nil {
			return nil, err
		}
		p, err := s.AddPasskey(ctx, who, answer.Handle, in.Body.Name, answer.Response)
		return &passkeyAddedAnswer{k.goesOn(p.Session), PasskeyAdded{Passkey(p.Passkey), p.RecoveryCodes}}, err
	})
	rest.Handle(a, rest.Op{
		ID: "renamePasskey", Method: http.MethodPatch, Path: "/profile/passkeys/{passkey_id}", Tag: tag, Permission: access.SignedIn,
		Summary: "Rename a passkey", Errors: []*errs.Error{identity.ErrPasskeyNotFound, identity.ErrNameInvalid},
	}, func(ctx context.Context, who access.Actor, in *passkeyInput[NameBody]) (*struct{ Body Passkey }, error) {
		p, err := s.RenamePasskey(ctx, who, in.PasskeyID, in.Body.Name)
		return &struct{ Body Passkey }{Passkey(p)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "removePasskey", Method: http.MethodPost, Path: "/profile/passkeys/{passkey_id}/remove", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent,
		Summary: "Remove a passkey", Description: "All other sessions end. The last second factor goes only with the password, and within five minutes of using a second factor; the recovery codes stop working then.",
		Errors: append([]*errs.Error{identity.ErrPasskeyNotFound, identity.ErrPasswordNeeded, identity.ErrFactorProofNeeded, identity.ErrPasswordAloneShort}, proofErrors...),
	}, func(ctx context.Context, who access.Actor, in *passkeyInput[ProofBody]) (*nothing, error) {
		return &nothing{}, s.RemovePasskey(ctx, who, in.PasskeyID, in.Body.Password)
	})
}

// SignInOptions are the ways to sign in beside the password.
type SignInOptions struct {
	Passkeys  bool             `json:"passkeys" doc:"Whether passkeys work at the portal's address."`
	Providers []SignInProvider `json:"providers" doc:"Companies' sign-ins."`
}

// SignInProvider is a company's sign-in.
type SignInProvider struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func registerPasskeySignIn(a *rest.API, s *identity.Service, k cookies) {
	rest.Handle(a, rest.Op{
		ID: "getSignInOptions", Method: http.MethodGet, Path: "/session/options", Tag: tag, Permission: access.Public, Summary: "The ways to sign in beside the password",
	}, func(context.Context, access.Actor, *struct{}) (*struct{ Body SignInOptions }, error) {
		out := &struct{ Body SignInOptions }{SignInOptions{Passkeys: s.Passkeys != nil}}
		for _, p := range s.SignInProviders() {
			out.Body.Providers = append(out.Body.Providers, SignInProvider(p))
		}
		return out, nil
	})
	rest.Handle(a, rest.Op{
		ID: "beginPasskeySignIn", Method: http.MethodPost, Path: "/session/passkey/begin", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary: "Begin to sign in with a passkey", Errors: []*errs.Error{identity.ErrPasskeysOff, identity.ErrThrottled},
	}, func(ctx context.Context, who access.Actor, in *ClientHeaders) (*ceremonyAnswer, error) {
		client := k.client(in.Agent, in.Cookie)
		c, err := s.BeginPasskeySignIn(ctx, who, client)
		return &ceremonyAnswer{[]http.Cookie{k.browser(client.Browser)}, Ceremony(c)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "signInWithPasskey", Method: http.MethodPost, Path: "/session/passkey", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary: "Sign in with a passkey", Description: "The passkey has verified its user, so it counts as both factors. The request must bring the cookies that came with the handle.",
		Errors: []*errs.Error{identity.ErrPasskeysOff, identity.ErrChallengeEnded, identity.ErrPasskeyRefused, identity.ErrPasskeyCopied},
	}, func(ctx context.Context, who access.Actor, in *struct {
		ClientHeaders
		Body PasskeyBody
	}) (*sessionAnswer, error) {
		answer, err := in.Body.rules()
		if err != nil {
			return nil, err
		}
		c := k.client(in.Agent, in.Cookie)
		token, actor, err := s.SignInWithPasskey(ctx, who, identity.PasskeySignIn{PasskeyAnswer: answer, Client: c})
		return k.entered(ctx, s, c, token, actor, err)
	})
}
