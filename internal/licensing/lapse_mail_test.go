package licensing_test

import (
	"testing"

	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/notify/notifytest"
)

// SPEC N2: that licenses were reclaimed is mailed once a day for each virtual account, to those who may manage devices
// there, and to nobody else.
func TestReclaimedLicensesAreMailedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		token := w.Token(t, a, licensing.Terms{}).Value
		for _, sn := range []string{"N1", "N2", "N3"} {
			w.Registered(t, sn, token)
		}
		w.Clock.Advance(licensing.Silence)
		lapse(t, w, 3)
		to := map[string]int{}
		for _, m := range notifytest.Queued(t, w.DB) {
			if m.Kind == "licenses_reclaimed" {
				to[m.ToEmail]++
			}
		}
		for email, n := range to {
			if n != 1 {
				t.Errorf("%s got %d mails, want 1", email, n)
			}
		}
		if to[a.Admin.Email] != 1 || to[a.VAAdmin.Email] != 1 || to[a.Viewer.Email] != 0 || to[a.Approver.Email] != 0 {
			t.Errorf("mailed %v; want those who manage devices", to)
		}
	})
}
