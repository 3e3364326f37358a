package deviceapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/deviceapi"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

// remote is a server as a device reaches it.
type remote struct {
	t   *testing.T
	url string
}

// post sends a body and returns the status, the media type and the answer.
func (r remote) post(path, media string, body []byte) (int, string, []byte) {
	r.t.Helper()
	res, err := http.Post(r.url+path, media, bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Content-Type"), text
}

// Receive makes it a licensingtest.Receiver.
func (r remote) Receive(_ context.Context, target protocol.Target, raw []byte, _ string) ([]byte, error) {
	status, media, body := r.post(target.Path(), protocol.MediaType, raw)
	if status != http.StatusOK || media != protocol.MediaType {
		r.t.Errorf("%s: %d %s %s", target, status, media, body)
	}
	return body, nil
}

func open(t *testing.T, fn func(t *testing.T, w *licensingtest.World, a accounttest.Account, r remote)) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := licensingtest.New(t, d)
		api := rest.New(rest.Config{Clock: w.Clock, DB: d})
		server := httptest.NewServer(deviceapi.Handler(api, w.Licensing))
		t.Cleanup(server.Close)
		fn(t, w, w.Standard(t, "cedar"), remote{t, server.URL})
	})
}

// SPEC J1: over HTTP, from the server's key to the device's end.
func TestDeviceOverHTTP(t *testing.T) {
	open(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account, r remote) {
		ctx := t.Context()
		res, err := http.Get(r.url + protocol.ServerPath)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		var info protocol.ServerInfo
		if err := json.NewDecoder(res.Body).Decode(&info); err != nil || len(info.Keys) != 1 || info.ID == "" || !strings.Contains(info.CA, "CERTIFICATE") || !info.Time.Equal(w.Clock.Now()) {
			t.Fatalf("info %+v, %v", info, err)
		}
		dev := licensingtest.NewDevice("SN1", info.Keys[0], w.Clock.Now)
		if _, err := dev.Register(ctx, r, w.Token(t, a, licensing.Terms{}).Value, false); err != nil {
			t.Fatal(err)
		}
		if got, err := dev.Authorize(ctx, r, licensingtest.Want(licensingtest.ByUse, 3)); err != nil || got.Status != protocol.StatusAuthorized {
			t.Errorf("authorized: %+v, %v", got, err)
		}
		if _, err := dev.Report(ctx, r); err != nil {
			t.Error(err)
		}
		if _, err := dev.Renew(ctx, r, nil); err != nil {
			t.Error(err)
		}
		if err := dev.Deregister(ctx, r); err != nil {
			t.Error(err)
		}
		w.Verify(t)
	})
}

// Whatever is sent, the answer is a problem document with a code and a remedy, and never the server's fault.
func TestBadMessages(t *testing.T) {
	open(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account, r remote) {
		dev := w.Registered(t, "SN1", w.Token(t, a, licensing.Terms{}).Value)
		good := dev.Seal(protocol.Authorize, protocol.AuthorizeRequest{})
		if _, err := r.Receive(t.Context(), protocol.Authorize, good, ""); err != nil {
			t.Fatal(err)
		}
		forged := bytes.Replace(good, []byte(`"signature":"`), []byte(`"signature":"AAAA`), 1)
		for name, c := range map[string]struct {
			path, media string
			body        []byte
			status      int
			code        string
		}{
			"10 MB":              {"/device/v1/register", protocol.MediaType, bytes.Repeat([]byte("x"), 10<<20), 413, "body_too_large"},
			"empty":              {"/device/v1/register", protocol.MediaType, nil, 400, "message_malformed"},
			"not JSON":           {"/device/v1/register", protocol.MediaType, []byte("{"), 400, "message_malformed"},
			"another JSON":       {"/device/v1/register", protocol.MediaType, []byte("[]"), 400, "message_malformed"},
			"not even text":      {"/device/v1/register", protocol.MediaType, []byte{0xff, 0}, 400, "message_malformed"},
			"deep":               {"/device/v1/register", protocol.MediaType, []byte(strings.Repeat("[", 100_000)), 400, "message_malformed"},
			"another media type": {"/device/v1/register", "text/plain", []byte("{}"), 415, "media_type_unsupported"},
			"another path":       {"/device/v1/reset", protocol.MediaType, good, 404, "path_unknown"},
			"another target":     {"/device/v1/renew", protocol.MediaType, good, 400, "target_mismatch"},
			"another method":     {"/device/v1/server", protocol.MediaType, good, 405, "method_not_allowed"},
			"wrong signature":    {"/device/v1/authorize", protocol.MediaType, forged, 401, "signature_invalid"},
			"replayed":           {"/device/v1/authorize", protocol.MediaType, good, 409, "sequence_replayed"},
		} {
			status, media, body := r.post(c.path, c.media, c.body)
			var p protocol.Problem
			if err := json.Unmarshal(body, &p); err != nil || media != rest.ProblemType || status != c.status || string(p.Code) != c.code || p.Remedy == "" || p.Status != status {
				t.Errorf("%s: %d %s %s, want %d %s", name, status, media, body, c.status, c.code)
			}
			if name == "replayed" && p.LastSeq != dev.Seq {
				t.Errorf("last_seq %d, want %d", p.LastSeq, dev.Seq)
			}
		}
		res, err := http.Get(r.url + "/device/v1/authorize")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != http.MethodPost {
			t.Errorf("GET: %d, Allow %q", res.StatusCode, res.Header.Get("Allow"))
		}
	})
}
