// Package brand keeps how the vendor appears: its name, the portal's title, addresses, color and logo.
//
// It owns what the vendor's staff has set over the settings file, the rules about it, and what is taken for a logo. It
// doesn't own the colors that follow from the main one, nor how pages and mails look. Every server on a database reads
// it there each time, so that a change needs no restart.
package brand
