package identity

import (
	"context"
	"errors"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/seal"
)

// The life of a session.
const (
	SessionIdle = 30 * time.Minute // without a request
	StaffIdle   = 15 * time.Minute // the same for the vendor's staff
	SessionLife = 12 * time.Hour   // in all
	MaxSessions = 20               // of one profile; the oldest ends when another begins

	// touchEvery is how often the time of the last request is written: a request mustn't cost a commit. So a session
	// ends up to five minutes sooner.
	touchEvery = 5 * time.Minute
)

// ErrSessionNotFound says that the caller has no such session.
var ErrSessionNotFound = errs.New(errs.NotFound, "session_not_found", "You have no such session.", "Look at the list of your sessions again.")

// Session is one place where a person is signed in.
type Session struct {
	ID         access.SessionID
	CreatedAt  time.Time
	LastSeenAt time.Time // to five minutes
	ExpiresAt  time.Time
	Address    string // network address it was started from
	Agent      string // client program, as it calls itself
	Current    bool   // the one that asks
}

// alive says whether a session may still be used.
func alive(now, lastSeen, expires time.Time, staff bool) bool {
	return now.Before(expires) && now.Sub(lastSeen) <= idleOf(staff)
}

// idleOf is how long a session lasts without a request.
func idleOf(staff bool) time.Duration {
	if staff {
		return StaffIdle
	}
	return SessionIdle
}

// startSession begins a session for a profile whose identity is proved; the one that the client had before ends. It joins
// the caller's transaction.
func (s *Service) startSession(ctx context.Context, tx *db.Tx, origin string, c Client, row identitydb.Profile, secondFactor bool, message string) (string, access.Actor, error) {
	q := identitydb.New(tx)
	if c.Replaces != "" {
		if err := q.DeleteSessionByHash(ctx, seal.Fingerprint(c.Replaces)); err != nil {
			return "", access.Actor{}, err
		}
	}
	if err := s.meet(ctx, tx, origin, c, row); err != nil {
		return "", access.Actor{}, err
	}
	token := seal.Token()
	now := s.Clock.Now()
	session := id.Make[access.SessionID]("sess")
	if err := q.InsertSession(ctx, identitydb.InsertSessionParams{
		Hash: seal.Fingerprint(token), SessionID: session, ProfileID: row.ProfileID, CreatedAt: clock.Millis(now),
		ExpiresAt: clock.Millis(now.Add(SessionLife)), Address: origin, Agent: cut(c.Agent),
		SecondFactor: secondFactor, Browser: c.hash(),
	}); err != nil {
		return "", access.Actor{}, err
	}
	if err := q.DeleteOldestSessions(ctx, identitydb.DeleteOldestSessionsParams{ProfileID: row.ProfileID, Keep: MaxSessions}); err != nil {
		return "", access.Actor{}, err
	}
	actor := actorOf(fromRow(row), session, origin, secondFactor)
	return token, actor, s.note(ctx, tx, row.ProfileID, actor, c.Agent, "sign_in.succeeded", message)
}

func actorOf(p Profile, session access.SessionID, origin string, secondFactor bool) access.Actor {
	return access.Actor{
		Kind: access.Person, Profile: p.ID, Name: p.Name(), Email: p.Email, Session: session, Origin: origin,
		SecondFactor: secondFactor, Operator: p.Operator, Partner: p.Partner,
	}
}

// cut keeps a client's own words about itself within bounds.
func cut(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), 200)])
}

// Authenticate returns who holds a session's token; the anonymous actor if the session is unknown or has ended.
func (s *Service) Authenticate(ctx context.Context, token, origin string) (access.Actor, error) {
	nobody := access.Actor{Kind: access.Anonymous, Origin: origin}
	if len(token) != 43 { // 32 bytes in base64url
		return nobody, nil
	}
	hash := seal.Fingerprint(token)
	var row identitydb.SessionByHashRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		row, err = identitydb.New(tx).SessionByHash(ctx, hash)
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return nobody, nil
	}
	if err != nil {
		return nobody, err
	}
	now, lastSeen := s.Clock.Now(), clock.Time(row.LastSeenAt)
	if !alive(now, lastSeen, clock.Time(row.ExpiresAt), row.Operator) {
		return nobody, nil
	}
	if now.Sub(lastSeen) >= touchEvery {
		if err := s.DB.Update(ctx, func(tx *db.Tx) error {
			return identitydb.New(tx).TouchSession(ctx, identitydb.TouchSessionParams{Hash: hash, LastSeenAt: clock.Millis(now)})
		}); err != nil {
			return nobody, err
		}
	}
	return actorOf(Profile{
		ID: row.ProfileID, Email: row.Email, Operator: row.Operator, Partner: row.Partner,
		FirstName: row.FirstName, LastName: row.LastName, PreferredName: row.PreferredName,
	}, row.SessionID, origin, row.SecondFactor), nil
}

// SignOut ends the caller's session.
func (s *Service) SignOut(ctx context.Context, who access.Actor) error {
	if err := signedIn(who); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := identitydb.New(tx).DeleteSession(ctx, identitydb.DeleteSessionParams{ProfileID: who.Profile, SessionID: who.Session})
		return err
	})
}

// ListSessions returns the caller's sessions that have not ended, the newest first; at most MaxSessions.
func (s *Service) ListSessions(ctx context.Context, who access.Actor) ([]Session, error) {
	if err := signedIn(who); err != nil {
		return nil, err
	}
	var out []Session
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		now := s.Clock.Now()
		rows, err := identitydb.New(tx).SessionsOf(ctx, identitydb.SessionsOfParams{
			ProfileID: who.Profile, Now: clock.Millis(now), IdleSince: clock.Millis(now.Add(-idleOf(who.Operator))) - 1,
		})
		out = make([]Session, len(rows))
		for i, r := range rows {
			out[i] = Session{
				ID: r.SessionID, CreatedAt: clock.Time(r.CreatedAt), LastSeenAt: clock.Time(r.LastSeenAt), ExpiresAt: clock.Time(r.ExpiresAt),
				Address: r.Address, Agent: r.Agent, Current: r.SessionID == who.Session,
			}
		}
		return err
	})
	return out, err
}

// EndSession ends one of the caller's sessions, and makes its browser a stranger again; or fails with ErrSessionNotFound.
func (s *Service) EndSession(ctx context.Context, who access.Actor, session access.SessionID) error {
	if err := signedIn(who); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		q := identitydb.New(tx)
		gone, err := q.DeleteSession(ctx, identitydb.DeleteSessionParams{ProfileID: who.Profile, SessionID: session})
		if err != nil {
			return err
		}
		if len(gone) == 0 {
			return ErrSessionNotFound
		}
		mine, err := q.BrowserOfSession(ctx, identitydb.BrowserOfSessionParams{ProfileID: who.Profile, SessionID: who.Session})
		if err != nil {
			return err
		}
		if len(mine) > 0 && mine[0] != gone[0] {
			if err := q.ForgetBrowser(ctx, identitydb.ForgetBrowserParams{ProfileID: who.Profile, Hash: gone[0]}); err != nil {
				return err
			}
		}
		return s.note(ctx, tx, who.Profile, who, "", "session.ended", "A session was ended.")
	})
}

// EndOtherSessions ends all of the caller's sessions but the one that asks.
func (s *Service) EndOtherSessions(ctx context.Context, who access.Actor) error {
	if err := signedIn(who); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		q := identitydb.New(tx)
		if err := s.shutOut(ctx, q, who); err != nil {
			return err
		}
		if err := forgetBrowsers(ctx, q, who.Profile, who.Session); err != nil {
			return err
		}
		return s.note(ctx, tx, who.Profile, who, "", "session.ended", "All other sessions were ended.")
	})
}

// SessionAccount is an account that a person holds a role in, as the session shows it.
type SessionAccount struct {
	ID               access.AccountID
	Name             string
	DomainIdentifier string
	Tier             string
	Status           string
	Roles            []SessionRole
	Permissions      []access.Permission // of all the roles together
}

// SessionRole is one role; VirtualAccount is empty if it is for the whole account.
type SessionRole struct {
	Role               access.Role
	VirtualAccount     access.VirtualAccountID
	VirtualAccountName string
	Permissions        []access.Permission // what the role allows where it is held
}

// Present is what the console needs to know of the one who is signed in.
type Present struct {
	Session     access.SessionID
	Profile     Profile
	Accounts    []SessionAccount
	Preferences map[string]any
	// Whether the session was proved by a second factor: without one, the vendor's staff do nothing for the vendor.
	SecondFactor bool
}

// GetSession returns what the caller's session stands for.
func (s *Service) GetSession(ctx context.Context, who access.Actor) (Present, error) {
	if err := signedIn(who); err != nil {
		return Present{}, err
	}
	out := Present{Session: who.Session, SecondFactor: who.SecondFactor}
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if out.Profile, err = s.Profile(ctx, tx, who.Profile); err != nil {
			return err
		}
		if out.Preferences, err = s.preferences(ctx, tx, who.Profile); err != nil {
			return err
		}
		if s.AccountsOf != nil {
			out.Accounts, err = s.AccountsOf(ctx, tx, who.Profile)
		}
		return err
	})
	return out, err
}
