package request

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// rowOf is what the requester of an account may know of it and of who was asked last about it.
func rowOf(a account.Account, asked Activation) Row {
	byThemselves := a.Status == account.PendingDomainApproval && a.Creator.Profile == a.RequestedBy.Profile
	return Row{Account: a, Asked: asked, Open: a.Status == account.PendingCustomerAcceptance || byThemselves}
}

// requestPage reads a page of somebody's requests by the time they were made.
func (s *Service) requestPage(ctx context.Context, tx *db.Tx, who access.Actor, f Filter, p page.Request) (page.Page[Row], error) {
	found, err := s.Accounts.RequestedBy(ctx, tx, who.Profile, f.Status, f.Text, p)
	if err != nil {
		return page.Page[Row]{}, err
	}
	ids := make([]access.AccountID, len(found.Items))
	for i, a := range found.Items {
		ids[i] = a.ID
	}
	asked, err := latestActivations(ctx, tx, ids)
	if err != nil {
		return page.Page[Row]{}, err
	}
	out := page.Page[Row]{Items: make([]Row, len(found.Items)), Next: found.Next, Total: found.Total}
	for i, a := range found.Items {
		out.Items[i] = rowOf(a, asked[a.ID])
	}
	return out, nil
}
