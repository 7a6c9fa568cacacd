package main

import (
	"context"
	"fmt"
	"time"
)

// mostNight is how long the nightly evaluation may take.
const mostNight = time.Minute

// measureEvaluation applies all rules to everybody on ordinary nights, on each of
// which some people enter a cycle.
func measureEvaluation(ctx context.Context, s *site, o options) (line, error) {
	l := line{what: fmt.Sprintf("Nightly evaluation of %s enrollments", grouped(s.shown)), engine: s.engine}
	night := 0
	o.rounds = min(o.rounds, 2)
	return s.evaluate(ctx, o, l, func() {
		night++
		at := clock().AddDate(0, 0, night)
		s.clock = func() time.Time { return at }
	})
}

// measureWindow applies them on the night on which the window of a course opens,
// so that nearly everybody in it enters a new cycle. It happens once a year, so
// that only memory has a target.
func measureWindow(ctx context.Context, s *site, o options) (line, error) {
	l := line{what: "The night on which a course begins anew for everybody", engine: s.engine}
	year := clock().Year()
	o.rounds = 0 // there is one such night
	l, err := s.evaluate(ctx, o, l, func() {
		year++
		at := time.Date(year, time.January, 1, 1, 0, 0, 0, time.UTC)
		s.clock = func() time.Time { return at }
	})
	l.target, l.met = flatTarget, l.flat
	return l, err
}

// evaluate applies all rules, each time after the clock was moved.
func (s *site) evaluate(ctx context.Context, o options, l line, move func()) (line, error) {
	defer func() { s.clock = clock }()
	var peak uint64
	changes := 0
	ours := func() (seconds float64, err error) {
		move()
		grown, err := heapPeak(func() error {
			began := time.Now()
			changes, err = s.assignments.EvaluateAll(ctx)
			seconds = time.Since(began).Seconds()
			return err
		})
		peak = max(peak, grown)
		return seconds, err
	}
	bare := func() (float64, error) {
		began := time.Now()
		err := bareCandidates(ctx, s)
		return time.Since(began).Seconds(), err
	}
	var a, b float64
	var err error
	if o.rounds == 0 {
		if a, err = ours(); err == nil {
			b, err = bare()
		}
	} else {
		a, b, err = turns(o, s.engine+"-evaluate", ours, bare)
	}
	l.ours = fmt.Sprintf("%.1f s, %s changes, heap +%.0f MB", a, grouped(changes), float64(peak)/1e6)
	l.limit = fmt.Sprintf("%.1f s, the same rows read and dropped", b)
	l.ratio = "–"
	l.flat = peak < flat
	l.target, l.met = fmt.Sprintf("< %.0f s, %s", mostNight.Seconds(), flatTarget), a < mostNight.Seconds() && l.flat
	return l, err
}

// bareCandidates reads what an evaluation reads, and drops it.
func bareCandidates(ctx context.Context, s *site) error {
	aggregate := "group_concat(t.tag, char(10))"
	if s.engine == "postgres" {
		aggregate = "string_agg(t.tag, chr(10))"
	}
	for _, course := range []string{courseKey, "data-protection", "code-of-conduct"} {
		rows, err := s.bare.QueryContext(ctx, `SELECT p.id, p.unit_id, p.role, p.hired_on,
			(SELECT `+aggregate+` FROM person_tags t WHERE t.person_id = p.id), e.id, e.cycle, e.assignment_id,
			e.enrolled_at, e.assigned_at, e.due_at, e.due_moved, e.set_aside, e.started_at, e.completed_at, e.completed_version_id, e.valid_until
			FROM people p LEFT JOIN enrollments e ON e.person_id = p.id AND e.course = $1 AND e.latest
			WHERE p.active ORDER BY p.id`, course)
		if err != nil {
			return fmt.Errorf("reading candidates: %w", err)
		}
		if err := drop(rows); err != nil {
			return err
		}
	}
	return nil
}
