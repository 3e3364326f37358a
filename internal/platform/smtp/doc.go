// Package smtp hands one finished mail at a time to a mail server, and says whether a failure is worth another try.
//
// It owns the connection (address, TLS, authentication, time limits), the safety of envelope and headers (addresses
// are checked strictly, control characters are refused) and the classification of errors as temporary or permanent.
//
// It does not know templates, queues or recipients' preferences: that is package notify. Sub-package inbox is a real
// SMTP server that keeps what it receives in memory, for the demo and for tests.
package smtp
