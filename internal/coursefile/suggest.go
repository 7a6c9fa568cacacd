package coursefile

import (
	"fmt"
	"slices"
	"strings"
)

// didYouMean returns words that name the known word nearest to what was
// written, or the words to choose from if none is near and they are few.
func didYouMean(written string, known []string) string {
	best, least := "", max(1, len([]rune(written))/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(written), k); d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("Did you mean %q?", best)
	}
	if len(known) == 0 {
		return ""
	}
	const most = 12
	listed := slices.Sorted(slices.Values(known))
	if len(listed) > most {
		return ""
	}
	return "Known here: " + strings.Join(listed, ", ") + "."
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
