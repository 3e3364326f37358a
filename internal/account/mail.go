package account

import (
	"context"

	"github.com/licet/licet/internal/platform/db"
)

func (s *Service) mailRequested(context.Context, *db.Tx, Account) error { return nil }
func (s *Service) mailActivated(context.Context, *db.Tx, Account) error { return nil }
