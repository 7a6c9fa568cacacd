package sample

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/store"
)

// ledger is an enrollment.Store in memory. The people of the sample learn into
// it, through the same service that real people use, and it goes into the
// database as a whole: thousands of small transactions would make the demo's
// users wait.
type ledger struct {
	histories []*store.History // by id - 1
	latest    map[learner]*store.History
	attempts  int64
	walks     int64
}

type learner struct {
	person int64
	course string
}

func newLedger() *ledger { return &ledger{latest: map[learner]*store.History{}} }

// Latest implements enrollment.Store.
func (l *ledger) Latest(_ context.Context, personID int64, course string) (enrollment.Records, error) {
	h, ok := l.latest[learner{personID, course}]
	if !ok {
		return enrollment.Records{}, fault.Missing
	}
	return h.Records, nil
}

// Add implements enrollment.Store.
func (l *ledger) Add(_ context.Context, e enrollment.Enrollment) (int64, error) {
	before, ok := l.latest[learner{e.PersonID, e.Course}]
	if ok {
		before.Latest = false
	}
	e.ID = int64(len(l.histories)) + 1
	h := &store.History{Records: enrollment.Records{Enrollment: e}, Latest: true, Answers: map[int64][]store.SavedAnswer{}}
	l.histories = append(l.histories, h)
	l.latest[learner{e.PersonID, e.Course}] = h
	return e.ID, nil
}

// Change implements enrollment.Store.
func (l *ledger) Change(_ context.Context, id int64, decide func(enrollment.Records) (enrollment.Changes, error)) error {
	h := l.histories[id-1]
	changes, err := decide(openRecords(h))
	if err != nil {
		return err
	}
	if changes.Enrollment != nil {
		h.Enrollment = *changes.Enrollment
	}
	for _, r := range changes.Lessons {
		h.Lessons = slices.DeleteFunc(slices.Clone(h.Lessons), func(old enrollment.LessonRecord) bool { return old.Lesson == r.Lesson })
		h.Lessons = append(h.Lessons, r)
	}
	if a := changes.Attempt; a != nil {
		l.keepAttempt(h, a)
		for _, given := range changes.Answers {
			keepAnswer(h, a.ID, given, changes.AnsweredAt)
		}
	}
	if w := changes.Walk; w != nil {
		l.keepWalk(h, w, changes.Step)
	}
	if changes.Certificate != nil {
		l.supersede(h, changes.Certificate)
		h.Certificate = changes.Certificate
	}
	return nil
}

// openRecords returns records with the answers of attempts that are under way.
func openRecords(h *store.History) enrollment.Records {
	r := h.Records
	r.Answers = map[int64]map[string]quiz.Answer{}
	for _, a := range r.Attempts {
		if a.Submitted() {
			continue
		}
		r.Answers[a.ID] = map[string]quiz.Answer{}
		for _, given := range h.Answers[a.ID] {
			r.Answers[a.ID][given.QuestionID] = given.Answer
		}
	}
	return r
}

// keepAttempt adds an attempt, or puts it in the place of its earlier state.
func (l *ledger) keepAttempt(h *store.History, a *quiz.Attempt) {
	h.Attempts = slices.Clone(h.Attempts)
	i := slices.IndexFunc(h.Attempts, func(old quiz.Attempt) bool { return old.Quiz == a.Quiz && old.Number == a.Number })
	if i >= 0 {
		h.Attempts[i] = *a
		return
	}
	l.attempts++
	a.ID = l.attempts
	h.Attempts = append(h.Attempts, *a)
}

// supersede marks the certificates of earlier cycles.
func (l *ledger) supersede(h *store.History, by *certificate.Certificate) {
	for _, other := range l.histories {
		if other.PersonID == h.PersonID && other.Course == h.Course && other.Certificate != nil && other.Certificate.SupersededAt == nil {
			at := by.IssuedAt
			other.Certificate.SupersededAt, other.Certificate.SupersededBy = &at, by.Statement.Serial
		}
	}
}

// SaveAnswer implements enrollment.Store.
func (l *ledger) SaveAnswer(_ context.Context, personID, attemptID int64, a quiz.Answer, at time.Time) error {
	for _, h := range l.histories {
		if h.PersonID == personID && slices.ContainsFunc(h.Attempts, func(t quiz.Attempt) bool { return t.ID == attemptID && !t.Submitted() }) {
			keepAnswer(h, attemptID, a, at)
			return nil
		}
	}
	return fault.Conflict
}

func keepAnswer(h *store.History, attempt int64, a quiz.Answer, at time.Time) {
	given := slices.DeleteFunc(h.Answers[attempt], func(old store.SavedAnswer) bool { return old.QuestionID == a.QuestionID })
	h.Answers[attempt] = append(given, store.SavedAnswer{Answer: a, At: at})
}

// Attempt implements enrollment.Store.
func (l *ledger) Attempt(ctx context.Context, personID int64, course, quizKey string, number int) (quiz.Attempt, error) {
	r, err := l.Latest(ctx, personID, course)
	if err != nil {
		return quiz.Attempt{}, err
	}
	a, ok := r.Attempt(quizKey, number)
	if !ok {
		return quiz.Attempt{}, fault.Missing
	}
	return a, nil
}

// errNotKept is what the ledger says to questions that the sample never asks.
var errNotKept = errors.New("the ledger of the sample company does not keep this")

// Answers implements enrollment.Store.
func (l *ledger) Answers(context.Context, int64) (map[string]quiz.Answer, error) {
	return nil, errNotKept
}

// AllAnswers implements enrollment.Store.
func (l *ledger) AllAnswers(_ context.Context, enrollmentID int64) (map[int64]map[string]quiz.Answer, error) {
	out := map[int64]map[string]quiz.Answer{}
	for attempt, given := range l.histories[enrollmentID-1].Answers {
		out[attempt] = map[string]quiz.Answer{}
		for _, a := range given {
			out[attempt][a.QuestionID] = a.Answer
		}
	}
	return out, nil
}

// Mine implements enrollment.Store.
func (l *ledger) Mine(context.Context, int64) ([]enrollment.Enrollment, error) {
	return nil, errNotKept
}

// SavePosition implements enrollment.Store.
func (l *ledger) SavePosition(_ context.Context, id int64, lesson, position string) error {
	h := l.histories[id-1]
	record := h.Lesson(lesson)
	record.Position = position
	h.Lessons = append(slices.DeleteFunc(slices.Clone(h.Lessons), func(old enrollment.LessonRecord) bool { return old.Lesson == lesson }), record)
	return nil
}

// Unfinished implements enrollment.Store.
func (l *ledger) Unfinished(context.Context, string, func([]enrollment.Records) error) error {
	return errNotKept
}

// SetProgress implements enrollment.Store.
func (l *ledger) SetProgress(context.Context, map[int64][2]int, time.Time) error { return errNotKept }

// staff gives the service the people of the company.
type staff map[int64]account.Person

// Person implements enrollment.People.
func (s staff) Person(_ context.Context, id int64) (account.Person, error) {
	p, ok := s[id]
	if !ok {
		return account.Person{}, fmt.Errorf("looking for person %d: %w", id, fault.Missing)
	}
	return p, nil
}

var _ enrollment.Store = (*ledger)(nil)
