// Package schema holds the tables of the whole program as one timeline of migrations.
//
// A migration is one file, NNNN_area_what.sql, written once in PostgreSQL's words and translated for SQLite when it
// is applied; a released one never changes. The package owns the order and the translation. What the tables mean is
// the areas' business.
package schema
