package message

import "slices"

// Rung is a manager on the way up.
type Rung struct {
	ID     int64
	Above  int64 // their manager; 0 = nobody
	Active bool
}

// Ladder is who is above managers who have left, by id.
type Ladder map[int64]Rung

// Nearest returns who is told of a person: their manager or, if that one has
// left, the nearest above who has not, 0 if there is nobody; and those between
// who have left. The way up ends where it comes back to itself or to the person.
func (l Ladder) Nearest(person int64, manager Rung) (id int64, passed []int64) {
	for next := manager; next.ID != 0 && next.ID != person && !slices.Contains(passed, next.ID); next = l[next.Above] {
		if next.Active {
			return next.ID, passed
		}
		passed = append(passed, next.ID)
	}
	return 0, passed
}
