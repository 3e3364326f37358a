// Package cli is the command line: it reads the words and settings, calls one operation, and says how it went.
//
// It owns the names of commands and flags, their help and the exit codes. What a command does stands in the packages
// below.
package cli
