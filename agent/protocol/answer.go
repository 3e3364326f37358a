package protocol

import (
	"bytes"
	"crypto"
)

// AnswerHeader is the protected header of a server's answer.
type AnswerHeader struct {
	Alg      Algorithm `json:"alg"`
	Typ      string    `json:"typ"`      // TypServer
	Kid      string    `json:"kid"`      // thumbprint of the server's key
	Target   Target    `json:"target"`   // of the message that is answered
	Seq      int64     `json:"seq"`      // of the message that is answered
	Instance string    `json:"instance"` // whom it is for
}

// Answer is a server's answer whose signature holds.
type Answer struct {
	Header    AnswerHeader
	Signed    []byte // as in Message
	Signature []byte
	// Raw is the answer as it came; keep it to verify it again later.
	Raw []byte

	payload []byte
}

// SealAnswer signs an answer with the server's key. Typ, Alg and Kid are filled
// from the signer.
func SealAnswer(h AnswerHeader, payload any, signer crypto.Signer) ([]byte, error) {
	key, err := KeyOf(signer.Public())
	if err != nil {
		return nil, err
	}
	h.Typ, h.Kid = TypServer, key.Thumbprint()
	h.Alg, _ = AlgorithmOf(signer.Public())
	if err := h.check(); err != nil {
		return nil, err
	}
	return seal(h, payload, signer)
}

// OpenAnswer reads an answer and proves that it was signed by key. It needs no
// network. The caller compares the header with what it asked, by [Answer.CheckReply].
func OpenAnswer(raw []byte, key JWK) (*Answer, error) {
	e, err := parseEnvelope(raw)
	if err != nil {
		return nil, err
	}
	a := &Answer{Signed: e.signed, Signature: e.signature, Raw: bytes.Clone(raw), payload: e.payload}
	if err := object(e.header, "the header", &a.Header, "alg", "typ", "kid", "target", "seq", "instance"); err != nil {
		return nil, err
	}
	if err := a.Header.check(); err != nil {
		return nil, err
	}
	if a.Header.Kid != key.Thumbprint() {
		return nil, Refuse(CodeSignatureInvalid, "the answer is signed with another key than the server's known one")
	}
	if err := verify(a.Header.Alg, key.Public(), a.Signed, a.Signature); err != nil {
		return nil, err
	}
	return a, nil
}

// CheckReply refuses an answer to another message than the one sent. When
// registering, instance is empty and not compared.
func (a *Answer) CheckReply(target Target, seq int64, instance string) error {
	if a.Header.Target != target || a.Header.Seq != seq || (instance != "" && a.Header.Instance != instance) {
		return Refuse(CodeTargetMismatch, "the answer belongs to another message")
	}
	return nil
}

// Payload returns the exact payload bytes.
func (a *Answer) Payload() []byte { return a.payload }

// Decode reads the payload into one of the answer types; unknown members are ignored.
func (a *Answer) Decode(into any) error { return decodePayload(a.payload, into) }

func (h AnswerHeader) check() error {
	switch {
	case h.Alg == "":
		return malformed("alg is missing")
	case h.Alg != ES256 && h.Alg != EdDSA:
		return Refuse(CodeAlgorithmNotAllowed, "alg must be ES256 or EdDSA")
	case h.Typ != TypServer:
		return malformed("typ is not %s", TypServer)
	case h.Kid == "":
		return malformed("kid is missing")
	case !h.Target.known():
		return malformed("target is missing or unknown")
	case h.Seq < 1 || h.Seq > MaxSequence:
		return malformed("seq is missing or out of range")
	case h.Instance == "":
		return malformed("instance is missing")
	}
	return nil
}
