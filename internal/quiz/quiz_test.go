package quiz

import (
	"errors"
	"testing"
	"time"

	"decorum/internal/fault"
)

func TestNext(t *testing.T) {
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	failed := func(n, minute int) Attempt { return Attempt{Number: n, StartedAt: start, SubmittedAt: at(minute)} }
	passed := Attempt{Number: 1, StartedAt: start, SubmittedAt: start, Passed: true}
	open := Attempt{Number: 1, StartedAt: start}
	hour := Quiz{Cooldown: time.Hour}
	twice := Quiz{MaxAttempts: 2, Cooldown: time.Hour}

	tests := []struct {
		name string
		quiz Quiz
		past []Attempt
		now  time.Time
		want int
		err  error
	}{
		{"the first", Quiz{}, nil, start, 1, nil},
		{"after a failure", Quiz{}, []Attempt{failed(1, 0)}, start, 2, nil},
		{"without a limit", Quiz{}, []Attempt{failed(1, 0), failed(2, 0), failed(3, 0)}, start, 4, nil},
		{"the number follows the highest", Quiz{}, []Attempt{failed(5, 0), failed(2, 0)}, start, 6, nil},
		{"passed", Quiz{}, []Attempt{passed}, start, 0, ErrPassed},
		{"passed is said before anything else", twice, []Attempt{failed(2, 0), passed, open}, start, 0, ErrPassed},
		{"under way", Quiz{}, []Attempt{open}, start, 0, ErrUnsubmitted},
		{"under way is said before none left", Quiz{MaxAttempts: 1}, []Attempt{open}, start, 0, ErrUnsubmitted},
		{"one left", twice, []Attempt{failed(1, 0)}, at(60), 2, nil},
		{"none left", twice, []Attempt{failed(1, 0), failed(2, 0)}, at(600), 0, ErrNoAttemptsLeft},
		{"none left is said before too early", twice, []Attempt{failed(1, 0), failed(2, 0)}, at(1), 0, ErrNoAttemptsLeft},
		{"just before the cooldown ends", hour, []Attempt{failed(1, 0)}, at(60).Add(-1), 0, &CooldownError{at(60)}},
		{"when the cooldown ends", hour, []Attempt{failed(1, 0)}, at(60), 2, nil},
		{"the cooldown runs from the submission", hour, []Attempt{failed(1, 30)}, at(60), 0, &CooldownError{at(90)}},
		{"the latest submission counts", hour, []Attempt{failed(1, 0), failed(2, 45)}, at(70), 0, &CooldownError{at(105)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.quiz.Next(test.past, test.now)
			if got != test.want {
				t.Errorf("Next = %d, want %d", got, test.want)
			}
			var cooling, want *CooldownError
			if errors.As(test.err, &want) {
				if !errors.As(err, &cooling) || !cooling.Until.Equal(want.Until) || !errors.Is(err, fault.Denied) {
					t.Errorf("error is %v, want a cooldown until %v", err, want.Until)
				}
				return
			}
			if !errors.Is(err, test.err) {
				t.Errorf("error is %v, want %v", err, test.err)
			}
		})
	}
}

func TestSize(t *testing.T) {
	for draw, want := range map[int]int{0: 3, 1: 1, 2: 2, 3: 3, 4: 3, -1: 3} {
		if got := (Quiz{Draw: draw, Questions: make([]Question, 3)}).Size(); got != want {
			t.Errorf("drawing %d of 3 gives %d, want %d", draw, got, want)
		}
	}
}

func TestQuestion(t *testing.T) {
	q := Quiz{Questions: []Question{{ID: "a"}, {ID: "b", Kind: Ranking}}}
	if got, ok := q.Question("b"); !ok || got.Kind != Ranking {
		t.Errorf("Question(b) = %+v, %v", got, ok)
	}
	if got, ok := q.Question("c"); ok {
		t.Errorf("Question(c) = %+v", got)
	}
}
