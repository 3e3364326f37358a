// Package db opens the database and runs transactions; it is where SQLite and PostgreSQL look alike.
//
// It owns the two connection set-ups, the retry of a transaction that lost a race, the few places where one SQL
// text isn't enough (FOR UPDATE is taken out for SQLite, which has one writer anyway), and what a unique
// violation looks like. It owns no table and no query: those belong to the areas.
//
// On SQLite one connection writes and a pool reads snapshots; every commit is synced to the disk. On PostgreSQL
// both are one pool; an Update runs at READ COMMITTED and takes the row locks that it needs by FOR UPDATE.
package db
