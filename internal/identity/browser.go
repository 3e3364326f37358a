package identity

import (
	"context"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/seal"
)

// BrowserLife is how long a browser is known again after its last sign-in; browsers themselves keep nothing longer.
const BrowserLife = 400 * 24 * time.Hour

// Client is the program that somebody signs in with.
type Client struct {
	Agent    string // as it calls itself
	Browser  string // the secret by which it is known again, see BrowserSecret; "" = it keeps none
	Replaces string // token of the session that it had before; it ends
}

// hash is what is stored of the client's secret; "" if it keeps none.
func (c Client) hash() string {
	if c.Browser == "" {
		return ""
	}
	return seal.Fingerprint(c.Browser)
}

// BrowserSecret returns the secret that a browser has kept, or a new one for it to keep. It proves nobody: it only lets the
// browser that began to sign in be the one that ends it, and be known again.
func BrowserSecret(kept string) string {
	if len(kept) == 43 { // 32 bytes in base64url
		return kept
	}
	return seal.Token()
}

// knows says whether somebody has signed in to a profile from this browser before.
func knows(ctx context.Context, q *identitydb.Queries, p access.ProfileID, browser string) (bool, error) {
	n, err := q.KnowsBrowser(ctx, identitydb.KnowsBrowserParams{ProfileID: p, Hash: browser})
	return n > 0, err
}

// meet remembers the browser of a sign-in. The person is told of one that they never signed in from before, but for the
// very first.
func (s *Service) meet(ctx context.Context, tx *db.Tx, origin string, c Client, row identitydb.Profile) error {
	if c.Browser == "" {
		return nil
	}
	q := identitydb.New(tx)
	known, err := knows(ctx, q, row.ProfileID, c.hash())
	if err != nil {
		return err
	}
	before, err := knows(ctx, q, row.ProfileID, "")
	if err != nil {
		return err
	}
	for _, hash := range []string{"", c.hash()} {
		if err := q.MeetBrowser(ctx, identitydb.MeetBrowserParams{ProfileID: row.ProfileID, Hash: hash, SeenAt: s.millis()}); err != nil {
			return err
		}
	}
	if known || !before {
		return nil
	}
	now := s.Clock.Now()
	return s.Mail.Queue(ctx, tx, notify.Mail{
		Kind: "new_browser", ToEmail: row.Email, ToName: fromRow(row).Name(),
		// A program that keeps no cookies is another browser each time: one mail a day is enough.
		Key:  "new_browser/" + string(row.ProfileID) + "/" + seal.Fingerprint(c.Agent+"\n"+origin) + "/" + now.Format(time.DateOnly),
		Data: map[string]any{"at": now.Format(time.RFC3339), "address": origin},
	})
}

// forgetBrowsers makes all browsers of a profile strangers but that of the session that is kept.
func forgetBrowsers(ctx context.Context, q *identitydb.Queries, p access.ProfileID, keep access.SessionID) error {
	kept, err := q.BrowserOfSession(ctx, identitydb.BrowserOfSessionParams{ProfileID: p, SessionID: keep})
	if err != nil {
		return err
	}
	hash := ""
	if len(kept) > 0 {
		hash = kept[0]
	}
	return q.ForgetOtherBrowsers(ctx, identitydb.ForgetOtherBrowsersParams{ProfileID: p, Hash: hash})
}

// oldBrowsers are those that are no longer known.
func oldBrowsers(now time.Time) int64 { return clock.Millis(now.Add(-BrowserLife)) }
