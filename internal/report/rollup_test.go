package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/enrollment"
)

func TestWithBelow(t *testing.T) {
	unit := func(id int64, path string, done int) UnitTotals {
		return UnitTotals{UnitID: id, Unit: path, Counts: Counts{enrollment.Completed: done}}
	}
	units := []UnitTotals{unit(1, "Co", 1), unit(3, "Co / A / x", 2), unit(5, "Co / B", 4), unit(6, "Co / B / y", 8), unit(7, "Co-op", 16), unit(0, "", 32)}
	want := []UnitTotals{unit(1, "Co", 15), unit(3, "Co / A / x", 2), unit(5, "Co / B", 12), unit(6, "Co / B / y", 8), unit(7, "Co-op", 16), unit(0, "", 32)}
	got, nested := WithBelow(units)
	if diff := cmp.Diff(want, got); diff != "" || len(nested) != 2 || !nested[1] || !nested[5] {
		t.Errorf("nested %v (-want +got):\n%s", nested, diff)
	}
	if units[0].Counts[enrollment.Completed] != 1 {
		t.Error("what was handed in has changed")
	}
}

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
