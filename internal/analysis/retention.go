package analysis

// Point is what one person earned on follow-up questions some days after
// completing the course.
type Point struct {
	Person int64
	Days   int
	Credit float64 // 0 … 1
}

// Recall is what people still knew within a stretch of days after completion.
type Recall struct {
	From, Before int // days; Before 0 = without an end
	People       Cell
	Credit       Interval
}

// Retention returns one recall for each stretch, given the points in the order in
// which they were handed in. The stretches begin at the given days, in rising
// order, and each ends where the next begins; what is before the first is left
// out. A person with several points in a stretch counts once, with the first.
// Each stretch is settled by itself, as Settled does with sheets.
func Retention(points []Point, starts []int) []Recall {
	out := make([]Recall, len(starts))
	for i, from := range starts {
		out[i].From = from
		if i+1 < len(starts) {
			out[i].Before = starts[i+1]
		}
		known := map[int64]bool{}
		var credits []float64
		for _, p := range points {
			if p.Days >= from && (out[i].Before == 0 || p.Days < out[i].Before) && !known[p.Person] {
				known[p.Person] = true
				credits = append(credits, p.Credit)
			}
		}
		credits = batches(credits)
		out[i].People = cell(len(credits), false)
		out[i].Credit = interval(credits).within(0, 1)
		if m := told(credits, false); m.Rough != Exactly {
			low, high := m.bounds(len(credits))
			out[i].Credit = Interval{Low: low, High: high, OK: true, Open: true}
		}
	}
	return out
}
