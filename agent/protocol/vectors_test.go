package protocol

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The vectors in agent/testdata/vectors are what programs in other languages
// test against. They are made here from fixed keys with deterministic
// signatures (RFC 6979, RFC 8032), so a change of the protocol shows as a
// change of the files: go test ./agent/protocol -run TestVectors -update

var update = flag.Bool("update", false, "write the test vectors anew")

const vectorDir = "../testdata/vectors"

type vectorKey struct {
	Name       string `json:"name"`
	Public     JWK    `json:"public"`
	Private    string `json:"private_d"` // the member d of the private JWK: P-256 scalar or Ed25519 seed
	Thumbprint string `json:"thumbprint"`
}

type vectorMessage struct {
	Name         string          `json:"name"`
	Key          string          `json:"key"`
	Header       json.RawMessage `json:"header"`
	Payload      json.RawMessage `json:"payload"`
	SigningInput string          `json:"signing_input"`
	Message      json.RawMessage `json:"message"`
}

type vectorRefused struct {
	Name    string `json:"name"`
	Key     string `json:"key"`
	Code    Code   `json:"code"`
	Message string `json:"message"` // text, since some are not even JSON
}

type vectors struct {
	Keys     []vectorKey     `json:"keys"`
	Messages []vectorMessage `json:"messages"`
	Answers  []vectorMessage `json:"answers"`
	Refused  []vectorRefused `json:"refused"`
}

// fixed signs always the same for the same input.
type fixed struct{ crypto.Signer }

func (f fixed) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return f.Signer.Sign(nil, digest, opts)
}

func fixedP256(t *testing.T, name string) fixed {
	t.Helper()
	d := sha256.Sum256([]byte("licet test vector " + name))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d[:])
	if err != nil {
		t.Fatal(err)
	}
	return fixed{key}
}

func fixedEd25519(name string) fixed {
	seed := sha256.Sum256([]byte("licet test vector " + name))
	return fixed{ed25519.NewKeyFromSeed(seed[:])}
}

func seedOf(t *testing.T, f fixed) string {
	t.Helper()
	switch k := f.Signer.(type) {
	case ed25519.PrivateKey:
		return encode(k.Seed())
	case *ecdsa.PrivateKey:
		d, err := k.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return encode(d)
	}
	t.Fatal("unknown key")
	return ""
}

var vectorTime = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// makeVectors makes all vectors from nothing but names.
func makeVectors(t *testing.T) vectors {
	t.Helper()
	keys := map[string]fixed{
		"device-p256": fixedP256(t, "device-p256"), "device-ed25519": fixedEd25519("device-ed25519"),
		"other-p256": fixedP256(t, "other-p256"), "server": fixedEd25519("server"),
	}
	var v vectors
	for _, name := range []string{"device-p256", "device-ed25519", "other-p256", "server"} {
		k, err := KeyOf(keys[name].Public())
		if err != nil {
			t.Fatal(err)
		}
		v.Keys = append(v.Keys, vectorKey{Name: name, Public: k, Private: seedOf(t, keys[name]), Thumbprint: k.Thumbprint()})
	}
	v.Messages = makeMessages(t, keys)
	v.Answers = makeAnswers(t, keys)
	v.Refused = makeRefused(t, keys)
	return v
}

func makeMessages(t *testing.T, keys map[string]fixed) []vectorMessage {
	t.Helper()
	const instance = "pi_01m820cah0f0psqr4z6qbz3bam"
	var out []vectorMessage
	for i, key := range []string{"device-p256", "device-ed25519"} {
		csr, err := x509.CreateCertificateRequest(nil, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "licet device"}}, keys[key])
		if err != nil {
			t.Fatal(err)
		}
		seq := int64(10 * i)
		for n, ask := range []struct {
			target  Target
			payload any
		}{
			{Register, RegisterRequest{Token: "swlt_example", CSR: csr, UDI: UDI{PID: "AX-9000", SN: "FX1"}, HostName: "edge1", Software: Software{Product: "AcmeOS", Version: "1.2.3"}}},
			{Authorize, AuthorizeRequest{Entitlements: []Wanted{{"ADV-ROUTING", 2}, {"CRYPTO", 1}}}},
			{Authorize, AuthorizeRequest{Entitlements: []Wanted{}}},
			{Report, ReportRequest{Reports: []Measurement{{ID: 1, Tag: "ADV-ROUTING", Count: 2, From: vectorTime, To: vectorTime.Add(time.Hour)}}}},
			{Renew, RenewRequest{}},
			{Deregister, DeregisterRequest{}},
		} {
			h := Header{Kid: instance, Target: ask.target, Aud: "srv_example", Seq: seq + int64(n) + 1, Iat: vectorTime.Unix()}
			if ask.target == Register {
				h.Kid = ""
			}
			raw, err := Seal(h, ask.payload, keys[key])
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, vector(t, string(ask.target)+" with "+key, key, raw))
		}
	}
	return out
}

func makeAnswers(t *testing.T, keys map[string]fixed) []vectorMessage {
	t.Helper()
	const instance = "pi_01m820cah0f0psqr4z6qbz3bam"
	uri, _ := url.Parse("urn:licet:" + instance)
	year := vectorTime.AddDate(1, 0, 0)
	plan := &x509.Certificate{SerialNumber: big.NewInt(42), Subject: pkix.Name{CommonName: instance, SerialNumber: "FX1"}, URIs: []*url.URL{uri}, NotBefore: vectorTime, NotAfter: year, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	issuer := &x509.Certificate{Subject: pkix.Name{CommonName: "Acme Networks Device CA"}}
	der, err := x509.CreateCertificate(nil, plan, issuer, keys["device-p256"].Public(), keys["other-p256"])
	if err != nil {
		t.Fatal(err)
	}
	identity := RegisterAnswer{
		Instance: instance, Account: AccountName{"Example Corp", "example.com"}, VirtualAccount: VirtualAccountName{"DEFAULT"},
		Certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		NotBefore:   vectorTime, NotAfter: year, RenewAfter: vectorTime.AddDate(0, 6, 0), ServerTime: vectorTime,
	}
	day := func(n int) time.Time { return vectorTime.AddDate(0, 0, n) }
	var out []vectorMessage
	for n, say := range []struct {
		target  Target
		payload any
	}{
		{Register, identity},
		{Authorize, AuthorizeAnswer{
			Status: StatusOutOfCompliance, Entitlements: []Granted{{"ADV-ROUTING", 2, StateOutOfCompliance}, {"CRYPTO", 1, StateInCompliance}},
			IssuedAt: vectorTime, RenewAfter: day(30), ExpiresAt: day(90), ServerTime: vectorTime, NextContact: day(30),
			Advice: []Advice{{Code: CodeClockFarOff, Detail: "The device's clock is 3 hours behind."}},
		}},
		{Authorize, AuthorizeAnswer{Status: StatusNoLicenses, Entitlements: []Granted{}, IssuedAt: vectorTime, RenewAfter: day(30), ExpiresAt: day(90), ServerTime: vectorTime, NextContact: day(30)}},
		{Report, ReportAnswer{Acknowledged: []int64{1}, Missing: []int64{}, ServerTime: vectorTime, NextReport: day(30)}},
		{Renew, identity},
		{Deregister, DeregisterAnswer{Deregistered: true, ServerTime: vectorTime}},
	} {
		raw, err := SealAnswer(AnswerHeader{Target: say.target, Seq: int64(n) + 1, Instance: instance}, say.payload, keys["server"])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, vector(t, "answer to "+string(say.target), "server", raw))
	}
	return out
}

func vector(t *testing.T, name, key string, raw []byte) vectorMessage {
	t.Helper()
	e, err := parseEnvelope(raw)
	if err != nil {
		t.Fatal(err)
	}
	return vectorMessage{Name: name, Key: key, Header: e.header, Payload: e.payload, SigningInput: string(e.signed), Message: raw}
}

func makeRefused(t *testing.T, keys map[string]fixed) []vectorRefused {
	t.Helper()
	const header = `{"alg":"ES256","typ":"licet-device","kid":"pi_1","target":"renew","seq":1,"iat":1772366400}`
	device := keys["device-p256"]
	good := string(rawMessage(t, header, "{}", device))
	with := func(old, new string) string {
		return string(rawMessage(t, strings.Replace(header, old, new, 1), "{}", device))
	}
	var parts wire
	if err := json.Unmarshal([]byte(good), &parts); err != nil {
		t.Fatal(err)
	}
	cut := encode([]byte(header))
	return []vectorRefused{
		{"signed by another key", "other-p256", CodeSignatureInvalid, good},
		{"payload altered", "device-p256", CodeSignatureInvalid, strings.Replace(good, `"payload":"e30"`, `"payload":"eyJhIjoxfQ"`, 1)},
		{"signature in ASN.1 instead of r and s", "device-p256", CodeSignatureInvalid, strings.Replace(good, parts.Signature, asn1Signature(t, device, parts), 1)},
		{"signature empty", "device-p256", CodeMessageMalformed, strings.Replace(good, parts.Signature, "", 1)},
		{"alg none", "device-p256", CodeAlgorithmNotAllowed, with(`"ES256"`, `"none"`)},
		{"alg HS256", "device-p256", CodeAlgorithmNotAllowed, with(`"ES256"`, `"HS256"`)},
		{"alg of another key type", "device-p256", CodeSignatureInvalid, with(`"ES256"`, `"EdDSA"`)},
		{"crit", "device-p256", CodeMessageMalformed, with(`"seq":1`, `"seq":1,"crit":["seq"]`)},
		{"key by reference", "device-p256", CodeMessageMalformed, with(`"seq":1`, `"seq":1,"jku":"https://example.com/keys"`)},
		{"typ of an answer", "device-p256", CodeMessageMalformed, with("licet-device", "licet-server")},
		{"kid missing", "device-p256", CodeMessageMalformed, with(`"kid":"pi_1",`, ``)},
		{"target missing", "device-p256", CodeMessageMalformed, with(`"target":"renew",`, ``)},
		{"target unknown", "device-p256", CodeMessageMalformed, with(`"renew"`, `"upgrade"`)},
		{"seq missing", "device-p256", CodeMessageMalformed, with(`"seq":1,`, ``)},
		{"seq zero", "device-p256", CodeMessageMalformed, with(`"seq":1`, `"seq":0`)},
		{"seq with fraction", "device-p256", CodeMessageMalformed, with(`"seq":1`, `"seq":1.0`)},
		{"seq as text", "device-p256", CodeMessageMalformed, with(`"seq":1`, `"seq":"1"`)},
		{"seq too high", "device-p256", CodeMessageMalformed, with(`"seq":1`, `"seq":9007199254740992`)},
		{"seq twice", "device-p256", CodeMessageMalformed, with(`"seq":1`, `"seq":1,"seq":2`)},
		{"iat missing", "device-p256", CodeMessageMalformed, with(`,"iat":1772366400`, ``)},
		{"registration without a key", "device-p256", CodeMessageMalformed, with(`"kid":"pi_1","target":"renew"`, `"target":"register"`)},
		{"unprotected header", "device-p256", CodeMessageMalformed, strings.Replace(good, "{", `{"header":{"alg":"ES256"},`, 1)},
		{"payload twice", "device-p256", CodeMessageMalformed, strings.Replace(good, "{", `{"payload":"e30",`, 1)},
		{"base64 with padding", "device-p256", CodeMessageMalformed, strings.Replace(good, `"e30"`, `"e30="`, 1)},
		{"compact form", "device-p256", CodeMessageMalformed, cut + ".e30." + parts.Signature},
		{"not JSON", "device-p256", CodeMessageMalformed, "hello"},
	}
}

func asn1Signature(t *testing.T, key fixed, parts wire) string {
	t.Helper()
	sum := sha256.Sum256([]byte(parts.Protected + "." + parts.Payload))
	der, err := key.Sign(nil, sum[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return encode(der)
}

// Not parallel: with -update it writes what the next test reads.
func TestVectors(t *testing.T) {
	v := makeVectors(t)
	for name, part := range map[string]any{"keys.json": v.Keys, "messages.json": v.Messages, "answers.json": v.Answers, "refused.json": v.Refused} {
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(part); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(vectorDir, name)
		if *update {
			if err := os.WriteFile(path, want.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s is not what the code makes now; if the protocol is meant to change, run with -update and say so in the document", name)
		}
	}
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	var v vectors
	for name, part := range map[string]any{"keys.json": &v.Keys, "messages.json": &v.Messages, "answers.json": &v.Answers, "refused.json": &v.Refused} {
		data, err := os.ReadFile(filepath.Join(vectorDir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, part); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return v
}

// The files alone, as another program would read them.
func TestVectorsHold(t *testing.T) {
	v := readVectors(t)
	keys := map[string]JWK{}
	for _, k := range v.Keys {
		keys[k.Name] = k.Public
		if k.Public.Thumbprint() != k.Thumbprint {
			t.Errorf("thumbprint of %s", k.Name)
		}
	}
	for _, m := range v.Messages {
		got, err := Open(m.Message, keys[m.Key].Public())
		if err != nil || string(got.Signed) != m.SigningInput {
			t.Errorf("%s: %v", m.Name, err)
		}
	}
	for _, m := range v.Answers {
		got, err := OpenAnswer(m.Message, keys[m.Key])
		if err != nil || string(got.Signed) != m.SigningInput {
			t.Errorf("%s: %v", m.Name, err)
		}
	}
	for _, r := range v.Refused {
		_, err := Open([]byte(r.Message), keys[r.Key].Public())
		var own *Error
		if !errors.As(err, &own) || own.Code != r.Code {
			t.Errorf("%s: %v; want %s", r.Name, err, r.Code)
		}
	}
}

const document = "../../docs/design/device-protocol.md"

// The document's table of codes and its worked example are what the code says.
func TestDocumentAgrees(t *testing.T) {
	data, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	var table strings.Builder
	table.WriteString("| code | status | what is wrong | what to do |\n|---|---|---|---|\n")
	for _, row := range Codes() {
		fmt.Fprintf(&table, "| `%s` | %d | %s | %s |\n", row.Code, row.Status, row.Meaning, row.Remedy)
	}
	_, after, ok := strings.Cut(text, "-->\n")
	got, _, end := strings.Cut(after, "<!-- /codes -->")
	if !ok || !end {
		t.Fatal("the document has no marked table of codes")
	}
	if *update {
		text = strings.Replace(text, "-->\n"+got, "-->\n"+table.String(), 1)
		if err := os.WriteFile(document, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		got = table.String()
	}
	if got != table.String() {
		t.Error("the table of codes in the document is not that of Codes: run with -update")
	}
	v := makeVectors(t)
	var message bytes.Buffer
	if err := json.Compact(&message, v.Messages[1].Message); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"header":              string(v.Messages[1].Header),
		"payload":             string(v.Messages[1].Payload),
		"bytes to sign":       v.Messages[1].SigningInput,
		"message":             message.String(),
		"answer's header":     string(v.Answers[1].Header),
		"answer's payload":    string(v.Answers[1].Payload),
		"server's thumbprint": v.Keys[3].Thumbprint,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the worked example does not have this %s:\n%s", name, want)
		}
	}
}
