package message

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
)

// Cycles says which cycles will begin.
type Cycles interface {
	// Ahead hands over, a batch at a time, those that will begin on the days after
	// today up to another, if nothing changes before.
	Ahead(ctx context.Context, until account.Day, each func([]assignment.Coming) error) error
}

// Forecast is how many messages are expected of cycles that have not begun. They
// have no enrollment yet and so no row, and are counted and not kept.
type Forecast struct {
	At     time.Time   `json:"at"`     // when it was made
	Day    account.Day `json:"day"`    // on which; it is about the days after
	Counts []Count     `json:"counts"` // by day and kind
}

// Foresee counts what is expected for the coming days, if a day has begun or a
// rule has changed since it was counted last. The cycles are those that the
// assignments will begin, and the messages those that Wanted will want of them:
// there is no other rule for what is ahead.
func (s *Service) Foresee(ctx context.Context) error {
	if !s.Sends() {
		return nil
	}
	now, today := s.Clock(), s.today()
	last, err := s.Store.Forecast(ctx)
	if err != nil {
		return fmt.Errorf("reading what was expected: %w", err)
	}
	progress, err := s.progress(ctx, now)
	if err != nil {
		return err
	}
	rules, changed, err := s.rules(ctx, progress.Since)
	if err != nil {
		return err
	}
	if last.Day == today && !changed.After(last.At.Add(-overlap)) {
		return nil
	}
	counts, err := s.expect(ctx, rules, today)
	if err != nil {
		return fmt.Errorf("looking ahead: %w", err)
	}
	if err := s.Store.SaveForecast(ctx, Forecast{At: now, Day: today, Counts: counts}); err != nil {
		return fmt.Errorf("noting what is expected: %w", err)
	}
	return nil
}

// slot is where a message is counted.
type slot struct {
	day  account.Day
	kind Kind
}

// expect counts the messages about cycles that will begin.
func (s *Service) expect(ctx context.Context, rules Rules, today account.Day) ([]Count, error) {
	n, until := map[slot]int{}, today.Add(ahead)
	err := s.Cycles.Ahead(ctx, until, func(coming []assignment.Coming) error {
		var left []int64
		for _, c := range coming {
			if c.ManagerID != 0 && !c.ManagerActive {
				left = append(left, c.ManagerID)
			}
		}
		up, err := s.Store.Ladder(ctx, left)
		if err != nil {
			return err
		}
		for _, c := range coming {
			standing := Standing{Enrollment: c.Enrollment, Latest: true, Active: true, ManagerID: c.ManagerID}
			if !c.ManagerActive {
				standing.ManagerID, standing.Passed = up.Nearest(c.Enrollment.PersonID, up[c.ManagerID])
			}
			for _, w := range rules.Wanted(standing, today.Add(1), until) {
				n[slot{w.Day, w.Kind}]++
			}
		}
		return nil
	})
	counts := make([]Count, 0, len(n))
	for at, expected := range n {
		counts = append(counts, Count{Day: at.day, Kind: at.kind, Expected: expected})
	}
	slices.SortFunc(counts, byDay)
	return counts, err
}

func byDay(a, b Count) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Kind, b.Kind)) }

// Outlook returns how many messages will go out on which day, as things are: the
// planned, and those that are expected of cycles that have not begun. What was
// expected on an earlier day is left out: some of those cycles have begun since,
// and their messages are planned.
func (s *Service) Outlook(ctx context.Context) ([]Count, error) {
	counts, err := s.Store.Outlook(ctx, s.today().Add(ahead))
	if err != nil {
		return nil, fmt.Errorf("looking ahead: %w", err)
	}
	forecast, err := s.Store.Forecast(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading what is expected: %w", err)
	}
	if forecast.Day != s.today() {
		return counts, nil
	}
	for _, expected := range forecast.Counts {
		i := slices.IndexFunc(counts, func(c Count) bool { return byDay(c, expected) == 0 })
		if i < 0 {
			counts = append(counts, expected)
			continue
		}
		counts[i].Expected = expected.Expected
	}
	slices.SortFunc(counts, byDay)
	return counts, nil
}
