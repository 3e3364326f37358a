package account

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"

	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/db"
)

// The numbers of headquarters that are drawn: nine digits, above those that accounts from before have.
const (
	leastHeadquarters = 200_000_000
	mostHeadquarters  = 999_999_999
)

// drawHeadquarters returns a number for a new account's headquarters that no other has. It is drawn and not counted:
// the number of one customer says nothing about how many there are.
func drawHeadquarters(ctx context.Context, tx *db.Tx) (string, error) {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(mostHeadquarters-leastHeadquarters+1))
		if err != nil {
			return "", fmt.Errorf("account: headquarters: %w", err)
		}
		number := fmt.Sprint(leastHeadquarters + n.Int64())
		taken, err := accountdb.New(tx).CountHeadquarters(ctx, number)
		if err != nil {
			return "", fmt.Errorf("account: headquarters: %w", err)
		}
		if taken == 0 {
			return number, nil
		}
	}
}
