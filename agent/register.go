package agent

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/licet/licet/agent/protocol"
)

// firstReport is when the first report is due after registering; later the
// server says when.
const firstReport = 30 * 24 * time.Hour

// Registration is what Register needs to know.
type Registration struct {
	Server   string // base URL, https://licenses.example.com
	Token    string // from the license manager
	UDI      protocol.UDI
	HostName string // empty: not told
	// Force replaces another instance with the same UDI; on a device that is
	// registered, it makes a new key and identity.
	Force bool
	// ServerKey is the server's key, as thumbprint or JWK, if it was told
	// beforehand; without it the key of the first contact is pinned.
	ServerKey string
}

// Register gives the device an identity. It is safe to repeat after a lost
// answer or a crash: the same key is used until an answer has come, and the
// server knows it again without spending the token twice.
func (a *Agent) Register(ctx context.Context, r Registration) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := r.UDI.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if strings.TrimSpace(r.Token) == "" {
		return fmt.Errorf("%w: the token is empty", ErrInvalid)
	}
	server, err := serverURL(r.Server)
	if err != nil {
		return err
	}
	s := a.state
	if s.registered() && s.Server != server.String() && !r.Force {
		return ErrOtherServer
	}
	to, err := a.meet(ctx, server, r.ServerKey)
	if err != nil {
		return a.failed(err)
	}
	if !s.registered() {
		s.UDI, s.HostName = r.UDI, r.HostName // for the status, also if this fails
	}
	fresh, err := a.chooseKey(r.Force)
	if err != nil {
		return err
	}
	err = a.register(ctx, r, to)
	var no *Refused
	if errors.As(err, &no) && !fresh && (no.Code == string(protocol.CodeInstanceRemoved) || no.Code == string(protocol.CodeInstanceSuperseded)) {
		// The key belongs to an identity that is gone: begin anew, once.
		if err := a.replaceKey(); err != nil {
			return err
		}
		err = a.register(ctx, r, to)
	}
	if err != nil {
		// A no leaves an old identity as it is; so does silence.
		s.Failed = errors.As(err, &no) && !s.registered()
		if errors.As(err, &no) && s.registered() && s.PendingKey != s.KeyFile {
			a.store.dropKey(s.PendingKey) // the server did not take it
			s.PendingKey = ""
		}
		return a.failed(err)
	}
	return nil
}

func serverURL(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%w: the server's address %q is not like https://licenses.example.com", ErrInvalid, text)
	}
	return u, nil
}

// meet reads who the server says it is and decides which of its keys to trust:
// the one given, else the one pinned earlier, else what it shows now.
func (a *Agent) meet(ctx context.Context, server *url.URL, given string) (peer, error) {
	data, err := a.fetchRetrying(ctx, server.JoinPath(protocol.ServerPath))
	if err != nil {
		return peer{}, err
	}
	var info protocol.ServerInfo
	if err := json.Unmarshal(data, &info); err != nil || info.ID == "" || len(info.Keys) == 0 {
		return peer{}, &Unreachable{Cause: CauseNotLicet, Server: server.Host, Err: errors.New("it does not introduce itself as a Licet server")}
	}
	want := ""
	switch {
	case strings.HasPrefix(given, "{"):
		key, err := protocol.ParseKey([]byte(given))
		if err != nil {
			return peer{}, fmt.Errorf("%w: the given server key: %w", ErrInvalid, err)
		}
		want = key.Thumbprint()
	case given != "":
		want = given
	case a.state.ServerKey != nil && a.state.Server == server.String():
		want = a.state.ServerKey.Thumbprint()
	}
	to := peer{url: server, id: info.ID, keys: info.Keys}
	if want == "" {
		return to, nil
	}
	for _, k := range info.Keys {
		if k.Thumbprint() == want {
			to.keys = []protocol.JWK{k}
			return to, nil
		}
	}
	return peer{}, &Unreachable{Cause: CauseUntrusted, Server: server.Host, Err: errors.New("it does not have the key this device trusts")}
}

// chooseKey puts the key to register with into PendingKey, and tells whether no
// message was ever signed with it.
func (a *Agent) chooseKey(force bool) (fresh bool, err error) {
	s := a.state
	switch {
	case s.PendingKey != "" && !(force && s.PendingKey == s.KeyFile): // an earlier attempt has no answer yet
		return false, nil
	case s.registered() && !force:
		s.PendingKey = s.KeyFile
		return false, nil
	}
	return true, a.replaceKey()
}

func (a *Agent) replaceKey() error {
	old := a.state.PendingKey
	name, err := a.store.newKey()
	if err != nil {
		return err
	}
	a.state.PendingKey = name
	if err := a.save(); err != nil {
		return err
	}
	if old != a.state.KeyFile {
		a.store.dropKey(old)
	}
	return nil
}

func (a *Agent) register(ctx context.Context, r Registration, to peer) error {
	key, err := a.store.loadKey(a.state.PendingKey)
	if err != nil {
		return err
	}
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "licet device"}}, key)
	if err != nil {
		return err
	}
	ask := protocol.RegisterRequest{Token: strings.TrimSpace(r.Token), CSR: csr, UDI: r.UDI, HostName: r.HostName, Software: a.cfg.Software, Force: r.Force}
	answer, err := a.exchange(ctx, to, protocol.Register, ask, "", key)
	if err != nil {
		return err
	}
	identity, err := readIdentity(answer, key.Public())
	if err != nil {
		return err
	}
	return a.adopt(identity, r, to, answer.Header.Kid)
}

// adopt makes a new identity the device's own, in one write of the state.
func (a *Agent) adopt(identity protocol.RegisterAnswer, r Registration, to peer, serverKey string) error {
	s, now := a.state, a.clock.now()
	oldKey, newKey := s.KeyFile, s.PendingKey
	if s.Instance != identity.Instance {
		s.forget(now)
		a.authorization = nil
		s.NextReport = now.Add(firstReport)
		for tag, w := range s.Wanted { // use is measured from here on
			s.Wanted[tag] = want{Count: w.Count, Since: now}
		}
	}
	for _, k := range to.keys {
		if k.Thumbprint() == serverKey {
			s.ServerKey = &k
		}
	}
	s.Server, s.ServerID = to.url.String(), to.id
	s.UDI, s.HostName, s.Software = r.UDI, r.HostName, a.cfg.Software
	s.Instance, s.Identity, s.KeyFile, s.PendingKey, s.Failed = identity.Instance, identity, newKey, "", false
	a.advised(identity.Advice)
	if err := a.save(); err != nil {
		return err
	}
	if oldKey != newKey {
		a.store.dropKey(oldKey)
	}
	return nil
}

// readIdentity checks that the certificate is for our key; the signature of the
// answer already says that it is the server's.
func readIdentity(answer *protocol.Answer, pub crypto.PublicKey) (protocol.RegisterAnswer, error) {
	var identity protocol.RegisterAnswer
	if err := answer.Decode(&identity); err != nil {
		return identity, err
	}
	block, _ := pem.Decode([]byte(identity.Certificate))
	if block == nil {
		return identity, errors.New("the server's answer holds no certificate")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return identity, fmt.Errorf("the server's certificate for this device: %w", err)
	}
	ours, ok := pub.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !ours.Equal(cert.PublicKey) || identity.Instance == "" || identity.Instance != answer.Header.Instance {
		return identity, errors.New("the server's certificate is for another device")
	}
	return identity, nil
}

// fetchRetrying reads an unsigned document of the server with the usual patience.
func (a *Agent) fetchRetrying(ctx context.Context, u *url.URL) ([]byte, error) {
	for n := 1; ; n++ {
		data, err := a.fetch(ctx, http.MethodGet, u, nil)
		var silent *Unreachable
		if err == nil || !errors.As(err, &silent) || !silent.retryable() || n >= a.cfg.Retry.Attempts {
			return data, err
		}
		if !a.pause(ctx, n, silent.RetryAfter) {
			return nil, err
		}
	}
}
