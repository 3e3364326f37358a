// Package keyfile keeps one secret in one file that only its owner may read.
//
// It owns how such a file is made (complete or not at all, by one process of
// several that start at once) and the refusal to use one that others could have
// read. It does not know what the secret is.
package keyfile
