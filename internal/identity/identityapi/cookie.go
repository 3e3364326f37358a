package identityapi

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/rest"
)

// Authenticate returns how a request's cookie becomes an actor, for rest.Config. A request with an Authorization
// header is not taken for a browser's: its cookies are ignored.
func Authenticate(s *identity.Service, publicURL string) func(ctx context.Context, r *http.Request) (access.Actor, error) {
	name := rest.SessionCookie(publicURL)
	return func(ctx context.Context, r *http.Request) (access.Actor, error) {
		origin := rest.ClientAddress(ctx)
		c, err := r.Cookie(name)
		if err != nil || r.Header.Get("Authorization") != "" {
			return access.Actor{Kind: access.Anonymous, Origin: origin}, nil
		}
		return s.Authenticate(ctx, c.Value, origin)
	}
}

// cookies makes and reads the two cookies of a browser: that of its session, and that by which it is known again.
type cookies struct{ url string }

// session is the session's cookie; an empty token takes it away.
func (k cookies) session(token string) http.Cookie {
	c := http.Cookie{
		Name: rest.SessionCookie(k.url), Value: token, Path: "/",
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(k.url, "https://"),
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

// browser is the cookie by which the browser is known again. It outlives sessions.
func (k cookies) browser(secret string) http.Cookie {
	c := k.session(secret)
	c.Name += "-browser"
	c.MaxAge = int(identity.BrowserLife / time.Second)
	return c
}

// client reads who wants to sign in from a request's headers: a browser that has no secret yet gets one, which the answer
// has to bring it.
func (k cookies) client(agent, header string) identity.Client {
	kept, _ := http.ParseCookie(header) // unreadable ones are none
	value := func(name string) string {
		i := slices.IndexFunc(kept, func(c *http.Cookie) bool { return c.Name == name })
		if i < 0 {
			return ""
		}
		return kept[i].Value
	}
	own := rest.SessionCookie(k.url)
	return identity.Client{Agent: agent, Browser: identity.BrowserSecret(value(own + "-browser")), Replaces: value(own)}
}

// ClientHeaders are what the operations of signing in read of a request beside its body.
type ClientHeaders struct {
	Agent  string `header:"User-Agent" hidden:"true"`
	Cookie string `header:"Cookie" hidden:"true"`
}

// sessionAnswer is a session, with its cookie and the browser's.
type sessionAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie" hidden:"true"`
	Body      Session
}

// entered answers with the session that a sign-in began. An answer to one that waits for a second factor brings the browser
// its secret too, so that only this browser goes on.
func (k cookies) entered(ctx context.Context, s *identity.Service, c identity.Client, token string, actor access.Actor, err error) (*sessionAnswer, error) {
	if err != nil {
		return nil, k.waiting(c, err)
	}
	p, err := s.GetSession(ctx, actor)
	return &sessionAnswer{SetCookie: []http.Cookie{k.session(token), k.browser(c.Browser)}, Body: sessionOf(p)}, err
}

func (k cookies) waiting(c identity.Client, err error) error {
	if errors.Is(err, identity.ErrSecondFactorNeeded) {
		return rest.WithCookie(err, k.browser(c.Browser))
	}
	return err
}

// goesOn is the cookie of a session that goes on under another token; none if it doesn't.
func (k cookies) goesOn(token string) []http.Cookie {
	if token == "" {
		return nil
	}
	return []http.Cookie{k.session(token)}
}
