// Package requesttest gives tests an account area with the requests above it.
//
// It owns nothing but the building, and is imported by tests only.
package requesttest

import (
	"io/fs"
	"testing"

	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/request"
)

// World is a World of the account area with the services that a request needs.
type World struct {
	*accounttest.World
	Requests *request.Service
}

// New returns a World on a migrated database. Its mails have the templates of both areas and those given.
func New(t testing.TB, d *db.DB, templates ...fs.FS) *World {
	t.Helper()
	w := accounttest.New(t, d, append(templates, request.Templates())...)
	r := &request.Service{DB: d, Clock: w.Clock, Log: w.Log, Mail: w.Mail, Accounts: w.Accounts}
	w.Accounts.Upgrading = r.Upgrading
	return &World{World: w, Requests: r}
}
