package request_test

import (
	"errors"
	"testing"
	"time"

	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/request/requesttest"
	"github.com/licet/licet/internal/schema"
)

// SPEC C1: nobody mails strangers without end by asking for accounts and withdrawing the requests again, or by making one
// account after another.
func TestRequestsOfADayAreBounded(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		eve, by := somebody("eve", "eve@gmail.com")
		other := func() error {
			a, err := w.Requests.RequestAccountFor(t.Context(), eve, by, request.RequestFor{Approver: "lee@cedar.com", Request: request.Request{Name: "Cedar"}})
			if err == nil {
				err = w.Requests.WithdrawRequest(t.Context(), eve, a.ID)
			}
			return err
		}
		own := func() error {
			_, err := w.Requests.RequestAccount(t.Context(), eve, by, request.Request{Name: "Eve"})
			return err
		}
		for i := range request.RequestsPerDay {
			deed := own
			if i%2 == 0 {
				deed = other
			}
			if err := deed(); err != nil {
				t.Fatalf("after %d: %v", i, err)
			}
		}
		for name, deed := range map[string]func() error{"for somebody else": other, "for oneself": own} {
			if err := deed(); !errors.Is(err, request.ErrManyRequests) {
				t.Errorf("one more %s: %v", name, err)
			}
		}
		kim, byKim := somebody("kim", "kim@gmail.com")
		if _, err := w.Requests.RequestAccount(t.Context(), kim, byKim, request.Request{Name: "Kim"}); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		w.Clock.Advance(24 * time.Hour)
		if err := other(); err != nil {
			t.Errorf("the day after: %v", err)
		}
	})
}
