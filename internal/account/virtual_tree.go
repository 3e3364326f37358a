package account

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// MaxDepth is how many virtual accounts can lie one below the other, the uppermost included.
const MaxDepth = 5

// The errors about where a virtual account lies.
var (
	ErrVirtualCircle = errs.New(errs.Conflict, "virtual_account_circle", "A virtual account can't lie below itself.", "Choose one that doesn't lie below this one.")
	ErrVirtualDepth  = errs.New(errs.Conflict, "virtual_account_depth", "Virtual accounts can lie five deep at most.", "Choose one further up.")
)

// tree says which virtual account of an account lies below which; at the top is "".
type tree map[access.VirtualAccountID]access.VirtualAccountID

// place decides whether a virtual account may be put below another one, and returns the tree with it there.
func (t tree) place(va, parent access.VirtualAccountID) (tree, error) {
	after := tree{}
	for child, above := range t {
		after[child] = above
	}
	if _, ok := t[parent]; parent != "" && !ok {
		return nil, ErrVirtualNotFound
	}
	after[va] = parent
	for child := range after {
		depth := 0
		for at := child; at != ""; at = after[at] {
			if depth++; depth > len(after) {
				return nil, ErrVirtualCircle
			}
		}
		if depth > MaxDepth {
			return nil, ErrVirtualDepth
		}
	}
	return after, nil
}

// without decides whether a virtual account may be taken out, what lies directly below it being put below another one.
func (t tree) without(va, below access.VirtualAccountID) error {
	var err error
	for child, above := range t {
		if above == va {
			if t, err = t.place(child, below); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) tree(ctx context.Context, tx *db.Tx, a access.AccountID) (tree, error) {
	rows, err := accountdb.New(tx).VirtualAccountParents(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("account: parents of virtual accounts: %w", err)
	}
	t := tree{}
	for _, r := range rows {
		t[r.VirtualAccountID] = r.ParentID
	}
	return t, nil
}

// checkParent refuses a parent that isn't in the account, and one that would make a circle or too deep a tree. The account
// must be locked.
func (s *Service) checkParent(ctx context.Context, tx *db.Tx, v VirtualAccount) error {
	if v.Parent == "" {
		return nil
	}
	t, err := s.tree(ctx, tx, v.Account)
	if err != nil {
		return err
	}
	if _, err := t.place(v.ID, v.Parent); err != nil {
		return pointed(err, "/parent_id")
	}
	return nil
}
