package member

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/platform/db"
)

// Delegation asks others to set up smart licensing.
type Delegation struct {
	Invite
	Agreement string // the version that was read; it is accepted unless it is already
}

// DelegateSetUp accepts the smart licensing agreement for the account and invites those who shall set it up, both or
// neither (SPEC H3): the invited never accept it themselves. It needs access.ManageUsers where the role reaches, and
// access.AcceptAgreements unless the version in force was accepted before. It fails as InviteUsers and
// agreement.Service.AcceptAgreement do.
func (s *Service) DelegateSetUp(ctx context.Context, who access.Actor, a access.AccountID, in Delegation) ([]Invitation, error) {
	var out []Invitation
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, err := s.Accounts.Lock(ctx, tx, a)
		if err != nil {
			return err
		}
		if err := s.mayManage(ctx, tx, who, a, in.Grant); err != nil {
			return err
		}
		if err := s.agree(ctx, tx, who, a, in.Agreement); err != nil {
			return err
		}
		out, err = s.inviteAll(ctx, tx, who, acct, in.Invite, "set_up_invitation")
		return err
	})
	return out, err
}

// agree accepts the version in force unless that was done before; then only the same version will do.
func (s *Service) agree(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, version string) error {
	accepted, inForce, err := s.Agreements.Accepted(ctx, tx, a, agreement.SmartLicensing)
	switch {
	case err != nil:
		return err
	case !accepted:
		return s.Agreements.AcceptIn(ctx, tx, who, a, version)
	case version != inForce:
		return agreement.ErrOutdated
	}
	return nil
}
