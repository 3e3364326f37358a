package smtp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Error is a mail that was not handed over.
type Error struct {
	// Temporary says that trying later may help: the server could not be reached, did not accept our credentials, or
	// answered 4xx. A permanent error (5xx for this mail, unusable address) stays the same.
	Temporary bool
	// Code is the server's reply code, 0 if it gave none.
	Code int
	// Said is what the server answered about the recipient or the text, "550 5.1.1 No such user here"; "" if it didn't.
	Said string
	Err  error
}

// Error shows whether another try makes sense, and the cause.
func (e *Error) Error() string {
	if e.Temporary {
		return fmt.Sprintf("smtp: not sent, may succeed later: %v", e.Err)
	}
	return fmt.Sprintf("smtp: refused for good: %v", e.Err)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Permanent reports whether err says that sending the same mail again cannot succeed.
func Permanent(err error) bool {
	var e *Error
	return errors.As(err, &e) && !e.Temporary
}

// refused wraps what is wrong with the mail itself.
func refused(format string, args ...any) error {
	return &Error{Err: fmt.Errorf(format, args...)}
}

// classify turns an error of the conversation about one mail into an Error. Only a 5xx answer to the recipient or to
// the text is permanent: trouble with the connection, TLS, authentication or our own sender address lies with the
// server or our settings, and is mended there.
func classify(err error) error {
	var s *gomail.SendError
	if !errors.As(err, &s) {
		return &Error{Temporary: true, Err: err}
	}
	code := s.ErrorCode()
	aboutMail := s.Reason == gomail.ErrSMTPRcptTo || s.Reason == gomail.ErrSMTPData || s.Reason == gomail.ErrSMTPDataClose
	const authenticationRequired = 530
	e := &Error{Temporary: !aboutMail || code < 500 || code == authenticationRequired, Code: code, Err: s}
	if aboutMail && !e.Temporary {
		e.Said = said(s)
	}
	return e
}

// said returns the server's own words of an answer, of which the library gives the code and a sentence around them.
func said(s *gomail.SendError) string {
	words, _, _ := strings.Cut(s.Error(), ", affected ")
	words = strings.TrimSpace(strings.TrimPrefix(words, s.Reason.String()+":"))
	if code, text, ok := strings.Cut(words, " "); ok {
		if plain, err := strconv.Unquote(text); err == nil {
			return code + " " + plain
		}
	}
	return words
}
