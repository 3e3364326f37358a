package agent

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/licet/licet/agent/protocol"
)

// Retry says how patient one operation is with a server that can't be reached.
type Retry struct {
	Attempts int           // in all; 4 without it
	Base     time.Duration // the first wait is between 0 and this, then it doubles; 1 s without it
	Max      time.Duration // the longest wait; 30 s without it
}

func (r Retry) withDefaults() Retry {
	if r.Attempts <= 0 {
		r.Attempts = 4
	}
	if r.Base <= 0 {
		r.Base = time.Second
	}
	if r.Max <= 0 {
		r.Max = 30 * time.Second
	}
	return r
}

// wait is the pause after the nth failure (from 0): exponential, with full
// jitter, so that a fleet cut off together does not come back together. What
// the server asked for is the least.
func (r Retry) wait(n int, asked time.Duration) time.Duration {
	ceiling := r.Max
	if shifted := r.Base << min(n, 30); shifted > 0 && shifted < ceiling {
		ceiling = shifted
	}
	return asked + rand.N(ceiling)
}

// peer is the server a message goes to, and the keys its answer may be signed by.
type peer struct {
	url  *url.URL
	id   string
	keys []protocol.JWK
}

// peer is the server the device is registered with.
func (a *Agent) peer() (peer, error) {
	u, err := url.Parse(a.state.Server)
	if err != nil || a.state.ServerKey == nil {
		return peer{}, ErrNotRegistered
	}
	return peer{url: u, id: a.state.ServerID, keys: []protocol.JWK{*a.state.ServerKey}}, nil
}

// ask sends a message of the registered instance.
func (a *Agent) ask(ctx context.Context, target protocol.Target, payload any) (*protocol.Answer, error) {
	key, err := a.key()
	if err != nil {
		return nil, err
	}
	to, err := a.peer()
	if err != nil {
		return nil, err
	}
	return a.exchange(ctx, to, target, payload, a.state.Instance, key)
}

// exchange sends one payload and returns the server's verified answer. Each
// attempt is a new message with a new sequence number: the server may have
// taken an earlier one whose answer was lost, and all payloads are made so that
// this does no harm. Kid is empty to register.
func (a *Agent) exchange(ctx context.Context, to peer, target protocol.Target, payload any, kid string, key crypto.Signer) (*protocol.Answer, error) {
	caughtUp := false
	for n := 0; ; {
		answer, err := a.attempt(ctx, to, target, payload, kid, key)
		if err == nil {
			return answer, a.contacted(answer)
		}
		var no *Refused
		if errors.As(err, &no) && no.Code == string(protocol.CodeSequenceReplayed) && !caughtUp && a.catchUp(no.LastSeq) {
			caughtUp = true
			continue
		}
		var silent *Unreachable
		n++
		if !errors.As(err, &silent) || !silent.retryable() || n >= a.cfg.Retry.Attempts || ctx.Err() != nil {
			return nil, err
		}
		if !a.pause(ctx, n, silent.RetryAfter) {
			return nil, err // the last cause tells more than "deadline exceeded" would
		}
	}
}

// pause waits after the nth failure (from 1); false if the context ends before.
func (a *Agent) pause(ctx context.Context, n int, asked time.Duration) bool {
	wait := a.cfg.Retry.wait(n-1, asked)
	if end, ok := ctx.Deadline(); ok && untilDeadline(end) < wait {
		return false
	}
	return a.cfg.Sleep(ctx, wait) == nil
}

// catchUp takes over the server's sequence number, as after the state was
// restored from a backup. An absurd one, which would leave no numbers, is not
// believed: problems are not signed.
func (a *Agent) catchUp(last int64) bool {
	if last <= 0 || last > protocol.MaxSequence/2 {
		return false
	}
	a.state.Seq = max(a.state.Seq, last)
	return true
}

func (a *Agent) attempt(ctx context.Context, to peer, target protocol.Target, payload any, kid string, key crypto.Signer) (*protocol.Answer, error) {
	// The number is on disk before it is on the wire, so that no crash can
	// make the device use it twice.
	a.state.Seq++
	if err := a.save(); err != nil {
		return nil, err
	}
	header := protocol.Header{Kid: kid, Target: target, Aud: to.id, Seq: a.state.Seq, Iat: max(a.cfg.Now().Unix(), 1)}
	raw, err := protocol.Seal(header, payload, key)
	if err != nil {
		return nil, err
	}
	body, err := a.fetch(ctx, http.MethodPost, to.url.JoinPath(target.Path()), raw)
	if err != nil {
		return nil, err
	}
	untrusted := error(protocol.ErrSignature)
	for _, k := range to.keys {
		answer, err := protocol.OpenAnswer(body, k)
		if err == nil {
			err = answer.CheckReply(target, header.Seq, kid)
		}
		if err == nil {
			return answer, nil
		}
		untrusted = err
	}
	return nil, &Unreachable{Cause: CauseUntrusted, Server: to.url.Host, Err: fmt.Errorf("its answer is not from the server this device knows: %w", untrusted)}
}

// contacted notes that the server spoke: its time, and that nothing is wrong.
func (a *Agent) contacted(answer *protocol.Answer) error {
	var in struct {
		ServerTime time.Time `json:"server_time"`
	}
	if err := answer.Decode(&in); err != nil {
		return err
	}
	if !in.ServerTime.IsZero() {
		a.clock.set(in.ServerTime)
	}
	a.state.LastContact, a.state.LastError = a.clock.now(), nil
	a.state.Lost, a.state.Failures, a.state.RetryAt = "", 0, time.Time{}
	return nil
}

// failed notes what went wrong and returns it unchanged.
func (a *Agent) failed(err error) error {
	if f := failure(err, a.clock.now()); f != nil {
		a.state.LastError = f
	}
	var no *Refused
	if errors.As(err, &no) {
		switch code := protocol.Code(no.Code); code {
		case protocol.CodeInstanceUnknown, protocol.CodeInstanceRemoved, protocol.CodeInstanceSuperseded, protocol.CodeCertificateExpired:
			// Kept, not erased: the word is not signed, and a later good answer
			// takes it back.
			if a.state.Instance != "" {
				a.state.Lost = code
			}
		}
	}
	return errors.Join(err, a.save())
}

// fetch does one HTTP request and returns the body of a 200 or 201, or the
// reason there is none.
func (a *Agent) fetch(ctx context.Context, method string, u *url.URL, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", protocol.MediaType)
	}
	req.Header.Set("Accept", protocol.MediaType+", application/json, application/problem+json")
	req.Header.Set("User-Agent", "licet-agent")
	client := *a.cfg.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if errors.Is(err, context.Canceled) {
		return nil, context.Canceled // says nothing about the server
	}
	if err != nil {
		return nil, unreachable(err, u, a.clock.now())
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, protocol.MaxMessage+1))
	if err != nil {
		return nil, unreachable(err, u, a.clock.now())
	}
	if resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusCreated {
		return data, nil
	}
	return nil, a.problem(resp, data, u)
}

func (a *Agent) problem(resp *http.Response, data []byte, u *url.URL) error {
	out := &Unreachable{Cause: CauseNotLicet, Server: u.Host, Err: fmt.Errorf("HTTP status %s", resp.Status), RetryAfter: retryAfter(resp.Header.Get("Retry-After"), a.cfg.Now())}
	var p protocol.Problem
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	ours := kind == "application/problem+json" && json.Unmarshal(data, &p) == nil && p.Code != ""
	switch {
	case resp.StatusCode == http.StatusProxyAuthRequired:
		out.Cause = CauseProxy
	case resp.StatusCode == http.StatusTooManyRequests:
		out.Cause = CauseRateLimited
	case resp.StatusCode >= 500:
		out.Cause = CauseServerError
	case ours:
		return refusal(p)
	}
	if ours && p.Detail != "" {
		out.Err = fmt.Errorf("%s (HTTP status %s)", strings.TrimSuffix(p.Detail, "."), resp.Status)
	}
	return out
}

// retryAfter reads the header's two forms, seconds or a date; at most a day.
func retryAfter(text string, now time.Time) time.Duration {
	var d time.Duration
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 {
		d = time.Duration(min(seconds, 86400)) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		d = at.Sub(now)
	}
	return max(0, min(d, 24*time.Hour))
}
