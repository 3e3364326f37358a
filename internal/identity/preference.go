package identity

import (
	"context"
	"encoding/json"
	"regexp"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// The bounds of what a person's preferences may take.
const (
	MaxPreference  = 8 * 1024 // bytes of JSON
	MaxPreferences = 200
)

// Why a preference is refused.
var (
	ErrPreferenceKey   = errs.New(errs.Invalid, "preference_key_invalid", "A preference's key has up to 64 of a-z, 0-9, dot, hyphen and underscore, and begins with a letter.", "Use another key.")
	ErrPreferenceLarge = errs.New(errs.Invalid, "preference_too_large", "A preference may take 8 kB at most.", "Keep less in it.").At("/value")
	ErrPreferenceMany  = errs.New(errs.Conflict, "preference_limit_reached", "There are 200 preferences already.", "Use one of the present keys.")
)

var preferenceKey = regexp.MustCompile(`^[a-z][a-z0-9._-]{0,63}$`)

// PutPreference keeps a value of the console's for the caller: a theme, the columns of a table.
func (s *Service) PutPreference(ctx context.Context, who access.Actor, key string, value any) error {
	if err := signedIn(who); err != nil {
		return err
	}
	text, err := json.Marshal(value)
	switch {
	case err != nil:
		return err
	case !preferenceKey.MatchString(key):
		return ErrPreferenceKey
	case len(text) > MaxPreference:
		return ErrPreferenceLarge
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := identitydb.New(tx).ProfileForUpdate(ctx, who.Profile); err != nil { // so that the count stays true
			return missing(err)
		}
		present, err := s.preferences(ctx, tx, who.Profile)
		if err != nil {
			return err
		}
		if _, there := present[key]; !there && len(present) >= MaxPreferences {
			return ErrPreferenceMany
		}
		return identitydb.New(tx).PutPreference(ctx, identitydb.PutPreferenceParams{ProfileID: who.Profile, Key: key, Value: string(text), UpdatedAt: s.millis()})
	})
}

func (s *Service) preferences(ctx context.Context, tx *db.Tx, p access.ProfileID) (map[string]any, error) {
	rows, err := identitydb.New(tx).Preferences(ctx, p)
	if err != nil {
		return nil, err
	}
	out := make(map[string]any, len(rows))
	for _, r := range rows {
		var v any
		if err := json.Unmarshal([]byte(r.Value), &v); err != nil {
			return nil, err
		}
		out[r.Key] = v
	}
	return out, nil
}
