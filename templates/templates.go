// Package templates embeds the HTML templates: the layout, partials that pages
// share, and a folder of pages per feature.
package templates

import "embed"

// Files holds the templates.
//
//go:embed layout.html partials pages
var Files embed.FS
