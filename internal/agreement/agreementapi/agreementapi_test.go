package agreementapi_test

import (
	"fmt"
	"testing"

	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/agreement/agreementapi"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

// SPEC H1 through the API.
func TestReadAndAccept(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		s := &agreement.Service{DB: d, Clock: w.Clock, Log: w.Log, Accounts: w.Accounts}
		if err := s.Install(t.Context(), "Acme Networks"); err != nil {
			t.Fatal(err)
		}
		p := w.Serve(t, func(a *rest.API) { agreementapi.Register(a, s) })
		a, stranger := w.Standard(t, "cedar"), accounttest.Person("eve")
		path := "/accounts/" + string(a.ID) + "/agreements"
		if got := p.Want(t, stranger, "GET", "/agreements/smart_licensing", "", 200, "").Body; got["version"] != "1.0" || got["text"] == "" {
			t.Errorf("%v", got)
		}
		p.Want(t, stranger, "GET", "/agreements/other", "", 404, "agreement_not_found")
		state := func() map[string]any {
			t.Helper()
			return p.Want(t, a.VAViewer, "GET", path, "", 200, "").Body["items"].([]any)[0].(map[string]any)
		}
		if got := state(); got["status"] != "pending" || got["accepted_by"] != nil || got["accepted_at"] != nil {
			t.Errorf("%v", got)
		}
		accept := path + "/smart_licensing/acceptances"
		p.Want(t, a.Admin, "POST", accept, `{"version":"0.9"}`, 409, "agreement_outdated")
		p.Want(t, a.Admin, "POST", path+"/other/acceptances", `{"version":"1.0"}`, 404, "agreement_not_found")
		p.Want(t, a.User, "POST", accept, `{"version":"1.0"}`, 403, "permission_denied")
		p.Want(t, stranger, "POST", accept, `{"version":"1.0"}`, 404, "account_not_found")
		p.Want(t, a.Admin, "POST", accept, `{"version":"1.0"}`, 201, "")
		p.Want(t, a.Approver, "POST", accept, `{"version":"1.0"}`, 201, "")
		got := state()
		if got["status"] != "accepted" || fmt.Sprint(got["accepted_by"]) != fmt.Sprintf("map[email:%s name:%s]", a.Admin.Email, a.Admin.Name) {
			t.Errorf("%v", got)
		}
		p.Want(t, stranger, "GET", path, "", 404, "account_not_found")
	})
}
