package figures

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"decorum/internal/analysis"
	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

// Courses gives the courses that are published.
type Courses interface {
	All() []course.Published
	Current(key string) (course.Published, error)
	Version(ctx context.Context, id int64) (course.Published, error)
}

// Service computes figures.
type Service struct {
	store   Store
	courses Courses
}

// New returns a service.
func New(store Store, courses Courses) *Service { return &Service{store, courses} }

// Quiz is what first attempts say about a quiz.
type Quiz struct {
	*quiz.Quiz

	Reliability analysis.Reliability
	Score       analysis.Mean
	Items       []Item
	Flagged     int // how many items have a flag that asks for action
}

// Item is what first attempts say about a question.
type Item struct {
	analysis.Item

	Ask   quiz.Question
	Flags []analysis.Flag
}

// Quiz returns the figures of one quiz, or fault.Missing.
func (s *Service) Quiz(ctx context.Context, courseKey, quizKey string) (course.Published, Quiz, error) {
	p, err := s.courses.Current(courseKey)
	if err != nil {
		return course.Published{}, Quiz{}, err
	}
	q, ok := p.Course.Quiz(quizKey)
	if !ok {
		return p, Quiz{}, fmt.Errorf("looking for quiz %q: %w", quizKey, fault.Missing)
	}
	out, err := s.quiz(ctx, p, q)
	return p, out, err
}

func (s *Service) quiz(ctx context.Context, p course.Published, q *quiz.Quiz) (Quiz, error) {
	var sheets []analysis.Sheet
	err := s.store.FirstAttempts(ctx, p.Course.Key, q.Key, func(a Attempt) error {
		graded, err := s.graded(ctx, a)
		if err != nil {
			return err
		}
		sheets = append(sheets, graded.sheet(q))
		return nil
	})
	if err != nil {
		return Quiz{}, fmt.Errorf("reading first attempts: %w", err)
	}
	sheets = analysis.Settled(sheets)
	items, score := analysis.Scored(q.Questions, sheets)
	out := Quiz{Quiz: q, Reliability: analysis.Alpha(sheets), Score: score}
	for _, item := range items {
		ask, _ := q.Question(item.Question)
		one := Item{Item: item, Ask: ask, Flags: analysis.Flags(item, q.Key != quiz.PretestKey)}
		if slices.ContainsFunc(one.Flags, func(f analysis.Flag) bool { return f.Kind != analysis.Hidden && f.Kind != analysis.TooFew }) {
			out.Flagged++
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}

// marked is an attempt with what each answer was worth.
type marked struct {
	Attempt

	quiz    *quiz.Quiz // of the version; nil if that has none
	paper   []quiz.Item
	credits map[string]float64 // by question; what counts, answered or not
	answers map[string]quiz.Answer
}

// graded grades an attempt by the version that it is bound to.
func (s *Service) graded(ctx context.Context, a Attempt) (marked, error) {
	bound, err := s.courses.Version(ctx, a.VersionID)
	if err != nil {
		return marked{}, fmt.Errorf("reading the version of an attempt: %w", err)
	}
	q, ok := bound.Course.Quiz(a.Quiz)
	if !ok {
		return marked{Attempt: a}, nil
	}
	m := marked{Attempt: a, quiz: q, paper: q.PaperOf(a.Attempt), credits: map[string]float64{}, answers: map[string]quiz.Answer{}}
	for _, given := range a.Answers {
		m.answers[given.QuestionID] = given.Answer
	}
	for _, g := range q.Grade(m.paper, m.answers).Questions {
		if g.Counts {
			m.credits[g.QuestionID] = g.Credit
		}
	}
	return m, nil
}

// sheet returns the attempt as far as its questions are those of the quiz as it
// is now: a question whose choices were changed begins anew.
func (m marked) sheet(now *quiz.Quiz) analysis.Sheet {
	sheet := analysis.Sheet{Person: m.Person}
	seconds := m.seconds()
	for _, item := range m.paper {
		credit, counts := m.credits[item.Question.ID]
		current, ok := now.Question(item.Question.ID)
		if !counts || !ok || !sameAnswers(current, item.Question) {
			continue
		}
		given := m.answers[item.Question.ID]
		if !m.quiz.AsksSure(item.Question) { // earlier builds kept what nobody was asked
			given.Confidence = quiz.Unsaid
		}
		sheet.Responses = append(sheet.Responses, analysis.Response{Question: item.Question.ID, Credit: credit,
			Picks: given.Picks, Ratings: given.Ratings, Places: given.Places, Partners: given.Partners, Confidence: given.Confidence, Seconds: seconds[item.Question.ID]})
	}
	return sheet
}

// sameAnswers reports whether two states of a question are answered and graded
// alike; words may have been mended.
func sameAnswers(a, b quiz.Question) bool {
	key := func(q quiz.Question) any {
		var rights []bool
		var ratings [][5]int
		for _, c := range q.Choices {
			rights, ratings = append(rights, c.Right, c.RedLine), append(ratings, c.Ratings)
		}
		return [...]any{q.Kind, rights, ratings, len(q.Pairs)}
	}
	return reflect.DeepEqual(key(a), key(b))
}

// longestAnswer is how long somebody thinks about a question at the most;
// beyond it they were elsewhere.
const longestAnswer = 30 * time.Minute

// seconds returns the time on each question, as far as it is known: from the
// answer saved before, or the beginning, to the last change. Answers that came
// with the submission, all at once, have none.
func (m marked) seconds() map[string]float64 {
	saved := slices.SortedFunc(slices.Values(m.Answers), func(a, b Answer) int { return a.At.Compare(b.At) })
	out := map[string]float64{}
	before := m.StartedAt
	for i, a := range saved {
		took := a.At.Sub(before)
		alone := (i == 0 || saved[i-1].At != a.At) && (i+1 == len(saved) || saved[i+1].At != a.At)
		if alone && took > 0 && took <= longestAnswer {
			out[a.QuestionID] = took.Seconds()
		}
		before = a.At
	}
	return out
}
