package smtp

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// TLS says how a connection to the mail server is protected.
type TLS string

const (
	// TLSImplicit speaks TLS from the first byte (smtps://, port 465).
	TLSImplicit TLS = "implicit"
	// TLSMandatory asks for STARTTLS and sends nothing without it.
	TLSMandatory TLS = "mandatory"
	// TLSOpportunistic uses STARTTLS when the server offers it. The certificate is verified even then.
	TLSOpportunistic TLS = "opportunistic"
	// TLSOff never uses TLS. Credentials are sent to a loopback host only.
	TLSOff TLS = "off"
)

// DefaultTimeout limits connecting, and then the whole conversation for one mail.
const DefaultTimeout = 30 * time.Second

// Config is where and how mail is handed over.
type Config struct {
	Host     string
	Port     int
	TLS      TLS
	Username string // "" = no authentication
	Password string
	Timeout  time.Duration  // 0 = DefaultTimeout
	RootCAs  *x509.CertPool // nil = those of the system
}

// ParseURL reads a setting such as
//
//	smtp://user:password@mail.example.com:587?starttls=opportunistic
//	smtps://user:password@mail.example.com
//
// Ports default to 587 and 465 (25 for a loopback host without credentials). starttls is "mandatory", "opportunistic" or "off"; its default is
// mandatory, and opportunistic for a loopback host. timeout (as in "20s") changes DefaultTimeout. Errors never show the
// URL, because it may hold a password.
func ParseURL(raw string) (Config, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return Config{}, errors.New("smtp: URL not readable; want smtp://user:password@host:port")
	}
	c := Config{Host: u.Hostname()}
	if c.Host == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" || u.Opaque != "" {
		return Config{}, errors.New("smtp: URL must be smtp://user:password@host:port, without a path")
	}
	if u.User != nil {
		c.Username = u.User.Username()
		c.Password, _ = u.User.Password()
	}
	switch u.Scheme {
	case "smtps":
		c.TLS, c.Port = TLSImplicit, 465
	case "smtp":
		c.TLS, c.Port = TLSMandatory, 587
		if loopback(c.Host) {
			c.TLS = TLSOpportunistic
			if c.Username == "" {
				c.Port = 25
			}
		}
	default:
		return Config{}, errors.New("smtp: URL must begin with smtp:// or smtps://")
	}
	if p := u.Port(); p != "" {
		if c.Port, err = strconv.Atoi(p); err != nil || c.Port < 1 || c.Port > 65535 {
			return Config{}, errors.New("smtp: port must be 1 to 65535")
		}
	}
	return c, c.parseQuery(u.RawQuery)
}

func (c *Config) parseQuery(raw string) error {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return errors.New("smtp: what follows ? in the URL is not readable")
	}
	for key := range query {
		switch value := query.Get(key); key {
		case "starttls":
			if c.TLS == TLSImplicit {
				return errors.New("smtp: starttls has no meaning with smtps://")
			}
			c.TLS = TLS(value)
			if c.TLS != TLSMandatory && c.TLS != TLSOpportunistic && c.TLS != TLSOff {
				return errors.New("smtp: starttls must be mandatory, opportunistic or off")
			}
		case "timeout":
			if c.Timeout, err = time.ParseDuration(value); err != nil || c.Timeout <= 0 {
				return errors.New("smtp: timeout must be a duration such as 20s")
			}
		default:
			return fmt.Errorf("smtp: unknown option %q in the URL; known are starttls and timeout", key)
		}
	}
	return nil
}

// loopback reports whether host is this machine by name or address.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())
}
