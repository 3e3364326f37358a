package requestapi

import (
	"context"
	"net/http"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/rest"
)

// AskedApprover is whom the requester of an account has asked to authorize it.
type AskedApprover struct {
	_         struct{}                `nullable:"true"`
	Email     string                  `json:"email"`
	State     request.ActivationState `json:"state" enum:"open,authorized,forwarded,unknown,deleted,expired,withdrawn"`
	AskedBy   accountapi.Person       `json:"asked_by" doc:"The requester, who forwarded it, or somebody of the vendor's staff."`
	AskedAt   time.Time               `json:"asked_at"`
	ExpiresAt time.Time               `json:"expires_at"`
	Reminders int                     `json:"reminders" doc:"How many were sent."`
}

// AccountAsked is what is asked for about an account.
type AccountAsked struct {
	Approver *AskedApprover      `json:"approver" doc:"The last one who was asked; null if nobody was."`
	Upgrade  *accountapi.Upgrade `json:"upgrade" doc:"The newest, whatever became of it; null if there was none."`
}

func askedOf(a request.Asked) AccountAsked {
	out := AccountAsked{Upgrade: accountapi.UpgradeOf(a.Upgrade.Upgrade)}
	if p := a.Approver; p.ID != "" {
		out.Approver = &AskedApprover{Email: p.Email, State: p.State, AskedBy: accountapi.PersonOf(p.Sender), AskedAt: p.CreatedAt, ExpiresAt: p.ExpiresAt, Reminders: p.Reminders}
	}
	return out
}

func registerSeen(a *rest.API, s *request.Service) {
	rest.Handle(a, rest.Op{
		ID: "getAccountAsked", Method: http.MethodGet, Path: "/operator/accounts/{account_id}/request", Tag: tag, Permission: access.Operators,
		Summary: "Get what is asked for about an account", Description: "Who was asked to authorize it, and how its upgrade stands.", Errors: []*errs.Error{account.ErrNotFound},
	}, func(ctx context.Context, who access.Actor, in *accountapi.AccountPath) (*struct{ Body AccountAsked }, error) {
		asked, err := s.GetAsked(ctx, who, in.AccountID)
		return &struct{ Body AccountAsked }{askedOf(asked)}, err
	})
}
