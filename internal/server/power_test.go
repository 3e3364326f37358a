package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
)

// atOnce does several deeds at the same moment and returns the answers in their order.
func atOnce(deeds ...func() answer) []answer {
	out := make([]answer, len(deeds))
	var ready, done sync.WaitGroup
	ready.Add(1)
	for i, deed := range deeds {
		done.Go(func() {
			ready.Wait()
			out[i] = deed()
		})
	}
	ready.Done()
	done.Wait()
	return out
}

// oneOfThem checks that exactly one deed was done, and that each other one was refused with one of these codes.
func oneOfThem(t *testing.T, what string, all []answer, codes ...string) {
	t.Helper()
	done := 0
	for _, a := range all {
		if a.status < 300 {
			done++
		} else if !slices.Contains(codes, a.code()) {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	if done != 1 {
		t.Errorf("%s: %d were done", what, done)
	}
}

// SPEC B2, H1: a reseller's person decides nothing for a customer, whatever role the customer has given them: not the
// agreement, by none of the ways that accept it, not an upgrade, not who administers.
func TestPartnerDecidesNothingForACustomer(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		priya, lee, kay := s.partner("priya@reseller.example"), s.hero("lee@client.example"), s.hero("kay@gmail.com")
		a := lee.account("Client")
		lee.join(a, priya, "account_user")
		roles := func(at string, who hero, by hero, role ...string) {
			var list []any
			for _, r := range role {
				list = append(list, map[string]any{"role": r})
			}
			by.must("PUT", "/accounts/"+at+"/users/"+string(who.who.Profile)+"/roles", map[string]any{"roles": list})
		}
		tokens := "/accounts/" + a + "/virtual-accounts/" + lee.must(get, "/accounts/"+a, nil)["default_virtual_account_id"].(string) + "/tokens"
		for _, role := range []string{"account_admin", "account_approver"} {
			roles(a, priya, lee, role, "account_user")
			priya.refused(role+" accepts", "agreement_partner", post, "/accounts/"+a+"/agreements/smart_licensing/acceptances", map[string]any{"version": "1.0"})
			priya.refused(role+" accepts with a token", "agreement_partner", post, tokens, map[string]any{"accept_agreement": "1.0"})
			priya.refused(role+" accepts by asking others", "agreement_partner", post, "/accounts/"+a+"/set-up-delegations",
				map[string]any{"emails": []string{"x@client.example"}, "role": "account_user", "accept_agreement": "1.0"})
		}
		mate := s.hero("mate@client.example")
		lee.join(a, mate, "account_user")
		mate.refused("who was invited accepts", "permission_denied", post, tokens, map[string]any{"accept_agreement": "1.0"})
		priya.refused("opens a recovery", "recovery_partner", post, "/recoveries", map[string]any{"account_id": a, "email": mate.who.Email, "reason": "The administrator is gone."})

		limited := kay.account("Kay")
		kay.join(limited, priya, "account_user")
		roles(limited, priya, kay, "account_admin")
		priya.refused("upgrades", "upgrade_partner", post, "/accounts/"+limited+"/upgrade", map[string]any{"name": "Kay"})
		priya.refused("has the authority", "partner_request_refused", post, "/accounts", map[string]any{"name": "Client", "identifier": edit("oak.com")})
		priya.asked("kay@gmail.com", nil)
		kay.must(post, kay.question()+"/forward", map[string]any{"email": priya.who.Email})
		priya.refused("authorizes what was forwarded to them", "partner_cannot_authorize", post, priya.question()+"/authorize", map[string]any{})
		own := s.partner("pat@reseller.com")
		own.must(post, "/accounts/"+own.account("Reseller")+"/agreements/smart_licensing/acceptances", map[string]any{"version": "1.0"}) // their own company's is another matter
	})
}

// SPEC D7, D8: whatever the vendor's staff tries, nobody gets into a locked account by it; the customer's people still do.
func TestStaffGetNobodyIntoALockedAccount(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		omar, lee, sam := s.staff("omar@acme.example"), s.hero("lee@client.example"), s.hero("sam@client.example")
		a := lee.account("Client")
		lee.join(a, sam, "account_viewer")
		lee.must("PATCH", "/accounts/"+a, map[string]any{"locked": true})
		for _, role := range []string{"account_admin", "account_user", "account_viewer"} {
			for _, who := range []hero{omar, sam, s.hero("x" + role + "@acme.example")} {
				omar.refused(who.who.Email+" as "+role, "account_locked", post, "/operator/accounts/"+a+"/grants", map[string]any{"email": who.who.Email, "role": role})
			}
		}
		open := map[string]any{"account_id": a, "email": sam.who.Email, "reason": "The administrator is gone."}
		omar.refused("a recovery", "account_locked", post, "/operator/recoveries", open)
		recovery := sam.must(post, "/recoveries", open)["id"].(string)
		omar.refused("an approval", "account_locked", post, "/operator/recoveries/"+recovery+"/approve", map[string]any{})
		omar.refused("an approval by the other door", "recovery_not_found", post, "/recoveries/"+recovery+"/approve", map[string]any{})
		for _, path := range []string{"", "/users", "/events", "/invitations", "/access-requests", "/recovery-contacts"} {
			omar.refused("reading "+path, "account_not_found", get, "/accounts/"+a+path, nil)
		}
		omar.must(post, "/access-requests", map[string]any{"identifier": "client.example", "message": "Let me in."})
		if err := s.portal.Jobs.Drain(t.Context()); err != nil { // which passes the request on
			t.Fatal(err)
		}
		waiting := lee.items("/accounts/" + a + "/access-requests")[0]["id"].(string)
		omar.refused("approves their own request", "account_not_found", post, "/accounts/"+a+"/access-requests/"+waiting+"/approve", map[string]any{"role": "account_viewer"})
		if n := len(lee.items("/accounts/" + a + "/users")); n != 2 {
			t.Errorf("%d users", n)
		}
	})
}

// SPEC D4: however the administrators leave, remove and demote themselves and each other at the same moment, one stays.
func TestAnAdministratorStays(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		lee, sam := s.hero("lee@client.example"), s.hero("sam@client.example")
		a := lee.account("Client")
		lee.join(a, sam, "account_admin")
		users := "/accounts/" + a + "/users/"
		user := map[string]any{"roles": []any{map[string]any{"role": "account_user"}}}
		deeds := map[string]func(who, other hero) answer{
			"leave":         func(who, _ hero) answer { return who.do(post, "/accounts/"+a+"/leave", map[string]any{}) },
			"remove myself": func(who, _ hero) answer { return who.do("DELETE", users+string(who.who.Profile), nil) },
			"remove other":  func(who, other hero) answer { return who.do("DELETE", users+string(other.who.Profile), nil) },
			"demote myself": func(who, _ hero) answer { return who.do("PUT", users+string(who.who.Profile)+"/roles", user) },
			"demote other":  func(who, other hero) answer { return who.do("PUT", users+string(other.who.Profile)+"/roles", user) },
		}
		for first, one := range deeds {
			for second, two := range deeds {
				all := atOnce(func() answer { return one(lee, sam) }, func() answer { return two(sam, lee) })
				for _, got := range all {
					if got.status >= 300 && !slices.Contains([]string{"last_administrator", "account_not_found", "user_not_found", "permission_denied"}, got.code()) {
						t.Errorf("%s and %s: %d %s", first, second, got.status, got.body)
					}
				}
				left := lee
				if lee.do("PATCH", "/accounts/"+a, map[string]any{"name": "Client"}).status >= 300 {
					left = sam
				}
				left.must("PATCH", "/accounts/"+a, map[string]any{"name": "Client"})
				other := sam
				if left.who.Profile == sam.who.Profile {
					other = lee
				}
				switch other.do(get, "/accounts/"+a, nil).status {
				case http.StatusOK:
					left.must("PUT", users+string(other.who.Profile)+"/roles", map[string]any{"roles": []any{map[string]any{"role": "account_admin"}}})
				default:
					left.join(a, other, "account_admin")
				}
			}
		}
		for name, grant := range map[string]map[string]any{
			"in a virtual account": {"role": "account_admin", "virtual_account_id": lee.must(get, "/accounts/"+a, nil)["default_virtual_account_id"]},
			"by a tag":             {"role": "account_admin", "tag_id": lee.must(post, "/accounts/"+a+"/custom-tags", map[string]any{"name": "Site"})["id"], "tag_value": "north"},
		} {
			lee.refused("administrator "+name, "role_invalid", "PUT", users+string(lee.who.Profile)+"/roles", map[string]any{"roles": []any{grant}})
		}
		lee.refused("administrators by a group", "group_role_not_allowed", post, "/accounts/"+a+"/groups",
			map[string]any{"name": "Chiefs", "roles": []any{map[string]any{"role": "account_admin"}}, "members": []any{sam.who.Profile}})
	})
}

// SPEC B7, G3: of all who reach for one domain at the same moment, for themselves, for somebody else, by an edited
// identifier and by upgrades, one gets it.
func TestOneGetsTheDomain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		for round := range 3 {
			domain := fmt.Sprintf("oak%d.com", round)
			priya, kim := s.partner(fmt.Sprintf("priya%d@reseller.example", round)), s.hero("kim@"+domain)
			editor := s.hero(fmt.Sprintf("ed%d@birch.com", round))
			deeds := []func() answer{
				func() answer { return kim.do(post, "/accounts", map[string]any{"name": "Oak"}) },
				func() answer {
					return priya.do(post, "/account-requests", map[string]any{"name": "Oak", "approver": "lee@" + domain})
				},
				func() answer {
					return editor.do(post, "/accounts", map[string]any{"name": "Oak", "identifier": edit(domain)})
				},
			}
			for i := range 2 {
				kay := s.hero(fmt.Sprintf("kay%d%d@gmail.com", round, i))
				a := kay.account("Kay")
				moved := fmt.Sprintf("kay%d@%s", i, domain)
				kay = kay.withEmail(moved)
				kay.must(post, "/accounts/"+a+"/upgrade", map[string]any{"name": "Oak"})
				token := s.token(moved, "/upgrade/verify")
				deeds = append(deeds, func() answer {
					return kay.do(post, "/accounts/"+a+"/upgrade/activate", map[string]any{"token": token})
				})
			}
			oneOfThem(t, domain, atOnce(deeds...), "identifier_taken", "upgrade_identifier_taken")
		}
	})
}

// SPEC F1: a limited account has three virtual accounts, however many are made at the same moment.
func TestLastVirtualAccountIsMadeOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		kay := s.hero("kay@gmail.com")
		a := kay.account("Kay")
		kay.must(post, "/accounts/"+a+"/virtual-accounts", map[string]any{"name": "Second"})
		deeds := make([]func() answer, 6)
		for i := range deeds {
			deeds[i] = func() answer {
				return kay.do(post, "/accounts/"+a+"/virtual-accounts", map[string]any{"name": fmt.Sprint("Third ", i)})
			}
		}
		oneOfThem(t, "a third", atOnce(deeds...), "virtual_account_limit_reached")
		kay.refused("a group", "groups_not_in_limited_account", post, "/accounts/"+a+"/groups", map[string]any{"name": "Crew"})
		kay.refused("a tag", "custom_tags_not_in_limited_account", post, "/accounts/"+a+"/custom-tags", map[string]any{"name": "Site"})
	})
}
