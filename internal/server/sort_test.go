package server_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/schema"
)

// SPEC P1: each list of the vendor's staff is sorted by each of its columns, both ways, by the server; its pages are the
// whole list, and its CSV has the same rows in the same order.
func TestVendorListsAreSorted(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) obs.Secret{
		"sqlite": func(*testing.T) obs.Secret { return "" },
		"postgresql": func(t *testing.T) obs.Secret {
			_, address := dbtest.PostgreSQLWithAddress(t, schema.Migrate)
			return obs.Secret(address)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := fixtureOn(t, open(t))
			f.manyAccounts(t)
			for path, order := range map[string]page.Order{
				"accounts": account.AccountOrder, "people": identity.PeopleOrder, "mails": notify.RecordOrder, "recoveries": member.RecoveryOrder, "reviews": request.ReviewOrder,
			} {
				up := map[string][]string{}
				for _, sort := range append(order.Names(), "") {
					all := f.pages(t, path, sort, 200)
					if len(all) == 0 {
						t.Fatalf("%s: nothing to sort", path)
					}
					if got := f.pages(t, path, sort, 3); !slices.Equal(got, all) {
						t.Errorf("%s by %q: page by page %v, at once %v", path, sort, got, all)
					}
					if got := f.csvIDs(t, path, sort); !slices.Equal(got, all) {
						t.Errorf("%s by %q: the CSV has %v, the list %v", path, sort, got, all)
					}
					up[sort] = all
				}
				for _, sort := range order.Names() {
					if back, down := strings.CutPrefix(sort, "-"); down {
						turned := slices.Clone(up[back])
						slices.Reverse(turned)
						if !slices.Equal(turned, up[sort]) {
							t.Errorf("%s by %q isn't the reverse of %q: %v, %v", path, sort, back, up[sort], up[back])
						}
					}
				}
				if status, _ := f.read(t, "/operator/"+path+"?sort=nothing"); status != http.StatusUnprocessableEntity {
					t.Errorf("%s by a column that isn't there: %d", path, status)
				}
			}
		})
	}
}

// manyAccounts makes accounts whose names, identifiers and dates differ in their order.
func (f *fixture) manyAccounts(t *testing.T) {
	t.Helper()
	for i, name := range []string{"zebra", "Äpfel", "apple", "Mango", "mango", "quince"} {
		who, _ := f.person(t, "boss@"+[]string{"a", "f", "c", "e", "b", "d"}[i]+".example", name)
		asked := request.Request{Name: name}
		if i%2 == 0 { // waits for a review
			asked.Edit = &request.Edit{Prefix: "lab", Justification: "A network of its own.", Phone: "+1 555 0100"}
		}
		if _, err := f.portal.Requests.RequestAccount(t.Context(), who, request.Requester{
			Profile: who.Profile, Name: who.Name, Email: who.Email, Verified: true, Company: name,
		}, asked); err != nil {
			t.Fatal(err)
		}
	}
	open, err := f.portal.Requests.ListReviews(t.Context(), f.staff, request.ReviewFilter{Text: "zebra"}, page.Request{})
	if err != nil || len(open.Items) != 1 {
		t.Fatalf("%+v, %v", open.Items, err)
	}
	if _, err := f.portal.Requests.DecideReview(t.Context(), f.staff, open.Items[0].ID, request.Verdict{Decision: request.Refused, Reason: "Not like this."}); err != nil {
		t.Fatal(err)
	}
}

// read asks as the vendor's staff.
func (f *fixture) read(t *testing.T, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+"/api/v1"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", f.operator)
	res, err := f.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func by(sort string) string {
	if sort == "" {
		return ""
	}
	return "&sort=" + sort
}

// pages reads a vendor's list, page by page, and returns the ids of its rows.
func (f *fixture) pages(t *testing.T, path, sort string, limit int) []string {
	t.Helper()
	var ids []string
	for cursor := ""; ; {
		status, body := f.read(t, fmt.Sprintf("/operator/%s?limit=%d%s&cursor=%s", path, limit, by(sort), cursor))
		var list struct {
			Items []struct {
				ID string `json:"id"`
			}
			Next string
		}
		if err := json.Unmarshal([]byte(body), &list); err != nil || status != http.StatusOK {
			t.Fatalf("%s by %q: %d, %v: %s", path, sort, status, err, body)
		}
		for _, item := range list.Items {
			ids = append(ids, item.ID)
		}
		if cursor = list.Next; cursor == "" {
			return ids
		}
	}
}

func (f *fixture) csvIDs(t *testing.T, path, sort string) []string {
	t.Helper()
	_, body := f.read(t, "/operator/"+path+".csv?"+by(sort))
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(rows) == 0 || rows[0][0] != "id" {
		t.Fatalf("%s: %v: %s", path, err, body)
	}
	var ids []string
	for _, row := range rows[1:] {
		ids = append(ids, row[0])
	}
	return ids
}

// A cursor of one order is refused by another.
func TestCursorsBelongToTheirOrder(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	all, err := f.portal.Identity.ListPeople(t.Context(), access.System("test"), identity.PeopleFilter{}, page.Request{Limit: 1, Sort: "email"})
	if err != nil || all.Next == "" {
		t.Fatal(err)
	}
	for _, sort := range []string{"created_at", "-email", "name"} {
		if status, body := f.read(t, "/operator/people?sort="+sort+"&cursor="+all.Next); status != http.StatusBadRequest || !strings.Contains(body, page.ErrCursor.Code) {
			t.Errorf("%s: %d %s", sort, status, body)
		}
	}
}
