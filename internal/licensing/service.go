package licensing

import (
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/pki"
	"github.com/licet/licet/internal/platform/seal"
	"github.com/licet/licet/internal/platform/sign"
)

// Service carries out the operations of this area. All fields are required.
type Service struct {
	DB         *db.DB
	Clock      clock.Clock
	Log        *event.Log
	Accounts   *account.Service
	Agreements *agreement.Service
	Catalog    *catalog.Service
	Mail       *notify.Service
	Seal       *seal.Box // keeps the values of tokens
	CA         *pki.CA   // gives devices their certificates
	Key        *sign.Key // signs the answers to devices
}
