package licensing

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

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
