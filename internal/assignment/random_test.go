package assignment_test

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/fault"
)

// spree is somebody to whom anything is granted and taken, in the program and in
// the plain model.
type spree struct {
	*desk

	rt     *rapid.T
	person int64
	plain  *life
}

const never = account.Day("9999-12-31")

// TestDueDaysWhateverIsGranted: whatever is granted, ended and taken back in
// whatever order, the due day is what the plain model says; with everything ended
// it is the rule's and the days that were taken.
func TestDueDaysWhateverIsGranted(t *testing.T) {
	const due = account.Day("2027-03-29")
	d := newDesk(t, t.TempDir()+"/spree.db", due)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		d.on("2026-11-02")
		s := spree{desk: d, rt: rt, person: d.hire("p" + strconv.Itoa(n)),
			plain: &life{rounds: []*round{{rule: "everybody", since: d.today(), ruled: due, due: due}}}}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			s.step()
			s.agree("after a step")
		}
		for _, x := range d.granted(s.person) {
			must(t, d.service.EndException(t.Context(), "hana", x.ID))
			s.ended(x.ID)
		}
		s.agree("with everything ended")
		if want := s.plain.madeUp(due, "2026-11-02"); s.plain.last().due != want || len(s.plain.last().laters) > 0 {
			rt.Fatalf("the model says %s with everything ended, want %s", s.plain.last().due, want)
		}
	})
}

// step does something.
func (s spree) step() {
	switch rapid.SampledFrom([]string{"extend", "pause", "pause", "end", "take back", "wait", "wait"}).Draw(s.rt, "what") {
	case "extend":
		s.extend(s.today().Add(rapid.IntRange(1, 300).Draw(s.rt, "days")))
	case "pause":
		s.pause()
	case "end":
		if id := s.one(); id != 0 {
			must(s.t, s.service.EndException(s.t.Context(), "hana", id))
			s.ended(id)
		}
	case "take back":
		if id := s.one(); id != 0 {
			must(s.t, s.service.TakeBack(s.t.Context(), "hana", id))
			s.ended(id)
			s.plain.leaves = slices.DeleteFunc(s.plain.leaves, func(l *leave) bool { return l.id == id })
		}
	case "wait":
		s.on(s.today().Add(rapid.IntRange(0, 40).Draw(s.rt, "days")))
		if rapid.Bool().Draw(s.rt, "nothing is evaluated") {
			return
		}
		_, err := s.service.Evaluate(s.t.Context(), courseKey, []int64{s.person})
		must(s.t, err)
		for _, l := range s.plain.leaves {
			l.over = l.over || l.ends < s.today()
		}
	}
	s.plain.reckon()
}

// one draws something that was granted, 0 if nothing was.
func (s spree) one() int64 {
	list := s.granted(s.person)
	if len(list) == 0 {
		return 0
	}
	return rapid.SampledFrom(list).Draw(s.rt, "of what was granted").ID
}

func (s spree) extend(due account.Day) {
	err := s.service.Extend(s.t.Context(), "hana", s.person, s.enrollment(s.person).ID, due, "Harvest")
	r := s.plain.last()
	if due <= r.due {
		if fault.Of(err) != fault.Invalid {
			s.rt.Fatalf("an extension to %s: %v", due, err)
		}
		return
	}
	must(s.t, err)
	r.laters = append(r.laters, later{s.latest(s.person).ID, s.today(), due})
}

func (s spree) pause() {
	from := s.today().Add(rapid.IntRange(-30, 60).Draw(s.rt, "from"))
	until := max(from, s.today()).Add(rapid.IntRange(0, 60).Draw(s.rt, "long"))
	ends := until
	if rapid.Bool().Draw(s.rt, "no last day") {
		until, ends = "", never
	}
	err := s.service.Pause(s.t.Context(), "hana", s.person, from, until, "Leave")
	if fault.Of(err) == fault.Conflict { // it overlaps another
		return
	}
	must(s.t, err)
	s.plain.leaves = append(s.plain.leaves, &leave{id: s.latest(s.person).ID, begins: from, ends: ends})
}

// ended ends something in the model.
func (s spree) ended(id int64) {
	for _, l := range s.plain.leaves {
		if l.id == id && !l.over {
			l.ends, l.over = min(l.ends, s.today().Add(-1)), true
		}
	}
	r := s.plain.last()
	r.laters = slices.DeleteFunc(r.laters, func(x later) bool { return x.id == id })
	s.plain.reckon()
}

// agree compares the due day with the model's.
func (s spree) agree(when string) {
	want := s.plain.last().due
	if got := s.due(s.person); got != want {
		s.rt.Fatalf("%s it is due on %s, the model says %s\n%s", when, got, want, granted(s.granted(s.person)))
	}
}

// granted writes what was granted, for a failure.
func granted(list []assignment.Exception) (text string) {
	for _, x := range slices.Backward(list) {
		text += string(x.Kind) + " on " + x.CreatedAt.Format("2006-01-02") + " from " + x.StartsAt.Format("2006-01-02") + " to " + x.EndsAt.Format("2006-01-02") +
			", due " + x.DueAfter.Format("2006-01-02") + ", ended " + x.EndedAt.Format("2006-01-02") + "\n"
	}
	return text
}
