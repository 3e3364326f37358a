// Package licensingtest gives tests a licensing service with everything that it needs, and devices that talk to it.
//
// It owns nothing but the building; it is imported by tests only.
package licensingtest

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"time"

	"github.com/licet/licet/agent/protocol"
)

// Receiver is whoever takes a device's messages: the licensing service, or a client of a server.
type Receiver interface {
	Receive(ctx context.Context, target protocol.Target, raw []byte, origin string) ([]byte, error)
}

// Device is a virtual device: a key, a device identifier, and the number of its last message.
type Device struct {
	Key      crypto.Signer
	UDI      protocol.UDI
	HostName string
	Software protocol.Software
	Instance string // once it is registered
	Seq      int64
	Now      func() time.Time // what its clock says
	Server   protocol.JWK     // the key by which it checks answers
}

// NewDevice returns a device with a fresh Ed25519 key, the product id ACME-EDGE and this serial number.
func NewDevice(sn string, server protocol.JWK, now func() time.Time) *Device {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // there is no randomness
	}
	return &Device{
		Key: key, UDI: protocol.UDI{PID: "ACME-EDGE", SN: sn}, Software: protocol.Software{Product: "Edge", Version: "1.0"},
		Now: now, Server: server,
	}
}

// NewKey returns a fresh P-256 key.
func NewKey() crypto.Signer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // there is no randomness
	}
	return key
}

// CSR returns a certificate request for a key, in DER.
func CSR(key crypto.Signer) []byte {
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "ignored"}}, key)
	if err != nil {
		panic(err) // a key of a kind that can't make one
	}
	return der
}

// Seal signs the device's next message.
func (d *Device) Seal(target protocol.Target, payload any) []byte {
	d.Seq++
	h := protocol.Header{Target: target, Seq: d.Seq, Iat: d.Now().Unix()}
	if target != protocol.Register {
		h.Kid = d.Instance
	}
	raw, err := protocol.Seal(h, payload, d.Key)
	if err != nil {
		panic(fmt.Sprintf("licensingtest: seal %s: %v", target, err)) // a payload that can't be said
	}
	return raw
}

// Registration is what the device says to register.
func (d *Device) Registration(token string, force bool) protocol.RegisterRequest {
	return protocol.RegisterRequest{Token: token, CSR: CSR(d.Key), UDI: d.UDI, HostName: d.HostName, Software: d.Software, Force: force}
}

// Send seals a message, hands it over, checks that the answer is the server's to just this message, and reads it.
func (d *Device) Send(ctx context.Context, to Receiver, target protocol.Target, payload, answer any) error {
	raw, err := to.Receive(ctx, target, d.Seal(target, payload), "198.51.100.9")
	if err != nil {
		return err
	}
	a, err := protocol.OpenAnswer(raw, d.Server)
	if err != nil {
		return err
	}
	if err := a.CheckReply(target, d.Seq, d.Instance); err != nil {
		return err
	}
	return a.Decode(answer)
}

// Register registers the device and keeps its instance's id.
func (d *Device) Register(ctx context.Context, to Receiver, token string, force bool) (protocol.RegisterAnswer, error) {
	var got protocol.RegisterAnswer
	was := d.Instance
	d.Instance = ""
	err := d.Send(ctx, to, protocol.Register, d.Registration(token, force), &got)
	if d.Instance = got.Instance; err != nil {
		d.Instance = was
	}
	return got, err
}

// Authorize asks for exactly these entitlements.
func (d *Device) Authorize(ctx context.Context, to Receiver, wanted ...protocol.Wanted) (protocol.AuthorizeAnswer, error) {
	var got protocol.AuthorizeAnswer
	if wanted == nil {
		wanted = []protocol.Wanted{}
	}
	err := d.Send(ctx, to, protocol.Authorize, protocol.AuthorizeRequest{Entitlements: wanted}, &got)
	return got, err
}

// Report sends measurements.
func (d *Device) Report(ctx context.Context, to Receiver, reports ...protocol.Measurement) (protocol.ReportAnswer, error) {
	var got protocol.ReportAnswer
	err := d.Send(ctx, to, protocol.Report, protocol.ReportRequest{Reports: reports}, &got)
	return got, err
}

// Renew asks for a new certificate: for another key, if one is given, which the device uses from then on.
func (d *Device) Renew(ctx context.Context, to Receiver, key crypto.Signer) (protocol.RegisterAnswer, error) {
	var got protocol.RegisterAnswer
	var ask protocol.RenewRequest
	if key != nil {
		ask.CSR = CSR(key)
	}
	err := d.Send(ctx, to, protocol.Renew, ask, &got)
	if err == nil && key != nil {
		d.Key = key
	}
	return got, err
}

// Deregister ends the instance.
func (d *Device) Deregister(ctx context.Context, to Receiver) error {
	var got protocol.DeregisterAnswer
	return d.Send(ctx, to, protocol.Deregister, protocol.DeregisterRequest{}, &got)
}
