package catalog_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

const sample = `products:
  - id: edge
    name: Edge 4000
entitlements:
  - tag: com.acme.edge.advanced
    name: Edge Advanced
    product: edge
  - tag: com.acme.crypto
    name: Strong encryption
    when_short: refuse
    billing: usage
    export_controlled: true
`

var kim = access.Actor{Kind: access.Person, Profile: "prof_kim"}

func TestLoadIsIdempotentAndRetires(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		now := clock.NewManual(time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC))
		s := &catalog.Service{DB: d, Clock: now}
		load := func(text string) catalog.Loaded {
			t.Helper()
			f, err := catalog.Parse(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Load(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		list := func(q string, p page.Request) page.Page[catalog.Entitlement] {
			t.Helper()
			got, err := s.ListEntitlements(ctx, kim, q, p)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		for range 2 {
			if diff := cmp.Diff(catalog.Loaded{Products: 1, Entitlements: 2}, load(sample)); diff != "" {
				t.Fatal(diff)
			}
		}
		want := []catalog.Entitlement{
			{Tag: "com.acme.crypto", Name: "Strong encryption", Billing: catalog.ByUsage, WhenShort: catalog.Refuse, ExportControlled: true},
			{Tag: "com.acme.edge.advanced", Name: "Edge Advanced", ProductID: "edge", Product: "Edge 4000", Billing: catalog.Prepaid, WhenShort: catalog.Overage},
		}
		if diff := cmp.Diff(want, list("", page.Request{}).Items); diff != "" {
			t.Error(diff)
		}
		first := list("", page.Request{Limit: 1})
		if second := list("", page.Request{Limit: 1, Cursor: first.Next}); len(second.Items) != 1 || second.Items[0].Tag != want[1].Tag || second.Next != "" {
			t.Errorf("second page: %+v", second)
		}
		if got := list("EDGE 4", page.Request{}).Items; len(got) != 1 {
			t.Errorf("found %d by the product's name, want 1", len(got))
		}

		if got := load("entitlements: [{tag: com.acme.crypto, name: Crypto}]"); got.Retired != 1 {
			t.Errorf("got %+v, want one retired", got)
		}
		var all map[string]catalog.Entitlement
		if err := d.View(ctx, func(tx *db.Tx) (err error) {
			all, err = s.Lookup(ctx, tx, "com.acme.edge.advanced", "com.acme.none")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(all) != 1 || !all["com.acme.edge.advanced"].Retired() {
			t.Errorf("got %+v, want the retired one and nothing else", all)
		}
		if got := list("", page.Request{}).Items; len(got) != 1 || got[0].Name != "Crypto" {
			t.Errorf("got %+v, want only what is still sold", got)
		}
		if load(sample); len(list("", page.Request{}).Items) != 2 {
			t.Error("what comes back into the file is sold again")
		}
		if _, err := s.ListEntitlements(ctx, access.Actor{Kind: access.Anonymous}, "", page.Request{}); err == nil {
			t.Error("the anonymous see the catalog")
		}
	})
}

func TestParseTellsTheLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":             {"", ""},
		"unknown word":      {"products:\n  - id: a\n    name: A\n    colour: red\n", "Line 4:"},
		"unknown top":       {"productz: []\n", "Line 1:"},
		"wrong type":        {"entitlements:\n  - tag: a\n    name: A\n    export_controlled: maybe\n", "Line 4:"},
		"no yaml":           {"products: [\n", "Line "},
		"doubled word":      {"products:\n  - id: a\n    id: b\n    name: A\n", "Line 3:"},
		"doubled product":   {"products:\n  - id: a\n    name: A\n  - id: a\n    name: B\n", "Line 4:"},
		"doubled tag":       {"entitlements:\n  - tag: a\n    name: A\n  - tag: a\n    name: B\n", "Line 4:"},
		"no name":           {"entitlements:\n  - tag: a\n", "Line 2:"},
		"bad tag":           {"entitlements:\n  - tag: a b\n    name: A\n", "Line 2:"},
		"unknown product":   {"entitlements:\n  - tag: a\n    name: A\n    product: x\n", "Line 4:"},
		"unknown billing":   {"entitlements:\n  - tag: a\n    name: A\n    billing: free\n", "Line 4:"},
		"unknown shortage":  {"entitlements:\n  - tag: a\n    name: A\n    when_short: shrug\n", "Line 4:"},
		"several documents": {"products: []\n---\nproducts: []\n", "more than one document"},
	} {
		_, err := catalog.Parse(strings.NewReader(c.text))
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if e, ok := errs.As(err); !ok || e.Code != "catalog_invalid" || !strings.Contains(e.Msg, c.want) {
			t.Errorf("%s: got %v, want %q in it", name, err, c.want)
		}
	}
}
