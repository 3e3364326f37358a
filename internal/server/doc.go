// Package server puts the house together: it opens the database and the keys, builds each area's service in the order
// of the ladder, fills their guards, mounts their faces, and runs the listener and the jobs until it is told to stop.
//
// It owns the wiring and the settings, and no rule: whatever decides something stands in an area below.
package server
