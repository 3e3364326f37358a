package pki

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/licet/licet/agent/protocol"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func openCA(t *testing.T) (*CA, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.key")
	ca, err := Open(path, "Acme Networks", now)
	if err != nil {
		t.Fatal(err)
	}
	return ca, path
}

func newKey(t *testing.T, kind string) crypto.Signer {
	t.Helper()
	var key crypto.Signer
	var err error
	switch kind {
	case "P-224":
		key, err = ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	case "P-256":
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "P-384":
		key, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case "P-521":
		key, err = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case "Ed25519":
		_, key, err = ed25519.GenerateKey(rand.Reader)
	case "RSA-2048":
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func makeCSR(t *testing.T, key crypto.Signer, plan x509.CertificateRequest) []byte {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &plan, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// hostile asks for everything a device must not get.
func hostile(t *testing.T) x509.CertificateRequest {
	t.Helper()
	isCA, err := asn1.Marshal(struct {
		IsCA bool
	}{true})
	if err != nil {
		t.Fatal(err)
	}
	other, _ := url.Parse("urn:licet:pi_someone_else")
	return x509.CertificateRequest{
		Subject:  pkix.Name{CommonName: "evil", Organization: []string{"Evil"}, SerialNumber: "OTHER"},
		DNSNames: []string{"portal.example.com"},
		URIs:     []*url.URL{other},
		ExtraExtensions: []pkix.Extension{
			{Id: asn1.ObjectIdentifier{2, 5, 29, 19}, Critical: true, Value: isCA},
		},
	}
}

func TestCheckCSR(t *testing.T) {
	t.Parallel()
	good := makeCSR(t, newKey(t, "P-256"), x509.CertificateRequest{})
	forged := bytes.Clone(good)
	forged[len(forged)-1] ^= 1
	// A request with the key of one and the signature of another.
	stranger := makeCSR(t, newKey(t, "P-256"), x509.CertificateRequest{})
	swapped := swapKey(t, good, stranger)
	tests := []struct {
		name string
		der  []byte
		want protocol.Code
	}{
		{"P-256", good, ""},
		{"P-384", makeCSR(t, newKey(t, "P-384"), x509.CertificateRequest{}), ""},
		{"Ed25519", makeCSR(t, newKey(t, "Ed25519"), x509.CertificateRequest{}), ""},
		{"hostile names are ignored", makeCSR(t, newKey(t, "P-256"), hostile(t)), ""},
		{"P-224", makeCSR(t, newKey(t, "P-224"), x509.CertificateRequest{}), protocol.CodeCSRKeyWeak},
		{"P-521", makeCSR(t, newKey(t, "P-521"), x509.CertificateRequest{}), protocol.CodeCSRKeyWeak},
		{"RSA", makeCSR(t, newKey(t, "RSA-2048"), x509.CertificateRequest{}), protocol.CodeCSRKeyWeak},
		{"signature altered", forged, protocol.CodeCSRInvalid},
		{"another's key", swapped, protocol.CodeCSRInvalid},
		{"trailing bytes", append(bytes.Clone(good), 0), protocol.CodeCSRInvalid},
		{"cut", good[:len(good)/2], protocol.CodeCSRInvalid},
		{"PEM, not DER", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: good}), protocol.CodeCSRInvalid},
		{"empty", nil, protocol.CodeCSRInvalid},
		{"huge", make([]byte, protocol.MaxCSR+1), protocol.CodeCSRInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pub, err := CheckCSR(tt.der)
			var got protocol.Code
			var refused *protocol.Error
			if errors.As(err, &refused) {
				got = refused.Code
			}
			if got != tt.want || (tt.want == "") != (pub != nil) {
				t.Errorf("CheckCSR = %T, %v; want code %q", pub, err, tt.want)
			}
		})
	}
}

// swapKey puts the public key of b into the request a.
func swapKey(t *testing.T, a, b []byte) []byte {
	t.Helper()
	ra, errA := x509.ParseCertificateRequest(a)
	rb, errB := x509.ParseCertificateRequest(b)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	return bytes.Replace(a, ra.RawSubjectPublicKeyInfo, rb.RawSubjectPublicKeyInfo, 1)
}

func TestIssueTakesOnlyTheKey(t *testing.T) {
	t.Parallel()
	ca, _ := openCA(t)
	pub, err := CheckCSR(makeCSR(t, newKey(t, "P-256"), hostile(t)))
	if err != nil {
		t.Fatal(err)
	}
	cert, err := ca.Issue(pub, Identity{Instance: "pi_1", UDISerial: "FX 1", NotBefore: now, NotAfter: now.AddDate(1, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(cert.DER)
	if err != nil {
		t.Fatal(err)
	}
	if leaf.Subject.CommonName != "pi_1" || leaf.Subject.SerialNumber != "FX 1" || len(leaf.Subject.Names) != 2 {
		t.Errorf("subject = %v", leaf.Subject)
	}
	if len(leaf.URIs) != 1 || leaf.URIs[0].String() != "urn:licet:pi_1" || len(leaf.DNSNames) != 0 {
		t.Errorf("names = %v %v", leaf.URIs, leaf.DNSNames)
	}
	if leaf.IsCA || leaf.KeyUsage != x509.KeyUsageDigitalSignature || len(leaf.ExtKeyUsage) != 1 || leaf.ExtKeyUsage[0] != x509.ExtKeyUsageClientAuth {
		t.Errorf("the certificate may do more than it should: CA %v, usage %v %v", leaf.IsCA, leaf.KeyUsage, leaf.ExtKeyUsage)
	}
	if len(cert.Serial) != 32 || leaf.SerialNumber.BitLen() < 120 {
		t.Errorf("serial = %s", cert.Serial)
	}
}

func TestIssueRefuses(t *testing.T) {
	t.Parallel()
	ca, _ := openCA(t)
	pub := newKey(t, "P-256").Public()
	fine := Identity{Instance: "pi_1", UDISerial: "S", NotBefore: now, NotAfter: now.AddDate(1, 0, 0)}
	if _, err := ca.Issue(pub, fine); err != nil {
		t.Fatal(err)
	}
	outlives, backwards, nobody := fine, fine, fine
	outlives.NotAfter = now.AddDate(caYears, 0, 1)
	backwards.NotAfter = now.Add(-time.Hour)
	nobody.Instance = ""
	for name, who := range map[string]Identity{"outlives the CA": outlives, "ends before it begins": backwards, "no instance": nobody} {
		if _, err := ca.Issue(pub, who); err == nil {
			t.Errorf("%s: issued", name)
		}
	}
	if _, err := ca.Issue(newKey(t, "RSA-2048").Public(), fine); err == nil {
		t.Error("issued for an RSA key")
	}
}

func TestOpenKeepsTheCA(t *testing.T) {
	t.Parallel()
	first, path := openCA(t)
	second, err := Open(path, "Another Name", now.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if first.ChainPEM() != second.ChainPEM() {
		t.Error("the CA changed between starts")
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
}

func TestOpenSelfTest(t *testing.T) {
	t.Parallel()
	_, path := openCA(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		parts = append(parts, string(pem.EncodeToMemory(block)))
	}
	root, issuer, caKey, rootKey := parts[0], parts[1], parts[2], parts[3]
	_, otherPath := openCA(t)
	otherData, err := os.ReadFile(otherPath)
	if err != nil {
		t.Fatal(err)
	}
	otherBlock, _ := pem.Decode(otherData)
	otherRoot := string(pem.EncodeToMemory(otherBlock))
	tests := []struct {
		name, text string
		at         time.Time
		ok         bool
	}{
		{"complete", root + issuer + caKey + rootKey, now, true},
		{"the root's key is offline", root + issuer + caKey, now, true},
		{"any order", caKey + issuer + root, now, true},
		{"no key of the device CA", root + issuer + rootKey, now, false},
		{"no root", issuer + caKey, now, false},
		{"no device CA", root + rootKey, now, false},
		{"another root", otherRoot + issuer + caKey, now, false},
		{"ended", root + issuer + caKey, now.AddDate(caYears, 0, 1), false},
		{"empty", "", now, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := filepath.Join(t.TempDir(), "ca.key")
			if err := os.WriteFile(p, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(p, "Acme Networks", tt.at); (err == nil) != tt.ok {
				t.Errorf("Open: %v; want ok %v", err, tt.ok)
			}
		})
	}
}

// An independent program agrees that the chain holds and what it says.
func TestOpenSSLVerifies(t *testing.T) {
	t.Parallel()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	ca, _ := openCA(t)
	for _, kind := range []string{"P-256", "P-384", "Ed25519"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			cert, err := ca.Issue(newKey(t, kind).Public(), Identity{Instance: "pi_1", UDISerial: "FX1", NotBefore: now, NotAfter: now.AddDate(1, 0, 0)})
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			leaf, root := filepath.Join(dir, "leaf.pem"), filepath.Join(dir, "root.pem")
			if err := errors.Join(
				os.WriteFile(leaf, []byte(cert.PEM), 0o600),
				os.WriteFile(root, encodePEM(pemCertificate, ca.root.Raw), 0o600),
			); err != nil {
				t.Fatal(err)
			}
			at := []string{"-attime", "1780000000"} // inside the validity
			out, err := exec.Command(openssl, append([]string{"verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", root, "-untrusted", leaf}, append(at, leaf)...)...).CombinedOutput()
			if err != nil {
				t.Errorf("openssl verify: %v\n%s", err, out)
			}
			out, err = exec.Command(openssl, append([]string{"verify", "-purpose", "sslserver", "-CAfile", root, "-untrusted", leaf}, append(at, leaf)...)...).CombinedOutput()
			if err == nil {
				t.Errorf("openssl takes a device's certificate for a web server's:\n%s", out)
			}
		})
	}
}

func FuzzCheckCSR(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{DNSNames: []string{"a"}}, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(der)
	f.Add([]byte{0x30, 0x03, 0x02, 0x01, 0x00})
	f.Fuzz(func(t *testing.T, der []byte) {
		pub, err := CheckCSR(der)
		if (pub == nil) == (err == nil) {
			t.Errorf("CheckCSR = %v, %v", pub, err)
		}
	})
}
