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

// companyAnswer is a session, and where the person wanted to go.
type companyAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie" hidden:"true"`
	Body      struct {
		Session  Session `json:"session"`
		ReturnTo string  `json:"return_to" doc:"A path of this portal."`
	}
}

func registerCompanies(a *rest.API, s *identity.Service, k cookies) {
	rest.Handle(a, rest.Op{
		ID: "beginCompanySignIn", Method: http.MethodPost, Path: "/session/company/begin", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary: "Begin to sign in at one's company", Description: "Answers where the browser has to go; a cookie ties the way back to this browser.",
		Errors: []*errs.Error{identity.ErrProviderNotFound, identity.ErrProviderSilent},
	}, func(ctx context.Context, who access.Actor, in *struct {
		ClientHeaders
		Body struct {
			Provider string `json:"provider" maxLength:"31"`
			ReturnTo string `json:"return_to,omitempty" maxLength:"500"`
			Another  bool   `json:"another,omitempty" doc:"Let the person choose another account at the provider than the one they are signed in with there."`
		}
	}) (*struct {
		SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
		Body      struct {
			URL string `json:"url"`
		}
	}, error) {
		c := k.client("", in.Cookie)
		address, err := s.BeginCompanySignIn(ctx, who, identity.CompanyBegin{Provider: in.Body.Provider, ReturnTo: in.Body.ReturnTo, Another: in.Body.Another, Client: c})
		if err != nil {
			return nil, err
		}
		out := &struct {
			SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
			Body      struct {
				URL string `json:"url"`
			}
		}{SetCookie: k.browser(c.Browser)}
		out.Body.URL = address
		return out, nil
	})
	rest.Handle(a, rest.Op{
		ID: "completeCompanySignIn", Method: http.MethodPost, Path: "/session/company", Tag: tag, Permission: access.Public, Status: http.StatusOK, Transient: true,
		Summary: "Sign in by what one's company's provider answered",
		Errors: []*errs.Error{identity.ErrCompanyEnded, identity.ErrCompanyRefused, identity.ErrCompanyEmail, identity.ErrCompanyDomain,
			identity.ErrProviderNotFound, identity.ErrSecondFactorNeeded},
	}, func(ctx context.Context, who access.Actor, in *struct {
		ClientHeaders
		Body struct {
			State  string `json:"state" maxLength:"100"`
			Code   string `json:"code" maxLength:"4000"`
			Issuer string `json:"issuer,omitempty" maxLength:"1000" doc:"The provider's own name, if it sent one as iss."`
		}
	}) (*companyAnswer, error) {
		b, c := in.Body, k.client(in.Agent, in.Cookie)
		token, to, actor, err := s.CompleteCompanySignIn(ctx, who, identity.CompanySignIn{State: b.State, Code: b.Code, Issuer: b.Issuer, Client: c})
		entered, err := k.entered(ctx, s, c, token, actor, err)
		if err != nil {
			return nil, err
		}
		out := &companyAnswer{SetCookie: entered.SetCookie}
		out.Body.Session, out.Body.ReturnTo = entered.Body, to
		return out, nil
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
		Summary: "Take a company sign-in away", Errors: append([]*errs.Error{identity.ErrLinkNotFound}, proofErrors...),
	}, func(ctx context.Context, who access.Actor, in *struct {
		LinkID string `path:"link_id"`
		Body   ProofBody
	}) (*nothing, error) {
		return &nothing{}, s.RemoveCompanyLink(ctx, who, in.LinkID, in.Body.Password)
	})
}
