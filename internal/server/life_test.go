package server_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/licet/licet/internal/platform/db"
)

// life is a portal in which people ask for accounts, answer, review, upgrade and end them, several at the same moment.
// What came of it is looked at through the API after every deed: it has to be one consistent state.
type life struct {
	*stage
	name                       string // of this run: what its accounts and people are called
	priya, lee, sam, kim, olga hero
	kays                       []hero
	limited                    []string          // accounts of the kays
	ended                      map[string]string // how accounts ended
}

func newLife(s *stage, run int, olga hero) *life {
	name := fmt.Sprintf("run%d", run)
	l := &life{stage: s, name: name, olga: olga, ended: map[string]string{}}
	l.priya, l.lee, l.sam = s.partner("priya@"+name+".example"), s.hero("lee@"+name+".com"), s.hero("sam@"+name+".com")
	l.kim = s.hero("kim@" + name + "b.com")
	for i := range 2 {
		kay := s.hero(fmt.Sprintf("kay%d%s@gmail.com", i, name))
		l.limited = append(l.limited, kay.account(name+" limited"))
		l.kays = append(l.kays, kay.withEmail(fmt.Sprintf("kay%d@%s.com", i, name)))
	}
	return l
}

// deed is something that somebody does to what is there.
type deed struct {
	name string
	do   func() answer
}

func doing(name string, h hero, method, path string, body any) deed {
	return deed{name + " by " + h.who.Email, func() answer { return h.do(method, path, body) }}
}

// possible lists what can be tried now, whether or not it is allowed.
func (l *life) possible() []deed {
	none, because := map[string]any{}, map[string]any{"reason": "It has to be so."}
	all := []deed{
		doing("ask", l.priya, post, "/account-requests", map[string]any{"name": l.name + " asked", "approver": l.lee.who.Email}),
		doing("ask", l.priya, post, "/account-requests", map[string]any{"name": l.name + " edited", "approver": l.sam.who.Email, "identifier": edit("shop." + l.name + "c.com"),
			"access": "account_user", "nominees": []any{map[string]any{"email": l.lee.who.Email, "role": "account_viewer"}}}),
		doing("ask", l.lee, post, "/accounts", map[string]any{"name": l.name + " own"}),
		doing("ask", l.kim, post, "/accounts", map[string]any{"name": l.name + " kim", "identifier": edit("shop." + l.name + "c.com")}),
	}
	for _, who := range []hero{l.lee, l.sam} {
		other := l.sam
		if who.who.Profile == l.sam.who.Profile {
			other = l.lee
		}
		for _, q := range who.items("/activations") {
			at := "/activations/" + q["id"].(string)
			all = append(all, doing("authorize", who, post, at+"/authorize", none), doing("don't know", who, post, at+"/unknown", none), doing("delete", who, post, at+"/delete", none),
				doing("forward", who, post, at+"/forward", map[string]any{"email": other.who.Email}))
		}
	}
	for _, who := range []hero{l.priya, l.kim} {
		for _, r := range who.items("/account-requests") {
			all = append(all, doing("withdraw", who, post, "/account-requests/"+r["id"].(string)+"/withdraw", none))
		}
	}
	for _, r := range l.olga.items("/operator/reviews?state=open&limit=200&q=" + l.name) {
		at, yes := "/operator/reviews/"+r["id"].(string), map[string]any{}
		if r["kind"] == "approver" {
			yes["approver"] = l.lee.who.Email
		}
		all = append(all, doing("approve", l.olga, post, at+"/approve", yes), doing("refuse", l.olga, post, at+"/refuse", because))
	}
	for _, a := range l.accounts() {
		for _, d := range []string{"hold", "release", "ask_deactivation", "drop_deactivation", "close"} {
			all = append(all, doing("change the state", l.olga, post, "/operator/accounts/"+a["id"].(string)+"/state", map[string]any{"deed": d, "reason": "It has to be so."}))
		}
	}
	for i, kay := range l.kays {
		upgrade := "/accounts/" + l.limited[i] + "/upgrade"
		all = append(all, doing("upgrade", kay, post, upgrade, map[string]any{"name": l.name + " grown"}), doing("cancel", kay, "DELETE", upgrade, nil),
			doing("upgrade", kay, post, upgrade, map[string]any{"name": l.name + " grown", "identifier": edit("shop." + l.name + "c.com")}),
			doing("invite", kay, post, "/accounts/"+l.limited[i]+"/invitations", map[string]any{"emails": []string{l.lee.who.Email}, "role": "account_user"}),
			doing("invite", kay, post, "/accounts/"+l.limited[i]+"/invitations", map[string]any{"emails": []string{l.sam.who.Email, l.kim.who.Email}, "role": "account_user"}),
			doing("let in", l.olga, post, "/operator/accounts/"+l.limited[i]+"/grants", map[string]any{"email": l.kim.who.Email, "role": "account_user"}))
		if token := l.link(kay.who.Email); token != "" {
			all = append(all, doing("activate", kay, post, upgrade+"/activate", map[string]any{"token": token}), doing("activate", kay, post, upgrade+"/activate", map[string]any{"token": token}))
		}
	}
	for _, who := range []hero{l.lee, l.sam, l.kim} {
		for _, i := range who.items("/invitations") {
			all = append(all, doing("accept", who, post, "/invitations/"+i["id"].(string)+"/accept", none))
		}
	}
	return all
}

// link returns the newest link of an upgrade to somebody, "" if there was none.
func (l *life) link(to string) string {
	for _, m := range l.mails.Messages(to) {
		if _, rest, ok := strings.Cut(m.Text, "/upgrade/verify#token="); ok {
			token, _, _ := strings.Cut(rest, "\n")
			return strings.TrimSpace(token)
		}
	}
	return ""
}

func (l *life) accounts() []map[string]any {
	return l.olga.items("/operator/accounts?limit=200&q=" + url.QueryEscape(l.name+" "))
}

// Deeds does one to three things at the same moment.
func (l *life) Deeds(r *rapid.T) {
	all := l.possible()
	names := map[string]bool{}
	var kinds []string
	for _, d := range all { // a kind of deed is as likely as another one, however many of it there are
		if kind, _, _ := strings.Cut(d.name, " by "); !names[kind] {
			names[kind] = true
			kinds = append(kinds, kind)
		}
	}
	var chosen []func() answer
	var told []string
	for range rapid.IntRange(1, 3).Draw(r, "how many") {
		kind := rapid.SampledFrom(kinds).Draw(r, "kind")
		of := slices.DeleteFunc(slices.Clone(all), func(d deed) bool { k, _, _ := strings.Cut(d.name, " by "); return k != kind })
		d := rapid.SampledFrom(of).Draw(r, "deed")
		chosen, told = append(chosen, d.do), append(told, d.name)
	}
	for i, a := range atOnce(chosen...) {
		if a.status >= 500 {
			r.Fatalf("%s: %d %s", told[i], a.status, a.body)
		}
	}
}

// Time passes, and the jobs do what is due.
func (l *life) Time(r *rapid.T) {
	l.clock.Advance(time.Duration(rapid.IntRange(1, 20).Draw(r, "days")) * 24 * time.Hour)
	l.stayIn(r)
	if rapid.Bool().Draw(r, "the jobs run") {
		if err := l.portal.Jobs.Drain(l.t.Context()); err != nil {
			r.Fatal(err)
		}
	}
}

// stayIn keeps the sessions alive, which are no matter of this test.
func (s *stage) stayIn(r *rapid.T) {
	now := s.clock.Now()
	if err := s.portal.DB.Update(s.t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(s.t.Context(), "UPDATE session SET created_at = $1, last_seen_at = $1, expires_at = $2", now.UnixMilli(), now.Add(24*time.Hour).UnixMilli())
		return err
	}); err != nil {
		r.Fatal(err)
	}
}

// Check looks at everything that came of it.
func (l *life) Check(r *rapid.T) {
	asked, reviewed, holders := map[any]int{}, map[any][]string{}, map[any]string{}
	for _, who := range []hero{l.lee, l.sam} {
		for _, q := range who.items("/activations") {
			asked[q["account_id"]]++
		}
	}
	for _, v := range l.olga.items("/operator/reviews?state=open&limit=200&q=" + l.name) {
		reviewed[v["account_id"]] = append(reviewed[v["account_id"]], v["kind"].(string))
	}
	for _, row := range l.accounts() {
		id, status := row["id"].(string), row["status"].(string)
		a := l.olga.must(get, "/operator/accounts/"+id, nil)
		l.consistent(r, a, asked[id], reviewed[id])
		if status == "declined" || status == "closed" {
			if before := l.ended[id]; before != "" && before != status {
				r.Fatalf("%s was %s and is %s", id, before, status)
			}
			l.ended[id] = status
			continue
		}
		if l.ended[id] != "" {
			r.Fatalf("%s was %s and is %s", id, l.ended[id], status)
		}
		if other := holders[row["domain_identifier"]]; other != "" {
			r.Fatalf("%s and %s both have %s", other, id, row["domain_identifier"])
		}
		holders[row["domain_identifier"]] = id
	}
}

// consistent checks that the parts of one account fit its state.
func (l *life) consistent(r *rapid.T, a map[string]any, asked int, reviews []string) {
	id, status, tier := a["id"].(string), a["status"].(string), a["tier"].(string)
	admins := 0
	for _, u := range a["users"].([]any) {
		for _, role := range u.(map[string]any)["roles"].([]any) {
			if role.(map[string]any)["role"] == "account_admin" {
				admins++
			}
		}
	}
	want := map[string]string{"pending_customer_acceptance": "approver", "pending_domain_approval": "identifier"}[status]
	switch {
	case status == "pending_customer_acceptance":
		// A question past its time is shown to nobody, until the job ends the request.
		if asked+len(reviews) > 1 || len(reviews) == 1 && reviews[0] != want || admins != 0 {
			r.Fatalf("%s %s: %d questions, reviews %v, %d administrators", id, status, asked, reviews, admins)
		}
	case status == "pending_domain_approval":
		if asked != 0 || len(reviews) != 1 || reviews[0] != want || admins != 1 {
			r.Fatalf("%s %s: %d questions, reviews %v, %d administrators", id, status, asked, reviews, admins)
		}
	case status == "declined" || status == "closed":
		if asked != 0 || len(reviews) != 0 {
			r.Fatalf("%s %s: %d questions, reviews %v", id, status, asked, reviews)
		}
	case asked != 0 || len(reviews) > 1 || len(reviews) == 1 && (reviews[0] != "upgrade" || tier != "limited") || admins == 0:
		r.Fatalf("%s %s %s: %d questions, reviews %v, %d administrators", id, status, tier, asked, reviews, admins)
	}
	if i := slices.Index(l.limited, id); i >= 0 && status == "active" {
		own := l.kays[i].must(get, "/accounts/"+id, nil)
		if limits, ok := own["limits"].(map[string]any); ok && limits["users"].(map[string]any)["used"].(float64) > 3 {
			r.Fatalf("%s: %v", id, limits)
		}
	}
	l.once(r, id, status)
}

// once checks that the log has each end and each beginning once at most.
func (l *life) once(r *rapid.T, id, status string) {
	kinds := map[string]int{}
	for _, e := range l.olga.items("/operator/accounts/" + id + "/events?limit=200") {
		kinds[e["kind"].(string)]++
	}
	begun, declined := kinds["account.activated"], kinds["account.declined"]
	if begun > 1 || declined > 1 || begun+declined > 1 || (declined == 1) != (status == "declined") || kinds["upgrade.completed"] > 1 || kinds["account.requested"] != 1 {
		r.Fatalf("%s %s: %v", id, status, kinds)
	}
}

// SPEC B7, C3, F1, G2, G3: whatever is done to requests, questions, reviews, upgrades and accounts, in whatever order and at
// the same moment, each ends in exactly one way, and everything that belongs to it fits.
func TestLifeOfAccounts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		runs := map[db.Dialect]int{db.SQLite: 2, db.PostgreSQL: 1}[s.portal.DB.Dialect()]
		run, failed, olga := 0, false, s.staff("olga@acme.example")
		rapid.Check(t, func(r *rapid.T) {
			if run++; run > runs && !failed {
				return // enough; but a failure is made smaller by as many as that takes
			}
			whole := false
			defer func() { failed = failed || !whole }()
			s.clock.Advance(time.Hour) // or so many sign-ins are too many
			s.stayIn(r)
			l := newLife(s, run, olga)
			r.Repeat(rapid.StateMachineActions(l))
			whole = true
		})
	})
}
