// Package content holds the courses that come with the program. Each is a
// folder in the format of docs/course-format.md.
package content

import (
	"embed"
	"io/fs"
)

//go:embed all:social-media-ethics
var files embed.FS

// Keys returns the keys of the courses, which are the names of their folders.
func Keys() []string { return []string{"social-media-ethics"} }

// Courses returns a file system with one folder for each course.
func Courses() fs.FS { return files }
