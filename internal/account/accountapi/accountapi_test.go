package accountapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

func open(t *testing.T, d *db.DB) (*accounttest.World, *accounttest.Portal) {
	t.Helper()
	w := accounttest.New(t, d)
	return w, w.Serve(t, func(a *rest.API) { accountapi.Register(a, w.Accounts) })
}

// SPEC D7, E2: properties, the lock among them, with the check that nobody else has changed them meanwhile.
func TestProperties(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, p := open(t, d)
		a := w.Standard(t, "cedar")
		path := "/accounts/" + string(a.ID)
		first := p.Want(t, a.Admin, "GET", path, "", 200, "")
		second := p.Want(t, a.Admin, "PATCH", path, `{"name":"Cedar Works","locked":true}`, 200, "", "If-Match", first.ETag)
		if second.Body["name"] != "Cedar Works" || second.Body["locked"] != true || second.ETag == first.ETag || first.ETag == "" {
			t.Errorf("%+v", second)
		}
		p.Want(t, a.Admin, "PATCH", path, `{"name":"Fir"}`, 412, "changed_meanwhile", "If-Match", first.ETag)
		if same := p.Want(t, a.Admin, "PATCH", path, `{"name":"Cedar Works"}`, 200, "", "If-Match", second.ETag); same.ETag != second.ETag {
			t.Errorf("no change made a new version: %s", same.ETag)
		}
		p.Want(t, a.Admin, "PATCH", path, `{"name":" "}`, 422, "account_name_invalid")
		p.Want(t, a.Admin, "PATCH", path, `{"company":{"name":"Cedar","country":"XX"}}`, 422, "company_invalid")
		p.Want(t, a.Admin, "PATCH", path, `{"company":{"name":"Cedar","country":"de","line1":"Weg 1","city":"Bonn","postal_code":"53111"}}`, 200, "")
		p.Want(t, a.User, "PATCH", path, `{"name":"Fir"}`, 403, "permission_denied")
		events := p.Want(t, a.Admin, "GET", path+"/events?kind=account.updated", "", 200, "").Body["items"].([]any)
		if len(events) != 2 {
			t.Fatalf("%v", events)
		}
		if e := events[1].(map[string]any); fmt.Sprint(e["before"], e["after"]) != "map[locked:false name:cedar] map[locked:true name:Cedar Works]" {
			t.Errorf("%v", e)
		}
		list := p.Want(t, a.Admin, "GET", "/accounts", "", 200, "").Body["items"].([]any)
		if len(list) != 1 || list[0].(map[string]any)["id"] != string(a.ID) {
			t.Errorf("%v", list)
		}
	})
}

// SPEC D6: make, describe, rename, make public, remove.
func TestVirtualAccounts(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, p := open(t, d)
		a, limited := w.Standard(t, "cedar"), w.Limited(t, "abcdef")
		path := "/accounts/" + string(a.ID) + "/virtual-accounts"
		lab := path + "/" + p.Want(t, a.Admin, "POST", path, `{"name":"Lab","description":"Bench 4"}`, 201, "").Body["id"].(string)
		p.Want(t, a.Admin, "POST", path, `{"name":"lab"}`, 409, "virtual_account_name_taken")
		p.Want(t, a.Admin, "POST", path, `{"name":""}`, 422, "virtual_account_name_invalid")
		p.Want(t, a.User, "POST", path, `{"name":"X"}`, 403, "permission_denied")
		p.Want(t, a.VAUser, "GET", lab, "", 404, "virtual_account_not_found")
		p.Want(t, a.Admin, "PATCH", lab, `{"public":true,"name":"Labs"}`, 200, "")
		p.Want(t, a.VAUser, "GET", lab, "", 200, "")
		p.Want(t, a.VAAdmin, "PATCH", lab, `{"name":"Mine"}`, 403, "permission_denied")
		own := path + "/" + string(a.Virtual)
		p.Want(t, a.VAAdmin, "PATCH", own, `{"description":"Ours"}`, 200, "")
		p.Want(t, a.Admin, "PATCH", own, `{"default":false}`, 409, "virtual_account_default")
		p.Want(t, a.Admin, "DELETE", own, "", 409, "virtual_account_default")
		p.Want(t, a.Admin, "PATCH", lab, `{"default":true}`, 200, "")
		p.Want(t, a.Admin, "PATCH", own, `{"default":true}`, 200, "")
		if got := p.Want(t, a.VAUser, "GET", path+"?sort=-name", "", 200, "").Body["items"].([]any); len(got) != 2 {
			t.Errorf("%v", got)
		}
		if got := p.Want(t, a.Admin, "GET", path+"?q=bench", "", 200, "").Body["items"].([]any); len(got) != 1 {
			t.Errorf("%v", got)
		}
		if got := p.Want(t, a.Admin, "GET", path+".csv", "", 200, ""); !strings.Contains(got.Text, "Labs") {
			t.Errorf("%v", got)
		}
		p.Want(t, a.Admin, "DELETE", lab, "", 204, "")
		p.Want(t, a.Admin, "DELETE", lab, "", 404, "virtual_account_not_found")
		path = "/accounts/" + string(limited.ID) + "/virtual-accounts"
		p.Want(t, limited.Admin, "POST", path, `{"name":"B"}`, 201, "")
		p.Want(t, limited.Admin, "POST", path, `{"name":"C"}`, 201, "")
		p.Want(t, limited.Admin, "POST", path, `{"name":"D"}`, 409, "virtual_account_limit_reached")
	})
}

// A stranger gets the same bytes as for an account, or a virtual account, that doesn't exist.
func TestStrangersSeeNothing(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, p := open(t, d)
		a, other := w.Standard(t, "cedar"), w.Standard(t, "harbor")
		for _, c := range []struct{ method, path, body string }{
			{"GET", "", ""}, {"PATCH", "", `{"name":"x"}`}, {"GET", "/virtual-accounts", ""}, {"POST", "/virtual-accounts", `{"name":"x"}`},
			{"GET", "/virtual-accounts/" + string(a.Virtual), ""}, {"PATCH", "/virtual-accounts/" + string(a.Virtual), `{"name":"x"}`},
			{"DELETE", "/virtual-accounts/" + string(a.Virtual), ""}, {"GET", "/events", ""}, {"GET", "/events.csv", ""}, {"GET", "/pulse", ""},
			{"GET", "/events?virtual_account_id=" + string(a.Virtual), ""},
		} {
			stranger := p.Want(t, other.Admin, c.method, "/accounts/"+string(a.ID)+c.path, c.body, 404, "account_not_found")
			missing := p.Want(t, other.Admin, c.method, "/accounts/acct_06ek3zkx3s5xr0000000000000"+c.path, c.body, 404, "account_not_found")
			if stranger.Text != missing.Text {
				t.Errorf("%s %s:\n%s\n%s", c.method, c.path, stranger.Text, missing.Text)
			}
		}
		foreign := p.Want(t, a.Admin, "GET", "/accounts/"+string(a.ID)+"/virtual-accounts/"+string(other.Virtual), "", 404, "virtual_account_not_found")
		missing := p.Want(t, a.Admin, "GET", "/accounts/"+string(a.ID)+"/virtual-accounts/va_x", "", 404, "virtual_account_not_found")
		if foreign.Text != missing.Text {
			t.Errorf("%s\n%s", foreign.Text, missing.Text)
		}
	})
}

// SPEC O1: the log of the account, and of one virtual account for those who have only that.
func TestEventLog(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, p := open(t, d)
		a := w.Standard(t, "cedar")
		path := "/accounts/" + string(a.ID)
		empty := p.Want(t, a.VAUser, "GET", path+"/pulse", "", 200, "").Body["mark"]
		p.Want(t, a.Admin, "PATCH", path+"/virtual-accounts/"+string(a.Virtual), `{"description":"x"}`, 200, "")
		p.Want(t, a.Admin, "PATCH", path, `{"name":"Cedar Works"}`, 200, "")
		if now := p.Want(t, a.VAUser, "GET", path+"/pulse", "", 200, "").Body["mark"]; empty != "" || now == "" {
			t.Errorf("pulse %v then %v", empty, now)
		}
		p.Want(t, a.VAUser, "GET", path+"/events", "", 403, "permission_denied")
		got := p.Want(t, a.VAUser, "GET", path+"/events?virtual_account_id="+string(a.Virtual), "", 200, "").Body["items"].([]any)
		if len(got) != 1 {
			t.Fatalf("%v", got)
		}
		e := got[0].(map[string]any)
		if e["virtual_account_name"] != "DEFAULT" || e["origin"] != a.Admin.Origin || e["actor"].(map[string]any)["id"] != string(a.Admin.Profile) {
			t.Errorf("%v", e)
		}
		for query, want := range map[string]int{"?since=2026-05-03T09:00:00Z": 2, "?until=2026-05-03T09:00:00Z": 0, "?q=properties": 1, "?actor=admin": 2, "?kind=account.": 1} {
			if got := p.Want(t, a.Viewer, "GET", path+"/events"+query, "", 200, "").Body["items"].([]any); len(got) != want {
				t.Errorf("%s: %d, want %d", query, len(got), want)
			}
		}
		p.Want(t, a.Viewer, "GET", path+"/events?sort=kind", "", 422, "sort_unknown")
		p.Want(t, a.Viewer, "GET", path+"/events?cursor=x", "", 400, "cursor_invalid")
	})
}

func TestWhatEverybodyMayRead(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		_, p := open(t, d)
		if got := p.Want(t, access.Actor{}, "GET", "/countries", "", 200, "").Body["items"].([]any); len(got) < 240 {
			t.Errorf("%d countries", len(got))
		}
		if got := p.Want(t, accounttest.Person("kim"), "GET", "/roles", "", 200, "").Body["items"].([]any); len(got) != 7 {
			t.Errorf("%v", got)
		}
		p.Want(t, access.Actor{}, "GET", "/roles", "", 401, "sign_in_required")
	})
}
