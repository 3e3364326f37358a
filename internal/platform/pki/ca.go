package pki

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/licet/licet/internal/platform/keyfile"
)

const (
	pemCertificate = "CERTIFICATE"
	pemKey         = "PRIVATE KEY"

	rootYears = 30
	caYears   = 20
)

// CA issues devices' certificates. It is safe for concurrent use.
type CA struct {
	root   *x509.Certificate
	issuer *x509.Certificate
	key    crypto.Signer
}

// Open loads the CA from the file at path, or makes both. The file (mode 0600)
// holds in PEM the root's certificate, the device CA's certificate, and their
// private keys. The root's key is needed only to make another device CA: take
// its block out and keep it offline; Open does not ask for it. Organization goes
// into the CA's names when it is made. Open fails if keys and certificates do
// not belong together, or at now are not valid.
func Open(path, organization string, now time.Time) (*CA, error) {
	data, err := keyfile.LoadOrCreate(path, func() ([]byte, error) { return create(organization, now) })
	if err != nil {
		return nil, err
	}
	ca, err := parse(data)
	if err == nil {
		err = ca.selfTest(now)
	}
	if err != nil {
		return nil, fmt.Errorf("the device CA in %s: %w", path, err)
	}
	return ca, nil
}

// ChainPEM is the device CA's certificate and the root's, for who verifies
// devices' certificates.
func (c *CA) ChainPEM() string {
	return string(encodePEM(pemCertificate, c.issuer.Raw)) + string(encodePEM(pemCertificate, c.root.Raw))
}

func create(organization string, now time.Time) ([]byte, error) {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	rootPlan, err := caTemplate(organization, "Root", 1, now, rootYears, &rootKey.PublicKey)
	if err != nil {
		return nil, err
	}
	root, err := x509.CreateCertificate(rand.Reader, rootPlan, rootPlan, &rootKey.PublicKey, rootKey)
	if err != nil {
		return nil, err
	}
	caPlan, err := caTemplate(organization, "Device CA", 0, now, caYears, &caKey.PublicKey)
	if err != nil {
		return nil, err
	}
	caPlan.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} // can never make a web server's certificate
	ca, err := x509.CreateCertificate(rand.Reader, caPlan, rootPlan, &caKey.PublicKey, rootKey)
	if err != nil {
		return nil, err
	}
	out := append(encodePEM(pemCertificate, root), encodePEM(pemCertificate, ca)...)
	for _, key := range []*ecdsa.PrivateKey{caKey, rootKey} {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return nil, err
		}
		out = append(out, encodePEM(pemKey, der)...)
	}
	return out, nil
}

func caTemplate(organization, role string, pathLen int, now time.Time, years int, pub crypto.PublicKey) (*x509.Certificate, error) {
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	id, err := keyID(pub)
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{Organization: []string{organization}, CommonName: organization + " " + role},
		NotBefore:             now.Add(-time.Hour), // clocks differ
		NotAfter:              now.AddDate(years, 0, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLen:            pathLen,
		MaxPathLenZero:        pathLen == 0,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		SubjectKeyId:          id,
	}, nil
}

func parse(data []byte) (*CA, error) {
	c := &CA{}
	var keys []crypto.Signer
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case pemCertificate:
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, err
			}
			if bytes.Equal(cert.RawIssuer, cert.RawSubject) {
				c.root = cert
			} else {
				c.issuer = cert
			}
		case pemKey:
			key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				return nil, err
			}
			signer, ok := key.(crypto.Signer)
			if !ok {
				return nil, errors.New("a key can't sign")
			}
			keys = append(keys, signer)
		default:
			return nil, fmt.Errorf("unexpected PEM block %q", block.Type)
		}
	}
	if c.root == nil || c.issuer == nil {
		return nil, errors.New("the root's or the device CA's certificate is missing")
	}
	for _, k := range keys {
		if same(k.Public(), c.issuer.PublicKey) {
			c.key = k
		}
	}
	if c.key == nil {
		return nil, errors.New("the private key that belongs to the device CA's certificate is missing")
	}
	return c, nil
}

// selfTest proves on each start that what would be issued will verify: the
// chain holds, and a signature made with the key fits the certificate.
func (c *CA) selfTest(now time.Time) error {
	pool := x509.NewCertPool()
	pool.AddCert(c.root)
	if _, err := c.issuer.Verify(x509.VerifyOptions{Roots: pool, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err != nil {
		return err
	}
	if !c.issuer.IsCA || c.issuer.KeyUsage&x509.KeyUsageCertSign == 0 {
		return errors.New("the device CA's certificate may not sign certificates")
	}
	sum := sha256.Sum256([]byte("licet ca self-test"))
	signature, err := c.key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		return err
	}
	pub, ok := c.issuer.PublicKey.(*ecdsa.PublicKey)
	if !ok || !ecdsa.VerifyASN1(pub, sum[:], signature) {
		return errors.New("the key's signature does not fit the certificate")
	}
	return nil
}

func same(a, b crypto.PublicKey) bool {
	k, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.Equal(b)
}

// newSerial is 128 bits, 127 of them random; the chance of two alike is nil in practice.
func newSerial() (*big.Int, error) {
	b := make([]byte, 16)
	if _, err := rand.Read(b); err != nil {
		return nil, err
	}
	b[0] |= 0x40 // never zero in front, so all are written with 32 hex digits
	return new(big.Int).SetBytes(b), nil
}

// keyID is RFC 7093's method 1: 160 bits of SHA-256 over the key.
func keyID(pub crypto.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(der)
	return sum[:20], nil
}

func encodePEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
