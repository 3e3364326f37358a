// Package inbox is a real SMTP server on this machine that keeps what it receives in memory and shows it as a page.
//
// The demo uses it as its mail server, so that a person can open the links that Licet mails; tests use it as the other
// side of a delivery, and can tell it to fail. It delivers to nobody, keeps a bounded number of mails, and forgets them
// when it ends. It is not a mail server for production.
package inbox
