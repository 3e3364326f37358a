package server_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/request"
)

// wire is the way that messages and requests take in these tests: over a real connection.
type wire struct {
	*fixture
	t *testing.T
}

// send posts raw bytes and returns what came back.
func (w wire) send(method, path, mediaType, cookie string, raw []byte) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, bytes.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", mediaType)
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	res, err := w.client.Do(req)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{res.StatusCode, res.Header.Get("Content-Type"), body}
}

// device posts a message to the device's border.
func (w wire) device(target protocol.Target, raw []byte) answer {
	w.t.Helper()
	return w.send(http.MethodPost, target.Path(), protocol.MediaType, "", raw)
}

// api posts JSON to the API.
func (w wire) api(cookie, path, body string) answer {
	w.t.Helper()
	return w.send(http.MethodPost, "/api/v1"+path, "application/json", cookie, []byte(body))
}

// Receive makes wire a licensingtest.Receiver.
func (w wire) Receive(_ context.Context, target protocol.Target, raw []byte, _ string) ([]byte, error) {
	a := w.device(target, raw)
	if a.status != http.StatusOK {
		return nil, fmt.Errorf("status %d: %s", a.status, a.body)
	}
	return a.body, nil
}

// token makes a token of the fixture's account as of some time ago.
func (w wire) token(ago time.Duration, terms licensing.Terms) licensing.Issued {
	w.t.Helper()
	s := *w.portal.Licensing // a service that lives in the past
	s.Clock = clock.NewManual(w.portal.Clock().Now().Add(-ago))
	made, err := s.IssueToken(w.t.Context(), w.admin, w.account(), w.virtual(), terms)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func (w wire) account() access.AccountID { return access.AccountID(w.params["account_id"]) }

func (w wire) virtual() access.VirtualAccountID {
	return access.VirtualAccountID(w.params["virtual_account_id"])
}

// newDevice is one that hasn't registered.
func (w wire) newDevice(sn string) *licensingtest.Device {
	return licensingtest.NewDevice(sn, w.portal.Licensing.Info().Keys[0], w.portal.Clock().Now)
}

// registered is one that has.
func (w wire) registered(sn, token string) *licensingtest.Device {
	w.t.Helper()
	d := w.newDevice(sn)
	if _, err := d.Register(w.t.Context(), w, token, false); err != nil {
		w.t.Fatal(err)
	}
	return d
}

// register posts the registration of a new device.
func (w wire) register(sn, token string) answer {
	w.t.Helper()
	d := w.newDevice(sn)
	return w.device(protocol.Register, d.Seal(protocol.Register, d.Registration(token, false)))
}

// refusal is the body of a problem.
type refusal struct {
	Type, Title, Detail, Code, Remedy, Instance string
	Status                                      int
	LastSeq                                     int64 `json:"last_seq"`
}

// refused checks that an answer is a problem of this code, with all that a problem has to have.
func (w wire) refused(name string, a answer, code string) refusal {
	w.t.Helper()
	var p refusal
	if err := json.Unmarshal(a.body, &p); err != nil || !strings.HasPrefix(a.mediaType, "application/problem+json") {
		w.t.Errorf("%s: no problem document: %d %s %.300s", name, a.status, a.mediaType, a.body)
		return p
	}
	switch {
	case a.status < 400 || a.status >= 500 || p.Status != a.status:
		w.t.Errorf("%s: status %d, in the document %d", name, a.status, p.Status)
	case p.Code != code || p.Type != "/problems/"+code:
		w.t.Errorf("%s: code %q, type %q; want %q", name, p.Code, p.Type, code)
	case p.Detail == "" || p.Remedy == "" || !strings.HasPrefix(p.Instance, "urn:uuid:"):
		w.t.Errorf("%s: without detail, remedy or number: %s", name, a.body)
	}
	return p
}

// unknownToken is well formed, and nobody's: twenty zero bytes and their CRC-32.
func unknownToken() string {
	zeros := make([]byte, 20)
	letters := base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
	return "licet_" + letters.EncodeToString(zeros) + letters.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(zeros)))
}

// tooMuch is a body of 10 MB.
func tooMuch() []byte { return bytes.Repeat([]byte(" "), 10<<20) }

// Whatever is wrong with a registration is told by a code of its own, and with what to do.
func TestBadRegistrationsOverTheWire(t *testing.T) {
	t.Parallel()
	w := wire{newFixture(t), t}
	good := w.token(0, licensing.Terms{}).Value
	ends := w.token(48*time.Hour, licensing.Terms{ExpiresInDays: 1}).Value
	once := w.token(0, licensing.Terms{MaxUses: 1}).Value
	w.registered("ONCE", once)
	revoked := w.token(0, licensing.Terms{})
	if _, err := w.portal.Licensing.RevokeToken(t.Context(), w.admin, w.account(), w.virtual(), revoked.ID); err != nil {
		t.Fatal(err)
	}
	w.registered("TAKEN", good)
	foreign := w.elsewhere()
	weak, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	weakCSR, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, weak)
	if err != nil {
		t.Fatal(err)
	}

	seen := map[string]string{}
	for _, c := range []struct {
		name, code, sn, token string
		change                func(*protocol.RegisterRequest)
	}{
		{"unknown token", "token_unknown", "S1", unknownToken(), nil},
		{"expired token", "token_expired", "S1", ends, nil},
		{"revoked token", "token_revoked", "S1", revoked.Value, nil},
		{"used-up token", "token_used_up", "S1", once, nil},
		{"device registered already", "udi_registered", "TAKEN", good, nil},
		{"device of another account", "udi_in_other_account", "TAKEN", foreign, nil},
		{"weak key", "csr_key_weak", "S1", good, func(r *protocol.RegisterRequest) { r.CSR = weakCSR }},
		{"another key than the signer's", "csr_key_mismatch", "S1", good, func(r *protocol.RegisterRequest) { r.CSR = licensingtest.CSR(licensingtest.NewKey()) }},
		{"garbage for a CSR", "csr_invalid", "S1", good, func(r *protocol.RegisterRequest) { r.CSR = []byte("garbage") }},
		{"no serial number", "udi_invalid", "", good, nil},
	} {
		d := w.newDevice(c.sn)
		ask := d.Registration(c.token, false)
		if c.change != nil {
			c.change(&ask)
		}
		a := w.device(protocol.Register, d.Seal(protocol.Register, ask))
		w.refused(c.name, a, c.code)
		if bytes.Contains(a.body, []byte(c.token)) {
			t.Errorf("%s: the answer repeats the token: %s", c.name, a.body)
		}
		if other := seen[c.code]; other != "" {
			t.Errorf("%s and %s have the same code", c.name, other)
		}
		seen[c.code] = c.name
	}
	w.refused("mistyped token", w.register("S1", good[:len(good)-1]+"!"), "token_unknown")
	if got := w.register("S1", good); got.status != http.StatusOK {
		t.Errorf("after all that, a good registration: %d %s", got.status, got.body)
	}
}

// elsewhere is the token of another account.
func (w wire) elsewhere() string {
	w.t.Helper()
	who, _ := w.person(w.t, "olga@other.example", "Olga")
	ctx, p := w.t.Context(), w.portal
	a, err := p.Requests.RequestAccount(ctx, who, request.Requester{
		Profile: who.Profile, Name: who.Name, Email: who.Email, Verified: true, Company: "Other",
	}, request.Request{Name: "Other"})
	if err != nil {
		w.t.Fatal(err)
	}
	made, err := p.Licensing.IssueToken(ctx, who, a.ID, a.DefaultVirtual, licensing.Terms{AcceptAgreement: "1.0"})
	if err != nil {
		w.t.Fatal(err)
	}
	return made.Value
}

// A message that isn't whole, isn't the device's or comes again has no effect, and its sender is told why.
func TestBadMessagesOverTheWire(t *testing.T) {
	t.Parallel()
	w := wire{newFixture(t), t}
	d := w.registered("MSG", w.token(0, licensing.Terms{}).Value)
	wish := protocol.AuthorizeRequest{Entitlements: []protocol.Wanted{licensingtest.Want("edge-base", 1)}}
	first := d.Seal(protocol.Authorize, wish)
	if got := w.device(protocol.Authorize, first); got.status != http.StatusOK {
		t.Fatalf("authorize: %d %s", got.status, got.body)
	}
	taken := d.Seq
	stranger := *d
	stranger.Key = licensingtest.NewKey()
	ghost := *d
	ghost.Instance = "pi_" + strings.Repeat("0", 26)
	unsigned := bytes.Replace(first, []byte(`"signature":"`), []byte(`"signature":"`+strings.Repeat("A", 8)), 1)

	for _, c := range []struct {
		name, code string
		target     protocol.Target
		raw        []byte
	}{
		{"somebody else's signature", "signature_invalid", protocol.Authorize, stranger.Seal(protocol.Authorize, wish)},
		{"a longer signature", "signature_invalid", protocol.Authorize, unsigned},
		{"no such instance", "instance_unknown", protocol.Authorize, ghost.Seal(protocol.Authorize, wish)},
		{"posted to another path", "target_mismatch", protocol.Renew, d.Seal(protocol.Authorize, wish)},
		{"invalid JSON", "message_malformed", protocol.Authorize, []byte(`{"protected":`)},
		{"a JSON list", "message_malformed", protocol.Authorize, []byte(`[]`)},
		{"no body", "message_malformed", protocol.Authorize, nil},
		{"10 MB", "body_too_large", protocol.Authorize, tooMuch()},
		{"a count below zero", "message_malformed", protocol.Authorize, d.Seal(protocol.Authorize, map[string]any{"entitlements": []any{map[string]any{"tag": "edge-base", "count": -1}}})},
	} {
		w.refused(c.name, w.device(c.target, c.raw), c.code)
	}
	// What was taken is never taken again, and the device learns from which number to go on.
	again := w.refused("a replayed message", w.device(protocol.Authorize, first), "sequence_replayed")
	if again.LastSeq != taken {
		t.Errorf("last_seq = %d; the last message that was taken had %d", again.LastSeq, taken)
	}
	w.refused("a wrong media type", w.send(http.MethodPost, "/device/v1/authorize", "text/plain", "", first), "media_type_unsupported")
	w.refused("a wrong method", w.send(http.MethodGet, "/device/v1/authorize", protocol.MediaType, "", nil), "method_not_allowed")
	w.refused("a wrong path", w.send(http.MethodPost, "/device/v1/nothing", protocol.MediaType, "", first), "path_unknown")

	// The device goes on as if nothing had been.
	if got, err := d.Authorize(t.Context(), w, licensingtest.Want("edge-base", 1)); err != nil || got.Status != protocol.StatusAuthorized {
		t.Errorf("after all that: %+v, %v", got, err)
	}
	if err := d.Deregister(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	w.refused("after it has left", w.device(protocol.Renew, d.Seal(protocol.Renew, protocol.RenewRequest{})), "instance_removed")
}

// What people and programs send wrong at the API.
func TestBadRequestsOverTheWire(t *testing.T) {
	t.Parallel()
	w := wire{newFixture(t), t}
	ctx := t.Context()
	admin := w.people[access.AccountAdmin]
	tokens := fmt.Sprintf("/accounts/%s/virtual-accounts/%s/tokens", w.account(), w.virtual())

	// A limited account with three users, the invited ones counted.
	owner, cookie := w.person(t, "riverside.bakery@gmail.com", "Anna")
	limited, err := w.portal.Requests.RequestAccount(ctx, owner, request.Requester{
		Profile: owner.Profile, Name: owner.Name, Email: owner.Email, Verified: true,
	}, request.Request{Name: "Riverside Bakery"})
	if err != nil {
		t.Fatal(err)
	}
	invite := fmt.Sprintf("/accounts/%s/invitations", limited.ID)
	if got := w.api(cookie, invite, `{"emails":["second@gmail.com","third@gmail.com"],"role":"account_user"}`); got.status != http.StatusCreated {
		t.Fatalf("the second and third user: %d %s", got.status, got.body)
	}
	// Somebody who hasn't followed the link in the mail yet.
	if got := w.api("", "/sign-up", `{"email":"new@corp.example","password":"`+password+`","first_name":"Nina","last_name":"New","accept_terms":true}`); got.status != http.StatusAccepted {
		t.Fatalf("sign-up: %d %s", got.status, got.body)
	}
	for _, c := range []struct{ name, code, cookie, path, body string }{
		{"sign-in with an unverified address", identity.ErrEmailUnverified.Code, "", "/session", `{"email":"new@corp.example","password":"` + password + `"}`},
		{"a fourth user in a limited account", "user_limit_reached", cookie, invite, `{"emails":["fourth@gmail.com"],"role":"account_user"}`},
		{"a third nominee for a limited account", "nominee_limit_reached", w.bystander("luca.rossi@gmail.com"), "/accounts",
			`{"name":"Second","nominees":[{"email":"a@gmail.com","role":"account_user"},{"email":"b@gmail.com","role":"account_user"},{"email":"c@gmail.com","role":"account_user"}]}`},
		{"a homograph of a domain", "identifier_confusable", admin, "/accounts",
			`{"name":"Pay","identifier":{"domain":"раураl.com","justification":"Two networks, kept apart.","phone":"+1 555 0100"}}`},
		{"not a domain at all", "identifier_invalid", admin, "/accounts",
			`{"name":"Pay","identifier":{"domain":"127.0.0.1","justification":"Two networks, kept apart.","phone":"+1 555 0100"}}`},
		{"invalid JSON", "json_invalid", admin, tokens, `{"description":`},
		{"10 MB", "body_too_large", admin, tokens, string(tooMuch())},
		{"an unknown member", "validation_failed", admin, tokens, `{"descriptoin":"x"}`},
	} {
		w.refused(c.name, w.api(c.cookie, c.path, c.body), c.code)
	}
}

// bystander is the cookie of somebody without an account.
func (w wire) bystander(email string) string {
	w.t.Helper()
	_, cookie := w.person(w.t, email, "Luca")
	return cookie
}
