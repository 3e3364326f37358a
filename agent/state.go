package agent

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/licet/licet/agent/protocol"
)

const stateVersion = 1

// maxPending bounds the measurements kept for a server that is silent for very
// long; the oldest go first, and the server sees the gap in their ids.
const maxPending = 10_000

// state is what survives a reboot: the content of state.json.
type state struct {
	Version int `json:"version"`

	UDI      protocol.UDI      `json:"udi,omitzero"`
	HostName string            `json:"host_name,omitempty"`
	Software protocol.Software `json:"software,omitzero"`

	Server    string        `json:"server,omitempty"` // base URL
	ServerID  string        `json:"server_id,omitempty"`
	ServerKey *protocol.JWK `json:"server_key,omitempty"` // pinned

	Instance   string                  `json:"instance,omitempty"` // empty: not registered
	KeyFile    string                  `json:"key_file,omitempty"`
	PendingKey string                  `json:"pending_key,omitempty"` // of a registration that has no answer yet
	Identity   protocol.RegisterAnswer `json:"identity,omitzero"`
	Lost       protocol.Code           `json:"lost,omitempty"`   // the server's word that the instance is gone
	Failed     bool                    `json:"failed,omitempty"` // the last registration was refused

	Seq int64 `json:"seq"` // the last sequence number that may have been sent

	ClockHigh   time.Time     `json:"clock_high,omitzero"`
	ClockOffset time.Duration `json:"clock_offset_ns"`

	Wanted     map[string]want `json:"wanted"`
	Unsent     bool            `json:"unsent,omitempty"` // the server has not heard of the last change
	Evaluation evaluation      `json:"evaluation"`
	// Authorization is the signed answer itself, so that the agent never has to
	// believe its own notes.
	Authorization json.RawMessage `json:"authorization,omitempty"`

	LastReport int64                  `json:"last_report"` // highest measurement id given out
	Pending    []protocol.Measurement `json:"pending_reports,omitempty"`
	NextReport time.Time              `json:"next_report,omitzero"`

	LastContact time.Time `json:"last_contact,omitzero"`
	LastError   *Failure  `json:"last_error,omitempty"`
	Failures    int       `json:"failures"` // of Run, in a row
	RetryAt     time.Time `json:"retry_at,omitzero"`
}

// want is how many of one entitlement are in use, and since when that is not
// yet in a measurement.
type want struct {
	Count int64     `json:"count"`
	Since time.Time `json:"since,omitzero"`
}

// Failure is the last thing that went wrong, kept until something goes right.
type Failure struct {
	At     time.Time `json:"at"`
	Code   string    `json:"code"` // a code of the protocol, or the cause of an Unreachable
	Detail string    `json:"detail"`
	Remedy string    `json:"remedy"`
}

func newState() *state {
	return &state{Version: stateVersion, Wanted: map[string]want{}}
}

// registered: the server gave an identity and did not take it back since. An
// expired certificate does not undo that; the authorization ends by its own date.
func (s *state) registered() bool {
	return s.Instance != "" && (s.Lost == "" || s.Lost == protocol.CodeCertificateExpired)
}

func (s *state) inUse() bool {
	for _, w := range s.Wanted {
		if w.Count > 0 {
			return true
		}
	}
	return false
}

func (s *state) tags() []string {
	tags := make([]string, 0, len(s.Wanted))
	for tag := range s.Wanted {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	return tags
}

// tick counts evaluation time up to now.
func (s *state) tick(now time.Time) {
	s.Evaluation = s.Evaluation.tick(now, !s.registered() && s.inUse())
}

// setWanted changes one count; what was in use until now becomes a measurement.
func (s *state) setWanted(tag string, count int64, now time.Time) {
	s.measure(tag, now)
	s.tick(now)
	if count == 0 {
		delete(s.Wanted, tag)
	} else {
		s.Wanted[tag] = want{Count: count, Since: now}
	}
	s.tick(now)
}

// measure closes the open span of one tag. Use without a registration is
// nobody's to bill, so it is not measured.
func (s *state) measure(tag string, now time.Time) {
	w, ok := s.Wanted[tag]
	if !ok || w.Count == 0 || !s.registered() || !now.After(w.Since) {
		return
	}
	s.LastReport++
	s.Pending = append(s.Pending, protocol.Measurement{ID: s.LastReport, Tag: tag, Count: w.Count, From: w.Since, To: now})
	if over := len(s.Pending) - maxPending; over > 0 {
		s.Pending = slices.Delete(s.Pending, 0, over)
	}
	s.Wanted[tag] = want{Count: w.Count, Since: now}
}

// openAuthorization verifies the kept authorization with the pinned key, without
// any network. An altered one counts as none.
func (s *state) openAuthorization() *protocol.AuthorizeAnswer {
	if len(s.Authorization) == 0 || s.ServerKey == nil || s.Instance == "" {
		return nil
	}
	answer, err := protocol.OpenAnswer(s.Authorization, *s.ServerKey)
	if err != nil || answer.Header.Target != protocol.Authorize || answer.Header.Instance != s.Instance {
		return nil
	}
	var out protocol.AuthorizeAnswer
	if answer.Decode(&out) != nil {
		return nil
	}
	return &out
}

// forget ends the registration. Wanted counts stay: the features are still in
// use. The pinned server key stays: the next registration is with the same server.
func (s *state) forget(now time.Time) {
	for _, tag := range s.tags() {
		s.measure(tag, now)
	}
	s.Instance, s.KeyFile, s.PendingKey, s.Lost = "", "", "", ""
	s.Identity, s.Authorization = protocol.RegisterAnswer{}, nil
	s.Pending, s.LastReport, s.NextReport = nil, 0, time.Time{}
	s.Unsent = s.inUse()
	s.Failures, s.RetryAt, s.Failed = 0, time.Time{}, false
	s.tick(now)
}
