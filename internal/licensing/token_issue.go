package licensing

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db"
)

func (s *Service) agreed(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, version string) error {
	return nil
}
