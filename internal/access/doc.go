// Package access says who can do what: actors, roles, permissions and the one table that joins them.
//
// It is pure: it knows no database, no request and no account. Which grants somebody holds is the account area's to
// know; the documentation of the roles, the API's and the console's are made from the table here.
package access
