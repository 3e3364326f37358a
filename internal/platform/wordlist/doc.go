// Package wordlist looks words up in long lists that are part of the program.
//
// It owns how such a list is written: one word a line, sorted by bytes, after a head of lines that begin with "#". Which
// lists there are, and what they are for, is the business of those who embed them.
//
// What must hold: a look-up makes no copy of the list, so a list needs no memory beside the program's own.
package wordlist
