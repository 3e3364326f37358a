package inbox

import (
	"crypto/subtle"
	"errors"
	"io"
	"strings"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// session is one SMTP connection.
type session struct {
	inbox    *Inbox
	conn     *gosmtp.Conn
	signedIn bool
	from     string
	to       []string
}

func (b *Inbox) session(c *gosmtp.Conn) (gosmtp.Session, error) {
	if b.fails(Refuse) {
		_ = c.Conn().Close()
		return nil, errors.New("connection cut, as told")
	}
	return &session{inbox: b, conn: c, signedIn: b.config.Username == ""}, nil
}

// AuthMechanisms offers PLAIN if credentials are configured.
func (s *session) AuthMechanisms() []string {
	if s.inbox.config.Username == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth checks user and password.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		c := s.inbox.config
		if subtle.ConstantTimeCompare([]byte(user), []byte(c.Username))&subtle.ConstantTimeCompare([]byte(password), []byte(c.Password)) != 1 {
			return gosmtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

// Mail begins a mail.
func (s *session) Mail(from string, _ *gosmtp.MailOptions) error {
	if !s.signedIn {
		return gosmtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

// Rcpt adds a recipient.
func (s *session) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	gone := s.inbox.config.Gone
	if s.inbox.fails(Permanent) || gone != "" && strings.HasSuffix(strings.ToLower(to), "@"+gone) {
		return &gosmtp.SMTPError{Code: 550, EnhancedCode: gosmtp.EnhancedCode{5, 1, 1}, Message: "No such user here"}
	}
	s.to = append(s.to, to)
	return nil
}

// Data takes the text.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	switch b := s.inbox; {
	case b.fails(Temporary):
		return &gosmtp.SMTPError{Code: 451, EnhancedCode: gosmtp.EnhancedCode{4, 3, 0}, Message: "Try again later"}
	case b.fails(Hang):
		<-b.closed
		return &gosmtp.SMTPError{Code: 421, EnhancedCode: gosmtp.EnhancedCode{4, 3, 2}, Message: "Closing"}
	case b.fails(DieAfterData):
		b.keep(parse(s.from, s.to, raw))
		_ = s.conn.Conn().Close()
		return errors.New("connection cut, as told")
	}
	s.inbox.keep(parse(s.from, s.to, raw))
	return nil
}

// Reset forgets the mail that was begun.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the session.
func (s *session) Logout() error { return nil }
