package requestapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/rest"
)

// DomainProof is how it stands with the proof that a domain is the company's.
type DomainProof struct {
	Domain      string          `json:"domain" doc:"The one that a review is about, else the account's own."`
	ProvedBy    account.Proof   `json:"proved_by" enum:",dns,operator"`
	RecordName  string          `json:"record_name"`
	RecordValue string          `json:"record_value" doc:"Of the TXT record; empty if no proof was begun."`
	ExpiresAt   *time.Time      `json:"expires_at" nullable:"true"`
	CheckedAt   *time.Time      `json:"checked_at" nullable:"true"`
	Outcome     request.Outcome `json:"outcome" enum:",seen,no_such_name,no_record,other_value,server_failed,no_answer" doc:"Of the last look at the DNS."`
	Seen        string          `json:"seen" doc:"The other value that was seen."`
	Decides     bool            `json:"decides" doc:"Whether the proof makes a person's review needless."`
}

type proofAnswer struct{ Body DomainProof }

func proofOf(p request.DomainProof) *proofAnswer {
	out := DomainProof{Domain: p.Domain, ProvedBy: p.How, RecordName: p.Name(), RecordValue: p.Value, Outcome: p.Outcome, Seen: p.Seen, Decides: p.Decides}
	if !p.ProvedAt.IsZero() {
		out.ProvedBy = account.ProofByDNS
	}
	if !p.ExpiresAt.IsZero() {
		out.ExpiresAt = &p.ExpiresAt
	}
	if !p.CheckedAt.IsZero() {
		out.CheckedAt = &p.CheckedAt
	}
	return &proofAnswer{out}
}

func registerProof(a *rest.API, s *request.Service) {
	const path = "/accounts/{account_id}/domain-proof"
	rest.Handle(a, rest.Op{
		ID: "getDomainProof", Method: http.MethodGet, Path: path, Tag: tag, Permission: access.ViewAccount,
		Summary: "Get the proof of the account's domain", Errors: slices.Concat(memberErrors, []*errs.Error{request.ErrProofLimited}),
	}, func(ctx context.Context, who access.Actor, in *accountapi.AccountPath) (*proofAnswer, error) {
		p, err := s.GetDomainProof(ctx, who, in.AccountID)
		return proofOf(p), err
	})
	rest.Handle(a, rest.Op{
		ID: "startDomainProof", Method: http.MethodPost, Path: path, Tag: tag, Permission: access.UpdateAccount, Status: http.StatusOK,
		Summary: "Begin or renew the proof of the account's domain", Description: "Gives a TXT record to put into the DNS, good for 7 days.",
		Errors: slices.Concat(changeErrors, []*errs.Error{request.ErrProofLimited, request.ErrProofDone}),
	}, func(ctx context.Context, who access.Actor, in *accountapi.AccountPath) (*proofAnswer, error) {
		p, err := s.StartDomainProof(ctx, who, in.AccountID)
		return proofOf(p), err
	})
	rest.Handle(a, rest.Op{
		ID: "checkDomainProof", Method: http.MethodPost, Path: path + "/check", Tag: tag, Permission: access.UpdateAccount, Status: http.StatusOK,
		Summary: "Look for the record of the proof now", Description: "At most once in ten seconds. The portal also looks by itself.",
		Errors: slices.Concat(changeErrors, []*errs.Error{request.ErrProofLimited, request.ErrProofNone, request.ErrProofExpired, request.ErrProofDone, request.ErrProofTooSoon}),
	}, func(ctx context.Context, who access.Actor, in *accountapi.AccountPath) (*proofAnswer, error) {
		p, err := s.CheckDomainProof(ctx, who, in.AccountID)
		return proofOf(p), err
	})
}
