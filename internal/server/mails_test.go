package server_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
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

// areasOfMails are the folders of the templates, in the order of their documentation.
var areasOfMails = []struct{ folder, title string }{
	{"identity", "Profiles and signing in"}, {"request", "Requests, activation and upgrades"}, {"account", "The state of an account"},
	{"agreement", "Agreements"}, {"member", "Users and access"}, {"licensing", "Licensing"},
}

// SPEC N2: docs/operate/mails.md says of every kind of mail when it is sent and to whom, as the templates do; no kind is
// there that nothing sends. After a wanted change: LICET_GOLDEN=write go test ./internal/server -run Documented
func TestMailsAreDocumented(t *testing.T) {
	t.Parallel()
	f := fixtureOn(t, "")
	all, err := f.portal.Mail.ListTemplates(t.Context(), f.staff)
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	page.WriteString(mailsIntroduction)
	listed := 0
	for _, area := range areasOfMails {
		page.WriteString("\n## " + area.title + "\n\n| kind | sent when | to |\n|---|---|---|\n")
		code := sourcesOf(t, "../"+area.folder)
		for _, m := range all {
			if _, err := os.Stat("../" + area.folder + "/mail/" + m.Kind + ".yaml"); err != nil {
				continue
			}
			listed++
			if m.When == "" || m.To == "" {
				t.Errorf("%s doesn't say when it is sent and to whom", m.Kind)
			}
			if !strings.Contains(code, `"`+m.Kind+`"`) && !(strings.HasPrefix(m.Kind, "recovery_") && strings.Contains(code, `"recovery_"+`)) {
				t.Errorf("nothing sends %s", m.Kind)
			}
			page.WriteString("| `" + m.Kind + "` | " + m.When + " | " + m.To + " |\n")
		}
	}
	if listed != len(all) {
		t.Errorf("%d of %d kinds are in a known folder", listed, len(all))
	}
	const file = "../../docs/operate/mails.md"
	if os.Getenv("LICET_GOLDEN") == "write" {
		if err := os.WriteFile(file, []byte(page.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil || string(text) != page.String() {
		t.Errorf("docs/operate/mails.md isn't what the templates say; see this test's comment: %v", err)
	}
}

// sourcesOf is the code of a folder, without its tests.
func sourcesOf(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

const mailsIntroduction = `# Mails: who is told what

This page is made from the templates. The console shows each of them with sample data, *Vendor*, *Mail templates*.

- Nobody is mailed about what they have just done themselves, except where a mailbox must confirm it, a credential changed, or
  everybody gets the same record: an account is active or upgraded, a token was made.
- Every mail about an account names it in the subject and carries its identifier, type, status, company, requester, approver,
  administrators and approvers; what waits for an answer says until when.
- The vendor's logo, once uploaded, travels in the mail itself; nothing is loaded from anywhere. Answers go to the support address.
- None has a link to unsubscribe: each is about an account or a credential of its reader.
- A mail is queued with the deed that it tells of. It is tried for three days while the mail server can't be reached. More than 60
  in an hour to one address (120 of those that expire) leave later, and the mail log shows when each is due; only what has become pointless by then isn't sent, and is marked so.
- What is refused for good stands in the mail log with the server's words. If it was an invitation or a question to an approver,
  whoever caused it is mailed, and the invitation shows *Mail refused* until it is sent again.
`

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
