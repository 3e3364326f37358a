// Package rest turns typed operations into an HTTP API: requests are read and checked, answers written, errors told
// as problem documents, and an OpenAPI 3.1 document describes it all.
//
// An operation is declared once, with Handle or List: its name, path, permission and the errors of its own. The
// package owns everything that is the same for all of them: who calls (401 before the body is read), limits of size
// and time, unknown and doubled properties, CSRF, the Idempotency-Key of every POST, paging and CSV, security
// headers, and that no answer ever repeats a value that was sent or tells of an internal failure more than the
// request's id.
//
// It knows no business word, decides no permission (the operation's first line does), and is the only importer of
// the OpenAPI library. The way of a request: request id and recovery from panics, security headers, the limit per
// address, CSRF, the router, who calls, the body, the Idempotency-Key, the operation.
package rest
