package licensing

import (
	"context"

	"github.com/licet/licet/internal/access"
)

func (s *Service) GetInstance(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, instanceID string) (InstanceView, error) {
	return InstanceView{}, nil
}
