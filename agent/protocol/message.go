package protocol

import (
	"crypto"
	"encoding/json"
	"strings"
)

// MediaType is the Content-Type of messages and signed answers.
const MediaType = "application/jose+json"

// MaxMessage is the most bytes of one message or answer.
const MaxMessage = 256 << 10

// MaxSequence is the highest sequence number: what JavaScript counts exactly.
const MaxSequence = 1<<53 - 1

// The typ header of messages and of answers. They differ, so that the one can
// never be passed off as the other.
const (
	TypDevice = "licet-device"
	TypServer = "licet-server"
)

// Target is what a message asks for; it is signed, and it is the last element
// of the path the message is posted to.
type Target string

// The targets.
const (
	Register   Target = "register"
	Authorize  Target = "authorize"
	Report     Target = "report"
	Renew      Target = "renew"
	Deregister Target = "deregister"
)

// Targets lists all targets.
func Targets() []Target { return []Target{Register, Authorize, Report, Renew, Deregister} }

// Path is where messages of this target are posted, below the server's URL.
func (t Target) Path() string { return "/device/v1/" + string(t) }

func (t Target) known() bool {
	for _, k := range Targets() {
		if t == k {
			return true
		}
	}
	return false
}

// Header is the protected header of a device's message.
type Header struct {
	Alg    Algorithm `json:"alg"`
	Typ    string    `json:"typ"`           // TypDevice
	Kid    string    `json:"kid,omitempty"` // the instance id; empty to register
	JWK    *JWK      `json:"jwk,omitempty"` // the new key; to register only
	Target Target    `json:"target"`
	Aud    string    `json:"aud,omitempty"` // the server's id, if the device knows it
	Seq    int64     `json:"seq"`           // 1..MaxSequence, above all earlier ones of this instance
	Iat    int64     `json:"iat"`           // the device's clock, Unix seconds; advice only
}

// Message is a device's message that is well formed. Until [Message.Verify] or
// [Open] it is only a claim.
type Message struct {
	Header Header
	// Signed is exactly what the signature covers: header and payload as sent,
	// in base64url, with a dot between. Keep it as evidence.
	Signed []byte
	// Signature is the raw signature, 64 bytes.
	Signature []byte

	payload  []byte
	verified bool
}

// Seal signs a device's message. Typ, Alg and (to register) JWK are filled from
// the signer; Kid must be set for all other targets.
func Seal(h Header, payload any, signer crypto.Signer) ([]byte, error) {
	alg, err := AlgorithmOf(signer.Public())
	if err != nil {
		return nil, err
	}
	h.Typ, h.Alg = TypDevice, alg
	if h.Target == Register {
		key, err := KeyOf(signer.Public())
		if err != nil {
			return nil, err
		}
		h.JWK = &key
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	return seal(h, payload, signer)
}

// Parse reads a message without believing it: form, header, target and
// algorithm are checked, the signature is not.
func Parse(raw []byte) (*Message, error) {
	e, err := parseEnvelope(raw)
	if err != nil {
		return nil, err
	}
	m := &Message{Signed: e.signed, Signature: e.signature, payload: e.payload}
	if err := object(e.header, "the header", &m.Header, "alg", "typ", "kid", "jwk", "target", "aud", "seq", "iat"); err != nil {
		return nil, err
	}
	if err := m.Header.check(); err != nil {
		return nil, err
	}
	return m, nil
}

// Verify proves that the key's holder signed the message. It refuses a key that
// does not fit the header's algorithm.
func (m *Message) Verify(key crypto.PublicKey) error {
	if err := verify(m.Header.Alg, key, m.Signed, m.Signature); err != nil {
		return err
	}
	m.verified = true
	return nil
}

// Open is Parse and Verify in one, for who knows the key beforehand.
func Open(raw []byte, key crypto.PublicKey) (*Message, error) {
	m, err := Parse(raw)
	if err != nil {
		return nil, err
	}
	return m, m.Verify(key)
}

// Payload returns the exact payload bytes; nil before Verify succeeded.
func (m *Message) Payload() []byte {
	if !m.verified {
		return nil
	}
	return m.payload
}

// Decode reads the payload into one of the request types and checks it with the
// type's Check method, if it has one. Members it does not know are ignored, so
// that newer devices can talk to older servers. It fails before Verify.
func (m *Message) Decode(into any) error {
	if !m.verified {
		return Refuse(CodeSignatureInvalid, "the message has not been verified")
	}
	return decodePayload(m.payload, into)
}

// CheckTarget refuses a message for another target than the path it came by,
// or for another server. An empty Aud in the message is allowed.
func (m *Message) CheckTarget(want Target, server string) error {
	if m.Header.Target != want {
		return Refuse(CodeTargetMismatch, "signed for %s, sent to %s", m.Header.Target, want)
	}
	if m.Header.Aud != "" && m.Header.Aud != server {
		return Refuse(CodeTargetMismatch, "signed for another server")
	}
	return nil
}

func (h Header) check() error {
	switch {
	case h.Alg == "":
		return malformed("alg is missing")
	case h.Alg != ES256 && h.Alg != EdDSA:
		return Refuse(CodeAlgorithmNotAllowed, "alg must be ES256 or EdDSA")
	case h.Typ != TypDevice:
		return malformed("typ is not %s", TypDevice)
	case !h.Target.known():
		return malformed("target is missing or unknown")
	case h.Seq < 1 || h.Seq > MaxSequence:
		return malformed("seq is missing or out of range")
	case h.Iat < 1:
		return malformed("iat is missing")
	case len(h.Kid) > 64 || strings.ContainsFunc(h.Kid, func(r rune) bool { return r <= ' ' || r > '~' }):
		return malformed("kid is not an instance id")
	case len(h.Aud) > 255:
		return malformed("aud is too long")
	case h.Target == Register && (h.JWK == nil || h.Kid != ""):
		return malformed("a registration carries jwk and no kid")
	case h.Target != Register && (h.JWK != nil || h.Kid == ""):
		return malformed("a message of a registered device carries kid and no jwk")
	}
	if h.JWK != nil {
		if alg, err := AlgorithmOf(h.JWK.Public()); err != nil || alg != h.Alg {
			return Refuse(CodeAlgorithmNotAllowed, "alg does not fit the key")
		}
	}
	return nil
}

func decodePayload(payload []byte, into any) error {
	top, err := unique(payload)
	if err != nil {
		return err
	}
	if !top.object {
		return malformed("the payload is not a JSON object")
	}
	if err := json.Unmarshal(payload, into); err != nil {
		return malformed("the payload does not fit its target")
	}
	if c, ok := into.(interface{ Check() error }); ok {
		return c.Check()
	}
	return nil
}
