package web

import (
	"slices"
	"testing"
)

// TestBarsStandBelowThoseThatAreShown: a unit whose parent has no bar stands
// below the next one above that has.
func TestBarsStandBelowThoseThatAreShown(t *testing.T) {
	var bars []bar
	for _, path := range []string{"Co", "Co / A / x", "Co / B", "Co / B / y", "Co-op", "Co-op / z", ""} {
		bars = append(bars, bar{Path: path})
	}
	indent(bars)
	var got []int
	for _, b := range bars {
		got = append(got, b.Depth)
	}
	if want := []int{0, 1, 1, 2, 0, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("the bars stand at %v, want %v", got, want)
	}
}
