package sample

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/quiz"
)

// school lets people learn as they do in earnest: through enrollment.Service,
// at a time of its own.
type school struct {
	ledger  *ledger
	service *enrollment.Service
	course  *course.Course
	random  *rand.Rand
	clock   time.Time
}

// now is the clock of the services.
func (s *school) now() time.Time { return s.clock }

// attend lives through one cycle of a person.
func (s *school) attend(ctx context.Context, person int64, c cycle, assignment int64) error {
	_, err := s.ledger.Add(ctx, enrollment.Enrollment{PersonID: person, Course: s.course.Key, Cycle: c.number, AssignmentID: assignment,
		EnrolledAt: c.assigned, DueAt: c.due, Total: len(s.course.Requirements())})
	if err != nil || c.start.IsZero() {
		return err
	}
	s.clock = c.start
	if err := s.service.Start(ctx, person, s.course.Key); err != nil {
		return fmt.Errorf("starting: %w", err)
	}
	steps := c.lessons + 1
	if s.course.Pretest != nil && s.random.IntN(3) == 0 {
		if err := s.sit(ctx, person, s.course.Pretest, 0.4); err != nil {
			return err
		}
	}
	for i := range c.lessons {
		s.moveTo(c, i+1, steps)
		if err := s.learn(ctx, person, s.course.Lessons[i]); err != nil {
			return err
		}
	}
	s.moveTo(c, steps, steps)
	switch {
	case c.complete:
		return s.pass(ctx, person, s.course.Assessment)
	case c.open && c.lessons < len(s.course.Lessons):
		return s.leaveOpen(ctx, person, s.course.Lessons[c.lessons].Quiz)
	}
	return nil
}

// moveTo sets the clock to a share of the cycle, never back.
func (s *school) moveTo(c cycle, step, of int) {
	planned := c.start.Add(c.end.Sub(c.start) * time.Duration(step) / time.Duration(of))
	if planned.After(s.clock) {
		s.clock = planned
	}
}

// pass takes the time on.
func (s *school) spend(d time.Duration) { s.clock = s.clock.Add(d) }

// learn reads a lesson and passes its quiz.
func (s *school) learn(ctx context.Context, person int64, l course.Lesson) error {
	if err := s.service.MarkLesson(ctx, person, s.course.Key, l.Key, true); err != nil {
		return fmt.Errorf("reading lesson %s: %w", l.Key, err)
	}
	if l.Quiz == nil {
		return nil
	}
	return s.pass(ctx, person, l.Quiz)
}

// pass sits a quiz until it is passed, at the first try more often than not.
func (s *school) pass(ctx context.Context, person int64, q *quiz.Quiz) error {
	if q == nil {
		return nil
	}
	if s.random.IntN(5) == 0 && q.MaxAttempts != 1 {
		if err := s.sit(ctx, person, q, 0.5); err != nil {
			return err
		}
		s.spend(q.Cooldown + time.Minute)
	}
	return s.sit(ctx, person, q, 1)
}

// sit makes an attempt. Of what counts, at least the share right is answered
// rightly; with 1, as much as it takes to pass or a little more.
func (s *school) sit(ctx context.Context, person int64, q *quiz.Quiz, right float64) error {
	a, err := s.service.StartAttempt(ctx, person, s.course.Key, q.Key)
	if err != nil {
		return fmt.Errorf("starting quiz %s: %w", q.Key, err)
	}
	sitting, err := s.service.Sheet(ctx, person, s.course.Key, q.Key, a.Number)
	if err != nil {
		return fmt.Errorf("opening quiz %s: %w", q.Key, err)
	}
	s.spend(time.Duration(2+s.random.IntN(5)) * time.Minute)
	wrong := len(sitting.Paper) * (100 - q.PassMark) / 100
	if right < 1 {
		wrong = len(sitting.Paper) - int(right*float64(len(sitting.Paper)))
	} else {
		wrong = s.random.IntN(wrong + 1)
	}
	if err := s.service.Submit(ctx, person, s.course.Key, sitting, s.answers(sitting.Paper, wrong)); err != nil {
		return fmt.Errorf("submitting quiz %s: %w", q.Key, err)
	}
	return nil
}

// leaveOpen begins a quiz and saves answers to a part of it.
func (s *school) leaveOpen(ctx context.Context, person int64, q *quiz.Quiz) error {
	if q == nil {
		return nil
	}
	a, err := s.service.StartAttempt(ctx, person, s.course.Key, q.Key)
	if err != nil {
		return fmt.Errorf("starting quiz %s: %w", q.Key, err)
	}
	sitting, err := s.service.Sheet(ctx, person, s.course.Key, q.Key, a.Number)
	if err != nil {
		return fmt.Errorf("opening quiz %s: %w", q.Key, err)
	}
	s.spend(3 * time.Minute)
	some := s.answers(sitting.Paper[:(len(sitting.Paper)+1)/2], 1)
	if err := s.service.SaveAnswers(ctx, person, sitting, some); err != nil {
		return fmt.Errorf("answering quiz %s: %w", q.Key, err)
	}
	return nil
}

// answers fills in a paper, the first questions that count wrongly.
func (s *school) answers(paper []quiz.Item, wrong int) []quiz.Answer {
	out := make([]quiz.Answer, 0, len(paper))
	for _, item := range paper {
		a := rightAnswer(item.Question)
		if item.Question.Kind.Graded() && wrong > 0 {
			a = wrongAnswer(item.Question)
			wrong--
		}
		a.QuestionID = item.Question.ID
		out = append(out, a)
	}
	return out
}

// rightAnswer returns the answer that earns the whole credit.
func rightAnswer(q quiz.Question) quiz.Answer {
	var a quiz.Answer
	for i, c := range q.Choices {
		switch q.Kind {
		case quiz.One, quiz.Several:
			if c.Right {
				a.Picks = append(a.Picks, i)
			}
		case quiz.Judgement:
			a.Ratings = append(a.Ratings, c.Modes()[0])
		case quiz.Ranking:
			a.Places = append(a.Places, i+1)
		case quiz.Matching, quiz.Reflection:
		}
	}
	for i := range q.Pairs {
		a.Partners = append(a.Partners, i)
	}
	if q.Kind == quiz.Reflection {
		a.Text = "I would ask first, and say plainly why I am asking."
	}
	return a
}

// wrongAnswer returns one that earns nothing.
func wrongAnswer(q quiz.Question) quiz.Answer {
	var a quiz.Answer
	for i, c := range q.Choices {
		switch q.Kind {
		case quiz.One, quiz.Several:
			if !c.Right && len(a.Picks) == 0 {
				a.Picks = append(a.Picks, i)
			}
		case quiz.Judgement: // as far from the panel as can be
			rating := 1
			if c.Modes()[0] < 3 {
				rating = 5
			}
			a.Ratings = append(a.Ratings, rating)
		case quiz.Ranking:
			a.Places = append(a.Places, len(q.Choices)-i)
		case quiz.Matching, quiz.Reflection:
		}
	}
	for i := range q.Pairs {
		a.Partners = append(a.Partners, (i+1)%len(q.Pairs))
	}
	return a
}
