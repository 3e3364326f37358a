package server

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/licet/licet/internal/console"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/obs"
)

// Config is what an operator of Licet sets: each field a flag, an environment variable and a key of the settings file.
// The zero value, completed by Complete, runs a server on this machine.
type Config struct {
	Listen         string         `default:"127.0.0.1:8080" env:"LICET_LISTEN" placeholder:"ADDR" help:"Address to answer on. Default: ${default}."`
	URL            string         `env:"LICET_URL" placeholder:"URL" help:"Public address, for links in mails and for cookies. Default: the listening address."`
	Data           string         `default:"licet-data" env:"LICET_DATA" type:"path" placeholder:"DIR" help:"Folder for keys and the embedded database. Default: ${default}."`
	Database       obs.Secret     `env:"LICET_DATABASE" placeholder:"DSN" help:"sqlite:PATH or postgres://… Default: a SQLite database in the data folder."`
	SMTPURL        obs.Secret     `name:"smtp-url" env:"LICET_SMTP_URL" placeholder:"URL" help:"Mail server: smtp://user:password@host (STARTTLS) or smtps://… Without one, mails wait."`
	MailFrom       string         `env:"LICET_MAIL_FROM" placeholder:"ADDRESS" help:"Sender of mails. Default: licet@ and the host of the public address."`
	Catalog        string         `env:"LICET_CATALOG" type:"existingfile" placeholder:"FILE" help:"What can be licensed, as YAML; read at each start."`
	Brand          string         `env:"LICET_BRAND" type:"existingfile" placeholder:"FILE" help:"The vendor's name, links and colors, as YAML, until its staff changes them."`
	OIDC           string         `name:"oidc" env:"LICET_OIDC" type:"existingfile" placeholder:"FILE" help:"Companies' sign-ins (OpenID Connect) and the email domains that each speaks for, as YAML; keep it private."`
	ReviewStandard bool           `env:"LICET_REVIEW_STANDARD" help:"Let the vendor review every standard account's domain identifier."`
	LimitedSuffix  string         `default:".smb" env:"LICET_LIMITED_SUFFIX" placeholder:".SUFFIX" help:"Ending of the domain identifiers of limited accounts; it is refused as input. Default: ${default}."`
	OperatorsMail  string         `env:"LICET_OPERATORS_MAIL" placeholder:"ADDRESS" help:"Where the vendor's operators are told of what waits for them."`
	DNSResolver    string         `name:"dns-resolver" env:"LICET_DNS_RESOLVER" placeholder:"HOST:PORT" help:"Name server that is asked for proofs of domains. Default: the system's."`
	TrustedProxy   []netip.Prefix `env:"LICET_TRUSTED_PROXY" placeholder:"CIDR" help:"Networks of proxies whose X-Forwarded-For is believed."`
	RateLimit      int            `default:"200" env:"LICET_RATE_LIMIT" placeholder:"N" help:"Requests per second and client address, five times as many at once; 0 for no limit. Default: ${default}."`
	TLSCert        string         `env:"LICET_TLS_CERT" type:"existingfile" placeholder:"FILE" help:"Certificate chain (PEM), to answer HTTPS directly."`
	TLSKey         string         `env:"LICET_TLS_KEY" type:"existingfile" placeholder:"FILE" help:"Key of the certificate (PEM)."`
	MetricsListen  string         `env:"LICET_METRICS_LISTEN" placeholder:"ADDR" help:"Address for metrics and profiles; keep it private. Off by default."`
	LogFormat      string         `default:"text" enum:"text,json" env:"LICET_LOG_FORMAT" help:"text or json."`
	LogLevel       string         `default:"info" enum:"debug,info,warn,error" env:"LICET_LOG_LEVEL" help:"debug, info, warn or error."`

	Clock     clock.Clock `kong:"-"` // nil: the machine's
	Version   string      `kong:"-"` // of the program, for the page about the server
	TestNames bool        `kong:"-"` // whether domains ending in .example and .test are taken for real ones
}

// complete fills what follows from other settings, and refuses what can't work.
func (c *Config) complete() error {
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	if c.URL == "" {
		scheme := "http://"
		if c.TLSCert != "" {
			scheme = "https://"
		}
		c.URL = scheme + reachable(c.Listen)
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("the public address %q must be like https://licenses.example.com", c.URL)
	}
	c.URL = strings.TrimSuffix(c.URL, "/")
	if u.Path != "" && u.Path != "/" {
		return fmt.Errorf("the public address %q must not have a path: Licet wants a host of its own", c.URL)
	}
	if c.Data == "" {
		return errors.New("no data folder is set")
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("the data folder: %w", err)
	}
	if c.Database == "" {
		c.Database = obs.Secret("sqlite:" + filepath.Join(c.Data, "licet.db"))
	}
	if c.MailFrom == "" {
		c.MailFrom = "licet@" + mailHost(u.Hostname())
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("a TLS certificate and its key must be set together")
	}
	return nil
}

// reachable is how this machine's own browser gets to a listening address.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "localhost"
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost" // a name: browsers keep passkeys for names only
	}
	return net.JoinHostPort(host, port)
}

// mailHost is the domain part of the sender for a public host; an address literal can't be one.
func mailHost(host string) string {
	if net.ParseIP(host) != nil || host == "localhost" {
		return "localhost.localdomain"
	}
	return host
}

// Brand is how the vendor appears, unless its staff has set something else in the console.
type Brand struct {
	Vendor       string            `yaml:"vendor"`
	Portal       string            `yaml:"portal"`        // title of the portal
	SupportEmail string            `yaml:"support_email"` // shown in mails and errors
	Color        string            `yaml:"color"`         // #rrggbb, the main color of console and mails
	Links        map[string]string `yaml:"links"`         // contact, feedback, help, site_map, terms, privacy, cookies, trademarks
}

// DefaultBrand is what a server shows that was given none.
func DefaultBrand() Brand {
	return Brand{Vendor: "Licet", Portal: "Software Central", Color: "#1d5bd6"}
}

// readBrand reads the vendor's file over the default, and refuses a color that can't be read on.
func readBrand(path string) (Brand, error) {
	b := DefaultBrand()
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return b, fmt.Errorf("branding: %w", err)
		}
		if err := yaml.UnmarshalWithOptions(text, &b, yaml.Strict()); err != nil {
			return b, fmt.Errorf("branding: %s: %w", path, err)
		}
	}
	if b.Color == "" {
		b.Color = DefaultBrand().Color
	}
	color, err := console.ParseColor(b.Color)
	if err == nil {
		b.Color = color.String()
		err = readableColor(b.Color)
	}
	if err != nil {
		return b, fmt.Errorf("branding: %s: color: %w", path, err)
	}
	return b, nil
}
