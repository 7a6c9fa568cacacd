package coursefile

import (
	"io/fs"
	"testing/fstest"
)

// unreadable is a folder whose course.md may not be opened. A real one can't
// be made where the tests run as root, whom nothing is forbidden.
type unreadable struct{ fstest.MapFS }

func (u unreadable) Open(name string) (fs.File, error) {
	if name == courseFile {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.Open(name)
}
