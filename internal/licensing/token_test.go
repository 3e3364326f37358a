package licensing_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// each runs a test with a world on both databases.
func each(t *testing.T, fn func(t *testing.T, w *licensingtest.World, a accounttest.Account)) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := licensingtest.New(t, d)
		fn(t, w, w.Standard(t, "cedar"))
	})
}

// events returns the account's log, the newest first.
func events(t *testing.T, w *licensingtest.World, a accounttest.Account, kind string) []event.Event {
	t.Helper()
	var got page.Page[event.Event]
	if err := w.DB.View(t.Context(), func(tx *db.Tx) (err error) {
		got, err = w.Log.List(t.Context(), tx, a.ID, event.Filter{Kind: kind}, page.Request{Limit: page.MaxLimit})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return got.Items
}

// SPEC H2, H4: a token is made, mailed about, shown and revoked; each of it is in the log, and its value in none.
func TestTokenIsIssuedShownAndRevoked(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		issue := func(terms licensing.Terms) (licensing.Issued, error) {
			return w.Licensing.IssueToken(ctx, a.User, a.ID, a.Virtual, terms)
		}
		if _, err := issue(licensing.Terms{}); !errors.Is(err, agreement.ErrNotAccepted) {
			t.Errorf("without the agreement: %v", err)
		}
		if _, err := issue(licensing.Terms{AcceptAgreement: licensingtest.Agreement}); err == nil {
			t.Error("a user accepted the agreement")
		}
		first := w.Token(t, a, licensing.Terms{})
		got, err := issue(licensing.Terms{Description: "Lab", MaxUses: 3, ExportControlled: true})
		if err != nil {
			t.Fatal(err)
		}
		if !got.ExpiresAt.Equal(w.Clock.Now().AddDate(0, 0, 365)) || got.CreatedBy.Name != a.User.Name {
			t.Errorf("token %+v", got.Token)
		}
		mails := notifytest.Queued(t, w.DB)
		users := map[string]int{}
		for _, m := range mails {
			if m.Kind == "token_issued" && m.Data["hint"] == got.Hint {
				users[m.ToEmail]++
			}
			for name, value := range m.Data {
				if text, ok := value.(string); ok && (strings.Contains(text, got.Value) || strings.Contains(text, first.Value)) {
					t.Errorf("the mail's %s holds the token", name)
				}
			}
		}
		if len(users) != 7 {
			t.Errorf("%d users were mailed, want each of the 7: %v", len(users), users)
		}

		value, err := w.Licensing.RevealToken(ctx, a.VAAdmin, a.ID, a.Virtual, got.ID)
		if err != nil || value != got.Value {
			t.Errorf("revealed %q, %v", value, err)
		}
		shown := events(t, w, a, "token.revealed")
		if len(shown) != 1 || shown[0].Actor.Profile != a.VAAdmin.Profile || shown[0].SubjectID != got.ID {
			t.Errorf("log of the showing: %+v", shown)
		}
		for range 2 {
			if got, err := w.Licensing.RevokeToken(ctx, a.User, a.ID, a.Virtual, got.ID); err != nil || got.State(w.Clock.Now()) != licensing.TokenRevoked {
				t.Errorf("revoked: %+v, %v", got, err)
			}
		}
		if n := len(events(t, w, a, "token.revoked")); n != 1 {
			t.Errorf("%d entries of one revocation", n)
		}
		for _, e := range events(t, w, a, "") {
			for _, fields := range []map[string]any{e.Before, e.After, {"message": e.Message, "subject": e.SubjectName}} {
				for name, v := range fields {
					if text, ok := v.(string); ok && strings.Contains(text, got.Value) {
						t.Errorf("the log's %s of %s holds the token", name, e.Kind)
					}
				}
			}
		}

		page1, err := w.Licensing.ListTokens(ctx, a.Viewer, a.ID, a.Virtual, page.Request{Limit: 1})
		if err != nil || len(page1.Items) != 1 || page1.Items[0].ID != got.ID {
			t.Fatalf("newest first: %+v, %v", page1, err)
		}
		page2, err := w.Licensing.ListTokens(ctx, a.Viewer, a.ID, a.Virtual, page.Request{Limit: 1, Cursor: page1.Next})
		if err != nil || len(page2.Items) != 1 || page2.Items[0].ID != first.ID || page2.Next != "" {
			t.Errorf("then the older: %+v, %v", page2, err)
		}
		if _, err := w.Licensing.RevealToken(ctx, a.Admin, a.ID, a.Virtual, "tok_none"); !errors.Is(err, licensing.ErrTokenNotFound) {
			t.Errorf("a missing token: %v", err)
		}
		other := w.Standard(t, "harbor")
		if _, err := w.Licensing.RevealToken(ctx, other.Admin, other.ID, other.Virtual, got.ID); !errors.Is(err, licensing.ErrTokenNotFound) {
			t.Errorf("another account's token: %v", err)
		}
	})
}

// SPEC H4: a token for one device admits one, however many come at once.
func TestTokenForOneHasManyContenders(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		const contenders = 32
		token := w.Token(t, a, licensing.Terms{MaxUses: 1})
		errs := make([]error, contenders)
		var start, done sync.WaitGroup
		start.Add(1)
		for n := range contenders {
			dev := w.Device("SN" + string(rune('A'+n)))
			done.Go(func() {
				start.Wait()
				_, errs[n] = dev.Register(t.Context(), w.Licensing, token.Value, false)
			})
		}
		start.Done()
		done.Wait()
		admitted := 0
		for _, err := range errs {
			switch {
			case err == nil:
				admitted++
			case !errors.Is(err, licensing.ErrTokenUsedUp):
				t.Error(err)
			}
		}
		if admitted != 1 {
			t.Errorf("%d devices were admitted", admitted)
		}
		w.Verify(t)
	})
}

// SPEC D6: only an empty virtual account can be removed.
func TestVirtualAccountEmpty(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		empty := func() bool {
			t.Helper()
			err := w.DB.View(t.Context(), func(tx *db.Tx) error {
				return w.Licensing.VirtualAccountEmpty(t.Context(), tx, a.ID, a.Virtual)
			})
			return err == nil
		}
		if !empty() {
			t.Error("a new virtual account isn't empty")
		}
		token := w.Token(t, a, licensing.Terms{ExpiresInDays: 1})
		if empty() {
			t.Error("a token counts for nothing")
		}
		dev := w.Registered(t, "SN1", token.Value)
		w.Clock.Advance(48 * time.Hour)
		if empty() {
			t.Error("a device counts for nothing")
		}
		if err := dev.Deregister(t.Context(), w.Licensing); err != nil {
			t.Fatal(err)
		}
		if !empty() {
			t.Error("an expired token and a device that is gone count")
		}
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 1)
		if empty() {
			t.Error("a license counts for nothing")
		}
	})
}

var system = access.System("test")
