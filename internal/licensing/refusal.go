package licensing

import (
	"errors"
	"strconv"
	"strings"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/platform/errs"
)

// The refusals that a device can get, with the meanings and remedies of the protocol's table.
var (
	ErrTokenUnknown       = refusal(protocol.CodeTokenUnknown)
	ErrTokenExpired       = refusal(protocol.CodeTokenExpired)
	ErrTokenRevoked       = refusal(protocol.CodeTokenRevoked)
	ErrTokenUsedUp        = refusal(protocol.CodeTokenUsedUp)
	ErrSignature          = refusal(protocol.CodeSignatureInvalid)
	ErrSequenceReplayed   = refusal(protocol.CodeSequenceReplayed)
	ErrCSRKeyMismatch     = refusal(protocol.CodeCSRKeyMismatch)
	ErrUDIRegistered      = refusal(protocol.CodeUDIRegistered)
	ErrUDIInOtherAccount  = refusal(protocol.CodeUDIInOtherAccount)
	ErrInstanceUnknown    = refusal(protocol.CodeInstanceUnknown)
	ErrInstanceSuperseded = refusal(protocol.CodeInstanceSuperseded)
	ErrInstanceRemoved    = refusal(protocol.CodeInstanceRemoved)
	ErrCertificateExpired = refusal(protocol.CodeCertificateExpired)
	ErrAccountNotActive   = refusal(protocol.CodeAccountNotActive)
	ErrExportNotAllowed   = refusal(protocol.CodeExportNotAllowed)
	ErrBodyTooLarge       = refusal(protocol.CodeBodyTooLarge)
)

// refusal makes the error of a code of the device protocol. It panics on a code that isn't in the protocol's table.
func refusal(c protocol.Code) *errs.Error {
	row, ok := protocol.Lookup(c)
	if !ok {
		panic("licensing: no such code: " + string(c))
	}
	return errs.New(kindOf(row.Status), string(c), row.Meaning, row.Remedy)
}

// kindOf is the reverse of errs.HTTPStatus.
func kindOf(status int) errs.Kind {
	for k := errs.Malformed; k <= errs.Unavailable; k++ {
		if errs.HTTPStatus(k) == status {
			return k
		}
	}
	panic("licensing: no kind of error for " + strconv.Itoa(status))
}

// refused turns an error of the protocol package into one that a caller is told, with what exactly is wrong; any
// other error stays as it is.
func refused(err error) error {
	var p *protocol.Error
	if !errors.As(err, &p) {
		return err
	}
	if _, ok := protocol.Lookup(p.Code); !ok {
		return err
	}
	e := refusal(p.Code)
	if p.Detail != "" {
		return e.Msgf("%s: %s.", strings.TrimSuffix(e.Msg, "."), p.Detail)
	}
	return e
}
