// Package catalog is what the vendor sells: products, and the entitlements that devices ask for by their tags.
//
// It owns the file format in which the vendor writes the catalog, the loading of that file, and the answers to "what
// does this tag mean?". It owns neither quantities nor who has them: that is licensing.
//
// What must hold: a tag that was once loaded is known for ever. One that is no longer in the file is retired: devices
// that use it go on, but nothing new is deposited for it.
package catalog
