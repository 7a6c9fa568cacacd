package assignment_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/store"
)

// TestPreviewIsWhatHappens previews new, changed and ended rules in companies
// with a random past, and saves them: person by person, what the preview says is
// what has become of their enrollment.
func TestPreviewIsWhatHappens(t *testing.T) {
	db, err := store.OpenThrowaway(t.Context(), t.TempDir()+"/preview.db")
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Migrate(t.Context())
	must(t, err)
	n, seen := 0, map[assignment.Outcome]int{}
	rapid.Check(t, func(rt *rapid.T) {
		n++
		p := newPast(rt, db, fmt.Sprintf("course-%d", n))
		for range rapid.IntRange(0, 16).Draw(rt, "steps") {
			p.step()
		}
		p.compare(seen)
	})
	t.Log(seen)
	for _, outcome := range []assignment.Outcome{assignment.Enters, assignment.Redated, assignment.Leaves, assignment.Own, assignment.Asked, assignment.Done} {
		if seen[outcome] == 0 {
			t.Errorf("nobody had the outcome %q: the test proves little", outcome)
		}
	}
}

// compare previews a rule, saves it, and compares.
func (p *past) compare(seen map[assignment.Outcome]int) {
	settled := rapid.Bool().Draw(p.t, "settled")
	if settled {
		_, err := p.service.EvaluateAll(p.t.Context())
		p.must(err)
	} else if p.paused {
		return // a pause that is over moves due days whatever is saved
	}
	a, read := p.rule()
	preview, err := p.service.Preview(p.t.Context(), a)
	p.must(err)
	said := map[int64]assignment.Effect{}
	counts := map[assignment.Outcome]int{}
	p.must(p.service.Effects(p.t.Context(), a, func(e assignment.Effect) error {
		said[e.Person.ID] = e
		counts[e.Kind]++
		return nil
	}))
	before := p.candidates()
	id := p.save(a, read)
	p.agree(preview, counts)
	late := 0
	for person, after := range p.candidates() {
		was, effect := before[person], said[person]
		kind, other := became(was, after, id)
		elsewhere := kind == elsewhere && (effect.Kind == assignment.Renewed || effect.Kind == assignment.Passed || !effect.Kind.Changes() && !settled)
		if kind != effect.Kind && !elsewhere && (kind != "" || effect.Kind.Changes()) {
			p.t.Fatalf("the preview says %+v, and it was %q\n was %+v\n now %+v\nrule %+v", effect, kind, was, after, a)
		}
		if !effect.Kind.Changes() || effect.Kind == "" {
			continue
		}
		seen[effect.Kind]++
		if effect.OtherID != other || effect.Kind != assignment.Leaves && (!effect.DueAt.Equal(after.Enrollment.DueAt) || effect.Cycle != after.Enrollment.Cycle) {
			p.t.Fatalf("the preview says %+v, and it was rule %d\n now %+v", effect, other, after)
		}
		if after.Enrollment.Status(p.now) == enrollment.Overdue && was.Enrollment.Status(p.now) != enrollment.Overdue {
			late++
		}
	}
	for kind, n := range counts {
		if !kind.Changes() {
			seen[kind] += n
		}
	}
	if late != preview.Late && !p.paused {
		p.t.Fatalf("%d are overdue at once, the preview says %d", late, preview.Late)
	}
}

// agree fails unless the groups of a preview count what its effects list.
func (p *past) agree(preview assignment.Preview, counts map[assignment.Outcome]int) {
	grouped, unchanged := map[assignment.Outcome]int{}, 0
	for _, g := range slices.Concat(preview.Groups, preview.Stays) {
		grouped[g.Kind] += g.People
		if g.Kind == assignment.Own || g.Kind == assignment.Asked || g.Kind == assignment.Done {
			unchanged += g.People
		}
	}
	if fmt.Sprint(grouped) != fmt.Sprint(counts) || unchanged != preview.Unchanged {
		p.t.Fatalf("the preview groups %v, %d of them unchanged (%d), and lists %v", grouped, unchanged, preview.Unchanged, counts)
	}
}

const elsewhere assignment.Outcome = "elsewhere"

// became says in its own way what became of somebody's enrollment, as a rule
// sees it, and which other rule it is about. Elsewhere is what other rules do, which
// may have nothing to do with this one.
func became(was, now assignment.Candidate, rule int64) (assignment.Outcome, int64) {
	b, a := was.Enrollment, now.Enrollment
	withdrawn := func(e enrollment.Enrollment) bool { return e.SetAside == enrollment.SetWithdrawn }
	mine := was.Enrolled && b.AssignmentID == rule && !b.Completed() && !withdrawn(b)
	switch {
	case b.ID == a.ID && b.AssignmentID == a.AssignmentID && withdrawn(b) == withdrawn(a) && b.DueAt.Equal(a.DueAt):
		return "", 0
	case mine && (withdrawn(a) || a.Cycle < b.Cycle):
		return assignment.Leaves, 0
	case mine && a.AssignmentID == 0:
		return assignment.Freed, 0
	case mine && a.AssignmentID != rule:
		return assignment.Passed, a.AssignmentID
	case mine:
		return assignment.Redated, 0
	case a.AssignmentID == rule && a.ID != b.ID && a.Cycle > b.Cycle:
		return assignment.Enters, 0
	case a.AssignmentID == rule && withdrawn(b) && !withdrawn(a):
		return assignment.Returns, 0
	case a.AssignmentID == rule && a.ID == b.ID:
		return assignment.Joins, b.AssignmentID
	}
	return elsewhere, a.AssignmentID
}
