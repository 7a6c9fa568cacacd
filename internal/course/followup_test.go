package course

import (
	"slices"
	"testing"
	"time"

	"decorum/internal/quiz"
)

func TestFollowUpIntervals(t *testing.T) {
	const day = 24 * time.Hour
	bank := &quiz.Quiz{Questions: make([]quiz.Question, 1)}
	written := []time.Duration{30 * day, 7 * day, 30 * day}
	for name, test := range map[string]struct {
		course Course
		want   []time.Duration
	}{
		"in order, and once": {Course{FollowUps: written, FollowUp: bank}, []time.Duration{7 * day, 30 * day}},
		"no questions":       {Course{FollowUps: written}, nil},
		"an empty bank":      {Course{FollowUps: written, FollowUp: &quiz.Quiz{}}, nil},
		"no intervals":       {Course{FollowUp: bank}, nil},
	} {
		if got := test.course.FollowUpIntervals(); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	if written[0] != 30*day {
		t.Error("the course was changed")
	}
}
