package analysis

import (
	"fmt"
	"testing"
)

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, "Upper critical
// values of Student's t distribution with ν degrees of freedom", column 0.025
// (0.975 from below), https://www.itl.nist.gov/div898/handbook/; read in a copy
// at https://pdfcoffee.com/student-t-distribution-table-pdf-free.html.
func TestStudent(t *testing.T) {
	table := map[int]string{
		1: "12.706", 2: "4.303", 3: "3.182", 4: "2.776", 5: "2.571", 6: "2.447", 7: "2.365", 8: "2.306", 9: "2.262", 10: "2.228",
		11: "2.201", 12: "2.179", 13: "2.160", 14: "2.145", 15: "2.131", 16: "2.120", 17: "2.110", 18: "2.101", 19: "2.093", 20: "2.086",
		21: "2.080", 22: "2.074", 23: "2.069", 24: "2.064", 25: "2.060", 26: "2.056", 27: "2.052", 28: "2.048", 29: "2.045", 30: "2.042",
		40: "2.021", 60: "2.000", 100: "1.984", 100000: "1.960",
	}
	for freedom, want := range table {
		if got := fmt.Sprintf("%.3f", student(freedom)); got != want {
			t.Errorf("%d degrees of freedom: %s, want %s", freedom, got, want)
		}
	}
}

func TestInterval(t *testing.T) {
	// Mean 0.5, squares 0.25 + 0.0625 + 0 + 0.0625 + 0.25 = 0.625,
	// s/√n = √(0.625/4/5) = 0.1767767, times 2.776445 = 0.490811
	got := interval([]float64{0, 0.25, 0.5, 0.75, 1})
	nearly(t, "mean", got.Mean, 0.5, 1e-12)
	nearly(t, "low", got.Low, 0.009189, 1e-6)
	nearly(t, "high", got.High, 0.990811, 1e-6)
	if got := interval([]float64{0, 0.25, 0.5, 0.75}); got != (Interval{}) {
		t.Errorf("of four people %v, want nothing", got)
	}
}
