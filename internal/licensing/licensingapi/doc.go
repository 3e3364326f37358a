// Package licensingapi is the REST face of the license manager: tokens, licenses, product instances and the overview.
//
// It owns the form of the answers. Rules are licensing's; devices don't come this way but through deviceapi.
package licensingapi
