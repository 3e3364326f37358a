// Package obs makes the program observable: one log line for each request, metrics, and a listener for profiles.
//
// It owns the logger's set-up, the request id, the wide event of a request (what may stand in it is listed here, field
// by field: no query strings, no bodies, no header values), the HTTP metrics by route, the border where a panic becomes
// a 500, and Secret, a string that cannot be printed by accident.
//
// It does not decide what an error means to the caller (package rest), nor who may see the metrics: the listener of
// ListenerHandler is meant for a private address.
package obs
