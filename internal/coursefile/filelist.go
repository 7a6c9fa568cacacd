package coursefile

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"decorum/internal/course"
)

// collectFiles takes in files that somebody hands over, in the order of their
// paths.
func (r *reader) collectFiles(files []course.File) {
	sorted := slices.SortedFunc(slices.Values(files), func(a, b course.File) int { return strings.Compare(a.Path, b.Path) })
	size, last := 0, ""
	for i, f := range sorted {
		switch {
		case i == MaxFiles && !r.published:
			r.report(f.Path, place{}, ruleTooManyFiles, "The course has more than %d files.", MaxFiles)
			return
		case f.Path == last || !fs.ValidPath(f.Path):
			r.report(f.Path, place{}, ruleOddName, "The path %q leads nowhere, or stands here twice.", f.Path)
			continue
		}
		last = f.Path
		if hidden(f.Path) || !r.checkPath(f.Path) {
			continue
		}
		if size += len(f.Body); size > MaxCourseBytes && !r.tooLarge(f.Path, place{}, "With this file the course is larger than %d MiB.", MaxCourseBytes>>20) {
			return
		}
		r.admit(f.Path, f.Body)
	}
}

// hidden reports whether a part of the path begins with a dot.
func hidden(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return strings.HasPrefix(part, ".") })
}

func (r *reader) checkPath(name string) bool {
	for part := name; part != "."; part = path.Dir(part) {
		if !r.checkName(name, path.Base(part)) {
			return false
		}
	}
	return true
}
