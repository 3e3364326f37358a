package server_test

import "testing"

// SPEC C3: whom the requester proposed may be the one who authorizes in the end; they get one role, the administrator's.
func TestNomineeAuthorizes(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		priya, lee, sam := s.partner("priya@reseller.example"), s.hero("lee@client.example"), s.hero("sam@client.example")
		a := priya.asked("lee@client.example", map[string]any{"nominees": []any{map[string]any{"email": "Sam@client.example", "role": "account_user"}}})
		lee.must(post, lee.question()+"/forward", map[string]any{"email": "sam@CLIENT.example"})
		sam.must(post, sam.question()+"/authorize", map[string]any{"allowed": []string{"sam@client.example"}})
		for _, u := range sam.items("/accounts/" + a + "/users") {
			if u["status"] == "invited" || len(u["roles"].([]any)) != 1 {
				t.Errorf("%v", u)
			}
		}
	})
}

// SPEC B4, P1: nobody of the staff decides what they have a part in: as requester, as the one who authorized, as a user of
// the account, nor by naming themselves as the one who can authorize.
func TestStaffDecideNothingOfTheirOwn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		omar, olga, priya := s.staff("omar@client.example"), s.staff("olga@acme.example"), s.partner("priya@reseller.example")
		lee := s.hero("lee@client.example")
		review := func() string {
			return "/operator/reviews/" + olga.items("/operator/reviews?state=open")[0]["id"].(string)
		}

		priya.asked(omar.who.Email, map[string]any{"identifier": edit("oak.com")})
		omar.must(post, omar.question()+"/authorize", map[string]any{})
		omar.refused("the one who authorized approves", "review_own", post, review()+"/approve", map[string]any{})
		omar.refused("the one who authorized refuses", "review_own", post, review()+"/refuse", map[string]any{"reason": "No, thank you."})
		olga.must(post, review()+"/approve", map[string]any{})

		priya.asked("lee@client.example", nil)
		lee.must(post, lee.question()+"/unknown", map[string]any{})
		omar.refused("names themselves", "review_own", post, review()+"/approve", map[string]any{"approver": "OMAR@client.example"})
		olga.must(post, review()+"/approve", map[string]any{"approver": "omar@client.example"})
		omar.must(post, omar.question()+"/delete", map[string]any{})

		limited := s.hero("kay@gmail.com")
		a := limited.account("Kay")
		limited.join(a, omar, "account_user")

		limited = limited.withEmail("kay@fir.com")
		limited.must(post, "/accounts/"+a+"/upgrade", map[string]any{"name": "Kay", "identifier": edit("elm.com")})
		omar.refused("a user of the account", "review_own", post, review()+"/approve", map[string]any{})
		olga.must(post, review()+"/approve", map[string]any{})
	})
}

// SPEC C1, D1: who requested an account and has no role in it learns what became of the request, not what becomes of the
// account.
func TestRequesterLearnsOfTheRequestAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		olga, priya, lee := s.staff("olga@acme.example"), s.partner("priya@reseller.example"), s.hero("lee@client.example")
		a := priya.asked("lee@client.example", nil)
		lee.must(post, lee.question()+"/authorize", map[string]any{})
		lee.must("PATCH", "/accounts/"+a, map[string]any{"name": "Secret project"})
		olga.must(post, "/operator/accounts/"+a+"/state", map[string]any{"deed": "hold", "reason": "Exports to a listed country."})
		row := priya.items("/account-requests")[0]
		if row["status"] != "active" || row["status_reason"] != "" {
			t.Errorf("the requester sees %v", row)
		}
		if row := lee.must(get, "/accounts/"+a, nil); row["status"] != "export_hold" || row["status_reason"] == "" {
			t.Errorf("its administrator sees %v", row)
		}
	})
}
