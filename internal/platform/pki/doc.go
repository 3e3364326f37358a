// Package pki is the certificate authority that gives devices their identity.
//
// It owns the CA's keys and certificates (a root, and below it the device CA that
// signs devices' certificates), the checks of a certificate request, and the
// profile of the certificates issued. It does not own who may have one, nor the
// record of those issued. The profile is code: of a request only the public key
// is taken, and nothing else in it has any effect.
package pki
