package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/enrollment"
)

func TestRollUp(t *testing.T) {
	unit := func(id int64, path string, done int) UnitTotals {
		return UnitTotals{UnitID: id, Unit: path, Counts: Counts{enrollment.Completed: done}}
	}
	units := []UnitTotals{unit(1, "Co", 1), unit(3, "Co / A / x", 2), unit(4, "Co / A / y", 3), unit(5, "Co / B", 4)}
	names := []UnitName{{ID: 1, Path: "Co"}, {ID: 2, Path: "Co / A"}, {ID: 3, Path: "Co / A / x"}, {ID: 4, Path: "Co / A / y"}, {ID: 5, Path: "Co / B"}}
	for most, want := range map[int][]UnitTotals{
		4: units,
		3: {unit(1, "Co", 1), unit(2, "Co / A", 5), unit(5, "Co / B", 4)},
		2: {unit(1, "Co", 10)},
		0: {unit(1, "Co", 10)},
	} {
		if diff := cmp.Diff(want, RollUp(units, names, most)); diff != "" {
			t.Errorf("at most %d (-want +got):\n%s", most, diff)
		}
	}
}
