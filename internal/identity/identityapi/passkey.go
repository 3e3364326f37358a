package identityapi

import (
	"context"
	"encoding/json"
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

type ceremonyAnswer struct{ Body Ceremony }

// passkeyInput names one of the person's passkeys.
type passkeyInput[B any] struct {
	PasskeyID string `path:"passkey_id"`
	Body      B
}

// NameBody is a new name.
type NameBody struct {
	Name string `json:"name" maxLength:"100"`
}

func registerPasskeys(a *rest.API, s *identity.Service, publicURL string) {
	registerPasskeySignIn(a, s, publicURL)
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
		Summary: "Begin to make a passkey", Errors: append([]*errs.Error{identity.ErrPasskeysOff, identity.ErrPasskeysMany, identity.ErrFactorFirst}, proofErrors...),
	}, func(ctx context.Context, who access.Actor, in *proofInput) (*ceremonyAnswer, error) {
		c, err := s.BeginPasskey(ctx, who, in.Body.Password)
		return &ceremonyAnswer{Ceremony(c)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "addPasskey", Method: http.MethodPost, Path: "/profile/passkeys", Tag: tag, Permission: access.SignedIn, Status: http.StatusCreated, Transient: true,
		Summary: "Keep a passkey that the browser has made",
		Errors:  []*errs.Error{identity.ErrPasskeysOff, identity.ErrNameInvalid, identity.ErrChallengeEnded, identity.ErrPasskeyRefused, identity.ErrPasskeyKnown, identity.ErrPasskeysMany},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Body struct {
			Handle     string         `json:"handle" maxLength:"100"`
			Name       string         `json:"name" maxLength:"100"`
			Credential map[string]any `json:"credential" doc:"The PublicKeyCredential, as its toJSON() gives it."`
		}
	}) (*struct{ Body Passkey }, error) {
		text, err := json.Marshal(in.Body.Credential)
		if err != nil {
			return nil, err
		}
		p, err := s.AddPasskey(ctx, who, in.Body.Handle, in.Body.Name, text)
		return &struct{ Body Passkey }{Passkey(p)}, err
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
		Summary: "Remove a passkey", Errors: append([]*errs.Error{identity.ErrPasskeyNotFound, identity.ErrFactorFirst}, proofErrors...),
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

func registerPasskeySignIn(a *rest.API, s *identity.Service, publicURL string) {
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
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*ceremonyAnswer, error) {
		c, err := s.BeginPasskeySignIn(ctx, who)
		return &ceremonyAnswer{Ceremony(c)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "signInWithPasskey", Method: http.MethodPost, Path: "/session/passkey", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary: "Sign in with a passkey", Description: "The passkey has verified its user, so it counts as both factors.",
		Errors: []*errs.Error{identity.ErrPasskeysOff, identity.ErrChallengeEnded, identity.ErrPasskeyRefused, identity.ErrPasskeyCopied},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Agent  string `header:"User-Agent" hidden:"true"`
		Cookie string `header:"Cookie" hidden:"true"`
		Body   struct {
			Handle     string         `json:"handle" maxLength:"100"`
			Credential map[string]any `json:"credential" doc:"The PublicKeyCredential, as its toJSON() gives it."`
		}
	}) (*sessionAnswer, error) {
		text, err := json.Marshal(in.Body.Credential)
		if err != nil {
			return nil, err
		}
		token, actor, err := s.SignInWithPasskey(ctx, who, identity.PasskeySignIn{Handle: in.Body.Handle, Response: text, Agent: in.Agent, Replaces: tokenIn(in.Cookie, publicURL)})
		if err != nil {
			return nil, err
		}
		p, err := s.GetSession(ctx, actor)
		return &sessionAnswer{SetCookie: cookie(publicURL, token), Body: sessionOf(p)}, err
	})
}
