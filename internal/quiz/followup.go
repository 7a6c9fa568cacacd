package quiz

import "slices"

// FollowUpQuestions is how many questions a follow-up asks: two minutes.
const FollowUpQuestions = 3

// FollowUpSize returns how many questions a follow-up from this bank asks.
func (q Quiz) FollowUpSize() int { return min(FollowUpQuestions, len(q.Questions)) }

// Favored says what a follow-up should ask somebody about.
type Favored struct {
	Missed map[string]bool // ids of objectives
	Near   map[string]bool // ids of objectives that stand in for missed ones, about which the bank asks nothing
	Asked  map[string]bool // ids of questions
}

// DrawFollowUp returns the ids of the questions that a follow-up with the given
// seed asks somebody. Questions about objectives that were missed, or that stand
// in for such, come before all others. Among these and among the others those
// that have not been asked come before those that have, and then what was missed
// comes before what stands in; the seed decides between equals, and the order.
func (q Quiz) DrawFollowUp(seed Seed, f Favored) []string {
	random := seed.stream("follow-up")
	chosen := identity(len(q.Questions))
	shuffle(random, chosen)
	slices.SortStableFunc(chosen, func(a, b int) int {
		return f.claim(q.Questions[a]) - f.claim(q.Questions[b])
	})
	chosen = chosen[:q.FollowUpSize()]
	slices.Sort(chosen)
	if q.Shuffle { // so that the place of a question does not tell why it is asked
		shuffle(random, chosen)
	}
	return q.ids(chosen)
}

// claim says how much a question should be asked; less is more.
func (f Favored) claim(q Question) int {
	n := 0
	if !f.Missed[q.Objective] && !f.Near[q.Objective] {
		n += 4
	}
	if f.Asked[q.ID] {
		n += 2
	}
	if !f.Missed[q.Objective] {
		n++
	}
	return n
}
