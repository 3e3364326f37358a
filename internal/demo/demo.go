package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/platform/smtp/inbox"
	"github.com/licet/licet/internal/server"
)

//go:embed brand.yaml
var brandFile []byte

//go:embed catalog.yaml
var catalogFile []byte

// Options are what the demo can be told.
type Options struct {
	Listen      string     // address of the portal
	InboxListen string     // address of the inbox's page
	Database    obs.Secret // "" for a SQLite database in the temporary folder; it must be empty
	Devices     int        // how many devices register
	LogLevel    string
	Version     string // of the program
	Logs        io.Writer
}

// goneDomain is a domain whose mails are refused, so that one can see what becomes of an invitation that doesn't arrive.
const goneDomain = "gone.example"

// Ready is what somebody needs to know to use the demo.
type Ready struct {
	URL       string   `json:"url"`
	InboxURL  string   `json:"inbox_url"`
	CodesURL  string   `json:"codes_url"` // shows the codes of the people who have a second factor
	People    []Person `json:"people"`
	Token     string   `json:"token"`      // registers devices in the first company's default virtual account
	ServerKey string   `json:"server_key"` // thumbprint of the key that signs the answers to devices
	Device    string   `json:"-"`          // a folder for the state of a device by hand; gone with the demo
}

// Person is somebody who can sign in.
type Person struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Account  string `json:"account"` // domain identifier; "" for the vendor's staff
	Role     string `json:"role"`
	Name     string `json:"name"`
	// TOTPSecret is what the person's authenticator app would hold, in base32; "" for nobody's second factor.
	TOTPSecret string `json:"totp_secret,omitempty"`
}

// Run runs the demo until ctx ends, which is no error. It calls ready once people can sign in and the devices are
// registered.
func Run(ctx context.Context, o Options, ready func(Ready) error) error {
	err := run(ctx, o, ready)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // it was ended before it was ready
	}
	return err
}

func run(ctx context.Context, o Options, ready func(Ready) error) (err error) {
	dir, err := os.MkdirTemp("", "licet-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	ln, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("the portal can't listen (--listen takes another address): %w", err)
	}
	mails, inboxLn, err := openInbox(o.InboxListen)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer func() { _ = mails.Close() }()
	defer func() { _ = inboxLn.Close() }() // in case nothing was served on it yet
	portal, err := openPortal(ctx, o, dir, ln, mails)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer func() { err = errors.Join(err, portal.Close()) }()

	told, err := seed(ctx, portal)
	if err != nil {
		return errors.Join(fmt.Errorf("the demo's story: %w", err), ln.Close())
	}
	told.URL, told.ServerKey, told.Device = portal.URL(), portal.ServerKey(), filepath.Join(dir, "my-device")
	told.InboxURL = "http://" + inboxLn.Addr().String()
	told.CodesURL = told.InboxURL + "/authenticator"
	defer serveInbox(inboxLn, authenticator{portal.Clock(), told.People}.handler(mails.Handler()))()

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	served := make(chan error, 1)
	go func() {
		err := portal.Serve(ctx, ln)
		cancel(err)
		served <- err
	}()
	fleet := &fleet{dir: filepath.Join(dir, "devices"), server: portal.URL(), key: portal.ServerKey()}
	err = fleet.start(ctx, told.tokens, o.Devices)
	if err == nil {
		err = ready(told.Ready)
	}
	if err != nil {
		cancel(err)
	}
	failure := <-served
	fleet.wait()
	return errors.Join(err, failure)
}

func openPortal(ctx context.Context, o Options, dir string, ln net.Listener, mails *inbox.Inbox) (*server.Portal, error) {
	brand, catalog := filepath.Join(dir, "brand.yaml"), filepath.Join(dir, "catalog.yaml")
	if err := errors.Join(os.WriteFile(brand, brandFile, 0o600), os.WriteFile(catalog, catalogFile, 0o600)); err != nil {
		return nil, err
	}
	return server.Open(ctx, server.Config{
		Listen: ln.Addr().String(), Data: filepath.Join(dir, "data"), Database: o.Database,
		SMTPURL: obs.Secret(mails.URL()), MailFrom: "software-central@acme.example", OperatorsMail: operatorEmail,
		Brand: brand, Catalog: catalog, LimitedSuffix: ".smb", LogLevel: o.LogLevel, Version: o.Version, TestNames: true,
	}, o.Logs)
}

// openInbox starts the mail server, and listens for those who want to see what it received.
func openInbox(listen string) (*inbox.Inbox, net.Listener, error) {
	mails, err := inbox.Open(inbox.Config{Clock: clock.System(), Gone: goneDomain, Aside: "authenticator"})
	if err != nil {
		return nil, nil, fmt.Errorf("the inbox: %w", err)
	}
	ln, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("the inbox can't listen: %w", err), mails.Close())
	}
	return mails, ln, nil
}

// serveInbox shows the inbox's pages until the returned function is called.
func serveInbox(ln net.Listener, pages http.Handler) (stop func()) {
	s := &http.Server{Handler: pages, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = s.Serve(ln) }() // ends by Close
	return func() { _ = s.Close() }
}
