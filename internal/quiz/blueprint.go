package quiz

import "slices"

// Stratum is a set of objectives. A paper shows a stratum if it has a question
// about one of them that counts.
type Stratum []string

// Blueprint says what a drawn paper is to show: tiers of strata, those that
// matter most first. No objective is in two strata of a tier.
type Blueprint [][]Stratum

// Choose returns the ids of the questions that a new attempt with the given
// seed asks, in order, or none if it asks the whole bank. They are stored with
// the attempt, so that this may change without changing attempts that are
// there; PaperOf says what those ask.
//
// As far as there is room, every stratum of the first tier is shown, then every
// one of the next that is not shown yet. Chance decides which question shows a
// stratum, which strata are shown if there is no room for all, and fills the
// places that are left from the whole rest of the bank. If the bank has
// questions that show nothing of the first tier, one place at least is left, so
// that no question is never asked. Questions that count and are about the same
// strata have equal chances.
//
// Asked says how often the person was asked a question before. Wherever chance
// decides between questions, those that were asked least come first, so that a
// new attempt is a new paper as far as the bank goes.
func (q Quiz) Choose(seed Seed, b Blueprint, asked map[string]int) []string {
	if q.Size() == len(q.Questions) {
		return nil
	}
	d := draw{bank: q.Questions, rest: identity(len(q.Questions))}
	tiers := d.askable(b)
	places := q.planned(tiers)
	random := seed.stream("blueprint")
	mix := func() {
		shuffle(random, d.rest)
		slices.SortStableFunc(d.rest, func(a, b int) int { return asked[d.bank[a].ID] - asked[d.bank[b].ID] })
	}
	for _, strata := range tiers {
		order := identity(len(strata))
		shuffle(random, order)
		for _, n := range order {
			if len(d.chosen) < places && !d.shown(strata[n]) {
				mix()
				d.takeFirst(func(x Question) bool { return shows(x, strata[n]) })
			}
		}
	}
	mix()
	chosen := slices.Concat(d.chosen, d.rest[:q.Size()-len(d.chosen)])
	slices.Sort(chosen)
	if q.Shuffle { // so that the place of a question does not tell why it is asked
		shuffle(random, chosen)
	}
	return q.ids(chosen)
}

// planned returns how many places of a paper a blueprint may fill.
func (q Quiz) planned(tiers Blueprint) int {
	if slices.ContainsFunc(q.Questions, func(x Question) bool { return len(tiers) == 0 || !showsAny(x, tiers[0]) }) {
		return q.Size() - 1
	}
	return q.Size()
}

// Alone returns the questions that every paper asks, because each is the only
// one to show a stratum for which there is always room: whoever takes the quiz
// again meets them again.
func (q Quiz) Alone(b Blueprint) []Question {
	if q.Size() == len(q.Questions) {
		return nil
	}
	d := draw{bank: q.Questions}
	tiers := d.askable(b)
	left := q.planned(tiers)
	found := map[string]bool{}
	var out []Question
	for _, tier := range tiers {
		if left -= len(tier); left < 0 {
			break
		}
		for _, s := range tier {
			var showing []Question
			for _, x := range q.Questions {
				if shows(x, s) {
					showing = append(showing, x)
				}
			}
			if len(showing) == 1 && !found[showing[0].ID] {
				found[showing[0].ID] = true
				out = append(out, showing[0])
			}
		}
	}
	return out
}

// ids returns the ids of the questions with those numbers.
func (q Quiz) ids(numbers []int) []string {
	ids := make([]string, len(numbers))
	for i, n := range numbers {
		ids[i] = q.Questions[n].ID
	}
	return ids
}

// draw is a paper being drawn; chosen and rest are numbers of questions.
type draw struct {
	bank         []Question
	chosen, rest []int
}

// askable returns the tiers without strata about which the bank asks nothing,
// and without tiers of which nothing is left.
func (d *draw) askable(b Blueprint) Blueprint {
	var out Blueprint
	for _, tier := range b {
		var strata []Stratum
		for _, s := range tier {
			if slices.ContainsFunc(d.bank, func(x Question) bool { return shows(x, s) }) {
				strata = append(strata, s)
			}
		}
		if len(strata) > 0 {
			out = append(out, strata)
		}
	}
	return out
}

// shown reports whether a question that was chosen shows the stratum.
func (d *draw) shown(s Stratum) bool {
	return slices.ContainsFunc(d.chosen, func(n int) bool { return shows(d.bank[n], s) })
}

// takeFirst chooses the first question of the rest that fits, if one does.
func (d *draw) takeFirst(fits func(Question) bool) {
	if i := slices.IndexFunc(d.rest, func(n int) bool { return fits(d.bank[n]) }); i >= 0 {
		d.chosen = append(d.chosen, d.rest[i])
		d.rest = slices.Delete(d.rest, i, i+1)
	}
}

// shows reports whether a question shows a stratum.
func shows(q Question, s Stratum) bool { return q.Counts() && slices.Contains(s, q.Objective) }

// showsAny reports whether a question shows one of the strata.
func showsAny(q Question, strata []Stratum) bool {
	return slices.ContainsFunc(strata, func(s Stratum) bool { return shows(q, s) })
}
