package sample

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
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
		EnrolledAt: c.assigned, AssignedAt: c.assigned, DueAt: c.due, Total: len(s.course.Requirements())})
	if err != nil || c.start.IsZero() {
		return err
	}
	s.clock = c.start
	if err := s.service.Start(ctx, person, s.course.Key); err != nil {
		return fmt.Errorf("starting: %w", err)
	}
	steps := c.lessons + 1
	if s.course.Pretest != nil && s.random.IntN(3) == 0 {
		if err := s.sit(ctx, person, s.course.Pretest, s.chances(80-18*s.ability(person))); err != nil {
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
	case c.lessons < len(s.course.Lessons):
		if err := s.service.SavePosition(ctx, person, s.course.Key, s.course.Lessons[c.lessons].Key, ""); err != nil {
			return fmt.Errorf("beginning a lesson: %w", err)
		}
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

// learn reads a lesson and passes its quiz; some go to the quiz at once.
func (s *school) learn(ctx context.Context, person int64, l course.Lesson) error {
	if knows := l.Quiz != nil && s.random.IntN(10) == 0; !knows {
		if err := s.service.MarkLesson(ctx, person, s.course.Key, l.Key, true); err != nil {
			return fmt.Errorf("reading lesson %s: %w", l.Key, err)
		}
	}
	if err := s.practice(ctx, person, l); err != nil {
		return err
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
		if err := s.sit(ctx, person, q, s.misses(person, 0.5)); err != nil {
			return err
		}
		s.spend(q.Cooldown + time.Minute)
	}
	return s.sit(ctx, person, q, func(of int) int {
		return min(of*(100-q.PassMark)/100, s.random.IntN(2)+max(0, 2-s.ability(person)))
	})
}

// misses answers about that share of a paper wrongly, the able a little less.
func (s *school) misses(person int64, share float64) func(of int) int {
	return func(of int) int { return of - int((1-share)*float64(of)) + s.random.IntN(3) - s.ability(person)/2 }
}

// sit makes an attempt. Of a paper of so many questions, wrong says how many of
// those that count are answered wrongly.
func (s *school) sit(ctx context.Context, person int64, q *quiz.Quiz, wrong func(of int) int) error {
	a, err := s.service.StartAttempt(ctx, person, s.course.Key, q.Key)
	if err != nil {
		return fmt.Errorf("starting quiz %s: %w", q.Key, err)
	}
	sitting, err := s.service.Sheet(ctx, person, s.course.Key, q.Key, a.Number)
	if err != nil {
		return fmt.Errorf("opening quiz %s: %w", q.Key, err)
	}
	for _, a := range s.answers(person, sitting.Quiz, sitting.Paper, wrong(len(sitting.Paper))) {
		s.spend(time.Duration(15+s.random.IntN(45)) * time.Second)
		if err := s.service.SaveAnswers(ctx, person, sitting, []quiz.Answer{a}); err != nil {
			return fmt.Errorf("answering quiz %s: %w", q.Key, err)
		}
	}
	s.spend(30 * time.Second)
	if err := s.service.Submit(ctx, person, s.course.Key, sitting, nil); err != nil {
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
	some := s.answers(person, sitting.Quiz, sitting.Paper[:(len(sitting.Paper)+1)/2], 1)
	if err := s.service.SaveAnswers(ctx, person, sitting, some); err != nil {
		return fmt.Errorf("answering quiz %s: %w", q.Key, err)
	}
	return nil
}

// ability is how well somebody does, from 0 to 3, the same in every quiz.
func (s *school) ability(person int64) int { return int(person*7919/13) % 4 }

// answers fills in a paper. The hardest questions are answered wrongly, and now
// and then an easier one. Who is asked says how sure they are: the able know
// better when they are not.
// What is on a paper is left to chance anew at each start of the demo, so the
// dice for it are thrown apart: all else comes out the same every time.
func (s *school) answers(person int64, q *quiz.Quiz, paper []quiz.Item, wrong int) []quiz.Answer {
	dice := rand.New(rand.NewPCG(s.random.Uint64(), s.random.Uint64())) //nolint:gosec // nothing secret
	hard := make(map[string]int, len(paper))
	for _, item := range paper {
		if item.Question.Counts() {
			hard[item.Question.ID] = difficulty(item.Question.ID) + dice.IntN(140)
		}
	}
	hardest := slices.SortedFunc(maps.Keys(hard), func(a, b string) int { return cmp.Or(hard[b]-hard[a], cmp.Compare(a, b)) })
	missed := hardest[:max(0, min(wrong, len(hardest)))]
	out := make([]quiz.Answer, 0, len(paper))
	for _, item := range paper {
		a := rightAnswer(item.Question)
		isMissed := slices.Contains(missed, item.Question.ID)
		if isMissed {
			a = wrongAnswer(item.Question, dice)
		}
		a.QuestionID = item.Question.ID
		if q.AsksSure(item.Question) {
			a.Confidence = s.confidence(person, isMissed, dice)
		}
		out = append(out, a)
	}
	return out
}

// difficulty is how hard a question is, from 0 to 99.
func difficulty(id string) int {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(id))
	return int(sum.Sum32() % 100)
}

// confidence is how sure somebody says to be.
func (s *school) confidence(person int64, wrong bool, dice *rand.Rand) quiz.Confidence {
	if wrong && dice.IntN(4) < s.ability(person) {
		return quiz.Unsure
	}
	return quiz.Unsure + quiz.Confidence(dice.IntN(3))
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
func wrongAnswer(q quiz.Question, dice *rand.Rand) quiz.Answer {
	var a quiz.Answer
	var wrong []int
	for i, c := range q.Choices {
		switch q.Kind {
		case quiz.One, quiz.Several:
			if !c.Right {
				wrong = append(wrong, i)
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
	if len(wrong) > 0 {
		a.Picks = []int{wrong[dice.IntN(len(wrong))]}
	}
	for i := range q.Pairs {
		a.Partners = append(a.Partners, (i+1)%len(q.Pairs))
	}
	return a
}
