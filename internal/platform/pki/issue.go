package pki

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Identity is what a device's certificate says. All of it comes from the
// server's records, nothing from the device's certificate request.
type Identity struct {
	Instance  string    // pi_…; becomes the URI urn:licet:pi_… and the common name
	UDISerial string    // becomes the subject's serialNumber, 1 to 64 printable ASCII characters
	NotBefore time.Time // whole seconds; fractions are cut
	NotAfter  time.Time
}

// Certificate is one that was issued.
type Certificate struct {
	Serial    string // 32 hex digits
	PEM       string // the device's certificate, then the device CA's
	DER       []byte // the device's certificate alone
	NotBefore time.Time
	NotAfter  time.Time
}

// Issue signs a certificate for pub, which [CheckCSR] returned. It fails if pub
// is of a kind that CheckCSR would refuse, or if the certificate would outlive
// the device CA.
func (c *CA) Issue(pub crypto.PublicKey, who Identity) (Certificate, error) {
	switch {
	case !accepted(pub):
		return Certificate{}, errors.New("pki: the key is neither P-256 nor P-384 nor Ed25519")
	case who.Instance == "" || who.UDISerial == "" || len(who.UDISerial) > 64:
		return Certificate{}, errors.New("pki: the identity has no instance or no serial number, or a too long one")
	case !who.NotBefore.Before(who.NotAfter):
		return Certificate{}, errors.New("pki: the certificate would end before it begins")
	case who.NotAfter.After(c.issuer.NotAfter):
		return Certificate{}, fmt.Errorf("pki: the certificate would outlive the device CA, which ends on %s: make a new device CA", c.issuer.NotAfter.Format(time.DateOnly))
	}
	serial, err := newSerial()
	if err != nil {
		return Certificate{}, err
	}
	id, err := keyID(pub)
	if err != nil {
		return Certificate{}, err
	}
	plan := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: who.Instance, SerialNumber: who.UDISerial},
		URIs:                  []*url.URL{{Scheme: "urn", Opaque: "licet:" + who.Instance}},
		NotBefore:             who.NotBefore.UTC().Truncate(time.Second),
		NotAfter:              who.NotAfter.UTC().Truncate(time.Second),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
		SubjectKeyId:          id,
	}
	der, err := x509.CreateCertificate(rand.Reader, plan, c.issuer, pub, c.key)
	if err != nil {
		return Certificate{}, err
	}
	return Certificate{
		Serial:    hex.EncodeToString(serial.FillBytes(make([]byte, 16))),
		PEM:       string(encodePEM(pemCertificate, der)) + string(encodePEM(pemCertificate, c.issuer.Raw)),
		DER:       der,
		NotBefore: plan.NotBefore,
		NotAfter:  plan.NotAfter,
	}, nil
}
