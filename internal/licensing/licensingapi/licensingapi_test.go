package licensingapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/catalog/catalogapi"
	"github.com/licet/licet/internal/licensing/licensingapi"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

// portal is a server whose callers say who they are in a header.
type portal struct {
	*licensingtest.World
	account accounttest.Account
	people  map[string]access.Actor
	url     string
}

func open(t *testing.T, d *db.DB) *portal {
	t.Helper()
	w := licensingtest.New(t, d)
	p := &portal{World: w, account: w.Standard(t, "cedar")}
	a := p.account
	p.people = map[string]access.Actor{"admin": a.Admin, "viewer": a.Viewer, "approver": a.Approver, "stranger": accounttest.Person("eve")}
	api := rest.New(rest.Config{Clock: w.Clock, DB: d, Authenticate: func(_ context.Context, r *http.Request) (access.Actor, error) {
		if who, ok := p.people[r.Header.Get("X-Test")]; ok {
			return who, nil
		}
		return access.Actor{Kind: access.Anonymous}, nil
	}})
	licensingapi.Register(api, w.Licensing)
	catalogapi.Register(api, w.Licensing.Catalog)
	server := httptest.NewServer(api.Handler())
	t.Cleanup(server.Close)
	p.url = server.URL + "/api/v1"
	return p
}

// do sends a request and returns the status and the answer; one that isn't JSON under "text".
func (p *portal) do(t *testing.T, who, method, path, body string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Test", who)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if json.Unmarshal(text, &out) != nil {
		out = map[string]any{"text": string(text)}
	}
	return res.StatusCode, out
}

func (p *portal) want(t *testing.T, who, method, path, body string, status int, code string) map[string]any {
	t.Helper()
	got, out := p.do(t, who, method, path, body)
	if c, _ := out["code"].(string); got != status || c != code {
		t.Errorf("%s: %s %s: got %d %v, want %d %s", who, method, path, got, out, status, code)
	}
	return out
}

func items(t *testing.T, out map[string]any) []any {
	t.Helper()
	list, ok := out["items"].([]any)
	if !ok {
		t.Fatalf("no list: %v", out)
	}
	return list
}

// SPEC H4, I2, I3: the license manager over HTTP, from the first token to a device that is transferred and removed.
func TestLicenseManager(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		a := p.account
		va := fmt.Sprintf("/accounts/%s/virtual-accounts/%s", a.ID, a.Virtual)
		p.want(t, "nobody", "GET", va+"/tokens", "", 401, "sign_in_required")
		p.want(t, "stranger", "GET", va+"/tokens", "", 404, "account_not_found")
		p.want(t, "approver", "GET", va+"/tokens", "", 403, "permission_denied")
		p.want(t, "viewer", "POST", va+"/tokens", "{}", 403, "permission_denied")
		p.want(t, "admin", "POST", va+"/tokens", "{}", 409, "agreement_not_accepted")
		p.want(t, "admin", "POST", va+"/tokens", `{"accept_agreement":"0.1"}`, 409, "agreement_outdated")
		p.want(t, "admin", "POST", va+"/tokens", `{"expires_in_days":4000}`, 422, "validation_failed")
		token := p.want(t, "admin", "POST", va+"/tokens", `{"accept_agreement":"1.0","max_uses":5,"description":"Lab"}`, 201, "")
		value, _ := token["value"].(string)
		if token["state"] != "active" || len(value) != 45 {
			t.Fatalf("token: %v", token)
		}
		if list := items(t, p.want(t, "viewer", "GET", va+"/tokens", "", 200, "")); len(list) != 1 || list[0].(map[string]any)["value"] != nil {
			t.Errorf("tokens: %v", list)
		}
		one := va + "/tokens/" + token["id"].(string)
		p.want(t, "viewer", "POST", one+"/reveal", "", 403, "permission_denied")
		if got := p.want(t, "admin", "POST", one+"/reveal", "", 200, ""); got["value"] != value {
			t.Errorf("revealed %v, want %s", got, value)
		}

		p.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 2)
		dev := p.Registered(t, "SN1", value)
		if _, err := dev.Authorize(t.Context(), p.Licensing, licensingtest.Want(licensingtest.Overage, 3)); err != nil {
			t.Fatal(err)
		}
		license := items(t, p.want(t, "viewer", "GET", va+"/licenses?status=out_of_compliance&q=advanced", "", 200, ""))[0].(map[string]any)
		if license["balance"] != -1.0 || license["explanation"].([]any)[0] != "Short by 1: 3 in use by 1 device, 2 purchased." {
			t.Errorf("license: %v", license)
		}
		if list := items(t, p.want(t, "viewer", "GET", va+"/license-sources?tag="+licensingtest.Overage, "", 200, "")); len(list) != 1 {
			t.Errorf("sources: %v", list)
		}
		instance := va + "/instances/" + dev.Instance
		if got := p.want(t, "viewer", "GET", instance, "", 200, ""); got["authorization"] != "out_of_compliance" || got["lapsed_at"] != nil {
			t.Errorf("instance: %v", got)
		}
		if list := items(t, p.want(t, "viewer", "GET", va+"/instances?status=out_of_compliance&q=sn1&sort=-last_contact_at&tag="+licensingtest.Overage, "", 200, "")); len(list) != 1 {
			t.Errorf("instances: %v", list)
		}
		p.want(t, "viewer", "GET", va+"/instances?status=odd", "", 422, "status_invalid")
		p.want(t, "viewer", "GET", va+"/instances?sort=size", "", 422, "sort_unknown")
		p.want(t, "viewer", "GET", va+"/instances?cursor=!", "", 400, "cursor_invalid")
		overview := p.want(t, "viewer", "GET", "/accounts/"+string(a.ID)+"/licensing", "", 200, "")
		if got := overview["totals"].(map[string]any); got["tokens"] != 1.0 || got["instances"] != 1.0 || got["out_of_compliance"] != 1.0 || got["licenses"] != 2.0 {
			t.Errorf("overview: %v", overview)
		}
		for _, list := range []string{"tokens", "licenses", "license-sources", "instances"} {
			if _, got := p.do(t, "viewer", "GET", va+"/"+list+".csv", ""); strings.Count(fmt.Sprint(got["text"]), "\n") != 2 || strings.Contains(fmt.Sprint(got["text"]), value) {
				t.Errorf("%s.csv: %v", list, got)
			}
		}
		p.want(t, "viewer", "DELETE", instance, "", 403, "permission_denied")
		p.want(t, "admin", "POST", instance+"/transfer", `{"virtual_account_id":"va_none"}`, 404, "virtual_account_not_found")
		p.want(t, "admin", "DELETE", instance, "", 204, "")
		p.want(t, "admin", "DELETE", instance, "", 404, "instance_not_found")
		if got := p.want(t, "admin", "POST", one+"/revoke", "", 200, ""); got["state"] != "revoked" {
			t.Errorf("revoked: %v", got)
		}
		if list := items(t, p.want(t, "stranger", "GET", "/entitlements?q=edge", "", 200, "")); len(list) != 4 {
			t.Errorf("entitlements: %v", list)
		}
		p.Verify(t)
	})
}
