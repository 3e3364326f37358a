// Package console answers a browser with the web console.
//
// It owns the cache headers, the choice of the compressed copy, what an unknown address means, and the colors: which of
// them follow from the vendor's one, and their way into the stylesheet. It owns neither the
// pages, which package web embeds, nor the security headers, which the server puts around everything.
package console
