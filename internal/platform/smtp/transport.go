package smtp

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Transport hands mails to one mail server, each in a connection of its own. It is safe for concurrent use.
type Transport struct {
	config Config
}

// New returns a transport for the server in c. It does not connect.
func New(c Config) (*Transport, error) {
	if c.Host == "" || c.Port < 1 || c.Port > 65535 {
		return nil, errors.New("smtp: host and port are needed")
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if c.TLS == "" {
		c.TLS = TLSMandatory
	}
	return &Transport{config: c}, nil
}

// Message is one mail to one person.
type Message struct {
	From, To mail.Address
	// ID is the Message-ID without angle brackets, as in "mail_01k…@portal.example.com". A mail that is sent again
	// must carry the same, so that the receiving side can recognize it.
	ID      string
	Date    time.Time
	Subject string
	Text    string
	HTML    string // "" = text only
	// ReplyTo is where answers go; the zero address leaves it to From.
	ReplyTo mail.Address
	// Pictures are parts of the HTML, which names them as cid:ID.
	Pictures []Picture
}

// Picture is a PNG that travels in a mail, so that nothing has to be loaded to see it.
type Picture struct {
	ID  string // as a Message-ID: "logo-0a1b@portal.example.com"
	PNG []byte
}

// Send hands m over and returns nil once the server has taken responsibility for it. Errors are *Error; see Permanent.
//
// ctx bounds connecting. A conversation that has begun is not broken off by ctx, only by the transport's time limit:
// stopping after the text was sent would leave in doubt whether the server has the mail.
func (t *Transport) Send(ctx context.Context, m Message) error {
	msg, err := compose(m)
	if err != nil {
		return err
	}
	client, err := t.client()
	if err != nil {
		return &Error{Temporary: true, Err: err}
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &Error{Temporary: true, Err: err}
	}
	err = client.SendWithSMTPClient(conn, msg)
	quit := client.CloseWithSMTPClient(conn)
	if quit != nil {
		_ = conn.Close() // QUIT did not get its answer, so the socket is still ours
	}
	if msg.IsDelivered() {
		return nil // whatever happened after the server's 250 does not matter
	}
	return classify(err)
}

func (t *Transport) client() (*gomail.Client, error) {
	c := t.config
	options := []gomail.Option{
		gomail.WithPort(c.Port),
		gomail.WithTimeout(c.Timeout),
		gomail.WithoutNoop(),
		gomail.WithoutRset(),
		gomail.WithTLSConfig(&tls.Config{ServerName: c.Host, RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12}),
	}
	switch c.TLS {
	case TLSImplicit:
		options = append(options, gomail.WithSSL())
	case TLSOpportunistic:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case TLSOff:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if c.Username != "" {
		// PLAIN and LOGIN refuse to run without TLS unless the host is this machine.
		options = append(options, gomail.WithUsername(c.Username), gomail.WithPassword(c.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256PLUS, gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return gomail.NewClient(c.Host, options...)
}

// compose builds the message with exactly these headers: Date, Message-ID, Subject, From, To, Reply-To if one is given,
// Auto-Submitted and the MIME ones. Nobody unsubscribes from what they have to know, so there is no List-Unsubscribe.
func compose(m Message) (*gomail.Msg, error) {
	from, err := address(m.From)
	if err != nil {
		return nil, refused("sender: %w", err)
	}
	to, err := address(m.To)
	if err != nil {
		return nil, refused("recipient: %w", err)
	}
	if hasControl(m.Subject) {
		return nil, refused("control character in the subject")
	}
	if _, err := CleanAddress(m.ID); err != nil { // a Message-ID has the same shape
		return nil, refused("message id: %w", err)
	}
	if strings.ContainsRune(m.Text, 0) || strings.ContainsRune(m.HTML, 0) {
		return nil, refused("NUL character in the text")
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP))
	msg.FromMailAddress(from)
	msg.ToMailAddress(to)
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDateWithValue(m.Date)
	msg.Subject(plainWords(m.Subject))
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday notices, please
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.ReplyTo.Address != "" {
		reply, err := address(m.ReplyTo)
		if err != nil {
			return nil, refused("address for answers: %w", err)
		}
		msg.ReplyToMailAddress(reply)
	}
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, embed(msg, m.Pictures)
}

// embed puts pictures beside the HTML (multipart/related).
func embed(msg *gomail.Msg, pictures []Picture) error {
	for _, p := range pictures {
		if _, err := CleanAddress(p.ID); err != nil {
			return refused("picture id: %w", err)
		}
		name, _, _ := strings.Cut(p.ID, "@")
		if err := msg.EmbedReader(name+".png", bytes.NewReader(p.PNG), gomail.WithFileContentType("image/png"), gomail.WithFileContentID("<"+p.ID+">")); err != nil {
			return refused("picture: %w", err)
		}
	}
	return nil
}

// plainWords keeps what somebody wrote from being read as an encoded word of MIME, which would be shown as something else.
func plainWords(s string) string { return strings.ReplaceAll(s, "=?", "= ?") }

// address checks both parts of a.
func address(a mail.Address) (*mail.Address, error) {
	clean, err := CleanAddress(a.Address)
	if err != nil {
		return nil, err
	}
	if hasControl(a.Name) {
		return nil, errors.New("control character in the name")
	}
	return &mail.Address{Name: plainWords(a.Name), Address: clean}, nil
}
