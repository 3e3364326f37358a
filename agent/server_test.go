package agent_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/agent/protocol"
)

// server speaks the protocol as far as the agent's tests need it: one account,
// tokens by name, and a pool of 10 of each tag that begins with "T".
type server struct {
	*httptest.Server
	t   *testing.T
	key ed25519.PrivateKey
	ca  *ecdsa.PrivateKey

	mu        sync.Mutex
	now       time.Time
	instances map[string]*instance
	seen      []protocol.Header
	reports   []protocol.Measurement
	// before, if set, answers instead; after, if set, loses the answer.
	before func(protocol.Target, http.ResponseWriter) bool
	after  func(protocol.Target) bool
}

type instance struct {
	id      string
	udi     protocol.UDI
	key     crypto.PublicKey
	seq     int64
	removed protocol.Code
}

func newServer(t *testing.T, now time.Time) *server {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, key: key, ca: ca, now: now, instances: map[string]*instance{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) jwk() protocol.JWK {
	k, err := protocol.KeyOf(s.key.Public())
	if err != nil {
		s.t.Fatal(err)
	}
	return k
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == protocol.ServerPath {
		json.NewEncoder(w).Encode(protocol.ServerInfo{ID: "srv_test", Time: s.now, Keys: []protocol.JWK{s.jwk()}})
		return
	}
	target := protocol.Target(strings.TrimPrefix(r.URL.Path, "/device/v1/"))
	if s.before != nil && s.before(target, w) {
		return
	}
	body, _ := io.ReadAll(r.Body)
	out, last, err := s.answer(target, body)
	if err != nil {
		refuse(w, err, last)
		return
	}
	if s.after != nil && s.after(target) {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", protocol.MediaType)
	w.Write(out)
}

func refuse(w http.ResponseWriter, err error, last int64) {
	e, ok := err.(*protocol.Error)
	if !ok {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	row, _ := protocol.Lookup(e.Code)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(row.Status)
	json.NewEncoder(w).Encode(protocol.Problem{Status: row.Status, Code: e.Code, Detail: e.Detail, Remedy: row.Remedy, LastSeq: last})
}

func (s *server) answer(target protocol.Target, body []byte) ([]byte, int64, error) {
	m, err := protocol.Parse(body)
	if err != nil {
		return nil, 0, err
	}
	if err := m.CheckTarget(target, "srv_test"); err != nil {
		return nil, 0, err
	}
	s.seen = append(s.seen, m.Header)
	var who *instance
	var payload any
	if target == protocol.Register {
		who, payload, err = s.register(m)
	} else {
		var last int64
		who, last, err = s.known(m)
		if err != nil {
			return nil, last, err
		}
		payload, err = s.serve(m, who)
	}
	if err != nil {
		return nil, 0, err
	}
	out, err := protocol.SealAnswer(protocol.AnswerHeader{Target: target, Seq: m.Header.Seq, Instance: who.id}, payload, s.key)
	return out, 0, err
}

func (s *server) known(m *protocol.Message) (*instance, int64, error) {
	who := s.instances[m.Header.Kid]
	if who == nil {
		return nil, 0, protocol.Refuse(protocol.CodeInstanceUnknown, "no such instance")
	}
	if err := m.Verify(who.key); err != nil {
		return nil, 0, err
	}
	if who.removed != "" {
		return nil, 0, protocol.Refuse(who.removed, "gone")
	}
	if m.Header.Seq <= who.seq {
		return nil, who.seq, protocol.Refuse(protocol.CodeSequenceReplayed, "seq %d is not above %d", m.Header.Seq, who.seq)
	}
	who.seq = m.Header.Seq
	return who, 0, nil
}

func (s *server) register(m *protocol.Message) (*instance, any, error) {
	key := m.Header.JWK.Public()
	if err := m.Verify(key); err != nil {
		return nil, nil, err
	}
	var ask protocol.RegisterRequest
	if err := m.Decode(&ask); err != nil {
		return nil, nil, err
	}
	if !strings.HasPrefix(ask.Token, "good") {
		return nil, nil, protocol.Refuse(protocol.CodeTokenUnknown, "no such token")
	}
	for _, other := range s.instances {
		if other.udi != ask.UDI || other.removed != "" {
			continue
		}
		if other.key.(interface{ Equal(crypto.PublicKey) bool }).Equal(key) {
			other.seq = m.Header.Seq
			return other, s.identity(other), nil
		}
		if !ask.Force {
			return nil, nil, protocol.Refuse(protocol.CodeUDIRegistered, "registered already")
		}
		other.removed = protocol.CodeInstanceSuperseded
	}
	who := &instance{id: fmt.Sprintf("pi_%d", len(s.instances)+1), udi: ask.UDI, key: key, seq: m.Header.Seq}
	s.instances[who.id] = who
	return who, s.identity(who), nil
}

func (s *server) identity(who *instance) protocol.RegisterAnswer {
	uri := &url.URL{Scheme: "urn", Opaque: "licet:" + who.id}
	plan := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: who.id}, URIs: []*url.URL{uri}, NotBefore: s.now, NotAfter: s.now.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, plan, plan, who.key, s.ca)
	if err != nil {
		s.t.Error(err)
	}
	return protocol.RegisterAnswer{
		Instance: who.id, Account: protocol.AccountName{Name: "Example Corp", DomainIdentifier: "example.com"},
		VirtualAccount: protocol.VirtualAccountName{Name: "DEFAULT"},
		Certificate:    string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		NotBefore:      s.now, NotAfter: s.now.AddDate(1, 0, 0), RenewAfter: s.now.AddDate(0, 6, 0), ServerTime: s.now,
	}
}

func (s *server) serve(m *protocol.Message, who *instance) (any, error) {
	switch m.Header.Target {
	case protocol.Renew:
		return s.identity(who), nil
	case protocol.Deregister:
		who.removed = protocol.CodeInstanceRemoved
		return protocol.DeregisterAnswer{Deregistered: true, ServerTime: s.now}, nil
	case protocol.Report:
		var ask protocol.ReportRequest
		if err := m.Decode(&ask); err != nil {
			return nil, err
		}
		out := protocol.ReportAnswer{Acknowledged: []int64{}, Missing: []int64{}, ServerTime: s.now, NextReport: s.now.AddDate(0, 0, 30)}
		for _, r := range ask.Reports {
			out.Acknowledged = append(out.Acknowledged, r.ID)
		}
		s.reports = append(s.reports, ask.Reports...)
		return out, nil
	}
	var ask protocol.AuthorizeRequest
	if err := m.Decode(&ask); err != nil {
		return nil, err
	}
	out := protocol.AuthorizeAnswer{Status: protocol.StatusNoLicenses, Entitlements: []protocol.Granted{}, IssuedAt: s.now, RenewAfter: s.now.AddDate(0, 0, 30), ExpiresAt: s.now.AddDate(0, 0, 90), ServerTime: s.now, NextContact: s.now.AddDate(0, 0, 30)}
	for _, w := range ask.Entitlements {
		g := protocol.Granted{Tag: w.Tag, Count: w.Count, State: protocol.StateInCompliance}
		switch {
		case !strings.HasPrefix(w.Tag, "T"):
			g = protocol.Granted{Tag: w.Tag, State: protocol.StateUnknownTag}
		case w.Count > 10:
			g.State, out.Status = protocol.StateOutOfCompliance, protocol.StatusOutOfCompliance
		case out.Status == protocol.StatusNoLicenses:
			out.Status = protocol.StatusAuthorized
		}
		out.Entitlements = append(out.Entitlements, g)
	}
	return out, nil
}
