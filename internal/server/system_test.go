package server_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/page"
)

// SPEC P1: the staff sees how the server is, and starts a failed job again; the log tells of it.
func TestStaffSeesTheSystem(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ask := func(method, path string, into any) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, f.url+"/api/v1/operator/system"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Cookie", f.operator)
		res, err := f.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		if into != nil {
			if err := json.NewDecoder(res.Body).Decode(into); err != nil {
				t.Fatal(err)
			}
		}
		return res.StatusCode
	}
	type kind struct {
		Kind                     string
		Waiting, Running, Failed int
	}
	var state struct {
		Version, Database string
		Events            int64
		Mail              struct {
			Transport bool
			Waiting   int
			OldestAt  *string `json:"oldest_at"`
		}
		Jobs []kind
	}
	look := func() map[string]kind {
		t.Helper()
		if status := ask("GET", "", &state); status != http.StatusOK {
			t.Fatalf("got %d", status)
		}
		all := map[string]kind{}
		for _, k := range state.Jobs {
			all[k.Kind] = k
		}
		return all
	}
	before := look()
	if state.Version != "test" || state.Database != "sqlite" || state.Events == 0 || state.Mail.Transport || state.Mail.Waiting == 0 || state.Mail.OldestAt == nil {
		t.Errorf("%+v", state)
	}
	if before["identity.purge"].Failed != 1 || before["notify.deliver"].Waiting != state.Mail.Waiting {
		t.Errorf("%+v, %d mails", before, state.Mail.Waiting)
	}
	var failed struct {
		Items []struct {
			ID        string
			LastError string `json:"last_error"`
		}
	}
	if ask("GET", "/failed-jobs", &failed); len(failed.Items) != 1 || failed.Items[0].LastError != "the disk is full" {
		t.Fatalf("%+v", failed)
	}
	again := "/failed-jobs/" + failed.Items[0].ID + "/retry"
	if status := ask("POST", again, nil); status != http.StatusNoContent {
		t.Errorf("got %d", status)
	}
	if status := ask("POST", again, nil); status != http.StatusNotFound {
		t.Errorf("a second time: got %d", status)
	}
	if got := look()["identity.purge"]; got.Failed != 0 || got.Waiting != 1 {
		t.Errorf("%+v", got)
	}
	told, err := f.portal.Log.ListVendorEvents(t.Context(), f.staff, event.Filter{Kind: "job.retried"}, page.Request{})
	if err != nil || len(told.Items) != 1 || told.Items[0].Before["last_error"] != "the disk is full" {
		t.Errorf("%+v, %v", told.Items, err)
	}
}
