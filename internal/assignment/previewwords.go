package assignment

import (
	"fmt"
	"strings"
)

// phrase is what is said of one person, and of several. A name stands for %.
type phrase struct{ one, many string }

func phrases() map[Outcome]phrase {
	return map[Outcome]phrase{
		Enters:  {"would be enrolled", "would be enrolled"},
		Returns: {"had been withdrawn, and would come back", "had been withdrawn, and would come back"},
		Redated: {"would get another due day", "would get another due day"},
		Leaves:  {"has not begun, and would be withdrawn", "have not begun, and would be withdrawn"},
		Freed:   {"has begun, and would be let go: free to go on, without a due day", "have begun, and would be let go: free to go on, without a due day"},
		Passed:  {"would be asked by % instead", "would be asked by % instead"},
		Renewed: {"has completed it, and would be asked again by %", "have completed it, and would be asked again by %"},
		Own:     {"is asked by this assignment already", "are asked by this assignment already"},
		Asked:   {"is asked already by %, which came first; the due day stays", "are asked already by %, which came first; the due day stays"},
		Done:    {"has completed it already, and is asked nothing now", "have completed it already, and are asked nothing now"},
		Kept:    {"has completed it under this assignment, and keeps that", "have completed it under this assignment, and keep that"},
	}
}

// Words says what would become of the people of a group, after their number:
// "would be enrolled".
func (g Group) Words() string { return words(g.Kind, g.OtherID, g.Other, g.People == 1) }

// Words says what would become of somebody, after their name.
func (e Effect) Words() string { return words(e.Kind, e.OtherID, e.Other, true) }

func words(kind Outcome, otherID int64, other string, one bool) string {
	p := phrases()[kind]
	switch {
	case kind == Joins && otherID == 0:
		p = phrase{"is at it without an assignment, and would be asked by this one", "are at it without an assignment, and would be asked by this one"}
	case kind == Joins:
		p = phrase{"is covered no longer by %, and would be asked by this one", "are covered no longer by %, and would be asked by this one"}
	}
	text := p.many
	if one {
		text = p.one
	}
	return strings.ReplaceAll(text, "%", "“"+other+"”")
}

// Asks reports whether somebody is, or would be, asked to do something, so that
// their due day means something.
func (e Effect) Asks() bool {
	return e.Kind != Done && e.Kind != Kept && e.Kind != Leaves && e.Kind != Freed
}

// Changed is how many people something would change for.
func (p Preview) Changed() (n int) {
	for _, g := range p.Groups {
		n += g.People
	}
	return n
}

// Order says, of the rules that hold beside others of the same course, which of
// them come first.
func Order(all []Assignment) map[int64]string {
	out := map[int64]string{}
	for _, a := range all {
		var before []string
		beside := 0
		for _, other := range all {
			if a.Ended() || other.Ended() || other.Course != a.Course || other.ID == a.ID {
				continue
			}
			beside++
			if other.ID < a.ID {
				before = append(before, "“"+other.Name+"”")
			}
		}
		switch {
		case len(before) == 1:
			out[a.ID] = "Comes after " + before[0] + ", which goes first with whomever both cover"
		case len(before) > 1:
			out[a.ID] = "Comes after " + list(before, "and") + ", which go first with whomever they cover too"
		case beside > 0:
			out[a.ID] = fmt.Sprintf("Comes first of the %d for this course", beside+1)
		}
	}
	return out
}
