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

// CompanyLink is a company sign-in that is linked to the person's profile.
type CompanyLink struct {
	ID        string    `json:"id"`
	Provider  string    `json:"provider"`
	Email     string    `json:"email" doc:"As the provider said when it was linked."`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"used_at"`
}

// companyCookie ties a sign-in at a company's provider to the browser that began it.
func companyCookie(publicURL, secret string) http.Cookie {
	c := cookie(publicURL, secret)
	c.Name += "-company"
	if secret != "" {
		c.MaxAge = int(identity.CompanyLife / time.Second)
	}
	return c
}

func companySecret(header, publicURL string) string {
	cookies, err := http.ParseCookie(header)
	if err != nil {
		return ""
	}
	for _, c := range cookies {
		if c.Name == rest.SessionCookie(publicURL)+"-company" {
			return c.Value
		}
	}
	return ""
}

// companyAnswer is a session, and where the person wanted to go.
type companyAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
	Body      struct {
		Session  Session `json:"session"`
		ReturnTo string  `json:"return_to" doc:"A path of this portal."`
	}
}

func registerCompanies(a *rest.API, s *identity.Service, publicURL string) {
	rest.Handle(a, rest.Op{
		ID: "beginCompanySignIn", Method: http.MethodPost, Path: "/session/company/begin", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary: "Begin to sign in at one's company", Description: "Answers where the browser has to go; a cookie ties the way back to this browser.",
		Errors: []*errs.Error{identity.ErrProviderNotFound, identity.ErrProviderSilent},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Cookie string `header:"Cookie" hidden:"true"`
		Body   struct {
			Provider string `json:"provider" maxLength:"31"`
			ReturnTo string `json:"return_to,omitempty" maxLength:"500"`
		}
	}) (*struct {
		SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
		Body      struct {
			URL string `json:"url"`
		}
	}, error) {
		address, secret, err := s.BeginCompanySignIn(ctx, who, in.Body.Provider, in.Body.ReturnTo, companySecret(in.Cookie, publicURL))
		if err != nil {
			return nil, err
		}
		out := &struct {
			SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
			Body      struct {
				URL string `json:"url"`
			}
		}{SetCookie: companyCookie(publicURL, secret)}
		out.Body.URL = address
		return out, nil
	})
	rest.Handle(a, rest.Op{
		ID: "completeCompanySignIn", Method: http.MethodPost, Path: "/session/company", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary: "Sign in by what one's company's provider answered",
		Errors: []*errs.Error{identity.ErrCompanyEnded, identity.ErrCompanyRefused, identity.ErrCompanyEmail, identity.ErrCompanyDomain,
			identity.ErrProviderNotFound, identity.ErrSecondFactorNeeded},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Agent  string `header:"User-Agent" hidden:"true"`
		Cookie string `header:"Cookie" hidden:"true"`
		Body   struct {
			State  string `json:"state" maxLength:"100"`
			Code   string `json:"code" maxLength:"4000"`
			Issuer string `json:"issuer,omitempty" maxLength:"1000" doc:"The provider's own name, if it sent one as iss."`
		}
	}) (*companyAnswer, error) {
		b := in.Body
		token, to, actor, err := s.CompleteCompanySignIn(ctx, who, identity.CompanySignIn{
			State: b.State, Code: b.Code, Issuer: b.Issuer, Browser: companySecret(in.Cookie, publicURL), Agent: in.Agent, Replaces: tokenIn(in.Cookie, publicURL),
		})
		if err != nil {
			return nil, err
		}
		p, err := s.GetSession(ctx, actor)
		out := &companyAnswer{SetCookie: cookie(publicURL, token)}
		out.Body.Session, out.Body.ReturnTo = sessionOf(p), to
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "listCompanyLinks", Method: http.MethodGet, Path: "/profile/company-sign-ins", Tag: tag, Permission: access.SignedIn, Summary: "List one's company sign-ins",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*struct{ Body rest.ListOf[CompanyLink] }, error) {
		list, err := s.ListCompanyLinks(ctx, who)
		out := &struct{ Body rest.ListOf[CompanyLink] }{}
		for _, l := range list {
			out.Body.Items = append(out.Body.Items, CompanyLink(l))
		}
		out.Body.Total = int64(len(list))
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "removeCompanyLink", Method: http.MethodPost, Path: "/profile/company-sign-ins/{link_id}/remove", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent,
		Summary: "Take a company sign-in away", Errors: append([]*errs.Error{identity.ErrLinkNotFound, identity.ErrFactorFirst}, proofErrors...),
	}, func(ctx context.Context, who access.Actor, in *struct {
		LinkID string `path:"link_id"`
		Body   ProofBody
	}) (*nothing, error) {
		return &nothing{}, s.RemoveCompanyLink(ctx, who, in.LinkID, in.Body.Password)
	})
}
