package evidence

import (
	"slices"
	"time"

	"decorum/internal/course"
	"decorum/internal/report"
)

// usage is which versions a report speaks of. It grows with the number of
// versions and courses, not with that of rows.
type usage struct {
	versions    []course.Version // every one, by id
	at          time.Time
	completions map[int64]int // rows, by version
	courses     map[string]bool
	rows        int
}

func newUsage(versions []course.Version, at time.Time) *usage {
	return &usage{versions: versions, at: at, completions: map[int64]int{}, courses: map[string]bool{}}
}

func (u *usage) count(r report.Row) {
	u.rows++
	u.courses[r.Course] = true
	if r.CompletedVersionID != 0 {
		u.completions[r.CompletedVersionID]++
	}
}

// latest returns the version of each course that held at the moment. Of a course
// that was not published then, as after a move from another system, it is the
// first one.
func (u *usage) latest() map[string]course.Version {
	out := map[string]course.Version{}
	for _, v := range u.versions {
		if before, known := out[v.Course]; !known || (v.Number > before.Number && !v.PublishedAt.After(u.at)) {
			out[v.Course] = v
		}
	}
	return out
}

func (u *usage) titles() map[string]string {
	out := map[string]string{}
	for key, v := range u.latest() {
		out[key] = v.Title
	}
	return out
}

func (u *usage) numbers() map[int64]int {
	out := map[int64]int{}
	for _, v := range u.versions {
		out[v.ID] = v.Number
	}
	return out
}

// needed returns the versions that a pack has to have: those under which
// somebody completed, and of every course in the report, in its filter or in a
// rule the one that held.
func (u *usage) needed(filtered string, rules []Rule) []course.Version {
	courses := map[string]bool{filtered: true}
	for key := range u.courses {
		courses[key] = true
	}
	for _, r := range rules {
		courses[r.Course] = true
	}
	latest := u.latest()
	return slices.DeleteFunc(slices.Clone(u.versions), func(v course.Version) bool {
		return u.completions[v.ID] == 0 && (!courses[v.Course] || latest[v.Course].ID != v.ID)
	})
}
