package requestapi_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/request/requestapi"
	"github.com/licet/licet/internal/request/requesttest"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

func with(email string) access.Actor {
	who := accounttest.Person("kim")
	who.Email = email
	return who
}

// SPEC B3, B4, B7, B8 and F2 through the API: what the wizard sends and sees.
func TestRequest(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		p := w.Serve(t, func(a *rest.API) {
			requestapi.Register(a, w.Requests, requestapi.Config{
				Requester: func(_ context.Context, who access.Actor) (request.Requester, error) {
					return request.Requester{Profile: who.Profile, Name: who.Name, Email: who.Email, Verified: !strings.HasPrefix(who.Email, "new"), Company: "Cedar Works"}, nil
				},
			})
		})
		kim, gail := with("kim@cedar.com"), with("gail@gmail.com")
		got := p.Want(t, kim, "GET", "/account-requests/preview", "", 200, "").Body
		if got["tier"] != "standard" || got["domain_identifier"] != "cedar.com" || got["activation"] != "at_once" || got["taken"] != false || got["name"] != "Cedar Works" {
			t.Errorf("%v", got)
		}
		got = p.Want(t, kim, "GET", "/account-requests/preview?prefix=lab", "", 200, "").Body
		if got["domain_identifier"] != "lab.cedar.com" || got["activation"] != "review" {
			t.Errorf("%v", got)
		}
		got = p.Want(t, kim, "GET", "/account-requests/preview?domain=%D1%80%D0%B0%D1%83%D1%80%D0%B0l.com", "", 200, "").Body
		if fmt.Sprint(got["problems"]) == "[]" {
			t.Errorf("%v", got)
		}
		// One click: an empty request.
		got = p.Want(t, gail, "POST", "/accounts", `{}`, 201, "").Body
		if got["tier"] != "limited" || got["status"] != "active" || !strings.HasSuffix(got["domain_identifier"].(string), ".smb") ||
			fmt.Sprint(got["limits"]) != "map[users:map[max:3 used:1] virtual_accounts:map[max:3 used:1]]" || got["default_virtual_account_id"] == "" {
			t.Errorf("%v", got)
		}
		got = p.Want(t, kim, "POST", "/accounts", `{"name":"Cedar","company":{"name":"Cedar Works","country":"US"}}`, 201, "").Body
		if got["tier"] != "standard" || got["status"] != "active" || got["limits"] != nil || got["activated_at"] == nil {
			t.Errorf("%v", got)
		}
		got = p.Want(t, kim, "POST", "/accounts", `{"identifier":{"prefix":"lab","justification":"Two networks, apart.","phone":"+1 555 0100"}}`, 201, "").Body
		if got["status"] != "pending_domain_approval" || got["status_reason"] == "" || got["activated_at"] != nil {
			t.Errorf("%v", got)
		}
		for body, want := range map[string]string{
			`{}`: "409 identifier_taken",
			`{"identifier":{"domain":"раураl.com","justification":"Two networks, apart.","phone":"+1 555 0100"}}`: "422 identifier_confusable",
			`{"identifier":{"domain":"co.uk"}}`:                                                                                   "422 identifier_invalid",
			`{"identifier":{"domain":"abcdef.smb"}}`:                                                                              "422 identifier_reserved",
			`{"identifier":{"prefix":"x","justification":"123456789"}}`:                                                           "422 justification_too_short",
			`{"identifier":{"prefix":"x","justification":"1234567890"}}`:                                                          "422 identifier_phone_invalid",
			`{"identifier":{"prefix":"x"},"company":{"name":"\u0000"}}`:                                                           "400 json_invalid",
			`{"name":"a","company":{"city":"Bonn"},"identifier":{"prefix":"y","justification":"1234567890","phone":"+15550100"}}`: "422 company_invalid",
			`{"status":"active"}`: "422 validation_failed",
			`{"nominees":[{}]}`:   "422 validation_failed",
			`[]`:                  "422 validation_failed",
		} {
			a := p.Do(t, kim, "POST", "/accounts", body)
			if got := fmt.Sprint(a.Status, " ", a.Code); got != want {
				t.Errorf("%s: got %s, want %s", body, got, want)
			}
			if a.Status >= 500 || a.Body["remedy"] == "" {
				t.Errorf("%s: %s", body, a.Text)
			}
		}
		refused := p.Want(t, kim, "POST", "/accounts", `{"identifier":{"domain":"co.uk"}}`, 422, "identifier_invalid")
		if got := fmt.Sprint(refused.Body["errors"]); !strings.Contains(got, "pointer:/identifier/domain") {
			t.Errorf("%s", got)
		}
		p.Want(t, gail, "POST", "/accounts", `{"nominees":[{"email":"a@x.com","role":"account_user"},{"email":"b@x.com","role":"account_user"},{"email":"c@x.com","role":"account_user"}]}`, 409, "nominee_limit_reached")
		p.Want(t, with("new@fir.com"), "POST", "/accounts", `{}`, 403, "email_unverified")
		p.Want(t, access.Actor{}, "POST", "/accounts", `{}`, 401, "sign_in_required")
	})
}
