package licensing

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/page"
)

// The bounds of a token.
const (
	DefaultDays    = 365
	MaxDays        = 3650
	MaxUses        = 1_000_000_000
	MaxDescription = 255 // characters
)

// The errors about a token that people can get; what devices can get is in refusal.go.
var (
	ErrTokenNotFound = errs.New(errs.NotFound, "token_not_found", "There is no such registration token in this virtual account.", "Choose one from the virtual account's list of tokens.")
	ErrTokenTerms    = errs.New(errs.Invalid, "token_terms_invalid", "A token can't be made on these terms.", "Correct what is listed and try again.")
)

// TokenState says whether a token can be used, and if not, why.
type TokenState string

// The states of a token.
const (
	TokenActive  TokenState = "active"
	TokenExpired TokenState = "expired"
	TokenUsedUp  TokenState = "used_up"
	TokenRevoked TokenState = "revoked"
)

// Token lets devices join one virtual account. Its value isn't in it; see RevealToken.
type Token struct {
	ID               string // tok_…
	Account          access.AccountID
	VirtualAccount   access.VirtualAccountID
	Description      string
	CreatedBy        access.Actor // Profile, Name and Email
	CreatedAt        time.Time
	ExpiresAt        time.Time
	Uses             int64
	MaxUses          int64 // 0 = as often as wanted
	ExportControlled bool  // whether its devices may use export-controlled features
	RevokedAt        time.Time
	Hint             string // the value's first and last characters
}

// Spend uses the token once more. This is where it is decided that a token admits at most MaxUses devices, and none
// after its end.
func (t Token) Spend(now time.Time) (Token, error) {
	if err := t.ended(now); err != nil {
		return t, err
	}
	if t.MaxUses > 0 && t.Uses >= t.MaxUses {
		return t, ErrTokenUsedUp
	}
	t.Uses++
	return t, nil
}

// ended refuses a token that was revoked or has expired.
func (t Token) ended(now time.Time) error {
	switch {
	case !t.RevokedAt.IsZero():
		return ErrTokenRevoked
	case !now.Before(t.ExpiresAt):
		return ErrTokenExpired
	}
	return nil
}

// State says what Spend would.
func (t Token) State(now time.Time) TokenState {
	switch _, err := t.Spend(now); err {
	case ErrTokenRevoked:
		return TokenRevoked
	case ErrTokenExpired:
		return TokenExpired
	case ErrTokenUsedUp:
		return TokenUsedUp
	}
	return TokenActive
}

// Terms are what a token is to be made on.
type Terms struct {
	Description      string
	ExpiresInDays    int       // 1..MaxDays; 0 = DefaultDays, unless ExpiresAt is given
	ExpiresAt        time.Time // at most MaxDays away; zero = by ExpiresInDays
	MaxUses          int64     // 0..MaxUses; 0 = as often as wanted
	ExportControlled bool
	AcceptAgreement  string // the agreement's version, to accept it with this deed; "" = it was accepted before
}

// expiry checks the terms and returns when a token made on them ends.
func (t Terms) expiry(now time.Time) (time.Time, error) {
	wrong := func(pointer, message string) (time.Time, error) {
		return time.Time{}, ErrTokenTerms.WithFields(errs.Field{Pointer: pointer, Code: "out_of_range", Message: message})
	}
	switch {
	case utf8.RuneCountInString(t.Description) > MaxDescription:
		return wrong("/description", fmt.Sprintf("The description can have at most %d characters.", MaxDescription))
	case t.MaxUses < 0 || t.MaxUses > MaxUses:
		return wrong("/max_uses", "The uses must be 1 to 1,000,000,000, or 0 for as many as wanted.")
	case t.ExpiresInDays != 0 && !t.ExpiresAt.IsZero():
		return wrong("/expires_at", "Give either a number of days or a date.")
	case t.ExpiresInDays < 0 || t.ExpiresInDays > MaxDays:
		return wrong("/expires_in_days", fmt.Sprintf("A token is valid for 1 to %d days.", MaxDays))
	}
	last := now.AddDate(0, 0, MaxDays)
	if t.ExpiresAt.IsZero() {
		days := t.ExpiresInDays
		if days == 0 {
			days = DefaultDays
		}
		return now.AddDate(0, 0, days), nil
	}
	if !t.ExpiresAt.After(now) || t.ExpiresAt.After(last) {
		return wrong("/expires_at", fmt.Sprintf("The date must lie ahead, at most %d days.", MaxDays))
	}
	return t.ExpiresAt.UTC(), nil
}

// Issued is a token together with its value, as only its making gives it.
type Issued struct {
	Token
	Value string
}

// IssueToken makes a registration token for a virtual account of an active account. The licensing agreement must have
// been accepted, or is accepted with it. Every user of the account is mailed, never the value.
func (s *Service) IssueToken(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, terms Terms) (Issued, error) {
	now := s.Clock.Now()
	ends, err := terms.expiry(now)
	if err != nil {
		return Issued{}, err
	}
	value := newValue()
	t := Token{
		ID: id.New("tok"), Account: a, VirtualAccount: va, Description: terms.Description, CreatedBy: who, CreatedAt: now,
		ExpiresAt: ends, MaxUses: terms.MaxUses, ExportControlled: terms.ExportControlled, Hint: hintOf(value),
	}
	sealed := s.Seal.Seal([]byte(value), tokenPlace(t.ID))
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		v, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ManageTokens)
		if err != nil {
			return err
		}
		if err := s.agreed(ctx, tx, who, a, terms.AcceptAgreement); err != nil {
			return err
		}
		if err := insertToken(ctx, tx, t, digestOf(value), sealed); err != nil {
			return err
		}
		if err := s.mailToken(ctx, tx, t, v); err != nil {
			return err
		}
		return s.tokenEvent(ctx, tx, who, t, "token.issued", fmt.Sprintf("Registration token %s was made, valid until %s.", t.Hint, t.ExpiresAt.Format(time.DateOnly)),
			nil, map[string]any{"description": t.Description, "expires_at": t.ExpiresAt, "max_uses": t.MaxUses, "export_controlled": t.ExportControlled})
	})
	if err != nil {
		return Issued{}, err
	}
	return Issued{Token: t, Value: value}, nil
}

// RevealToken returns a token's value, and logs who has seen it.
func (s *Service) RevealToken(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, tokenID string) (string, error) {
	var sealed string
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ViewTokens); err != nil {
			return err
		}
		t, hidden, err := loadToken(ctx, tx, a, va, tokenID)
		if err != nil {
			return err
		}
		sealed = hidden
		return s.tokenEvent(ctx, tx, who, t, "token.revealed", fmt.Sprintf("The value of registration token %s was shown.", t.Hint), nil, nil)
	})
	if err != nil {
		return "", err
	}
	value, err := s.Seal.Open(sealed, tokenPlace(tokenID))
	if err != nil {
		return "", fmt.Errorf("licensing: token %s: %w", tokenID, err)
	}
	return string(value), nil
}

// RevokeToken ends a token at once. Devices that it has admitted stay. Revoking it again changes nothing.
func (s *Service) RevokeToken(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, tokenID string) (Token, error) {
	var t Token
	now := s.Clock.Now()
	err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ManageTokens); err != nil {
			return err
		}
		if t, err = lockToken(ctx, tx, a, va, tokenID); err != nil || !t.RevokedAt.IsZero() {
			return err
		}
		t.RevokedAt = now
		if err := licensingdb.New(tx).RevokeToken(ctx, licensingdb.RevokeTokenParams{AccountID: a, ID: tokenID, RevokedAt: clock.Millis(now)}); err != nil {
			return fmt.Errorf("licensing: revoke: %w", err)
		}
		return s.tokenEvent(ctx, tx, who, t, "token.revoked", fmt.Sprintf("Registration token %s was revoked.", t.Hint),
			map[string]any{"revoked": false}, map[string]any{"revoked": true})
	})
	return t, err
}

// ListTokens returns a page of a virtual account's tokens, the newest first.
func (s *Service) ListTokens(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, p page.Request) (page.Page[Token], error) {
	var got page.Page[Token]
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ViewLicensing); err != nil {
			return err
		}
		got, err = listTokens(ctx, tx, a, va, p)
		return err
	})
	return got, err
}

// agreed asks that the licensing agreement in force has been accepted; if a version is given, it is accepted now.
func (s *Service) agreed(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, version string) error {
	if version != "" {
		return s.Agreements.AcceptIn(ctx, tx, who, a, version)
	}
	accepted, _, err := s.Agreements.Accepted(ctx, tx, a, agreement.SmartLicensing)
	if err == nil && !accepted {
		err = agreement.ErrNotAccepted
	}
	return err
}

func (s *Service) tokenEvent(ctx context.Context, tx *db.Tx, who access.Actor, t Token, kind, message string, before, after map[string]any) error {
	return s.Log.Append(ctx, tx, who, event.Event{
		Account: t.Account, VirtualAccount: t.VirtualAccount, Kind: kind, Message: message,
		SubjectKind: "token", SubjectID: t.ID, SubjectName: t.Hint, Before: before, After: after,
	})
}

// tokenPlace binds a sealed value to its row.
func tokenPlace(tokenID string) string { return "token/" + tokenID }
