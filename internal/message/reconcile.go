package message

import "decorum/internal/account"

// Difference is what has to be done to rows so that they are what is wanted.
type Difference struct {
	Add    []Message
	Drop   map[Why][]int64 // ids, by reason
	Revive []int64         // dropped earlier, and wanted after all
}

// Empty reports whether nothing has to be done.
func (d Difference) Empty() bool { return len(d.Add) == 0 && len(d.Drop) == 0 && len(d.Revive) == 0 }

// Reconcile returns what is to become of the rows of an enrollment that belong
// to a day or later ones, up to another. What went out is never touched.
func (r Rules) Reconcile(d *Difference, s Standing, rows []Message, from, until account.Day) {
	known := map[Key]bool{}
	wanted := r.Wanted(s, from, until)
	want := map[Key]bool{}
	for _, w := range wanted {
		want[w.Key] = true
	}
	for _, m := range rows {
		known[m.Key] = true
		if m.Day < from || m.Day > until {
			continue
		}
		switch {
		case m.State == Planned && !want[m.Key]:
			if d.Drop == nil {
				d.Drop = map[Why][]int64{}
			}
			why := r.why(s, m)
			d.Drop[why] = append(d.Drop[why], m.ID)
		case m.State == Dropped && want[m.Key] && !m.Why.final():
			d.Revive = append(d.Revive, m.ID)
		}
	}
	for _, w := range wanted {
		if !known[w.Key] {
			d.Add = append(d.Add, Message{Key: w.Key, Number: w.Number, State: Planned})
		}
	}
}
