package enrollment

import (
	"decorum/internal/course"
	"decorum/internal/scenario"
)

// Progress is how much of a course is done, requirement by requirement.
type Progress struct {
	Requirements []course.Requirement
	Met          []bool
}

// Reckon is the completion rule. It looks at nothing but what the course
// requires and what is recorded; it is used for every percentage on screen, for
// every report and for the decision to complete.
func Reckon(required []course.Requirement, r Records) Progress {
	p := Progress{Requirements: required, Met: make([]bool, len(required))}
	for i, q := range required {
		switch q.Need {
		case course.ReadLesson:
			p.Met[i] = !r.Lesson(q.Key).DoneAt.IsZero()
		case course.PassQuiz:
			p.Met[i] = r.PassedQuiz(q.Key)
		case course.WalkScenario:
			p.Met[i] = r.WalkedThrough(scenario.OfScenario, q.Key)
		case course.WalkFeed:
			p.Met[i] = r.WalkedThrough(scenario.OfFeed, q.Key)
		}
	}
	return p
}

// Count returns how many requirements are met.
func (p Progress) Count() int {
	n := 0
	for _, met := range p.Met {
		if met {
			n++
		}
	}
	return n
}

// Total returns how many requirements there are.
func (p Progress) Total() int { return len(p.Requirements) }

// Complete reports whether every requirement is met. A course that requires
// nothing can't be completed, so that nobody gets a certificate for nothing.
func (p Progress) Complete() bool { return p.Total() > 0 && p.Count() == p.Total() }

// Percent returns the share of requirements met, rounded down: 100 means all.
func (p Progress) Percent() int {
	if p.Total() == 0 {
		return 0
	}
	return 100 * p.Count() / p.Total()
}

// IsMet reports whether the requirement with that need and key is met.
func (p Progress) IsMet(need course.Need, key string) bool {
	for i, q := range p.Requirements {
		if q.Need == need && q.Key == key {
			return p.Met[i]
		}
	}
	return false
}
