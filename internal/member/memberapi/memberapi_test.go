package memberapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/member/memberapi"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

func open(t *testing.T, d *db.DB) (*accounttest.World, *accounttest.Portal) {
	t.Helper()
	w := accounttest.New(t, d, member.Templates())
	s := &member.Service{DB: d, Clock: w.Clock, Log: w.Log, Mail: w.Mail, Accounts: w.Accounts}
	s.RegisterJobs(w.Jobs)
	return w, w.Serve(t, func(a *rest.API) { memberapi.Register(a, s) })
}

// SPEC D3 and D4 through the API.
func TestUsersAndInvitations(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, p := open(t, d)
		a, limited := w.Standard(t, "cedar"), w.Limited(t, "abcdef")
		lee, eve := accounttest.Person("lee"), accounttest.Person("eve")
		path := "/accounts/" + string(a.ID)
		invite := fmt.Sprintf(`{"emails":[%q,"pat@x.com"],"role":"account_user","message":"Welcome"}`, lee.Email)
		made := p.Want(t, a.Admin, "POST", path+"/invitations", invite, 201, "").Body["invitations"].([]any)
		first, second := made[0].(map[string]any)["id"].(string), made[1].(map[string]any)["id"].(string)
		p.Want(t, a.Admin, "POST", path+"/invitations", invite, 409, "already_invited")
		p.Want(t, a.Admin, "POST", path+"/invitations", `{"emails":[],"role":"account_user"}`, 422, "validation_failed")
		p.Want(t, a.Admin, "POST", path+"/invitations", `{"emails":["x"],"role":"account_user"}`, 422, "email_invalid")
		p.Want(t, a.Admin, "POST", path+"/invitations", `{"emails":["a@x.com"],"role":"owner"}`, 422, "role_invalid")
		p.Want(t, limited.Admin, "POST", "/accounts/"+string(limited.ID)+"/invitations", `{"emails":["a@x.com","b@x.com","c@x.com"],"role":"account_user"}`, 409, "user_limit_reached")
		if mine := p.Want(t, lee, "GET", "/invitations", "", 200, "").Body["items"].([]any); len(mine) != 1 {
			t.Fatalf("%v", mine)
		}
		foreign := p.Want(t, eve, "GET", "/invitations/"+first, "", 404, "invitation_not_found")
		missing := p.Want(t, eve, "GET", "/invitations/inv_x", "", 404, "invitation_not_found")
		if foreign.Text != missing.Text {
			t.Errorf("%s\n%s", foreign.Text, missing.Text)
		}
		p.Want(t, eve, "POST", "/invitations/"+first+"/accept", `{}`, 404, "invitation_not_found")
		p.Want(t, lee, "POST", "/invitations/"+first+"/accept", `{"message":"Thanks"}`, 200, "")
		p.Want(t, lee, "POST", "/invitations/"+first+"/decline", `{}`, 409, "invitation_answered")
		p.Want(t, a.User, "DELETE", path+"/invitations/"+second, "", 403, "permission_denied")
		p.Want(t, a.Admin, "DELETE", path+"/invitations/"+second, "", 204, "")
		list := p.Want(t, a.Admin, "GET", path+"/users?q=lee", "", 200, "").Body["items"].([]any)
		if u := list[0].(map[string]any); len(list) != 1 || u["status"] != "active" || u["profile_id"] != string(lee.Profile) ||
			!strings.Contains(fmt.Sprint(u["roles"]), "account_user") {
			t.Errorf("%v", list)
		}
		if csv := p.Want(t, a.Viewer, "GET", path+"/users.csv", "", 200, ""); !strings.Contains(csv.Text, lee.Email) {
			t.Errorf("%s", csv.Text)
		}
		p.Want(t, a.Viewer, "GET", path+"/users?status=x", "", 422, "validation_failed")
		roles := path + "/users/" + string(lee.Profile) + "/roles"
		p.Want(t, a.Admin, "PUT", roles, `{"roles":[]}`, 422, "role_missing")
		p.Want(t, a.Admin, "PUT", roles, fmt.Sprintf(`{"roles":[{"role":"account_viewer"},{"role":"va_admin","virtual_account_id":%q}]}`, a.Virtual), 200, "")
		p.Want(t, lee, "PUT", roles, `{"roles":[{"role":"account_admin"}]}`, 403, "permission_denied")
		p.Want(t, a.Admin, "PUT", path+"/users/"+string(a.Admin.Profile)+"/roles", `{"roles":[{"role":"account_user"}]}`, 409, "last_administrator")
		p.Want(t, a.Admin, "DELETE", path+"/users/"+string(a.Admin.Profile), "", 409, "last_administrator")
		p.Want(t, a.Admin, "DELETE", path+"/users/"+string(lee.Profile), "", 204, "")
		p.Want(t, a.Admin, "DELETE", path+"/users/"+string(lee.Profile), "", 404, "user_not_found")
		p.Want(t, access.Actor{}, "GET", path+"/users", "", 401, "sign_in_required")
	})
}

// A stranger gets the same bytes as for an account that doesn't exist.
func TestStrangersSeeNothing(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, p := open(t, d)
		a, other := w.Standard(t, "cedar"), w.Standard(t, "harbor")
		user := "/users/" + string(a.User.Profile)
		for _, c := range []struct{ method, path, body string }{
			{"GET", "/users", ""}, {"GET", "/users.csv", ""}, {"PUT", user + "/roles", `{"roles":[{"role":"account_user"}]}`}, {"DELETE", user, ""},
			{"POST", "/invitations", `{"emails":["a@x.com"],"role":"account_user"}`}, {"DELETE", "/invitations/inv_x", ""},
		} {
			stranger := p.Want(t, other.Admin, c.method, "/accounts/"+string(a.ID)+c.path, c.body, 404, "account_not_found")
			missing := p.Want(t, other.Admin, c.method, "/accounts/acct_06ek3zkx3s5xr0000000000000"+c.path, c.body, 404, "account_not_found")
			if stranger.Text != missing.Text {
				t.Errorf("%s %s:\n%s\n%s", c.method, c.path, stranger.Text, missing.Text)
			}
		}
	})
}
