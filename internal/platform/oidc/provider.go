package oidc

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Provider is a company's provider, as the vendor set it up.
type Provider struct {
	ID           string   `yaml:"id"`            // short, in addresses and tables
	Name         string   `yaml:"name"`          // on the button
	Issuer       string   `yaml:"issuer"`        // https://…, exactly as its discovery says
	ClientID     string   `yaml:"client_id"`     // of this portal
	ClientSecret string   `yaml:"client_secret"` // "" for a public client
	Domains      []string `yaml:"domains"`       // of the email addresses that it speaks for
	SecondFactor []string `yaml:"second_factor"` // values of amr or acr that count as a second factor; none by default
}

// SpeaksFor says whether the provider vouches for addresses of a domain, in lower case.
func (p Provider) SpeaksFor(domain string) bool { return slices.Contains(p.Domains, domain) }

var (
	shortID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,30}$`)
	domain  = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)
)

// ReadProviders reads the providers of a YAML file, a list below "providers". "" is none.
func ReadProviders(path string) ([]Provider, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("company sign-in: %w", err)
	}
	var file struct {
		Providers []Provider `yaml:"providers"`
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("company sign-in: %s: %w", path, err)
	}
	if err := check(file.Providers); err != nil {
		return nil, fmt.Errorf("company sign-in: %s: %w", path, err)
	}
	return file.Providers, nil
}

// check refuses settings that can't work or aren't safe: two providers for one domain, an issuer without HTTPS.
func check(list []Provider) error {
	seen := map[string]string{}
	once := func(what, value, id string) error {
		if first, twice := seen[what+value]; twice {
			return fmt.Errorf("%s: the %s %q is that of %s too", id, what, value, first)
		}
		seen[what+value] = id
		return nil
	}
	for _, p := range list {
		if !shortID.MatchString(p.ID) {
			return fmt.Errorf("the id %q must be of a-z, 0-9 and hyphens", p.ID)
		}
		if p.Name == "" || p.ClientID == "" || len(p.Domains) == 0 {
			return fmt.Errorf("%s: name, client_id and domains must be set", p.ID)
		}
		if err := errors.Join(once("id", p.ID, p.ID), once("issuer", p.Issuer, p.ID), safe(p.Issuer)); err != nil {
			return err
		}
		for _, d := range p.Domains {
			if !domain.MatchString(d) {
				return fmt.Errorf("%s: the domain %q must be written in lower case, in ASCII", p.ID, d)
			}
			if err := once("domain", d, p.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// safe refuses an address that isn't HTTPS, except on this machine.
func safe(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("%q is no address of a provider", address)
	}
	ip, err := netip.ParseAddr(u.Hostname())
	here := strings.EqualFold(u.Hostname(), "localhost") || err == nil && ip.IsLoopback()
	if u.Scheme == "https" || u.Scheme == "http" && here {
		return nil
	}
	return fmt.Errorf("%q must begin with https://", address)
}
