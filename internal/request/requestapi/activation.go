package requestapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/rest"
)

// Nominated is somebody whom the requester wants to have access.
type Nominated struct {
	Email     string      `json:"email"`
	Role      access.Role `json:"role"`
	Requester bool        `json:"requester" doc:"It is the requester, who gets the role at once; others are invited."`
}

// Activation asks one person to authorize an account that somebody else requested.
type Activation struct {
	ID                      string             `json:"id"`
	AccountID               access.AccountID   `json:"account_id"`
	Name                    string             `json:"name" doc:"Of the account."`
	DomainIdentifier        string             `json:"domain_identifier" doc:"In ASCII: this is what counts."`
	DomainIdentifierUnicode string             `json:"domain_identifier_unicode" doc:"For people."`
	Tier                    account.Tier       `json:"tier" enum:"standard,limited"`
	Status                  account.Status     `json:"status"`
	Company                 accountapi.Company `json:"company"`
	RequestedBy             accountapi.Person  `json:"requested_by"`
	RequestedAt             time.Time          `json:"requested_at"`
	Email                   string             `json:"email" doc:"Of who is asked."`
	Sender                  accountapi.Person  `json:"sender" doc:"Who asks: the requester, who forwarded it, or the vendor's staff."`
	Message                 string             `json:"message" doc:"From the sender."`
	Nominees                []Nominated        `json:"nominees"`
	Forwards                int                `json:"forwards_left" doc:"How often it can still be forwarded."`
	Activation              string             `json:"activation" enum:"at_once,review" doc:"What comes after the yes of who is asked."`
	Cause                   string             `json:"cause" doc:"Why it waits for a review then; empty if it doesn't."`
	CreatedAt               time.Time          `json:"created_at"`
	ExpiresAt               time.Time          `json:"expires_at"`
}

func activationOf(v request.ActivationView) Activation {
	out := Activation{
		ID: v.ID, AccountID: v.Of.ID, Name: v.Of.Name, DomainIdentifier: v.Of.Identifier, DomainIdentifierUnicode: v.Of.IdentifierUnicode(),
		Tier: v.Of.Tier, Status: v.Of.Status, Company: accountapi.Company(v.Of.Company), RequestedBy: accountapi.PersonOf(v.Of.RequestedBy), RequestedAt: v.Of.RequestedAt,
		Email: v.Email, Sender: accountapi.PersonOf(v.Sender), Message: v.Message, Forwards: request.MaxForwards - v.Hop, Activation: "review", Cause: v.Cause,
		CreatedAt: v.CreatedAt, ExpiresAt: v.ExpiresAt,
	}
	if v.AtOnce {
		out.Activation = "at_once"
	}
	for _, n := range v.Nominees {
		out.Nominees = append(out.Nominees, Nominated{n.Email, n.Role, n.Requester})
	}
	return out
}

// ActivationPath says which question.
type ActivationPath struct {
	ActivationID string `path:"activation_id" maxLength:"64"`
}

type activationsAnswer struct {
	Body struct {
		Items []Activation `json:"items"`
	}
}

func registerActivations(a *rest.API, s *request.Service, c Config) {
	const one = "/activations/{activation_id}"
	answers := []*errs.Error{request.ErrActivationNotFound, request.ErrActivationForwarded, request.ErrActivationExpired, request.ErrActivationEnded, request.ErrActivationAnswered}
	op := func(id, deed, summary, description string, more ...*errs.Error) rest.Op {
		return rest.Op{ID: id, Method: http.MethodPost, Path: one + deed, Tag: tag, Permission: access.SignedIn, Summary: summary, Description: description,
			Errors: slices.Concat(answers, more)}
	}
	rest.Handle(a, rest.Op{
		ID: "listMyActivations", Method: http.MethodGet, Path: "/activations", Tag: tag, Permission: access.SignedIn,
		Summary: "List the requests that one is asked to authorize", Description: "Those that wait for an answer, the newest first; only those for the email that one has verified.",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*activationsAnswer, error) {
		by, err := c.Requester(ctx, who)
		if err != nil {
			return nil, err
		}
		all, err := s.ListMyActivations(ctx, who, by)
		out := &activationsAnswer{}
		for _, v := range all {
			out.Body.Items = append(out.Body.Items, activationOf(v))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "getActivation", Method: http.MethodGet, Path: one, Tag: tag, Permission: access.SignedIn,
		Summary: "Get a request to authorize an account", Description: "Only for the person who was asked.", Errors: answers,
	}, func(ctx context.Context, who access.Actor, in *ActivationPath) (*struct{ Body Activation }, error) {
		by, err := c.Requester(ctx, who)
		if err != nil {
			return nil, err
		}
		v, err := s.GetActivation(ctx, who, by, in.ActivationID)
		return &struct{ Body Activation }{activationOf(v)}, err
	})
	rest.Handle(a, op("authorizeAccount", "/authorize", "Authorize an account",
		"Makes one the first administrator of the account. It is active at once, or waits for a review: see its status.",
		request.ErrPartnerDecides, account.ErrName, account.ErrMessageLong, request.ErrNomineeUnknown, request.ErrNomineeLimit),
		func(ctx context.Context, who access.Actor, in *struct {
			ActivationPath
			Body struct {
				Name    string   `json:"name,omitempty" maxLength:"400" doc:"Of the account; left out, as requested."`
				Allowed []string `json:"allowed,omitempty" maxItems:"50" doc:"Emails of the nominees who get access; nobody else does."`
				Message string   `json:"message,omitempty" maxLength:"4000" doc:"To those who are allowed."`
			}
		}) (*accountapi.AccountAnswer, error) {
			by, err := c.Requester(ctx, who)
			if err != nil {
				return nil, err
			}
			made, err := s.AuthorizeAccount(ctx, who, by, in.ActivationID, request.Authorization(in.Body))
			if err != nil {
				return nil, err
			}
			v, err := s.Accounts.GetAccount(ctx, who, made.ID)
			return accountapi.Answer(v), err
		})
	rest.Handle(a, op("forwardActivation", "/forward", "Forward the decision to somebody else", "The link of who had it stops working.",
		request.ErrForwards, request.ErrForwardSelf, identity.ErrEmailInvalid, account.ErrMessageLong),
		func(ctx context.Context, who access.Actor, in *struct {
			ActivationPath
			Body struct {
				Email   string `json:"email" maxLength:"320"`
				Message string `json:"message,omitempty" maxLength:"4000"`
			}
		}) (*nothing, error) {
			by, err := c.Requester(ctx, who)
			if err != nil {
				return nil, err
			}
			return nil, s.ForwardActivation(ctx, who, by, in.ActivationID, in.Body.Email, in.Body.Message)
		})
	registerRefusals(a, s, c, op)
}

type messageInput struct {
	ActivationPath
	Body struct {
		Message string `json:"message,omitempty" maxLength:"4000"`
	}
}

func registerRefusals(a *rest.API, s *request.Service, c Config, op func(id, deed, summary, description string, more ...*errs.Error) rest.Op) {
	rest.Handle(a, op("reportUnknownApprover", "/unknown", "Say that one doesn't know who decides", "The vendor's staff finds out.", account.ErrMessageLong),
		func(ctx context.Context, who access.Actor, in *messageInput) (*nothing, error) {
			by, err := c.Requester(ctx, who)
			if err != nil {
				return nil, err
			}
			return nil, s.ReportUnknownApprover(ctx, who, by, in.ActivationID, in.Body.Message)
		})
	rest.Handle(a, op("deleteRequest", "/delete", "Delete the request that one was asked about", "Its requester is told, with the message.", account.ErrMessageLong),
		func(ctx context.Context, who access.Actor, in *messageInput) (*nothing, error) {
			by, err := c.Requester(ctx, who)
			if err != nil {
				return nil, err
			}
			return nil, s.DeleteRequest(ctx, who, by, in.ActivationID, in.Body.Message)
		})
}
