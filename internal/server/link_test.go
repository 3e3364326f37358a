package server_test

import (
	"sync"
	"testing"
	"time"
)

// SPEC C3, D3: a link is for the profile that has verified the very address. Others, however alike their address, don't
// even learn that it is there.
func TestLinksAreForOneAddress(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		admin, priya := s.hero("ada@birch.example"), s.partner("priya@reseller.example")
		a := admin.account("Birch")
		made := admin.must(post, "/accounts/"+a+"/invitations", map[string]any{"emails": []string{"kim.lee@client.example"}, "role": "account_user"})
		invitation := "/invitations/" + made["invitations"].([]any)[0].(map[string]any)["id"].(string)
		priya.asked("Kim.Lee@client.example", nil)
		kim := s.hero("KIM.Lee@CLIENT.example")
		question := kim.question()
		for _, email := range []string{"kimlee@client.example", "kim.lee+x@client.example", "kim.lee@client.example.birch.example", "kim.lee@clіent.example", // with a Cyrillic letter
			"lee@client.example"} {
			other := s.hero(email)
			for _, path := range []string{invitation + "/accept", invitation + "/decline"} {
				other.refused(email, "invitation_not_found", post, path, map[string]any{})
			}
			other.refused(email, "invitation_not_found", get, invitation, nil)
			for _, deed := range []string{"authorize", "unknown", "delete"} {
				other.refused(email, "activation_not_found", post, question+"/"+deed, map[string]any{})
			}
			other.refused(email, "activation_not_found", post, question+"/forward", map[string]any{"email": "x@client.example"})
			other.refused(email, "activation_not_found", get, question, nil)
			if list := other.items("/invitations"); len(list) > 0 {
				t.Errorf("%s sees %v", email, list)
			}
		}
		kim.must(post, invitation+"/accept", map[string]any{})
		kim.must(post, question+"/authorize", map[string]any{})
	})
}

// SPEC C3, D3, G2: a link works once, and not when it has ended in whatever way; each way has a code of its own.
func TestLinksEnd(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		admin, priya, kim, sam := s.hero("ada@birch.example"), s.partner("priya@reseller.example"), s.hero("kim@client.example"), s.hero("sam@client.example")
		a := admin.account("Birch")
		invite := func() string {
			made := admin.must(post, "/accounts/"+a+"/invitations", map[string]any{"emails": []string{kim.who.Email}, "role": "account_viewer"})
			return made["invitations"].([]any)[0].(map[string]any)["id"].(string)
		}
		none := map[string]any{}
		first := invite()
		kim.must(post, "/invitations/"+first+"/decline", none)
		kim.refused("declined", "invitation_answered", post, "/invitations/"+first+"/accept", none)
		second := invite()
		admin.must("DELETE", "/accounts/"+a+"/invitations/"+second, nil)
		kim.refused("withdrawn", "invitation_withdrawn", post, "/invitations/"+second+"/accept", none)
		third := invite()
		question := func() string { priya.asked(kim.who.Email, nil); return kim.question() }
		forwarded := question()
		kim.must(post, forwarded+"/forward", map[string]any{"email": sam.who.Email})
		answers := func(who hero, name, at, code string) {
			t.Helper()
			for _, deed := range []string{"authorize", "unknown", "delete"} {
				who.refused(name, code, post, at+"/"+deed, none)
			}
			who.refused(name, code, post, at+"/forward", map[string]any{"email": "x@client.example"})
		}
		answers(kim, "forwarded", forwarded, "activation_forwarded")
		deleted := sam.question()
		sam.must(post, deleted+"/delete", none)
		answers(sam, "deleted", deleted, "activation_answered")
		answers(kim, "forwarded, and deleted then", forwarded, "activation_forwarded")
		gone := question()
		priya.must(post, "/account-requests/"+priya.items("/account-requests")[0]["id"].(string)+"/withdraw", none)
		answers(kim, "withdrawn", gone, "activation_ended")
		late := question()
		s.clock.Advance(30 * 24 * time.Hour)
		kim, admin, priya = kim.again(), admin.again(), priya.again()
		kim.refused("expired", "invitation_expired", post, "/invitations/"+third+"/accept", none)
		admin.refused("expired", "invitation_not_resendable", post, "/accounts/"+a+"/invitations/"+third+"/resend", none)
		answers(kim, "expired, before the job", late, "activation_expired")
		if err := s.portal.Jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		answers(kim, "expired, after the job", late, "activation_expired")
		kim.refused("expired, after the job", "invitation_expired", post, "/invitations/"+third+"/accept", none)
		once := question()
		kim.must(post, once+"/authorize", none)
		answers(kim, "authorized", once, "activation_answered")
	})
}

// SPEC G2, G3: the link of an upgrade is for who asked for it, once, for seven days, the newest alone, and only while their
// email is the one that it was sent to.
func TestUpgradeLinksEnd(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		kay := s.hero("kay@gmail.com")
		a := kay.account("Kay")
		mate := s.hero("mate@fir.com")
		kay.join(a, mate, "account_user")
		kay = kay.withEmail("kay@fir.com")
		kay.must("PUT", "/accounts/"+a+"/users/"+string(mate.who.Profile)+"/roles", map[string]any{"roles": []any{map[string]any{"role": "account_admin"}}})
		upgrade := "/accounts/" + a + "/upgrade"
		ask := func() string {
			kay.must(post, upgrade, map[string]any{"name": "Fir"})
			return s.token("kay@fir.com", "/upgrade/verify")
		}
		try := func(who hero, name, token, code string) {
			t.Helper()
			who.refused(name, code, post, upgrade+"/verification", map[string]any{"token": token})
			who.refused(name, code, post, upgrade+"/activate", map[string]any{"token": token})
		}
		first := ask()
		try(mate, "another administrator", first, "upgrade_not_found")
		try(s.hero("eve@fir.com"), "a stranger", first, "account_not_found")
		try(kay, "made up", first[1:]+"x", "upgrade_not_found")
		kay.must(post, upgrade+"/link", map[string]any{})
		second := s.token("kay@fir.com", "/upgrade/verify")
		try(kay, "an older link", first, "upgrade_not_found")
		kay = kay.withEmail("kay@elm.com")
		try(kay, "after the email changed", second, "upgrade_email_changed")
		kay = kay.withEmail("kay@fir.com")
		s.clock.Advance(7 * 24 * time.Hour)
		kay = kay.again()
		try(kay, "late", second, "upgrade_link_expired")
		kay.must("DELETE", upgrade, nil)
		try(kay, "canceled", second, "upgrade_ended")
		token := ask()
		results := make([]answer, 6)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { results[i] = kay.do(post, upgrade+"/activate", map[string]any{"token": token}) })
		}
		wg.Wait()
		done := 0
		for _, r := range results {
			if r.status < 300 {
				done++
			} else if r.code() != "upgrade_ended" && r.code() != "account_not_limited" {
				t.Errorf("%d %s", r.status, r.body)
			}
		}
		if done != 1 {
			t.Errorf("followed %d times", done)
		}
	})
}
