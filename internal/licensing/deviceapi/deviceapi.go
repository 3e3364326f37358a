package deviceapi

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/rest"
)

// Prefix is the path under which the device protocol stands.
const Prefix = "/device/v1/"

// errEmpty refuses a message without a body.
var errEmpty = errs.New(errs.Malformed, string(protocol.CodeMessageMalformed), "The request has no body.", "Send a signed message.")

type face struct {
	licensing *licensing.Service
	api       *rest.API
}

// Handler serves the device protocol for a server's licensing. Refusals are written as api writes problems, and
// requests get what api gives every request: a number, headers, the limit per address.
func Handler(api *rest.API, s *licensing.Service) http.Handler {
	f := face{licensing: s, api: api}
	mux := http.NewServeMux()
	mux.HandleFunc(protocol.ServerPath, f.only(http.MethodGet, f.info))
	for _, target := range protocol.Targets() {
		mux.HandleFunc(target.Path(), f.only(http.MethodPost, f.receive(target)))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { api.WriteProblem(w, r, rest.ErrPathUnknown) })
	return api.Guard(mux)
}

// only refuses all other methods.
func (f face) only(method string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method && (method != http.MethodGet || r.Method != http.MethodHead) {
			w.Header().Set("Allow", method)
			f.api.WriteProblem(w, r, rest.ErrMethod)
			return
		}
		next(w, r)
	}
}

// info tells what a device must know of the server beforehand.
func (f face) info(w http.ResponseWriter, r *http.Request) {
	body, err := json.Marshal(f.licensing.Info())
	if err != nil {
		f.api.WriteProblem(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(body, '\n')) // the device may be gone
}

// receive hands a message over and answers with the signed answer.
func (f face) receive(target protocol.Target) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, err := body(w, r)
		if err != nil {
			f.api.WriteProblem(w, r, err)
			return
		}
		answer, err := f.licensing.Receive(r.Context(), target, raw, rest.ClientAddress(r.Context()))
		if err != nil {
			f.api.WriteProblem(w, r, err)
			return
		}
		w.Header().Set("Content-Type", protocol.MediaType)
		_, _ = w.Write(answer) // the device may be gone; it may send the same again
	}
}

// body reads a message of the right media type, as long as it isn't too large.
func body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || (media != protocol.MediaType && media != "application/json") {
		return nil, rest.ErrMediaType
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, protocol.MaxMessage))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, licensing.ErrBodyTooLarge
	case err != nil:
		return nil, rest.ErrBodyTimeout.Wrap(err)
	case len(raw) == 0:
		return nil, errEmpty
	}
	return raw, nil
}
