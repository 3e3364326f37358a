package licensing

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/platform/errs"
)

// SPEC J5: who may register under a device identifier that is taken.
func TestDecide(t *testing.T) {
	t.Parallel()
	token := Token{ID: "tok_1", Account: "acct_a", ExpiresAt: noon.Add(time.Hour)}
	live := func(change func(*Instance)) *Instance {
		i := &Instance{ID: "pi_1", Account: "acct_a", TokenID: "tok_1", key: "mine", LastSeq: 5, Identity: Identity{NotAfter: noon.Add(time.Hour)}}
		change(i)
		return i
	}
	same := func(*Instance) {}
	other := func(i *Instance) { i.key = "theirs" }
	usedUp := token
	usedUp.Uses, usedUp.MaxUses = 1, 1
	for name, c := range map[string]struct {
		token Token
		live  *Instance
		seq   int64
		force bool
		want  verdict
		err   error
	}{
		"new":                              {token, nil, 1, false, join, nil},
		"new, forced":                      {token, nil, 1, true, join, nil},
		"new, used up":                     {usedUp, nil, 1, false, join, ErrTokenUsedUp},
		"again, answer lost":               {usedUp, live(same), 5, false, repeat, nil},
		"again, signed anew":               {usedUp, live(same), 6, false, repeat, nil},
		"an old one":                       {token, live(same), 4, false, join, ErrSequenceReplayed},
		"with another token":               {token, live(func(i *Instance) { i.TokenID = "tok_2" }), 6, false, rejoin, nil},
		"its certificate ended":            {token, live(func(i *Instance) { i.Identity.NotAfter = noon }), 6, false, rejoin, nil},
		"its certificate ended, used up":   {usedUp, live(func(i *Instance) { i.Identity.NotAfter = noon }), 6, false, join, ErrTokenUsedUp},
		"by the key before":                {token, live(func(i *Instance) { i.key, i.previousKey = "newer", "mine" }), 6, false, rejoin, nil}, // its certificate is for the newer key
		"another key":                      {token, live(other), 1, false, join, ErrUDIRegistered},
		"another key, forced":              {token, live(other), 1, true, replace, nil},
		"another key, forced, used up":     {usedUp, live(other), 1, true, join, ErrTokenUsedUp},
		"another account":                  {token, live(func(i *Instance) { i.Account = "acct_b" }), 6, false, join, ErrUDIInOtherAccount},
		"another account, forced":          {token, live(func(i *Instance) { i.Account, i.key = "acct_b", "theirs" }), 6, true, join, ErrUDIInOtherAccount},
		"another account, but no token":    {usedUp, live(func(i *Instance) { i.Account = "acct_b" }), 6, true, join, ErrUDIInOtherAccount},
		"same key, same UDI, with a force": {token, live(same), 6, true, repeat, nil},
	} {
		a := application{key: "mine", message: &protocol.Message{Header: protocol.Header{Seq: c.seq}}}
		a.Force = c.force
		got, spent, err := a.decide(c.token, c.live, noon)
		if !errors.Is(err, c.err) || (err == nil && got != c.want) {
			t.Errorf("%s: %d, %v; want %d, %v", name, got, err, c.want, c.err)
		}
		if want := err == nil && got != repeat; (spent.Uses > c.token.Uses) != want {
			t.Errorf("%s: spent %v, want %v", name, spent.Uses > c.token.Uses, want)
		}
	}
}

// The key before stays good until the device has surely heard of the new one.
func TestReplaceKey(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ key, previous, to, wantKey, wantPrevious string }{
		"the same":                     {"a", "", "a", "a", ""},
		"a new one":                    {"a", "", "b", "b", "a"},
		"another before it was used":   {"b", "a", "c", "c", "a"},
		"back to the one it signed by": {"b", "a", "a", "a", ""},
	} {
		i := Instance{key: c.key, previousKey: c.previous}
		i.replaceKey(c.to)
		if i.key != c.wantKey || i.previousKey != c.wantPrevious {
			t.Errorf("%s: %s, %s; want %s, %s", name, i.key, i.previousKey, c.wantKey, c.wantPrevious)
		}
	}
}

// Every code of the protocol has its kind of error, and every error found by the protocol becomes one of ours.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, row := range protocol.Codes() {
		if row.Code == protocol.CodeClockFarOff {
			continue // advice only
		}
		err := refused(protocol.Refuse(row.Code, "because"))
		e, ok := errs.As(err)
		if !ok || e.Code != string(row.Code) || errs.HTTPStatus(e.Kind) != row.Status || e.Remedy == "" || !strings.HasSuffix(e.Msg, ": because.") {
			t.Errorf("%s: %v", row.Code, err)
		}
	}
	if plain := errors.New("plain"); refused(plain) != plain {
		t.Error("another error was changed")
	}
}
