package coursefile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// words are put together when somebody reads them: a file made to be slow can
// hold a hundred thousand slips, of which maxFindings are reported.
type words func() string

// String implements fmt.Stringer.
func (w words) String() string { return w() }

// mostKnown is among how many words the nearest is looked for.
const mostKnown = 500

// didYouMean returns words that name the known word nearest to what was
// written, or the words to choose from if none is near and they are few.
func didYouMean(written string, known []string) words {
	return func() string {
		if best := nearest(written, known); best != "" {
			return fmt.Sprintf("Did you mean %q?", best)
		}
		const most = 12
		if len(known) == 0 || len(known) > most {
			return ""
		}
		return "Known here: " + strings.Join(slices.Sorted(slices.Values(known)), ", ") + "."
	}
}

// didYouMeanKey is didYouMean for the keys of a map.
func didYouMeanKey[V any](written string, known map[string]V) words {
	return func() string { return didYouMean(written, slices.Collect(maps.Keys(known)))() }
}

// nearest returns the known word nearest to what was written, "" if none is near.
func nearest(written string, known []string) string {
	if len(known) > mostKnown {
		return ""
	}
	best, least := "", max(1, len([]rune(written))/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(written), strings.ToLower(k)); d < least || (d == least && best != "" && k < best) {
			best, least = k, d
		}
	}
	return best
}

// distance is the number of letters to add, drop, change or swap with their
// neighbor to get from a to b. Words longer than any key are far from all.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > 64 || len(t) > 64 {
		return 64
	}
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
