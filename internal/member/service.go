package member

import (
	"context"
	"embed"
	"io/fs"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/job"
)

//go:embed mail/*.yaml
var mails embed.FS

// Templates returns the area's mails, one file for each kind.
func Templates() fs.FS {
	sub, err := fs.Sub(mails, "mail")
	if err != nil {
		panic("member: " + err.Error()) // the folder is embedded above
	}
	return sub
}

// Service carries out the operations of this area.
type Service struct {
	DB       *db.DB
	Clock    clock.Clock
	Log      *event.Log
	Mail     *notify.Service
	Accounts *account.Service

	Agreements *agreement.Service // for those who let others set up smart licensing

	// Person tells how a profile calls itself, for the list of users. Nil takes what the session knows, which lacks the
	// company.
	Person func(ctx context.Context, tx *db.Tx, p access.ProfileID) (account.Person, error)

	// PersonByEmail finds somebody by the verified email of their profile, for the vendor's staff. A guard of the
	// identity area, which gives ErrProfileNotFound.
	PersonByEmail func(ctx context.Context, tx *db.Tx, email string) (account.Person, error)

	jobs *job.Queue // see RegisterJobs
}

// person returns how whoever accepts an invitation stands in the list of users.
func (s *Service) person(ctx context.Context, tx *db.Tx, who access.Actor) (account.Person, error) {
	if s.Person != nil {
		return s.Person(ctx, tx, who.Profile)
	}
	return account.Person{Profile: who.Profile, Name: who.Name, Email: who.Email}, nil
}
