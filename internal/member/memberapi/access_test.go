package memberapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

// SPEC D2 through the API: what exists looks like what doesn't, byte for byte but for what was typed and the ids.
func TestAskingTellsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, p := open(t, d)
		a := w.Standard(t, "cedar")
		lee := accounttest.Person("lee")
		lee.Email = "lee@fir.example"
		ask := func(body string) string {
			t.Helper()
			got := p.Want(t, lee, "POST", "/access-requests", body, 201, "")
			made := got.Body["items"].([]any)[0].(map[string]any)
			return strings.NewReplacer(made["id"].(string), "ID", made["asked"].(string), "ASKED").Replace(got.Text)
		}
		there, gone := ask(`{"identifier":"cedar.example"}`), ask(`{"identifier":"gone.example"}`)
		member, nobody := ask(fmt.Sprintf(`{"email":%q}`, a.User.Email)), ask(`{"email":"nobody@gone.example"}`)
		if there != gone || member != nobody || member != gone {
			t.Errorf("the answers differ:\n%s\n%s\n%s\n%s", there, gone, member, nobody)
		}
		if mine := p.Want(t, lee, "GET", "/access-requests", "", 200, ""); strings.Contains(mine.Text, string(a.ID)) || strings.Contains(mine.Text, `"cedar"`) {
			t.Errorf("the list tells: %s", mine.Text)
		}
		if csv := p.Want(t, lee, "GET", "/access-requests.csv", "", 200, ""); strings.Count(csv.Text, "\n") != 5 || strings.Contains(csv.Text, string(a.ID)) {
			t.Errorf("the table is or tells: %s", csv.Text)
		}
		p.Want(t, lee, "POST", "/access-requests", `{"identifier":"cedar.example"}`, 409, "access_already_requested")
		p.Want(t, lee, "POST", "/access-requests", `{"identifier":"cedar"}`, 422, "identifier_invalid")
		p.Want(t, lee, "POST", "/access-requests", `{}`, 422, "access_request_target")
	})
}

// SPEC D2 and D3 through the API: deciding, the lists with their filters, and sending again.
func TestRequestsThroughTheAPI(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, p := open(t, d)
		a := w.Standard(t, "cedar")
		lee, pat := accounttest.Person("lee"), accounttest.Person("pat")
		path := "/accounts/" + string(a.ID)
		ask := func(name string) string {
			t.Helper()
			who := lee
			if name == "pat" {
				who = pat
			}
			return p.Want(t, who, "POST", "/access-requests", `{"identifier":"cedar.example"}`, 201, "").Body["items"].([]any)[0].(map[string]any)["id"].(string)
		}
		first, second := ask("lee"), ask("pat")
		if err := w.Jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		at := path + "/access-requests/" + first
		p.Want(t, a.Admin, "POST", at+"/approve", `{"role":"va_user"}`, 422, "role_invalid")
		p.Want(t, a.Admin, "POST", at+"/approve", fmt.Sprintf(`{"role":"va_user","virtual_account_ids":[%q,"va_x"]}`, a.Virtual), 404, "virtual_account_not_found")
		p.Want(t, a.Viewer, "POST", at+"/approve", `{"role":"account_user"}`, 403, "permission_denied")
		p.Want(t, a.Admin, "POST", at+"/approve", fmt.Sprintf(`{"role":"va_user","virtual_account_ids":[%q]}`, a.Virtual), 200, "")
		p.Want(t, a.Approver, "POST", at+"/decline", `{"reason":"Late"}`, 409, "access_request_decided")
		p.Want(t, a.Approver, "POST", path+"/access-requests/"+second+"/decline", `{"reason":"Who?"}`, 200, "")
		if got := p.Want(t, a.Admin, "GET", path+"/access-requests?status=declined", "", 200, "").Body["items"].([]any); len(got) != 1 || got[0].(map[string]any)["reason"] != "Who?" {
			t.Errorf("%v", got)
		}
		if csv := p.Want(t, a.Admin, "GET", path+"/access-requests.csv", "", 200, ""); strings.Count(csv.Text, "\n") < 3 || !strings.Contains(csv.Text, pat.Email) {
			t.Errorf("%s", csv.Text)
		}
		invited := p.Want(t, a.Admin, "POST", path+"/invitations", `{"emails":["sam@x.com"],"role":"account_user"}`, 201, "").Body["invitations"].([]any)[0].(map[string]any)["id"].(string)
		p.Want(t, a.Admin, "POST", path+"/invitations/"+invited+"/resend", "", 429, "invitation_resent_recently")
		w.Clock.Advance(member.ResendPause)
		p.Want(t, a.Admin, "POST", path+"/invitations/"+invited+"/resend", "", 200, "")
		if got := p.Want(t, a.Admin, "GET", path+"/invitations?status=pending", "", 200, "").Body["items"].([]any); len(got) != 1 || fmt.Sprint(got[0].(map[string]any)["resent"]) != "1" {
			t.Errorf("%v", got)
		}
		p.Want(t, a.Admin, "POST", path+"/leave", "", 409, "last_administrator")
		p.Want(t, a.User, "POST", path+"/leave", "", 204, "")
		p.Want(t, a.User, "GET", path+"/users", "", 404, "account_not_found")
	})
}
