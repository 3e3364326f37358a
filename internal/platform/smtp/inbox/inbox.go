package inbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/licet/licet/internal/platform/clock"
)

// Config is what an Inbox may be told. The zero value with a Clock works: plain SMTP on a free port of 127.0.0.1.
type Config struct {
	Addr     string      // "" = a free port of 127.0.0.1
	TLS      *tls.Config // nil = STARTTLS is not offered
	Implicit bool        // TLS from the first byte, as with smtps://
	Username string      // "" = no authentication asked for; else AUTH PLAIN is needed (and TLS, if TLS is set)
	Password string
	Keep     int // how many mails are kept, the oldest is dropped first; 0 = 1000
	Clock    clock.Clock
	Gone     string // a domain that nobody has an address at: its recipients are refused for good; "" = none
	Aside    string // relative address of a page that its server shows beside the list; "" = none
}

// Failure is what an Inbox does instead of taking mail.
type Failure int

const (
	// None: mail is taken.
	None Failure = iota
	// Temporary: 451 in answer to the text.
	Temporary
	// Permanent: 550 in answer to the recipient.
	Permanent
	// Refuse: the connection is cut at the greeting.
	Refuse
	// DieAfterData: the mail is kept, but the connection dies before the answer.
	DieAfterData
	// Hang: no answer to the text until the client or the inbox gives up.
	Hang
)

// maxBytes limits one mail.
const maxBytes = 4 << 20

// Inbox is a running server. Close it.
type Inbox struct {
	config   Config
	listener net.Listener
	server   *gosmtp.Server
	closed   chan struct{}
	once     sync.Once

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every new mail
	messages []Message     // oldest first
	received int           // all that ever came
	failure  Failure
	failures int // how many times to fail; <0 = until told otherwise
}

// Open starts a server.
func Open(c Config) (*Inbox, error) {
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	if c.Keep <= 0 {
		c.Keep = 1000
	}
	if c.Clock == nil {
		return nil, errors.New("inbox: a clock is needed")
	}
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	if c.Implicit {
		l = tls.NewListener(l, c.TLS)
	}
	b := &Inbox{config: c, listener: l, closed: make(chan struct{}), changed: make(chan struct{})}
	b.server = gosmtp.NewServer(gosmtp.BackendFunc(b.session))
	b.server.Domain = "localhost"
	b.server.TLSConfig = c.TLS
	b.server.AllowInsecureAuth = c.TLS == nil
	b.server.MaxMessageBytes = maxBytes
	b.server.MaxRecipients = 50
	b.server.ReadTimeout, b.server.WriteTimeout = time.Minute, time.Minute
	b.server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { _ = b.server.Serve(l) }()
	return b, nil
}

// Close ends the server and all its connections.
func (b *Inbox) Close() error {
	b.once.Do(func() { close(b.closed) })
	if err := b.server.Close(); err != nil && !errors.Is(err, gosmtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("inbox: %w", err)
	}
	_ = b.listener.Close() // in case Serve had not begun
	return nil
}

// Addr is the host and port on which mail is taken.
func (b *Inbox) Addr() string { return b.listener.Addr().String() }

// URL is the address as a setting for package smtp, credentials included.
func (b *Inbox) URL() string {
	u := url.URL{Scheme: "smtp", Host: b.Addr()}
	if b.config.Implicit {
		u.Scheme = "smtps"
	}
	if b.config.Username != "" {
		u.User = url.UserPassword(b.config.Username, b.config.Password)
	}
	return u.String()
}

// Fail makes the next n deliveries fail in the given way; n < 0 means all until Fail is called again.
func (b *Inbox) Fail(how Failure, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failure, b.failures = how, n
}

// fails reports whether this delivery must fail in the way asked for, and counts it.
func (b *Inbox) fails(how Failure) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failure != how || b.failures == 0 {
		return false
	}
	if b.failures > 0 {
		b.failures--
	}
	return true
}

// Messages returns the mails that are kept, newest first. A non-empty to selects those that went to this address
// (envelope; upper and lower case are the same).
func (b *Inbox) Messages(to string) []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := []Message{}
	for _, m := range slices.Backward(b.messages) {
		if to == "" || slices.ContainsFunc(m.To, func(a string) bool { return strings.EqualFold(a, to) }) {
			found = append(found, m)
		}
	}
	return found
}

// Wait returns Messages(to) as soon as there are at least n of them, or an error when ctx ends before.
func (b *Inbox) Wait(ctx context.Context, to string, n int) ([]Message, error) {
	for {
		b.mu.Lock()
		changed := b.changed
		b.mu.Unlock()
		if found := b.Messages(to); len(found) >= n {
			return found, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, fmt.Errorf("inbox: waiting for %d mails to %q, got %d: %w", n, to, len(b.Messages(to)), ctx.Err())
		}
	}
}

func (b *Inbox) message(id string) (Message, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.messages, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return Message{}, false
	}
	return b.messages[i], true
}

func (b *Inbox) keep(m Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.received++
	m.ID = strconv.Itoa(b.received)
	m.ReceivedAt = b.config.Clock.Now()
	b.messages = append(b.messages, m)
	if over := len(b.messages) - b.config.Keep; over > 0 {
		b.messages = slices.Delete(b.messages, 0, over)
	}
	close(b.changed)
	b.changed = make(chan struct{})
}
