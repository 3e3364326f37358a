package identity

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/plain"
)

// Profile is a person (SPEC A2).
type Profile struct {
	ID            access.ProfileID
	Email         string
	EmailVerified time.Time // zero = not yet
	Operator      bool      // of the vendor's staff
	Partner       bool      // of a reseller
	FirstName     string
	LastName      string
	PreferredName string // instead of the first name; may be empty
	Username      string
	Phone         string // E.164
	Country       string // ISO 3166-1 alpha-2
	Company       string
	SiteAddress   SiteAddress
	JobRole       string
	JobLevel      string
	JobTitle      string
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// SiteAddress is where a person works.
type SiteAddress struct {
	Line1      string `json:"line1,omitempty"`
	Line2      string `json:"line2,omitempty"`
	City       string `json:"city,omitempty"`
	Region     string `json:"region,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	Country    string `json:"country,omitempty"`
}

// Name is how the person is called in lists and mails.
func (p Profile) Name() string { return displayName(p.FirstName, p.LastName, p.PreferredName) }

func displayName(first, last, preferred string) string {
	if preferred != "" {
		first = preferred
	}
	return strings.TrimSpace(first + " " + last)
}

// The errors of a profile's values.
var (
	ErrNameInvalid     = errs.New(errs.Invalid, "name_invalid", "A name must have 1 to 100 printable characters.", "Correct the name.")
	ErrTextInvalid     = errs.New(errs.Invalid, "text_invalid", "This must have at most 100 printable characters.", "Shorten it.")
	ErrPhoneInvalid    = errs.New(errs.Invalid, "phone_invalid", "This is not an international phone number.", "Write it with the country's code, such as +4930123456.").At("/phone")
	ErrCountryInvalid  = errs.New(errs.Invalid, "country_invalid", "There is no country with this code.", "Use the two letters of ISO 3166-1, such as DE.")
	ErrUsernameInvalid = errs.New(errs.Invalid, "username_invalid", "A username has 3 to 32 of a-z, 0-9, dot, hyphen and underscore, and begins and ends with a letter or digit.", "Choose another one.").At("/username")
	ErrUsernameTaken   = errs.New(errs.Conflict, "username_taken", "Somebody else has this username.", "Choose another one.").At("/username")
)

var (
	e164     = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	username = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,30}[a-z0-9]$`)
)

// ParsePhone returns a phone number in E.164; blanks, hyphens, dots and brackets in it are dropped. Empty stays empty.
func ParsePhone(s string) (string, error) {
	s = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "/", "").Replace(strings.TrimSpace(s))
	if s != "" && !e164.MatchString(s) {
		return "", ErrPhoneInvalid
	}
	return s, nil
}

// ParseCountry checks a country's code and returns it in capitals. Empty stays empty.
func ParseCountry(s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if s == "" {
		return "", nil
	}
	r, err := language.ParseRegion(s)
	if err != nil || len(s) != 2 || !r.IsCountry() || r.Canonicalize().String() != s {
		return "", ErrCountryInvalid.At("/country")
	}
	return s, nil
}

// line cleans a text of one line: NFC, without blanks around it, printable, at most 100 code points.
func line(s string) (string, bool) {
	s = strings.TrimSpace(norm.NFC.String(s))
	return s, utf8.RuneCountInString(s) <= 100 && plain.Line(s)
}

func parseName(s, pointer string) (string, error) {
	s, ok := line(s)
	if !ok || s == "" {
		return "", ErrNameInvalid.At(pointer)
	}
	return s, nil
}

func parseText(s, pointer string) (string, error) {
	s, ok := line(s)
	if !ok {
		return "", ErrTextInvalid.At(pointer)
	}
	return s, nil
}

// Change is a change of a profile; nil leaves a value as it is.
type Change struct {
	FirstName, LastName, PreferredName, Username, Phone, Country, Company *string
	JobRole, JobLevel, JobTitle                                           *string
	SiteAddress                                                           *SiteAddress
}

// apply returns the profile with the change, or what is wrong with it.
func (p Profile) apply(c Change) (Profile, error) {
	var problems []error
	set := func(to *string, from *string, parse func(string) (string, error)) {
		if from == nil {
			return
		}
		v, err := parse(*from)
		if err != nil {
			problems = append(problems, err)
			return
		}
		*to = v
	}
	text := func(pointer string) func(string) (string, error) {
		return func(s string) (string, error) { return parseText(s, pointer) }
	}
	set(&p.FirstName, c.FirstName, func(s string) (string, error) { return parseName(s, "/first_name") })
	set(&p.LastName, c.LastName, func(s string) (string, error) { return parseName(s, "/last_name") })
	set(&p.PreferredName, c.PreferredName, text("/preferred_name"))
	set(&p.Username, c.Username, parseUsername)
	set(&p.Phone, c.Phone, ParsePhone)
	set(&p.Country, c.Country, ParseCountry)
	set(&p.Company, c.Company, text("/company"))
	set(&p.JobRole, c.JobRole, text("/job_role"))
	set(&p.JobLevel, c.JobLevel, text("/job_level"))
	set(&p.JobTitle, c.JobTitle, text("/job_title"))
	if a := c.SiteAddress; a != nil {
		set(&p.SiteAddress.Line1, &a.Line1, text("/site_address/line1"))
		set(&p.SiteAddress.Line2, &a.Line2, text("/site_address/line2"))
		set(&p.SiteAddress.City, &a.City, text("/site_address/city"))
		set(&p.SiteAddress.Region, &a.Region, text("/site_address/region"))
		set(&p.SiteAddress.PostalCode, &a.PostalCode, text("/site_address/postal_code"))
		set(&p.SiteAddress.Country, &a.Country, func(s string) (string, error) {
			v, err := ParseCountry(s)
			if err != nil {
				return "", ErrCountryInvalid.At("/site_address/country")
			}
			return v, nil
		})
	}
	return p, together(problems)
}

func parseUsername(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s != "" && !username.MatchString(s) {
		return "", ErrUsernameInvalid
	}
	return s, nil
}

// together makes one error of several: the first, pointing at the fields of all.
func together(problems []error) error {
	if len(problems) == 0 {
		return nil
	}
	first, ok := errs.As(problems[0])
	if !ok {
		return problems[0]
	}
	for _, err := range problems[1:] {
		if e, ok := errs.As(err); ok {
			first = first.WithFields(e.Fields...)
		}
	}
	return first
}

// GetProfile returns the caller's own profile.
func (s *Service) GetProfile(ctx context.Context, who access.Actor) (Profile, error) {
	if err := signedIn(who); err != nil {
		return Profile{}, err
	}
	var p Profile
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		p, err = s.Profile(ctx, tx, who.Profile)
		return err
	})
	return p, err
}

// UpdateProfile changes the caller's own profile. Email and password have operations of their own.
func (s *Service) UpdateProfile(ctx context.Context, who access.Actor, c Change) (Profile, error) {
	if err := signedIn(who); err != nil {
		return Profile{}, err
	}
	var p Profile
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		q := identitydb.New(tx)
		row, err := q.ProfileForUpdate(ctx, who.Profile)
		if err != nil {
			return missing(err)
		}
		if p, err = fromRow(row).apply(c); err != nil {
			return err
		}
		p.UpdatedAt = s.Clock.Now()
		site, err := json.Marshal(p.SiteAddress)
		if err != nil {
			return err
		}
		err = q.UpdateProfile(ctx, identitydb.UpdateProfileParams{
			ProfileID: p.ID, FirstName: p.FirstName, LastName: p.LastName, PreferredName: p.PreferredName, Username: p.Username,
			Phone: p.Phone, Country: p.Country, Company: p.Company, SiteAddress: string(site),
			JobRole: p.JobRole, JobLevel: p.JobLevel, JobTitle: p.JobTitle, UpdatedAt: clock.Millis(p.UpdatedAt),
		})
		if db.IsUnique(err) {
			return ErrUsernameTaken
		}
		if err != nil {
			return err
		}
		return s.changed(ctx, tx, p)
	})
	return p, err
}

// Profile returns a profile, or ErrProfileNotFound. It joins the caller's transaction and checks no permission.
func (s *Service) Profile(ctx context.Context, tx *db.Tx, id access.ProfileID) (Profile, error) {
	row, err := identitydb.New(tx).Profile(ctx, id)
	if err != nil {
		return Profile{}, missing(err)
	}
	return fromRow(row), nil
}

func missing(err error) error {
	if errors.Is(err, db.ErrNoRows) {
		return ErrProfileNotFound
	}
	return err
}

func fromRow(r identitydb.Profile) Profile {
	p := Profile{
		ID: r.ProfileID, Email: r.Email, EmailVerified: clock.Time(r.EmailVerifiedAt), Operator: r.Operator, Partner: r.Partner,
		FirstName: r.FirstName, LastName: r.LastName, PreferredName: r.PreferredName, Username: r.Username, Phone: r.Phone,
		Country: r.Country, Company: r.Company, JobRole: r.JobRole, JobLevel: r.JobLevel, JobTitle: r.JobTitle,
		CreatedAt: clock.Time(r.CreatedAt), UpdatedAt: clock.Time(r.UpdatedAt),
	}
	_ = json.Unmarshal([]byte(r.SiteAddress), &p.SiteAddress) // written by UpdateProfile only
	return p
}
