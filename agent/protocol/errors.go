package protocol

import (
	"fmt"
	"net/http"
)

// Code is the stable name of one reason to refuse a message. Programs compare
// codes; HTTP status and text may change, a code never does.
type Code string

// The codes of the device protocol. [Codes] has the meaning and remedy of each.
const (
	CodeTokenUnknown        Code = "token_unknown"
	CodeTokenExpired        Code = "token_expired"
	CodeTokenRevoked        Code = "token_revoked"
	CodeTokenUsedUp         Code = "token_used_up"
	CodeSignatureInvalid    Code = "signature_invalid"
	CodeAlgorithmNotAllowed Code = "algorithm_not_allowed"
	CodeMessageMalformed    Code = "message_malformed"
	CodeTargetMismatch      Code = "target_mismatch"
	CodeSequenceReplayed    Code = "sequence_replayed"
	CodeCSRInvalid          Code = "csr_invalid"
	CodeCSRKeyWeak          Code = "csr_key_weak"
	CodeCSRKeyMismatch      Code = "csr_key_mismatch"
	CodeUDIInvalid          Code = "udi_invalid"
	CodeUDIRegistered       Code = "udi_registered"
	CodeUDIInOtherAccount   Code = "udi_in_other_account"
	CodeInstanceUnknown     Code = "instance_unknown"
	CodeInstanceSuperseded  Code = "instance_superseded"
	CodeInstanceRemoved     Code = "instance_removed"
	CodeCertificateExpired  Code = "certificate_expired"
	CodeAccountNotActive    Code = "account_not_active"
	CodeExportNotAllowed    Code = "export_not_allowed"
	CodeBodyTooLarge        Code = "body_too_large"
	// CodeClockFarOff is advice inside an answer, never a refusal.
	CodeClockFarOff Code = "clock_far_off"
)

// CodeInfo is one row of the table of codes.
type CodeInfo struct {
	Code    Code
	Status  int    // the HTTP status a server sends with it; 200 for advice
	Meaning string // what is wrong, one sentence
	Remedy  string // what the person at the device can do about it
}

// Codes returns the table of all codes in the order of the specification. The
// server's refusals, the agent's texts and the document are all made from it.
func Codes() []CodeInfo {
	return []CodeInfo{
		{CodeTokenUnknown, http.StatusForbidden, "The server knows no such registration token.", "Copy the whole token from the license manager again, and check that --server names the server that issued it."},
		{CodeTokenExpired, http.StatusForbidden, "The registration token has expired.", "Create a new token in the license manager and register with it."},
		{CodeTokenRevoked, http.StatusForbidden, "The registration token was revoked.", "Ask an administrator of the account for a new token."},
		{CodeTokenUsedUp, http.StatusConflict, "The registration token has been used as often as it may be.", "Create a new token, or one with more uses, in the license manager."},
		{CodeSignatureInvalid, http.StatusUnauthorized, "The signature does not match the message and the key known for this device.", "If the device's state was restored or its key was lost, register again with a token and force."},
		{CodeAlgorithmNotAllowed, http.StatusBadRequest, "The message is signed with an algorithm that is not allowed.", "Sign with ES256 (P-256) or EdDSA (Ed25519)."},
		{CodeMessageMalformed, http.StatusBadRequest, "The message is not written as the protocol says.", "Update the device's software; if it is up to date, report this to its maker."},
		{CodeTargetMismatch, http.StatusBadRequest, "The message was signed for another purpose or another server.", "Send the message to the path of its target, at the server named in it."},
		{CodeSequenceReplayed, http.StatusConflict, "The sequence number is not above the last one this device used.", "Sign again with a number above last_seq. If it happens again, two devices may be using one identity: register this one anew."},
		{CodeCSRInvalid, http.StatusUnprocessableEntity, "The certificate request can't be read or is not signed by its own key.", "Make a new PKCS#10 request, DER in base64, signed by the device's key."},
		{CodeCSRKeyWeak, http.StatusUnprocessableEntity, "The key of the certificate request is of a kind that is not accepted.", "Use a P-256, P-384 or Ed25519 key."},
		{CodeCSRKeyMismatch, http.StatusUnprocessableEntity, "The certificate request is for another key than the one that signed the message.", "Make the certificate request with the same key that signs the message."},
		{CodeUDIInvalid, http.StatusUnprocessableEntity, "The device's identifier is missing or not well formed.", "Give a product id and a serial number of 1 to 64 printable ASCII characters each."},
		{CodeUDIRegistered, http.StatusConflict, "A device with this product id and serial number is registered already.", "Register with force if this device replaces it, or remove the old instance in the license manager."},
		{CodeUDIInOtherAccount, http.StatusConflict, "A device with this product id and serial number is registered in another account.", "Deregister it there first, or ask the vendor's support."},
		{CodeInstanceUnknown, http.StatusNotFound, "The server knows no such product instance.", "Check the server's address; if it is right, register again with a token."},
		{CodeInstanceSuperseded, http.StatusGone, "Another device registered with the same product id and serial number and replaced this one.", "If this is the right device, register it again with a token and force."},
		{CodeInstanceRemoved, http.StatusGone, "This product instance was removed from its account.", "Register again with a token if it should be licensed."},
		{CodeCertificateExpired, http.StatusForbidden, "The device's certificate has expired.", "Register again with a token."},
		{CodeAccountNotActive, http.StatusForbidden, "The account is not active.", "Ask the account's administrator to complete or restore it."},
		{CodeExportNotAllowed, http.StatusForbidden, "This device may not use an export-controlled feature.", "Register with a token that allows export-controlled features, or ask the vendor's support."},
		{CodeBodyTooLarge, http.StatusRequestEntityTooLarge, "The message is too large.", "Send fewer entitlements or reports in one message."},
		{CodeClockFarOff, http.StatusOK, "The device's clock differs much from the server's.", "Set the device's clock, best by NTP."},
	}
}

// Lookup finds the row of a code; false if it is not of this protocol.
func Lookup(c Code) (CodeInfo, bool) {
	for _, row := range Codes() {
		if row.Code == c {
			return row, true
		}
	}
	return CodeInfo{}, false
}

// Error is a refusal found by this package, with the code a server answers with.
// errors.Is compares codes, so the sentinels below match every error of theirs.
type Error struct {
	Code   Code
	Detail string // what exactly; never repeats secrets of the message
}

// Sentinels for errors.Is.
var (
	ErrMalformed = &Error{Code: CodeMessageMalformed}
	ErrAlgorithm = &Error{Code: CodeAlgorithmNotAllowed}
	ErrSignature = &Error{Code: CodeSignatureInvalid}
	ErrTarget    = &Error{Code: CodeTargetMismatch}
	ErrTooLarge  = &Error{Code: CodeBodyTooLarge}
	ErrUDI       = &Error{Code: CodeUDIInvalid}
)

// Refuse makes an Error with a detail text.
func Refuse(c Code, format string, args ...any) *Error {
	return &Error{Code: c, Detail: fmt.Sprintf(format, args...)}
}

// Error says the code and the detail.
func (e *Error) Error() string {
	if e.Detail == "" {
		return string(e.Code)
	}
	return string(e.Code) + ": " + e.Detail
}

// Is reports whether target is an Error with the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

func malformed(format string, args ...any) *Error {
	return Refuse(CodeMessageMalformed, format, args...)
}

// Problem is the body of a refusal: RFC 9457 problem+json with members of ours.
// Problems are not signed: a device takes them as news, never as an authorization.
type Problem struct {
	Type     string         `json:"type,omitempty"`
	Title    string         `json:"title,omitempty"`
	Status   int            `json:"status,omitempty"`
	Detail   string         `json:"detail,omitempty"`
	Code     Code           `json:"code,omitempty"`
	Remedy   string         `json:"remedy,omitempty"`
	Instance string         `json:"instance,omitempty"` // urn:uuid of the HTTP request
	LastSeq  int64          `json:"last_seq,omitempty"` // with sequence_replayed only
	Errors   []ProblemField `json:"errors,omitempty"`
}

// ProblemField points at one wrong member of the payload.
type ProblemField struct {
	Pointer string `json:"pointer"` // JSON pointer, such as /udi/sn
	Code    string `json:"code"`
	Message string `json:"message"`
}
