package assignment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

// Coming is a cycle that the rules will begin, if nothing changes before.
type Coming struct {
	Enrollment    enrollment.Enrollment // as it will be; it has no id yet
	ManagerID     int64                 // of the person; 0 = none
	ManagerActive bool
}

// completers is how many people are looked at together.
const completers = 500

// Ahead hands over, a batch at a time, the cycles that the rules will begin on the
// days after today up to another. One that begins while the person is on leave is
// set aside at once, and is not among them.
func (s *Service) Ahead(ctx context.Context, until account.Day, each func([]Coming) error) error {
	for _, p := range s.courses.All() {
		key := p.Course.Key
		rules, err := s.rules(ctx, key)
		if err != nil {
			return err
		}
		f := foresight{s, key, rules, s.clock(), until}
		if err := f.each(ctx, each); err != nil {
			return fmt.Errorf("looking for the cycles of %s that will begin: %w", key, err)
		}
	}
	return nil
}

// foresight looks ahead in one course.
type foresight struct {
	*Service

	course string
	rules  Rules
	now    time.Time
	until  account.Day
}

func (f foresight) each(ctx context.Context, each func([]Coming) error) error {
	of := f.rules.completions(f.now, f.until)
	if len(of.Made) == 0 && len(of.Over) == 0 {
		return nil
	}
	for after := int64(0); ; {
		some, err := f.store.Completers(ctx, f.course, of, after, completers)
		if err != nil || len(some) == 0 {
			return err
		}
		after = some[len(some)-1].PersonID
		coming, err := f.coming(ctx, some)
		if err != nil {
			return err
		}
		if coming, err = f.present(ctx, coming); err != nil {
			return err
		}
		if len(coming) > 0 {
			if err := each(coming); err != nil {
				return err
			}
		}
	}
}

// coming returns the cycles that will begin of those people.
func (f foresight) coming(ctx context.Context, of []Completer) ([]Coming, error) {
	people, by := make([]int64, len(of)), make(map[int64]Completer, len(of))
	for i, one := range of {
		people[i], by[one.PersonID] = one.PersonID, one
	}
	var out []Coming
	err := f.store.Candidates(ctx, f.course, people, func(some []Candidate) error {
		for _, c := range some {
			change, begins := f.rules.Ahead(c, f.now, f.until)
			if change.Kind == "" {
				continue
			}
			out = append(out, Coming{ManagerID: by[c.ID].ManagerID, ManagerActive: by[c.ID].ManagerActive,
				Enrollment: enrollment.Enrollment{PersonID: c.ID, Course: f.course, Cycle: change.Cycle, AssignmentID: change.AssignmentID,
					EnrolledAt: begins, AssignedAt: begins, DueAt: change.DueAt}})
		}
		return nil
	})
	return out, err
}

// present returns those that don't begin while the person is on leave.
func (f foresight) present(ctx context.Context, coming []Coming) ([]Coming, error) {
	if len(coming) == 0 {
		return nil, nil
	}
	people := make([]int64, len(coming))
	for i, one := range coming {
		people[i] = one.Enrollment.PersonID
	}
	pauses, err := f.store.Pauses(ctx, people)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(coming, func(one Coming) bool {
		return slices.ContainsFunc(pauses, func(x Exception) bool {
			return x.PersonID == one.Enrollment.PersonID && x.Holds(one.Enrollment.AssignedAt)
		})
	}), nil
}
