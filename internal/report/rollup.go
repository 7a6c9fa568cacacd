package report

import (
	"maps"
	"strings"
)

// RollUp gathers units into the units above them, level by level, until there
// are at most so many, or only the highest level is left. Names gives the units
// above their ids. The order stays.
func RollUp(units []UnitTotals, names []UnitName, most int) []UnitTotals {
	depth := 0
	for _, u := range units {
		depth = max(depth, len(split(u.Unit)))
	}
	for ; len(units) > most && depth > 1; depth-- {
		units = cut(units, names, depth-1)
	}
	return units
}

// cut gathers what is deeper than depth levels.
func cut(units []UnitTotals, names []UnitName, depth int) []UnitTotals {
	ids := make(map[string]int64, len(names))
	for _, n := range names {
		ids[n.Path] = n.ID
	}
	var out []UnitTotals
	at := map[string]int{}
	for _, u := range units {
		parts := split(u.Unit)
		path := strings.Join(parts[:min(depth, len(parts))], " / ")
		i, known := at[path]
		if !known {
			i = len(out)
			at[path] = i
			out = append(out, UnitTotals{UnitID: ids[path], Unit: path, Counts: Counts{}})
		}
		for status, n := range u.Counts {
			out[i].Counts[status] += n
		}
	}
	return out
}

// WithBelow adds to each unit what the units below it have, as a report of the
// unit does; nested says whether any of them has others below it.
func WithBelow(units []UnitTotals) (out []UnitTotals, nested map[int64]bool) {
	out, nested = make([]UnitTotals, len(units)), map[int64]bool{}
	at := make(map[string]int, len(units))
	for i, u := range units {
		out[i] = UnitTotals{UnitID: u.UnitID, Unit: u.Unit, Counts: maps.Clone(u.Counts)}
		at[u.Unit] = i
	}
	for _, u := range units {
		parts := split(u.Unit)
		for depth := len(parts) - 1; depth > 0; depth-- {
			i, shown := at[strings.Join(parts[:depth], " / ")]
			if !shown {
				continue
			}
			nested[out[i].UnitID] = true
			for status, n := range u.Counts {
				out[i].Counts[status] += n
			}
		}
	}
	return out, nested
}

func split(path string) []string { return strings.Split(path, " / ") }
