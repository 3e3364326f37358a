package agent

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"github.com/licet/licet/agent/protocol"
)

// ErrNotRegistered is returned by operations that need a registration.
var ErrNotRegistered = errors.New("this device is not registered: register it first, with a token from the license manager")

// ErrOtherServer is returned by Register when the device is registered with
// another server.
var ErrOtherServer = errors.New("this device is registered with another server: deregister it there first, or register with force")

// ErrInvalid is wrapped by errors about what the caller gave: a server's
// address, an identifier, a token, a tag or a count that can't be one.
var ErrInvalid = errors.New("not valid")

// Codes of refusals that the agent finds by itself, without asking the server.
const (
	CodeEvaluationExpired = "evaluation_expired"
	CodeUnknownTag        = "unknown_tag"
	CodeRefused           = "refused"
)

// Refused is a clear no: the server's, with the code of the protocol, or the
// agent's own. Trying the same again does not help; the remedy does.
type Refused struct {
	Code    string
	Detail  string
	Remedy  string
	LastSeq int64 // with sequence_replayed
}

func (e *Refused) Error() string { return fmt.Sprintf("refused (%s): %s", e.Code, e.Detail) }

// Cause says why there was no word from the server.
type Cause string

// The causes, each with its own remedy.
const (
	CauseDNS         Cause = "dns"                // the server's name is not found
	CauseRefused     Cause = "connection_refused" // nothing listens at the address
	CauseNetwork     Cause = "network"            // no route, or the connection broke
	CauseTimeout     Cause = "timeout"            // no answer in time
	CauseTLS         Cause = "tls"                // the server's certificate is not trusted, or no TLS there
	CauseClock       Cause = "clock"              // the certificate is not valid at the device's time, which is wrong
	CauseProxy       Cause = "proxy"              // the proxy does not let through
	CauseNotLicet    Cause = "not_licet"          // something else answers at the address
	CauseUntrusted   Cause = "untrusted"          // the answer is not signed by the known server
	CauseServerError Cause = "server_error"       // the server is there but can't work now
	CauseRateLimited Cause = "rate_limited"       // the server asks for patience
)

// Unreachable says that the server gave no usable answer, and why.
type Unreachable struct {
	Cause  Cause
	Server string // host and port, or host
	Err    error
	// RetryAfter is how long the server asked to wait; 0 if it did not.
	RetryAfter time.Duration
}

func (e *Unreachable) Error() string {
	return fmt.Sprintf("the server %s can't be reached (%s): %v", e.Server, e.Cause, e.Err)
}

func (e *Unreachable) Unwrap() error { return e.Err }

// Remedy is what a network engineer would check next.
func (e *Unreachable) Remedy() string {
	switch e.Cause {
	case CauseDNS:
		return "Check the server's name and the device's name servers."
	case CauseRefused:
		return "Check the port, and that the server is running."
	case CauseNetwork:
		return "Check the device's route to the server and the firewalls between."
	case CauseTimeout:
		return "Check the device's route to the server and the firewalls between; if both are well, the server is overloaded."
	case CauseTLS:
		return "Check the server's address, and that the device trusts the authority of its certificate."
	case CauseClock:
		return "Set the device's clock, best by NTP, and try again."
	case CauseProxy:
		return "Check the proxy's address and sign-in in HTTPS_PROXY, and that it allows the server."
	case CauseNotLicet:
		return "Check the server's address: what answers there is not a Licet server."
	case CauseUntrusted:
		return "Do not go on before you know why. If the server was set up anew, register with its new key given by --server-key."
	case CauseRateLimited:
		return "Wait; the agent tries again by itself."
	}
	return "Wait and try again; if it stays so, tell the server's operator."
}

// retryable: another attempt may help without anybody doing anything.
func (e *Unreachable) retryable() bool {
	switch e.Cause {
	case CauseTLS, CauseClock, CauseNotLicet, CauseUntrusted:
		return false
	}
	return true
}

// unreachable finds the very cause of a transport error.
func unreachable(err error, server *url.URL, now time.Time) *Unreachable {
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err // method and address are known to who reads it
	}
	out := &Unreachable{Cause: CauseNetwork, Server: server.Host, Err: err}
	var op *net.OpError
	var dns *net.DNSError
	var timeout net.Error
	var expired x509.CertificateInvalidError
	switch {
	case errors.As(err, &op) && op.Op == "proxyconnect":
		out.Cause = CauseProxy
	case errors.As(err, &expired) && expired.Reason == x509.Expired:
		out.Cause = CauseTLS
		// The agent's own time is the better judge: if the certificate is valid
		// by it, or the certificate is from the future, the clock is wrong.
		valid := now.After(expired.Cert.NotBefore) && now.Before(expired.Cert.NotAfter)
		if valid || now.Before(expired.Cert.NotBefore) {
			out.Cause = CauseClock
		}
	case isTLS(err):
		out.Cause = CauseTLS
	case errors.As(err, &dns):
		out.Cause = CauseDNS
	case errors.Is(err, syscall.ECONNREFUSED):
		out.Cause = CauseRefused
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		out.Cause = CauseTimeout
	}
	return out
}

func isTLS(err error) bool {
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) ||
		errors.As(err, &authority) || errors.As(err, &host) || errors.Is(err, http.ErrSchemeMismatch)
}

// failure is the error as the state keeps it; nil for errors that say nothing
// about the device's standing with the server.
func failure(err error, at time.Time) *Failure {
	var no *Refused
	var silent *Unreachable
	switch {
	case errors.As(err, &no):
		return &Failure{At: at, Code: no.Code, Detail: no.Detail, Remedy: no.Remedy}
	case errors.As(err, &silent):
		return &Failure{At: at, Code: string(silent.Cause), Detail: silent.Err.Error(), Remedy: silent.Remedy()}
	}
	return nil
}

// refusal makes a Refused of the server's problem document.
func refusal(p protocol.Problem) *Refused {
	out := &Refused{Code: string(p.Code), Detail: p.Detail, Remedy: p.Remedy, LastSeq: p.LastSeq}
	if out.Detail == "" {
		out.Detail = p.Title
	}
	if row, ok := protocol.Lookup(p.Code); ok {
		if out.Detail == "" {
			out.Detail = row.Meaning
		}
		if out.Remedy == "" {
			out.Remedy = row.Remedy
		}
	}
	return out
}
