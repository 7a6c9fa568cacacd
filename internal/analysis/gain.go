package analysis

import (
	"math"
	"slices"
)

// Pair is what one person earned on an objective before the course and after.
type Pair struct {
	Person    int64
	Objective string
	Pre, Post float64 // mean credit, 0 … 1
}

// Change is what people gained, on one objective or on the whole.
type Change struct {
	Objective string // "" = the whole
	People    Cell   // with both a pre-test and a test after
	Pre, Post Mean   // credit
	Gain      Interval
}

// Gain returns the change on the whole, where a person counts with the mean of
// their objectives, and by objective, in the order in which they first come.
// The pairs are in the order of the tests after. The whole and each objective
// are settled by themselves, as Settled does with sheets. An objective is left
// empty where those who lack it would be too few: the difference to the whole
// is about them.
func Gain(pairs []Pair) (whole Change, objectives []Change) {
	all := map[int64][]Pair{}
	each := map[string][]Pair{}
	var people []int64
	var order []string
	for _, p := range pairs {
		if all[p.Person] == nil {
			people = append(people, p.Person)
		}
		if each[p.Objective] == nil {
			order = append(order, p.Objective)
		}
		all[p.Person] = append(all[p.Person], p)
		each[p.Objective] = append(each[p.Objective], p)
	}
	if people = batches(people); len(people) == 0 {
		return Change{}, nil
	}
	var most [][]Pair
	for _, person := range people {
		most = append(most, all[person])
	}
	whole = change("", most, len(order) == 1)
	for _, o := range order {
		c := Change{Objective: o}
		var some [][]Pair
		for _, p := range batches(each[o]) {
			some = append(some, []Pair{p})
		}
		if Shown(len(some), len(people)) {
			c = change(o, some, true)
		}
		objectives = append(objectives, c)
	}
	return whole, objectives
}

// change returns the change of people with the pairs of each, which are of a
// single objective or of several.
func change(objective string, people [][]Pair, single bool) Change {
	var before, after, gains []float64
	for _, pairs := range people {
		var pre, post float64
		for _, p := range pairs {
			pre += p.Pre / float64(len(pairs))
			post += p.Post / float64(len(pairs))
		}
		before, after = append(before, pre), append(after, post)
		gains = append(gains, post-pre)
	}
	c := Change{
		Objective: objective,
		People:    cell(len(people), small(len(people))),
		Pre:       told(before, single),
		Post:      told(after, single),
	}
	c.Gain = gained(c, interval(gains).within(-1, 1))
	return c
}

// told returns a mean as exact as it may be shown. With the number of people,
// the mean of one objective says how many were wrong, as a facility does; so it
// is in steps, and near the ends open. Were it exact only where nothing is near
// an end, it would follow from the whole and the other objectives. On the whole
// a person has several questions, and the mean is open near the ends alone. What
// everybody earned alike tells nobody from the rest.
func told(credits []float64, single bool) Mean {
	const widest = 0.25
	n := len(credits)
	if n < Smallest {
		return Mean{}
	}
	m := mean(credits)
	edge := min(edgeOf(steps[0], n), widest)
	switch {
	case slices.Max(credits)-slices.Min(credits) < nothing:
		return Mean{Figure: Figure{m, true}}
	case single:
		return blurred(m, n, func(float64, float64) bool { return true })
	case m > 1-edge:
		return Mean{Figure{1 - edge, true}, Over, steps[0]}
	case m < edge:
		return Mean{Figure{edge, true}, Under, steps[0]}
	}
	return Mean{Figure: Figure{m, true}}
}

// gained returns a gain as exact as what it is the difference of.
func gained(c Change, exactly Interval) Interval {
	pre, post := c.Pre, c.Post
	switch {
	case !pre.OK || !post.OK:
		return Interval{}
	case pre.Rough == Exactly && post.Rough == Exactly:
		return exactly
	case pre.Rough != Over && pre.Rough != Under && post.Rough != Over && post.Rough != Under:
		size := float64(steps[0]) / 100
		round := func(v float64) float64 { return math.Round(v/size) * size }
		return Interval{Mean: round(exactly.Mean), Low: round(exactly.Low), High: round(exactly.High), OK: exactly.OK}
	}
	preLow, preHigh := pre.bounds(c.People.N)
	postLow, postHigh := post.bounds(c.People.N)
	return Interval{Low: postLow - preHigh, High: postHigh - preLow, OK: true, Open: true}
}
