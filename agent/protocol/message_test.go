package protocol

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

func signers(t testing.TB) (p256, ed crypto.Signer) {
	t.Helper()
	a, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, b, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return a, b
}

// rawMessage signs any header and payload text, also what Seal would refuse.
func rawMessage(t testing.TB, header, payload string, key crypto.Signer) []byte {
	t.Helper()
	w := wire{Protected: encode([]byte(header)), Payload: encode([]byte(payload))}
	s, err := sign(key, []byte(w.Protected+"."+w.Payload))
	if err != nil {
		t.Fatal(err)
	}
	w.Signature = encode(s)
	out, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSealAndOpen(t *testing.T) {
	t.Parallel()
	p256, ed := signers(t)
	both := []crypto.Signer{p256, ed}
	for i, key := range both {
		want := AuthorizeRequest{Entitlements: []Wanted{{"ADV-ROUTING", 3}}}
		raw, err := Seal(Header{Kid: "pi_1", Target: Authorize, Seq: 4, Iat: 1}, want, key)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		var got AuthorizeRequest
		if m.Payload() != nil || m.Decode(&got) == nil {
			t.Error("the payload can be read before the signature is verified")
		}
		if err := m.Verify(key.Public()); err != nil {
			t.Fatal(err)
		}
		if err := m.Decode(&got); err != nil || len(got.Entitlements) != 1 || got.Entitlements[0] != want.Entitlements[0] {
			t.Errorf("Decode = %v, %v; want %v", got, err, want)
		}
		if !bytes.Contains(raw, m.Signed[:bytes.IndexByte(m.Signed, '.')]) {
			t.Error("Signed is not what was sent")
		}
		if _, err := Open(raw, both[1-i].Public()); !errors.Is(err, ErrSignature) {
			t.Errorf("opened with another key: %v", err)
		}
	}
}

// Another implementation of JWS reads what we write, and we read what it writes.
func TestAgreesWithAnotherJWS(t *testing.T) {
	t.Parallel()
	p256, ed := signers(t)
	for alg, key := range map[jose.SignatureAlgorithm]crypto.Signer{jose.ES256: p256, jose.EdDSA: ed} {
		raw, err := Seal(Header{Target: Register, Seq: 1, Iat: 1}, RenewRequest{}, key)
		if err != nil {
			t.Fatal(err)
		}
		jws, err := jose.ParseSignedJSON(string(raw), []jose.SignatureAlgorithm{alg})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jws.Verify(key.Public()); err != nil {
			t.Errorf("%s: go-jose does not verify our message: %v", alg, err)
		}
		thumb, err := jws.Signatures[0].Protected.JSONWebKey.Thumbprint(crypto.SHA256)
		own, _ := KeyOf(key.Public())
		if err != nil || encode(thumb) != own.Thumbprint() {
			t.Errorf("%s: thumbprint %q, go-jose has %q", alg, own.Thumbprint(), encode(thumb))
		}
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).
			WithType(TypDevice).WithHeader("kid", "pi_1").WithHeader("target", "report").WithHeader("seq", 2).WithHeader("iat", 3))
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := signer.Sign([]byte(`{"reports":[]}`))
		if err != nil {
			t.Fatal(err)
		}
		if m, err := Open([]byte(theirs.FullSerialize()), key.Public()); err != nil || m.Header.Seq != 2 {
			t.Errorf("%s: go-jose's message: %v", alg, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	p256, ed := signers(t)
	jwk, _ := KeyOf(p256.Public())
	jwkEd, _ := KeyOf(ed.Public())
	const fine = `{"alg":"ES256","typ":"licet-device","kid":"pi_1","target":"authorize","seq":1,"iat":1}`
	with := func(old, new string) []byte {
		if !strings.Contains(fine, old) {
			t.Fatalf("%q is not in the header", old)
		}
		return rawMessage(t, strings.Replace(fine, old, new, 1), "{}", p256)
	}
	register := func(key string) []byte {
		return rawMessage(t, `{"alg":"ES256","typ":"licet-device","jwk":`+key+`,"target":"register","seq":1,"iat":1}`, "{}", p256)
	}
	good := string(rawMessage(t, fine, "{}", p256))
	tests := []struct {
		name string
		raw  []byte
		want *Error
	}{
		{"fine", []byte(good), nil},
		{"fine registration", register(jwk.String()), nil},
		{"alg none", with(`"ES256"`, `"none"`), ErrAlgorithm},
		{"alg HS256", with(`"ES256"`, `"HS256"`), ErrAlgorithm},
		{"alg RS256", with(`"ES256"`, `"RS256"`), ErrAlgorithm},
		{"alg missing", with(`"alg":"ES256",`, ``), ErrMalformed},
		{"alg a number", with(`"ES256"`, `256`), ErrMalformed},
		{"crit", with(`"seq":1`, `"seq":1,"crit":["exp"]`), ErrMalformed},
		{"jku", with(`"seq":1`, `"seq":1,"jku":"https://evil.example"`), ErrMalformed},
		{"b64", with(`"seq":1`, `"seq":1,"b64":false`), ErrMalformed},
		{"typ of the server", with(`licet-device`, `licet-server`), ErrMalformed},
		{"typ missing", with(`"typ":"licet-device",`, ``), ErrMalformed},
		{"kid missing", with(`"kid":"pi_1",`, ``), ErrMalformed},
		{"kid null", with(`"pi_1"`, `null`), ErrMalformed},
		{"kid with space", with(`"pi_1"`, `"pi 1"`), ErrMalformed},
		{"kid and jwk", with(`"kid":"pi_1"`, `"kid":"pi_1","jwk":`+jwk.String()), ErrMalformed},
		{"target unknown", with(`authorize`, `destroy`), ErrMalformed},
		{"target missing", with(`"target":"authorize",`, ``), ErrMalformed},
		{"seq missing", with(`"seq":1,`, ``), ErrMalformed},
		{"seq zero", with(`"seq":1`, `"seq":0`), ErrMalformed},
		{"seq negative", with(`"seq":1`, `"seq":-1`), ErrMalformed},
		{"seq fraction", with(`"seq":1`, `"seq":1.5`), ErrMalformed},
		{"seq exponent", with(`"seq":1`, `"seq":1e3`), ErrMalformed},
		{"seq text", with(`"seq":1`, `"seq":"1"`), ErrMalformed},
		{"seq beyond 2^53", with(`"seq":1`, `"seq":9007199254740992`), ErrMalformed},
		{"seq beyond 2^64", with(`"seq":1`, `"seq":99999999999999999999`), ErrMalformed},
		{"iat missing", with(`,"iat":1`, ``), ErrMalformed},
		{"seq twice", with(`"seq":1`, `"seq":1,"seq":2`), ErrMalformed},
		{"seq twice in other case", with(`"seq":1`, `"seq":1,"SEQ":2`), ErrMalformed},
		{"seq in other case", with(`"seq":1`, `"SEQ":1`), ErrMalformed},
		{"seq escaped and twice", with(`"seq":1`, `"seq":1,"\u0073eq":2`), ErrMalformed},
		{"seq twice by a letter that folds", with(`"seq":1`, `"seq":1,"\u017feq":2`), ErrMalformed},
		{"aud null", with(`"seq":1`, `"seq":1,"aud":null`), ErrMalformed},
		{"header with two values", rawMessage(t, fine+"{}", "{}", p256), ErrMalformed},
		{"header not an object", rawMessage(t, `[]`, "{}", p256), ErrMalformed},
		{"header null", rawMessage(t, `null`, "{}", p256), ErrMalformed},
		{"header not UTF-8", with("pi_1", "pi_\xff"), ErrMalformed},
		{"registration without jwk", rawMessage(t, `{"alg":"ES256","typ":"licet-device","target":"register","seq":1,"iat":1}`, "{}", p256), ErrMalformed},
		{"registration with kid", with("authorize", "register"), ErrMalformed},
		{"jwk of the other algorithm", register(jwkEd.String()), ErrAlgorithm},
		{"jwk private", register(strings.Replace(jwk.String(), "{", `{"d":"AAAA",`, 1)), ErrMalformed},
		{"jwk RSA", register(`{"kty":"RSA","crv":"","x":"` + jwk.X + `"}`), ErrAlgorithm},
		{"jwk P-384", register(strings.Replace(jwk.String(), "P-256", "P-384", 1)), ErrAlgorithm},
		{"jwk off the curve", register(strings.Replace(jwk.String(), jwk.Y, jwk.X, 1)), ErrMalformed},
		{"jwk short", register(strings.Replace(jwk.String(), jwk.X, jwk.X[:40], 1)), ErrMalformed},
		{"jwk text", register(`"x"`), ErrMalformed},
		{"empty", nil, ErrMalformed},
		{"not JSON", []byte("hello"), ErrMalformed},
		{"compact form", []byte(`"a.b.c"`), ErrMalformed},
		{"trailing value", []byte(good + "{}"), ErrMalformed},
		{"unprotected header", []byte(strings.Replace(good, "{", `{"header":{},`, 1)), ErrMalformed},
		{"general form", []byte(`{"payload":"e30","signatures":[]}`), ErrMalformed},
		{"payload twice", []byte(strings.Replace(good, "{", `{"payload":"e30",`, 1)), ErrMalformed},
		{"payload missing", []byte(strings.Replace(good, `"payload":"e30",`, "", 1)), ErrMalformed},
		{"payload with padding", []byte(strings.Replace(good, `"e30"`, `"e30="`, 1)), ErrMalformed},
		{"payload with line break", []byte(strings.Replace(good, `"e30"`, `"e3\n0"`, 1)), ErrMalformed},
		{"payload with loose bits", []byte(strings.Replace(good, `"e30"`, `"e31"`, 1)), ErrMalformed},
		{"too large", bytes.Repeat([]byte(" "), MaxMessage+1), ErrTooLarge},
		{"too deep", []byte(strings.Repeat("[", 100000)), ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse(tt.raw)
			if tt.want == nil && err != nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("Parse: %v; want %v", err, tt.want)
			}
		})
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	key, ed := signers(t)
	raw := rawMessage(t, `{"alg":"ES256","typ":"licet-device","kid":"pi_1","target":"authorize","seq":1,"iat":1}`, `{"entitlements":[]}`, key)
	weak, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	alter := func(f func(*wire)) []byte {
		var w wire
		if err := json.Unmarshal(raw, &w); err != nil {
			t.Fatal(err)
		}
		f(&w)
		out, _ := json.Marshal(w)
		return out
	}
	other, _ := signers(t)
	tests := []struct {
		name string
		raw  []byte
		key  crypto.PublicKey
		want *Error
	}{
		{"another key", raw, other.Public(), ErrSignature},
		{"key of the other algorithm", raw, ed.Public(), ErrSignature},
		{"RSA key", raw, weak.Public(), ErrAlgorithm},
		{"no key", raw, nil, ErrAlgorithm},
		{"payload altered", alter(func(w *wire) { w.Payload = encode([]byte(`{"entitlements":[{}]}`)) }), key.Public(), ErrSignature},
		{"signature zero", alter(func(w *wire) { w.Signature = encode(make([]byte, 64)) }), key.Public(), ErrSignature},
		{"signature short", alter(func(w *wire) { w.Signature = encode(make([]byte, 63)) }), key.Public(), ErrSignature},
		{"signature of the header only", alter(func(w *wire) {
			s, _ := sign(key, []byte(w.Protected))
			w.Signature = encode(s)
		}), key.Public(), ErrSignature},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := Open(tt.raw, tt.key); !errors.Is(err, tt.want) {
				t.Errorf("Open: %v; want %v", err, tt.want)
			}
		})
	}
}

func TestCheckTarget(t *testing.T) {
	t.Parallel()
	m := &Message{Header: Header{Target: Report, Aud: "srv_1"}}
	for _, tt := range []struct {
		target Target
		server string
		ok     bool
	}{{Report, "srv_1", true}, {Report, "srv_2", false}, {Renew, "srv_1", false}} {
		if err := m.CheckTarget(tt.target, tt.server); (err == nil) != tt.ok {
			t.Errorf("CheckTarget(%s, %s) = %v", tt.target, tt.server, err)
		}
	}
}

func TestOpenAnswer(t *testing.T) {
	t.Parallel()
	device, server := signers(t)
	key, _ := KeyOf(server.Public())
	raw, err := SealAnswer(AnswerHeader{Target: Deregister, Seq: 5, Instance: "pi_1"}, DeregisterAnswer{Deregistered: true}, server)
	if err != nil {
		t.Fatal(err)
	}
	a, err := OpenAnswer(raw, key)
	if err != nil {
		t.Fatal(err)
	}
	var got DeregisterAnswer
	if err := a.Decode(&got); err != nil || !got.Deregistered {
		t.Errorf("Decode = %v, %v", got, err)
	}
	if a.CheckReply(Deregister, 5, "pi_1") != nil || a.CheckReply(Deregister, 5, "") != nil {
		t.Error("the right answer is refused")
	}
	if a.CheckReply(Deregister, 6, "pi_1") == nil || a.CheckReply(Renew, 5, "pi_1") == nil || a.CheckReply(Deregister, 5, "pi_2") == nil {
		t.Error("an answer to another message is accepted")
	}
	otherKey, _ := KeyOf(device.Public())
	if _, err := OpenAnswer(raw, otherKey); !errors.Is(err, ErrSignature) {
		t.Errorf("another key: %v", err)
	}
	// A device's message is never an answer, whoever signed it.
	message, err := Seal(Header{Kid: "pi_1", Target: Deregister, Seq: 5, Iat: 1}, DeregisterAnswer{Deregistered: true}, server)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAnswer(message, key); !errors.Is(err, ErrMalformed) {
		t.Errorf("a message taken for an answer: %v", err)
	}
	if _, err := Parse(raw); !errors.Is(err, ErrMalformed) {
		t.Errorf("an answer taken for a message: %v", err)
	}
}

// The corpus is the test vectors, good and bad.
func FuzzOpen(f *testing.F) {
	for _, m := range readVectors(f).Messages {
		f.Add([]byte(m.Message))
	}
	for _, r := range readVectors(f).Refused {
		f.Add([]byte(r.Message))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Parse(raw)
		if err != nil {
			var own *Error
			if !errors.As(err, &own) {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		if m.Header.JWK != nil && m.Verify(m.Header.JWK.Public()) == nil {
			var r RegisterRequest
			_ = m.Decode(&r)
			return
		}
		if m.Payload() != nil {
			t.Error("payload of an unverified message")
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	p256, ed := signers(b)
	for name, key := range map[string]crypto.Signer{"ES256": p256, "EdDSA": ed} {
		raw, err := Seal(Header{Kid: "pi_1", Target: Authorize, Seq: 1, Iat: 1}, AuthorizeRequest{Entitlements: []Wanted{{"ADV-ROUTING", 1}}}, key)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("parse/"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Parse(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("whole/"+name, func(b *testing.B) {
			for b.Loop() {
				m, err := Open(raw, key.Public())
				var ask AuthorizeRequest
				if err != nil || m.Decode(&ask) != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
