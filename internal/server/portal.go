package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/mail"
	"os"
	"runtime"
	"sync/atomic"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/brand"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/job"
	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/platform/oidc"
	"github.com/licet/licet/internal/platform/smtp"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

// Portal is a Licet server: every area's service over one database, and the faces that the world sees.
type Portal struct {
	cfg     Config
	brand   Brand
	log     *slog.Logger
	metrics *obs.Metrics
	keys    keys
	handler http.Handler
	ready   atomic.Bool

	DB         *db.DB
	Jobs       *job.Queue
	API        *rest.API
	Log        *event.Log
	Brand      *brand.Service
	Mail       *notify.Service
	Identity   *identity.Service
	Accounts   *account.Service
	Requests   *request.Service
	Agreements *agreement.Service
	Catalog    *catalog.Service
	Members    *member.Service
	Licensing  *licensing.Service
}

// Open opens the database and the keys, brings the schema up to date, loads the catalog and builds everything; it
// doesn't listen yet. Logs go to logs. Close the portal when done.
func Open(ctx context.Context, cfg Config, logs io.Writer) (*Portal, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	log, err := obs.NewLogger(logs, orDefault(cfg.LogFormat, "text"), orDefault(cfg.LogLevel, "info"))
	if err != nil {
		return nil, err
	}
	file, err := readBrand(cfg.Brand)
	if err != nil {
		return nil, err
	}
	k, err := openKeys(cfg.Data, file.Vendor, cfg.Clock)
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, cfg.Database.Reveal())
	if err != nil {
		return nil, err
	}
	p := &Portal{cfg: cfg, brand: file, log: log, metrics: obs.NewMetrics(), keys: k, DB: d}
	if err := p.open(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return p, nil
}

func (p *Portal) open(ctx context.Context) error {
	if err := schema.Migrate(ctx, p.DB); err != nil {
		return err
	}
	if err := p.buildServices(ctx); err != nil {
		return err
	}
	if err := p.buildHandler(); err != nil {
		return err
	}
	p.buildJobs()
	return p.install(ctx)
}

// buildServices goes up the ladder: each service gets those below it, and the guards that the areas above fill.
func (p *Portal) buildServices(ctx context.Context) error {
	clk := p.cfg.Clock
	p.Jobs = job.New(p.DB, clk, p.log)
	p.Log = &event.Log{Clock: clk, DB: p.DB, AccountNames: p.accountNames}
	p.Brand = &brand.Service{DB: p.DB, Clock: clk, Log: p.Log, File: p.brand.inFile(), Readable: readableColor}
	now, err := p.Brand.Present(ctx)
	if err != nil {
		return err
	}
	transport, err := p.transport()
	if err != nil {
		return err
	}
	p.Mail, err = notify.New(notify.Config{
		DB: p.DB, Clock: clk, Log: p.log, Jobs: p.Jobs, Transport: transport, URL: p.cfg.URL, Seal: p.keys.seal, Events: p.Log,
		From:      mail.Address{Name: p.brand.Portal, Address: p.cfg.MailFrom},
		Brand:     mailBrand(now),
		Templates: []fs.FS{identity.Templates(), account.Templates(), request.Templates(), agreement.Templates(), member.Templates(), licensing.Templates()},
	})
	if err != nil {
		return err
	}
	p.Mail.AccountNames, p.Mail.BrandNow, p.Mail.LogoNow = p.accountNames, p.brandOfMails, p.logoOfMails
	passkeys, err := identity.NewRelyingParty(p.cfg.URL)
	if err != nil {
		return err
	}
	companies, err := p.companies()
	if err != nil {
		return err
	}
	p.Identity = &identity.Service{Log: p.Log,
		DB: p.DB, Clock: clk, Mail: p.Mail, Hasher: identity.NewHasher(identity.DefaultMemory, identity.DefaultTime, runtime.NumCPU()), Words: []string{"licet"},
		Seal: p.keys.seal, Passkeys: passkeys, Companies: companies, Brand: p.Brand,
	}
	p.Accounts = &account.Service{DB: p.DB, Clock: clk, Log: p.Log, Mail: p.Mail, Rules: account.Rules{Suffix: p.cfg.LimitedSuffix, TestNames: p.cfg.TestNames}}
	p.Requests = &request.Service{DB: p.DB, Clock: clk, Log: p.Log, Mail: p.Mail, Accounts: p.Accounts, Settings: request.Settings{
		ReviewStandard: p.cfg.ReviewStandard, ReviewEmail: p.cfg.OperatorsMail, Resolver: request.Resolver{Server: p.cfg.DNSResolver},
	}}
	p.Agreements = &agreement.Service{DB: p.DB, Clock: clk, Log: p.Log, Mail: p.Mail, Accounts: p.Accounts}
	p.Catalog = &catalog.Service{DB: p.DB, Clock: clk}
	p.Members = &member.Service{DB: p.DB, Clock: clk, Log: p.Log, Mail: p.Mail, Accounts: p.Accounts, Agreements: p.Agreements}
	p.Licensing = &licensing.Service{
		DB: p.DB, Clock: clk, Log: p.Log, Mail: p.Mail, Accounts: p.Accounts, Agreements: p.Agreements, Catalog: p.Catalog,
		Seal: p.keys.seal, CA: p.keys.ca, Key: p.keys.sign,
	}
	p.Identity.AccountsOf = p.accountsOf
	p.Accounts.Upgrading = p.Requests.Upgrading
	p.Accounts.Empty = p.Licensing.VirtualAccountEmpty
	p.Accounts.Contents = p.Licensing.VirtualAccountContents
	p.Accounts.MoveContents = p.Licensing.MoveContents
	p.Accounts.TagEnded = p.Members.EndInvitationsByTag
	p.Requests.Invite = p.Members.Nominate
	p.Accounts.Invited = p.Members.CountInvited
	p.Requests.Activated = p.Members.InviteNominated
	p.Requests.Ended = p.Members.EndInvitations
	p.Requests.Username = p.username
	p.Mail.Undelivered = p.undelivered
	p.Accounts.Removed = p.Members.EndInvitationsIn
	p.Identity.Changed = p.keepPerson
	p.Members.Person = p.person
	p.Members.PersonByEmail = p.personByEmail
	return nil
}

// companies returns the client of the companies' providers.
func (p *Portal) companies() (*oidc.Client, error) {
	list, err := oidc.ReadProviders(p.cfg.OIDC)
	if err != nil {
		return nil, err
	}
	return oidc.New(list, p.cfg.URL+"/sign-in/company", p.cfg.Clock)
}

// transport returns the way to the mail server, nil if none is set.
func (p *Portal) transport() (*smtp.Transport, error) {
	if p.cfg.SMTPURL == "" {
		p.log.Warn("no mail server is set: mails wait in the outbox", "setting", "--smtp-url")
		return nil, nil
	}
	c, err := smtp.ParseURL(p.cfg.SMTPURL.Reveal())
	if err != nil {
		return nil, err
	}
	return smtp.New(c)
}

// install puts in what a server needs before it can be used: the catalog and the vendor's agreements.
func (p *Portal) install(ctx context.Context) error {
	present, err := p.Brand.Present(ctx)
	if err != nil {
		return err
	}
	if err := p.Agreements.Install(ctx, present.Vendor); err != nil {
		return err
	}
	if p.cfg.Catalog == "" {
		return nil
	}
	file, err := os.Open(p.cfg.Catalog)
	if err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	defer func() { _ = file.Close() }()
	parsed, err := catalog.Parse(file)
	if err != nil {
		return err
	}
	loaded, err := p.Catalog.Load(ctx, parsed)
	if err != nil {
		return err
	}
	p.log.Info("catalog loaded", "products", loaded.Products, "entitlements", loaded.Entitlements, "retired", loaded.Retired)
	return nil
}

// Clock is where the portal reads the time.
func (p *Portal) Clock() clock.Clock { return p.cfg.Clock }

// URL is the public address.
func (p *Portal) URL() string { return p.cfg.URL }

// ServerKey is the thumbprint of the key that the server's answers to devices are verified with.
func (p *Portal) ServerKey() string { return p.keys.sign.ID() }

// SetUpLink returns the link, good once, that makes the first operator; "" if there is one already.
func (p *Portal) SetUpLink(ctx context.Context) (string, error) {
	token, needed, err := p.Identity.SetUpToken(ctx, access.System("serve"))
	if err != nil || !needed {
		return "", err
	}
	return p.cfg.URL + "/setup#token=" + token, nil
}

// Close closes the database.
func (p *Portal) Close() error { return p.DB.Close() }

func orDefault(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
