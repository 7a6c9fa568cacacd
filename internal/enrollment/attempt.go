package enrollment

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

var noTime time.Time

// Sitting is one attempt with all that a page about it needs.
type Sitting struct {
	Learning Learning         // the course as it is now
	Bound    course.Published // the version to which the attempt is bound
	Quiz     *quiz.Quiz       // of that version
	Attempt  quiz.Attempt
	Paper    []quiz.Item
	Answers  map[string]quiz.Answer
}

// Result returns what a submitted attempt was worth, question by question. Its
// score and whether it passed are what was recorded when it was submitted.
func (s Sitting) Result() quiz.Result {
	result := s.Quiz.Grade(s.Paper, s.Answers)
	result.Score, result.Passed = s.Attempt.Score, s.Attempt.Passed
	return result
}

// StartAttempt begins a new attempt at a quiz, or returns the one that is
// under way. It refuses as Records.Next does, and a follow-up as FollowUpAt does.
func (s *Service) StartAttempt(ctx context.Context, personID int64, courseKey, quizKey string) (quiz.Attempt, error) {
	l, err := s.enrolled(ctx, personID, courseKey)
	if err != nil {
		return quiz.Attempt{}, err
	}
	q, ok := l.Course.Quiz(quizKey)
	if !ok {
		return quiz.Attempt{}, fmt.Errorf("starting quiz %q: %w", quizKey, fault.Missing)
	}
	if quizKey == quiz.FollowUpKey {
		return s.startFollowUp(ctx, l, 0)
	}
	return s.begin(ctx, l, quizKey, func(r Records, seed quiz.Seed) (quiz.Attempt, error) {
		number, err := r.Next(q, s.clock())
		if err != nil {
			return underWay(r.Of(quizKey)), err
		}
		return quiz.Attempt{Number: number, Questions: q.Choose(seed, l.Course.Blueprint(), r.asked(q))}, nil
	})
}

// asked counts how often each question of a quiz was on a paper.
func (r Records) asked(q *quiz.Quiz) map[string]int {
	asked := map[string]int{}
	for _, a := range r.Of(q.Key) {
		for _, item := range q.PaperOf(a) {
			asked[item.Question.ID]++
		}
	}
	return asked
}

// begin adds the attempt whose number, and questions if they are a part of the
// bank, next returns. With quiz.ErrUnsubmitted next returns the one to go on with.
func (s *Service) begin(ctx context.Context, l Learning, quizKey string, next func(Records, quiz.Seed) (quiz.Attempt, error)) (quiz.Attempt, error) {
	seed, err := quiz.NewSeed(s.random)
	if err != nil {
		return quiz.Attempt{}, err
	}
	var attempt quiz.Attempt
	err = s.change(ctx, l, func(r Records) (Changes, error) {
		var err error
		if attempt, err = next(r, seed); err != nil {
			return Changes{}, err
		}
		attempt.EnrollmentID, attempt.VersionID, attempt.Quiz = r.ID, l.Version.ID, quizKey
		attempt.Seed, attempt.StartedAt = seed, s.clock()
		return Changes{Attempt: &attempt}, nil
	})
	// An attempt of an earlier cycle may have had the same number.
	s.sheets.Drop(sheet{place{l.Records.PersonID, l.Records.Course}, quizKey, attempt.Number})
	if errors.Is(err, quiz.ErrUnsubmitted) {
		return attempt, nil
	}
	return attempt, err
}

// underWay returns the attempt that is not submitted, if there is one.
func underWay(attempts []quiz.Attempt) quiz.Attempt {
	for _, a := range attempts {
		if !a.Submitted() {
			return a
		}
	}
	return quiz.Attempt{}
}

// Sheet returns an attempt of the person without progress and answers: what
// saving an answer needs. It is kept in memory for some seconds, in which the
// attempt may be submitted; whoever changes it finds that out by itself.
func (s *Service) Sheet(ctx context.Context, personID int64, courseKey, quizKey string, number int) (Sitting, error) {
	return s.sheets.Read(ctx, sheet{place{personID, courseKey}, quizKey, number}, func() (Sitting, error) {
		attempt, err := s.store.Attempt(ctx, personID, courseKey, quizKey, number)
		if err != nil {
			return Sitting{}, fmt.Errorf("opening attempt %d at quiz %q: %w", number, quizKey, err)
		}
		return s.bind(ctx, Learning{}, attempt)
	})
}

// Sitting returns an attempt of the person.
func (s *Service) Sitting(ctx context.Context, personID int64, courseKey, quizKey string, number int) (Sitting, error) {
	l, err := s.enrolled(ctx, personID, courseKey)
	if err != nil {
		return Sitting{}, err
	}
	attempt, ok := l.Records.Attempt(quizKey, number)
	if !ok {
		return Sitting{}, fmt.Errorf("opening attempt %d at quiz %q: %w", number, quizKey, fault.Missing)
	}
	sitting, err := s.bind(ctx, l, attempt)
	if err != nil {
		return Sitting{}, err
	}
	sitting.Answers, err = s.store.Answers(ctx, attempt.ID)
	if err != nil {
		return Sitting{}, fmt.Errorf("reading answers: %w", err)
	}
	return sitting, nil
}

// bind finds the version and the questions of an attempt.
func (s *Service) bind(ctx context.Context, l Learning, attempt quiz.Attempt) (Sitting, error) {
	bound, err := s.courses.Version(ctx, attempt.VersionID)
	if err != nil {
		return Sitting{}, fmt.Errorf("reading the version of an attempt: %w", err)
	}
	q, ok := bound.Course.Quiz(attempt.Quiz)
	if !ok {
		return Sitting{}, fmt.Errorf("opening quiz %q of version %d: %w", attempt.Quiz, bound.Version.Number, fault.Missing)
	}
	return Sitting{Learning: l, Bound: bound, Quiz: q, Attempt: attempt, Paper: q.PaperOf(attempt)}, nil
}

// ErrSubmitted says that it is too late to change an answer.
var ErrSubmitted = fault.Explain(fault.Conflict,
	"This attempt has been submitted, so its answers stand. Nothing was changed.")

// SaveAnswers stores answers of an attempt that is under way, each as it is
// given; what is not among them stays as it was.
func (s *Service) SaveAnswers(ctx context.Context, personID int64, sitting Sitting, answers []quiz.Answer) error {
	if sitting.Attempt.Submitted() {
		return ErrSubmitted
	}
	accepted, err := sitting.Quiz.Accept(sitting.Paper, answers)
	if err != nil {
		return err
	}
	for _, a := range accepted {
		if err := s.store.SaveAnswer(ctx, personID, sitting.Attempt.ID, a, s.clock()); err != nil {
			if errors.Is(err, fault.Conflict) {
				return ErrSubmitted
			}
			return fmt.Errorf("saving an answer: %w", err)
		}
	}
	return nil
}

// Submit hands the attempt in together with the answers that came with it:
// grade, completion and certificate in one transaction. Submitting an attempt
// that is submitted already changes nothing and is no error, so that a double
// click and a retry end in the same state.
func (s *Service) Submit(ctx context.Context, personID int64, courseKey string, sitting Sitting, answers []quiz.Answer) error {
	accepted, err := sitting.Quiz.Accept(sitting.Paper, answers)
	if err != nil {
		return err
	}
	l, err := s.enrolled(ctx, personID, courseKey)
	if err != nil {
		return err
	}
	errAlready := errors.New("submitted already")
	err = s.change(ctx, l, func(r Records) (Changes, error) {
		attempt, ok := r.Attempt(sitting.Attempt.Quiz, sitting.Attempt.Number)
		if !ok || attempt.ID != sitting.Attempt.ID { // another person's, or an earlier cycle's
			return Changes{}, fmt.Errorf("submitting attempt %d: %w", sitting.Attempt.Number, fault.Missing)
		}
		if attempt.Submitted() {
			return Changes{}, errAlready
		}
		given := make(map[string]quiz.Answer, len(accepted))
		maps.Copy(given, r.Answers[attempt.ID])
		for _, a := range accepted {
			given[a.QuestionID] = a
		}
		return s.graded(r, sitting, attempt, given, accepted), nil
	})
	if errors.Is(err, errAlready) {
		return nil
	}
	return err
}

// graded returns what a submission changes.
func (s *Service) graded(r Records, sitting Sitting, attempt quiz.Attempt, given map[string]quiz.Answer, accepted []quiz.Answer) Changes {
	result := sitting.Quiz.Grade(sitting.Paper, given)
	attempt.SubmittedAt, attempt.Score, attempt.Passed = s.clock(), result.Score, result.Passed
	e := r.Enrollment
	if attempt.Quiz == quiz.AssessmentKey && !e.Completed() {
		e.Score, e.Scored = max(e.Score, result.Score), true
	}
	changes := Changes{Attempt: &attempt, Answers: accepted, AnsweredAt: attempt.SubmittedAt}
	counts := slices.ContainsFunc(result.Questions, func(g quiz.Graded) bool { return g.Counts })
	if record, ok := testedOut(sitting.Bound.Course, r, attempt); ok && counts { // of nothing, everything is no proof
		changes.Lessons = []LessonRecord{record}
		e.TestedOut++
	}
	changes.Enrollment = &e
	return changes
}

// testedOut returns the record of a lesson that an attempt makes unnecessary to
// read: the course allows it, the attempt is the first at the lesson's quiz,
// its score is high enough, and the lesson was not opened before.
func testedOut(c *course.Course, r Records, attempt quiz.Attempt) (LessonRecord, bool) {
	lesson, _, ok := c.Lesson(attempt.Quiz)
	if !ok || c.TestOut == 0 || attempt.Number != 1 || !attempt.Passed || int(attempt.Score) < c.TestOut*100 {
		return LessonRecord{}, false
	}
	if r.Opened(lesson.Key) {
		return LessonRecord{}, false
	}
	record := r.Lesson(lesson.Key)
	record.TestedOutAt = attempt.SubmittedAt
	return record, true
}
