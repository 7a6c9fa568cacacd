package sample

import (
	"context"
	"time"
)

// answersWithin is how long after it opened a follow-up is answered, if it is.
const answersWithin = 6 * 24 * time.Hour

// followUps answers those that open until then: fewer people each time, and
// they know a little less.
func (s *school) followUps(ctx context.Context, person int64, until time.Time) error {
	completed := s.clock
	for i, interval := range s.course.FollowUpIntervals() {
		later := time.Duration(s.random.Int64N(int64(answersWithin)))
		answers := s.random.IntN(10) < 8-2*i
		at := completed.Add(interval).Add(later.Truncate(time.Second))
		if !answers || at.After(until) {
			continue
		}
		s.clock = at
		forgotten := 12 + 12*i + 4*(3-s.ability(person)) // percent
		if err := s.sit(ctx, person, s.course.FollowUp, s.chances(forgotten)); err != nil {
			return err
		}
	}
	return nil
}

// chances misses each question of a paper with that chance in percent.
func (s *school) chances(percent int) func(of int) int {
	return func(of int) int {
		wrong := 0
		for range of {
			if s.random.IntN(100) < percent {
				wrong++
			}
		}
		return wrong
	}
}

// keepsUp says whether somebody answers follow-ups. Those who sign in to the
// demo find theirs open.
func (m member) keepsUp() bool {
	switch m.Email {
	case learnerEmail, managerEmail, hrEmail, trainerEmail, adminEmail:
		return false
	}
	return true
}
