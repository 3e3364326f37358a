package identityapi

import (
	"context"
	"net/http"
	"strings"

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

// cookie is the session's cookie; an empty token takes it away.
func cookie(publicURL, token string) http.Cookie {
	c := http.Cookie{
		Name: rest.SessionCookie(publicURL), Value: token, Path: "/",
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(publicURL, "https://"),
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

// tokenIn finds the session's token in a Cookie header.
func tokenIn(header, publicURL string) string {
	cookies, err := http.ParseCookie(header)
	if err != nil {
		return ""
	}
	for _, c := range cookies {
		if c.Name == rest.SessionCookie(publicURL) {
			return c.Value
		}
	}
	return ""
}
