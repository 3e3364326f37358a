package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"time"

	"github.com/licet/licet/agent/protocol"
)

// device is a device with just what the protocol wants, so that the load costs the machine as little as possible.
type device struct {
	key      *ecdsa.PrivateKey
	csr      []byte
	serial   string
	instance string
	seq      int64
}

// newDevices makes devices with their keys and certificate requests, which isn't part of any measurement.
func (p *process) newDevices(count int) ([]*device, error) {
	all := make([]*device, count)
	for i := range all {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "bench"}}, key)
		if err != nil {
			return nil, err
		}
		p.made++
		all[i] = &device{key: key, csr: csr, serial: fmt.Sprintf("BENCH%07d", p.made)}
	}
	return all, nil
}

// message seals the next message of the device.
func (d *device) message(target protocol.Target, payload any) ([]byte, error) {
	d.seq++
	return protocol.Seal(protocol.Header{Target: target, Kid: d.instance, Seq: d.seq, Iat: time.Now().Unix()}, payload, d.key)
}
