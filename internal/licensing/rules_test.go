package licensing

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/platform/errs"
)

var noon = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)

// SPEC H4: a token admits at most so many devices, and none after its end or its revocation.
func TestTokenSpend(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token Token
		want  error
		state TokenState
	}{
		"fresh":               {Token{ExpiresAt: noon.Add(1)}, nil, TokenActive},
		"without a limit":     {Token{ExpiresAt: noon.Add(1), Uses: 1e6}, nil, TokenActive},
		"last use":            {Token{ExpiresAt: noon.Add(1), Uses: 4, MaxUses: 5}, nil, TokenActive},
		"used up":             {Token{ExpiresAt: noon.Add(1), Uses: 5, MaxUses: 5}, ErrTokenUsedUp, TokenUsedUp},
		"over":                {Token{ExpiresAt: noon.Add(1), Uses: 6, MaxUses: 5}, ErrTokenUsedUp, TokenUsedUp},
		"at its end":          {Token{ExpiresAt: noon}, ErrTokenExpired, TokenExpired},
		"revoked":             {Token{ExpiresAt: noon.Add(1), RevokedAt: noon}, ErrTokenRevoked, TokenRevoked},
		"revoked and expired": {Token{ExpiresAt: noon, RevokedAt: noon}, ErrTokenRevoked, TokenRevoked},
	} {
		got, err := c.token.Spend(noon)
		if !errors.Is(err, c.want) || c.token.State(noon) != c.state {
			t.Errorf("%s: %v, %s; want %v, %s", name, err, c.token.State(noon), c.want, c.state)
		}
		if used := got.Uses - c.token.Uses; (err == nil) != (used == 1) {
			t.Errorf("%s: %d uses spent with %v", name, used, err)
		}
	}
}

// SPEC H4: 1 to 3650 days, or a date.
func TestTokenTerms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		terms   Terms
		want    time.Time
		pointer string // of what is wrong
	}{
		"default":        {Terms{}, noon.AddDate(0, 0, 365), ""},
		"a day":          {Terms{ExpiresInDays: 1}, noon.AddDate(0, 0, 1), ""},
		"ten years":      {Terms{ExpiresInDays: 3650}, noon.AddDate(0, 0, 3650), ""},
		"longer":         {Terms{ExpiresInDays: 3651}, time.Time{}, "/expires_in_days"},
		"negative":       {Terms{ExpiresInDays: -1}, time.Time{}, "/expires_in_days"},
		"a date":         {Terms{ExpiresAt: noon.Add(time.Hour)}, noon.Add(time.Hour), ""},
		"the last date":  {Terms{ExpiresAt: noon.AddDate(0, 0, 3650)}, noon.AddDate(0, 0, 3650), ""},
		"too late":       {Terms{ExpiresAt: noon.AddDate(0, 0, 3651)}, time.Time{}, "/expires_at"},
		"now":            {Terms{ExpiresAt: noon}, time.Time{}, "/expires_at"},
		"both":           {Terms{ExpiresInDays: 1, ExpiresAt: noon.Add(time.Hour)}, time.Time{}, "/expires_at"},
		"negative uses":  {Terms{MaxUses: -1}, time.Time{}, "/max_uses"},
		"too many uses":  {Terms{MaxUses: MaxUses + 1}, time.Time{}, "/max_uses"},
		"long text":      {Terms{Description: strings.Repeat("ü", MaxDescription+1)}, time.Time{}, "/description"},
		"text that fits": {Terms{Description: strings.Repeat("ü", MaxDescription)}, noon.AddDate(0, 0, 365), ""},
	} {
		got, err := c.terms.expiry(noon)
		if c.pointer == "" {
			if err != nil || !got.Equal(c.want) {
				t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
			}
			continue
		}
		if e, ok := errs.As(err); !ok || e.Code != ErrTokenTerms.Code || len(e.Fields) != 1 || e.Fields[0].Pointer != c.pointer {
			t.Errorf("%s: got %v, want %s", name, err, c.pointer)
		}
	}
}

// A slip of typing is told from a token that isn't known.
func TestTokenValue(t *testing.T) {
	t.Parallel()
	value := newValue()
	if len(value) != 45 || !strings.HasPrefix(value, "licet_") || value == newValue() {
		t.Fatalf("value %q", value)
	}
	letters := strings.TrimPrefix(value, "licet_")
	for name, typed := range map[string]string{
		"as given":     value,
		"upper case":   strings.ToUpper(value),
		"spaces":       "  " + value + "\n",
		"hyphens":      "licet_" + letters[:8] + "-" + letters[8:],
		"misread ones": "licet_" + strings.NewReplacer("0", "O", "1", "l").Replace(letters),
	} {
		if got, ok := readValue(typed); !ok || got != value {
			t.Errorf("%s: %q, %v; want %q", name, got, ok, value)
		}
	}
	for n := range letters { // every single wrong letter, and every swap of two neighbors
		wrong := []byte(letters)
		wrong[n] = "0123456789"[(strings.IndexByte("0123456789", wrong[n])+1)%10]
		if got, ok := readValue("licet_" + string(wrong)); ok && got != value {
			t.Errorf("a wrong letter at %d passes", n)
		}
		swapped := []byte(letters)
		if n > 0 && swapped[n-1] != swapped[n] {
			swapped[n-1], swapped[n] = swapped[n], swapped[n-1]
			if _, ok := readValue("licet_" + string(swapped)); ok {
				t.Errorf("letters swapped at %d pass", n)
			}
		}
	}
	for _, typed := range []string{"", "licet_", value[:44], value + "0", "swlt_" + letters, "licet_" + strings.Repeat("u", 39), "licet_" + strings.Repeat("é", 20)} {
		if _, ok := readValue(typed); ok {
			t.Errorf("%q passes", typed)
		}
	}
	if hint := hintOf(value); strings.Contains(value, hint) || !strings.HasPrefix(hint, value[:10]) || !strings.HasSuffix(hint, value[41:]) {
		t.Errorf("hint %q of %q", hint, value)
	}
}

var (
	overage = catalog.Entitlement{Billing: catalog.Prepaid, WhenShort: catalog.Overage}
	refuse  = catalog.Entitlement{Billing: catalog.Prepaid, WhenShort: catalog.Refuse}
	metered = catalog.Entitlement{Billing: catalog.ByUsage, WhenShort: catalog.Overage}
)

// SPEC J3: out of compliance is told, not enforced, unless the pool is set to refuse; and such a pool is never taken
// beyond what it has.
func TestPoolGrant(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pool               Pool
		e                  catalog.Entitlement
		held, wanted, want int64
	}{
		"enough":                  {Pool{Purchased: 5}, refuse, 0, 5, 5},
		"overage":                 {Pool{Purchased: 5}, overage, 0, 6, 6},
		"refused":                 {Pool{Purchased: 5}, refuse, 0, 6, 0},
		"keeps what it has":       {Pool{Purchased: 5, InUse: 3}, refuse, 3, 6, 3},
		"more":                    {Pool{Purchased: 5, InUse: 3}, refuse, 3, 5, 5},
		"less of a short pool":    {Pool{Purchased: 1, InUse: 3}, refuse, 3, 2, 2},
		"the same of a short one": {Pool{Purchased: 1, InUse: 3}, refuse, 3, 3, 3},
		"reserved isn't free":     {Pool{Purchased: 5, Reserved: 3}, refuse, 0, 3, 0},
		"borrowed is":             {Pool{Purchased: 1, Borrowed: 2}, refuse, 0, 3, 3},
		"none at all":             {Pool{}, refuse, 0, 0, 0},
	} {
		if got := c.pool.grant(c.e, c.held, c.wanted); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// SPEC I2: a red number explains itself.
func TestPoolCompliance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pool  Pool
		e     catalog.Entitlement
		short int64
		want  []string
	}{
		{Pool{Purchased: 5, InUse: 2, Holders: 1}, overage, 0, []string{"3 left: 2 in use by 1 device, 5 purchased."}},
		{Pool{Purchased: 3, InUse: 5, Holders: 3}, overage, 2, []string{"Short by 2: 5 in use by 3 devices, 3 purchased.", "Devices keep what they use and are told that they are out of compliance."}},
		{Pool{Purchased: 3, InUse: 5, Holders: 3}, refuse, 2, []string{"Short by 2: 5 in use by 3 devices, 3 purchased.", "Devices that ask for more than is left are refused."}},
		{Pool{Purchased: 9, InUse: 2, Holders: 2, Reserved: 3, Lent: 4, Borrowed: 1}, overage, 0, []string{"1 left: 2 in use by 2 devices, 9 purchased, 3 reserved, 4 lent to lower entitlements, 1 borrowed from higher entitlements."}},
		{Pool{InUse: 7, Holders: 2}, metered, 0, []string{"Billed by use: 7 in use by 2 devices, 0 purchased."}},
	} {
		if diff := cmp.Diff(Compliance{c.short, c.want}, c.pool.Compliance(c.e)); diff != "" {
			t.Error(diff)
		}
	}
}

// SPEC I2: exact at every moment.
func TestSettle(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	licenses := []License{
		{ID: "runs", Quantity: 1, StartsAt: day(-9), EndsAt: day(9), Phase: Active},
		{ID: "ends now", Quantity: 2, StartsAt: day(-9), EndsAt: noon, Phase: Active},
		{ID: "starts now", Quantity: 4, StartsAt: noon, EndsAt: day(5), Phase: Future},
		{ID: "starts later", Quantity: 8, StartsAt: day(3), Phase: Future},
		{ID: "came and went", Quantity: 16, StartsAt: day(-3), EndsAt: day(-1), Phase: Future},
	}
	change, turned, next := settle(licenses, noon)
	if change != 4-2 || !next.Equal(day(3)) {
		t.Errorf("change %d, next %v; want 2, %v", change, next, day(3))
	}
	var got []string
	for _, l := range turned {
		got = append(got, l.ID+" "+string(l.Phase))
	}
	if diff := cmp.Diff([]string{"ends now ended", "starts now active", "came and went ended"}, got); diff != "" {
		t.Error(diff)
	}
	if _, turned, next := settle([]License{{StartsAt: day(-1), Phase: Active}}, noon); turned != nil || !next.IsZero() {
		t.Errorf("a perpetual license turned %v at %v", turned, next)
	}
}

func TestLicenseTerms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		l  License
		ok bool
	}{
		"perpetual":             {License{Type: Perpetual, Quantity: 1, StartsAt: noon}, true},
		"perpetual with an end": {License{Type: Perpetual, Quantity: 1, StartsAt: noon, EndsAt: noon.Add(1)}, false},
		"term":                  {License{Type: Term, Quantity: 1, StartsAt: noon, EndsAt: noon.Add(time.Hour)}, true},
		"term without an end":   {License{Type: Term, Quantity: 1, StartsAt: noon}, false},
		"ends first":            {License{Type: Term, Quantity: 1, StartsAt: noon.Add(2), EndsAt: noon.Add(1)}, false},
		"over already":          {License{Type: Term, Quantity: 1, StartsAt: noon.Add(-2), EndsAt: noon}, false},
		"none":                  {License{Type: Perpetual, StartsAt: noon}, false},
		"too many":              {License{Type: Perpetual, Quantity: MaxQuantity + 1, StartsAt: noon}, false},
		"of no type":            {License{Type: "gift", Quantity: 1, StartsAt: noon, EndsAt: noon.Add(1)}, false},
	} {
		if err := c.l.check(noon); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// SPEC J6: gaps are told.
func TestGaps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mark    int64
		newest  []int64 // ascending here
		missing []int64
		want    int64
	}{
		"nothing":          {0, nil, nil, 0},
		"in order":         {0, []int64{1, 2, 3}, nil, 3},
		"one missing":      {0, []int64{1, 3}, []int64{2}, 1},
		"the first":        {0, []int64{2, 5}, []int64{1, 3, 4}, 0},
		"it came":          {1, []int64{2, 3}, nil, 3},
		"far ahead":        {0, []int64{10_000}, nil, 10_000 - gapWindow},
		"nothing past old": {7, nil, nil, 7},
	} {
		slices.Reverse(c.newest)
		missing, mark := gaps(c.mark, c.newest)
		if name == "far ahead" {
			if len(missing) != maxMissing || missing[0] != mark+1 {
				t.Errorf("%s: %d missing from %d, mark %d", name, len(missing), missing[0], mark)
			}
			missing = nil
		}
		if !slices.Equal(missing, c.missing) || mark != c.want {
			t.Errorf("%s: %v, %d; want %v, %d", name, missing, mark, c.missing, c.want)
		}
	}
}

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
		"by the key before":                {token, live(func(i *Instance) { i.key, i.previousKey = "newer", "mine" }), 6, false, repeat, nil},
		"another key":                      {token, live(other), 1, false, join, ErrUDIRegistered},
		"another key, forced":              {token, live(other), 1, true, replace, nil},
		"another key, forced, used up":     {usedUp, live(other), 1, true, join, ErrTokenUsedUp},
		"another account":                  {token, live(func(i *Instance) { i.Account = "acct_b" }), 6, false, join, ErrUDIInOtherAccount},
		"another account, forced":          {token, live(func(i *Instance) { i.Account, i.key = "acct_b", "theirs" }), 6, true, join, ErrUDIInOtherAccount},
		"another account, but no token":    {usedUp, live(func(i *Instance) { i.Account = "acct_b" }), 6, true, join, ErrTokenUsedUp},
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
