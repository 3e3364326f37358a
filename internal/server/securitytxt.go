package server

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/licet/licet/internal/brand"
)

// securityTextLife is how long what the file says is good for; RFC 9116 wants less than a year.
const securityTextLife = 180 * 24 * time.Hour

// answerSecurityText tells where to report a weakness of the portal (RFC 9116): the vendor's support address, and its
// page to contact it. Without either there is no such file.
func (p *Portal) answerSecurityText(w http.ResponseWriter, r *http.Request) {
	b, err := p.Brand.Present(r.Context())
	if err != nil {
		p.log.Error("security.txt", "err", err)
		plain(w, http.StatusServiceUnavailable, "the contact can't be read now")
		return
	}
	p.securityText(w, b)
}

func (p *Portal) securityText(w http.ResponseWriter, b brand.Brand) {
	var lines []string
	if b.SupportEmail != "" {
		lines = append(lines, "Contact: mailto:"+b.SupportEmail)
	}
	if page := b.Links["contact"]; strings.HasPrefix(page, "https://") {
		lines = append(lines, "Contact: "+page)
	}
	if len(lines) == 0 {
		plain(w, http.StatusNotFound, "no contact is set")
		return
	}
	lines = append(lines, "Expires: "+p.cfg.Clock.Now().Add(securityTextLife).UTC().Format(time.RFC3339), "Preferred-Languages: en",
		fmt.Sprintf("Canonical: %s/.well-known/security.txt", p.cfg.URL))
	plain(w, http.StatusOK, strings.Join(lines, "\n"))
}
