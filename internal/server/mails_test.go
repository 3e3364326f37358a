package server_test

import (
	"encoding/json"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/licet/licet/internal/brand"
	"github.com/licet/licet/internal/notify"
)

// accountSection is what every mail about an account says of it.
var accountSection = []string{"Smart Account information", "Account name:", "Account domain identifier:", "Account type:", "Account status:",
	"Company information:", "Account requested by:", "Account activation approver:", "Account administrators:", "Account approvers:"}

// strangers are the kinds that go to somebody who may know no more of an account than its name, if that.
var strangers = []string{"access_declined", "access_expired"}

// SPEC N1: every mail about an account names it in its subject and says all that is known of it, in both forms alike; no
// mail shows an identifier of ours or a time without its zone.
func TestEveryMailSaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	f := fixtureOn(t, "")
	if _, err := f.portal.Brand.UpdateBranding(t.Context(), f.staff, brand.Change{Brand: brand.Brand{Vendor: "Acme Networks", Portal: "Acme Licenses",
		SupportEmail: "support@acme.example", Color: "#0b6e6e"}}); err != nil {
		t.Fatal(err)
	}
	all, err := f.portal.Mail.ListTemplates(t.Context(), f.staff)
	if err != nil || len(all) < 40 {
		t.Fatalf("%d kinds, %v", len(all), err)
	}
	address := regexp.MustCompile(`https?://\S+`)
	ours := regexp.MustCompile(`\b(acct|va|prof|inv|areq|actv|rev|rec|mail|upg|tag|grp)_[0-9a-z]{8,}`)
	day := regexp.MustCompile(`\d{1,2} [A-Z][a-z]+ 20\d\d( \(UTC\)|, \d\d:\d\d UTC)?`)
	iso := regexp.MustCompile(`20\d\d-\d\d-\d\d`)
	for _, m := range all {
		words := strings.Join(strings.Fields(address.ReplaceAllString(m.Text, "")), " ")
		if found := ours.FindString(words); found != "" {
			t.Errorf("%s shows %s", m.Kind, found)
		}
		if iso.MatchString(words) {
			t.Errorf("%s shows a time as programs write it", m.Kind)
		}
		for _, found := range day.FindAllString(words, -1) {
			if !strings.Contains(found, "UTC") {
				t.Errorf("%s: %q has no time zone", m.Kind, found)
			}
		}
		if !strings.Contains(m.HTML, `<div style="display:none;`) {
			t.Errorf("%s has no preheader", m.Kind)
		}
		for _, help := range []string{f.portal.URL() + "/learn", "Support: "} {
			if !strings.Contains(m.Text, help) {
				t.Errorf("%s doesn't lead to %s", m.Kind, help)
			}
		}
		aboutAccount(t, m)
	}
}

func aboutAccount(t *testing.T, m notify.Template) {
	t.Helper()
	if !strings.Contains(m.Text, "Cedar Works") || slices.Contains(strangers, m.Kind) {
		return
	}
	if !strings.Contains(m.Subject, "Cedar Works") {
		t.Errorf("%s: the subject %q doesn't name the account", m.Kind, m.Subject)
	}
	for _, label := range accountSection {
		if !strings.Contains(m.Text, label) || !strings.Contains(m.HTML, strings.TrimSuffix(label, ":")) {
			t.Errorf("%s doesn't say %q", m.Kind, label)
		}
	}
}

// SPEC N1: a link of a mail leads to a page that there is.
func TestLinksOfMailsLeadToPages(t *testing.T) {
	t.Parallel()
	f := fixtureOn(t, "")
	routes, err := os.ReadFile("../../web/src/app/routes.tsx")
	if err != nil {
		t.Fatal(err)
	}
	var pages []*regexp.Regexp
	for _, found := range regexp.MustCompile(`(?:open|closed)\(\s*"([^"]+)"`).FindAllSubmatch(routes, -1) {
		pattern := regexp.MustCompile(`\\\$[a-z]+`).ReplaceAllString(regexp.QuoteMeta(string(found[1])), `[^/]+`)
		pages = append(pages, regexp.MustCompile("^"+pattern+"$"))
	}
	var learn struct {
		Topics map[string]any `json:"topics"`
	}
	text, err := os.ReadFile("../../web/src/locales/en/learn.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &learn); err != nil {
		t.Fatal(err)
	}
	isPage := func(path string) bool {
		if topic, ok := strings.CutPrefix(path, "/learn/"); ok {
			_, known := learn.Topics[topic]
			return known
		}
		return slices.ContainsFunc(pages, func(p *regexp.Regexp) bool { return p.MatchString(path) })
	}
	all, err := f.portal.Mail.ListTemplates(t.Context(), f.staff)
	if err != nil {
		t.Fatal(err)
	}
	links := 0
	for _, m := range all {
		for _, link := range regexp.MustCompile(`https?://\S+`).FindAllString(m.Text, -1) {
			u, err := url.Parse(link)
			if err != nil || !strings.HasPrefix(link, f.portal.URL()+"/") {
				continue // the vendor's own pages
			}
			links++
			if to := u.Query().Get("to"); !isPage(u.Path) || to != "" && !isPage(to) {
				t.Errorf("%s: there is no page %s", m.Kind, link)
			}
		}
	}
	if links < 60 {
		t.Errorf("only %d links found", links)
	}
}
