package licensing

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/catalog"
)

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
