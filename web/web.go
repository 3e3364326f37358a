// Package web embeds the built console.
//
// It owns the bytes that `npm run build` makes from the sources beside it. It does not serve them: cache headers, the
// content security policy and the vendor's branding belong to internal/console.
package web

import (
	"embed"
	"io/fs"
)

// The folder holds .gitkeep alone until the console is built, and that suffices to compile.
//
//go:embed all:dist
var dist embed.FS

// Placeholder is the page to answer with while the console is not built.
//
//go:embed placeholder.html
var Placeholder []byte

// Dist returns the files of the built console, index.html at the root, and whether it was built at all. Unbuilt, the
// file system is empty but for .gitkeep.
func Dist() (files fs.FS, built bool) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return dist, false
	}
	_, err = fs.Stat(files, "index.html")
	return files, err == nil
}
