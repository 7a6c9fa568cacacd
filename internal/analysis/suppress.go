package analysis

import "slices"

// The rules by which nobody can be told from the rest:
//
//  1. A figure is about Smallest people at least. Nobody at all is no secret.
//  2. A group is shown beside the whole only if those left over, whom the
//     difference is about, are none or Smallest at least: Shown, and Partition
//     where there is a choice of groups. Within asks it for every question;
//     Alpha, Gain and Retention know only the people that they are given.
//  3. Within a breakdown (how many picked what; how many were sure and wrong) a
//     count of 1 … Smallest−1 is hidden, and with it as many others as it takes
//     that what is hidden adds up to Smallest at least: the difference to the
//     total then is a sum over several counts and gives none of them away.
//  4. Breakdowns are over everybody. That of a group would have to hide whatever
//     is small in any other group too, for the others are the difference.
//  5. What everybody did is shown, for it tells nobody from the rest.
//  6. Two looks at different times differ by Smallest people at least, question by
//     question, objective by objective and interval by interval: Settled, Gain and
//     Retention.
//  7. Tables that hang together, as those of a scenario do, are hidden together:
//     Linked.
//
// A mean over Smallest people or more is a figure about all of them. With the
// number of people it says how many were right, also if all but one were; so
// beside a breakdown that hides something it is rough, and near the ends open:
// Mean. The mean score is made of such means, and says no more than they do.
//
// Primary and complementary suppression are described in the Handbook on
// Statistical Disclosure Control, https://sdctools.github.io/HandbookSDC, and
// for schools in NCES 2011-603, Statistical Methods for Protecting Personally
// Identifiable Information in Aggregate Reporting.

// Smallest is the least number of people that a figure may be about.
const Smallest = 5

// Cell is a count of people. If it is not shown, N is 0 and says nothing.
type Cell struct {
	N     int
	Shown bool
}

// cell is a count that is hidden or not.
func cell(n int, hidden bool) Cell {
	if hidden {
		return Cell{}
	}
	return Cell{N: n, Shown: true}
}

// small reports whether a count is about somebody, and about too few.
func small(n int) bool { return n > 0 && n < Smallest }

// Shown reports whether a group of n people may be shown beside the whole that
// it is part of.
func Shown(n, whole int) bool {
	return n >= Smallest && (n == whole || whole-n >= Smallest)
}

// Partition returns which groups may be shown one by one beside the whole,
// given the size of every group: nobody is in two, everybody is in one, those
// who fit none of the reader's filters are one more; two filters at once make
// a group of each combination. Whatever a reader adds up and takes away, no
// figure about 1 … Smallest−1 people is left.
func Partition(sizes []int) []bool {
	hidden := hide(column(sizes))
	shown := make([]bool, len(sizes))
	for i := range hidden {
		shown[i] = !hidden[i]
	}
	return shown
}

// PartitionRows is Partition where more is shown of a group than its size: a
// row is what is shown of one, and a reader can add up and take away each column
// by itself.
func PartitionRows(rows [][]int) []bool {
	hidden := hide(rows)
	for i := range hidden {
		hidden[i] = !hidden[i]
	}
	return hidden
}

// Suppress hides counts of a breakdown of which the total is known, so that no
// count of 1 … Smallest−1 follows from those that are shown.
func Suppress(counts []int) []Cell {
	hidden := hide(column(counts))
	cells := make([]Cell, len(counts))
	for i, n := range counts {
		cells[i] = cell(n, hidden[i])
	}
	return cells
}

// Settled returns the sheets to be shown, given all of them in the order in
// which they were handed in: up to the last whole number of Smallest people.
// Otherwise whoever looks before and after somebody hands in sees what that
// person answered. Where questions are drawn, five more sheets may be one more
// answer to a question; so each question is settled by itself as well, and of
// its answers those beyond the last whole number wait: they belong to their
// sheet, but not yet to the question. A group of a partition is settled by
// itself, and those left out are one more group, which is not offered.
func Settled(sheets []Sheet) []Sheet {
	sheets = batches(firsts(sheets))
	left := map[string]int{} // answers that don't wait
	for _, s := range sheets {
		for _, r := range s.Responses {
			left[r.Question]++
		}
	}
	for question, n := range left {
		left[question] = n - n%Smallest
	}
	out := make([]Sheet, len(sheets))
	for i, s := range sheets {
		out[i] = Sheet{Person: s.Person, Responses: slices.Clone(s.Responses)}
		for k := range s.Responses {
			r := &out[i].Responses[k]
			r.Waits = left[r.Question] == 0
			left[r.Question] = max(left[r.Question]-1, 0)
		}
	}
	return out
}

// batches leaves out the last few, so that a whole number of Smallest is left.
func batches[T any](all []T) []T { return all[:len(all)-len(all)%Smallest] }

// hide returns which rows of a table to hide, whole rows only, if the sum of
// every column is known: those with a small count, and others, the smallest
// first, until what is hidden of each column adds up to nothing or to Smallest.
// A column that adds up to less altogether hides everything.
func hide(rows [][]int) []bool {
	hidden := make([]bool, len(rows))
	all := slices.Repeat([]bool{true}, len(rows))
	if exposed(rows, all) >= 0 {
		return all
	}
	for i, row := range rows {
		hidden[i] = slices.ContainsFunc(row, small)
	}
	for {
		c := exposed(rows, hidden)
		if c < 0 {
			return hidden
		}
		hidden[next(rows, hidden, c)] = true
	}
}

// exposed returns a column of which the hidden counts add up to a small one, or
// -1.
func exposed(rows [][]int, hidden []bool) int {
	if len(rows) == 0 {
		return -1
	}
	for c := range rows[0] {
		sum := 0
		for i, row := range rows {
			if hidden[i] {
				sum += row[c]
			}
		}
		if small(sum) {
			return c
		}
	}
	return -1
}

// next returns the row that is not hidden and has the smallest count in the
// column, zeros aside. There is one if the whole column is not small.
func next(rows [][]int, hidden []bool, c int) int {
	best := -1
	for i, row := range rows {
		if !hidden[i] && row[c] > 0 && (best < 0 || row[c] < rows[best][c]) {
			best = i
		}
	}
	return best
}

func column(counts []int) [][]int {
	rows := make([][]int, len(counts))
	for i, n := range counts {
		rows[i] = []int{n}
	}
	return rows
}
