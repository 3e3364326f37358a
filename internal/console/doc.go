// Package console answers a browser with the web console.
//
// It owns the cache headers, the choice of the compressed copy and what an unknown address means. It owns neither the
// pages, which package web embeds, nor the security headers, which the server puts around everything.
package console
