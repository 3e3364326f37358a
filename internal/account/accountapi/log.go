package accountapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

type eventsInput struct {
	AccountPath
	rest.PageQuery
	Kind             string                  `query:"kind" maxLength:"64" doc:"Exact, or all kinds of a thing with a dot at the end: token."`
	Actor            string                  `query:"actor" maxLength:"100" doc:"Part of the name, or the id."`
	VirtualAccountID access.VirtualAccountID `query:"virtual_account_id" maxLength:"64"`
	SubjectID        string                  `query:"subject_id" maxLength:"64"`
	Q                string                  `query:"q" maxLength:"100" doc:"Part of the message or of what the deed was done to."`
	Since            time.Time               `query:"since" doc:"From this moment on."`
	Until            time.Time               `query:"until" doc:"Before this moment."`
}

func registerLog(a *rest.API, s *account.Service) {
	rest.List(a, rest.Op{
		ID: "listEvents", Path: "/accounts/{account_id}/events", Tag: tag, Permission: access.ViewEvents,
		Summary:     "List the account's events",
		Description: "Every change of state, the newest first. Who has a role in one virtual account only gives virtual_account_id.",
		Errors:      slices.Concat(memberErrors, listErrors, []*errs.Error{account.ErrVirtualNotFound}),
	}, func(ctx context.Context, who access.Actor, in *eventsInput, p page.Request) (page.Page[Event], error) {
		found, err := s.ListEvents(ctx, who, in.AccountID, event.Filter{Kind: in.Kind, Actor: in.Actor, VirtualAccount: in.VirtualAccountID,
			Subject: in.SubjectID, Text: in.Q, Since: in.Since, Until: in.Until}, p)
		return page.Map(found, eventOf), err
	})
	rest.Handle(a, rest.Op{
		ID: "getPulse", Method: http.MethodGet, Path: "/accounts/{account_id}/pulse", Tag: tag, Permission: access.ViewAccount,
		Summary: "Ask whether anything changed", Description: "A mark that changes whenever anything happens in the account: ask often, and read anew when it differs.",
		Errors: memberErrors,
	}, func(ctx context.Context, who access.Actor, in *AccountPath) (*struct{ Body Pulse }, error) {
		mark, err := s.Pulse(ctx, who, in.AccountID)
		return &struct{ Body Pulse }{Pulse{mark}}, err
	})
}

// Pulse tells whether anything has changed since it was asked for last.
type Pulse struct {
	Mark string `json:"mark" doc:"Empty if nothing has happened yet."`
}
