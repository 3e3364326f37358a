// Package deviceapi takes devices' messages over HTTP, under /device/v1.
//
// It owns how a message travels (paths, media types, sizes) and nothing of what it says: bytes come in, go to
// licensing.Service.Receive, and signed bytes go out. Refusals are problem documents, as everywhere; they aren't
// signed.
package deviceapi
