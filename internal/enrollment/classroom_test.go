package enrollment_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/store"
)

// classroom is the real service over a real database with a real signer. Only
// the clock and the courses, which no trainer wrote, are the test's.
type classroom struct {
	*enrollment.Service

	db           *store.DB
	certificates *certificate.Service
	links        *enrollment.Links
	courses      *bookshelf
	now          time.Time
	people       int
}

func newClassroom(t *testing.T) *classroom {
	t.Helper()
	db, err := store.OpenThrowaway(t.Context(), t.TempDir()+"/classroom.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := &classroom{db: db, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	c.courses = &bookshelf{current: map[string]course.Published{}, versions: map[int64]course.Published{}}
	c.reopen(t)
	return c
}

// reopen begins anew, as a restart of the program does.
func (c *classroom) reopen(t *testing.T) {
	t.Helper()
	clock := func() time.Time { return c.now }
	c.certificates = certificate.New(certificate.Config{
		Keys: c.db.Keys(), Store: c.db.Certificates(), Issuer: "Example Ltd", BaseURL: "https://learn.example.org", Clock: clock,
	})
	if _, err := c.certificates.Keys(t.Context()); err != nil { // made before the first completion, as at the program's start
		t.Fatal(err)
	}
	c.links = enrollment.NewLinks(c.db.Secrets(), clock)
	c.Service = enrollment.New(enrollment.Config{
		Store: c.db.Enrollments(), Courses: c.courses, Signer: c.certificates, People: c.db.People(), Links: c.links, Clock: clock,
	})
}

// tester is what a *testing.T and a *rapid.T have in common here.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Context() context.Context
}

func must(t tester, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person adds somebody.
func (c *classroom) person(t tester) int64 {
	t.Helper()
	c.people++
	id, err := c.db.People().AddPerson(t.Context(), account.Person{
		Email: fmt.Sprintf("p%d@example.org", c.people), Name: fmt.Sprintf("Person %d", c.people),
		Role: account.Learner, Active: true, CreatedAt: c.now,
	})
	must(t, err)
	return id
}

// publish makes content the course's current version.
func (c *classroom) publish(t tester, content *course.Course) course.Published {
	t.Helper()
	c.courses.mu.Lock()
	defer c.courses.mu.Unlock()
	// The hash stands for the files, which differ with every version.
	v, _, err := c.db.Versions().AddVersion(t.Context(), course.Version{
		Course: content.Key, Title: content.Title, Hash: fmt.Sprintf("%064x", len(c.courses.versions)), PublishedBy: "Tess", PublishedAt: c.now,
	}, []course.File{{Path: "course.md", Body: []byte(strconv.Itoa(len(c.courses.versions)))}})
	must(t, err)
	p := course.Published{Course: content, Version: v}
	c.courses.current[content.Key], c.courses.versions[v.ID] = p, p
	return p
}

func (c *classroom) records(t tester, person int64, key string) enrollment.Records {
	t.Helper()
	r, err := c.db.Enrollments().Latest(t.Context(), person, key)
	must(t, err)
	return r
}

// sit starts an attempt, or goes on with it, and opens it.
func (c *classroom) sit(t tester, person int64, key, quizKey string) enrollment.Sitting {
	t.Helper()
	a, err := c.StartAttempt(t.Context(), person, key, quizKey)
	must(t, err)
	s, err := c.Sitting(t.Context(), person, key, quizKey, a.Number)
	must(t, err)
	return s
}

// pass passes a quiz.
func (c *classroom) pass(t tester, person int64, key, quizKey string) {
	t.Helper()
	s := c.sit(t, person, key, quizKey)
	must(t, c.Submit(t.Context(), person, key, s, replies(s, len(s.Paper))))
}

// bookshelf holds published courses.
type bookshelf struct {
	mu       sync.RWMutex
	current  map[string]course.Published
	versions map[int64]course.Published
}

func (b *bookshelf) All() []course.Published {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []course.Published
	for _, p := range b.current {
		out = append(out, p)
	}
	return out
}

func (b *bookshelf) Current(key string) (course.Published, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if p, ok := b.current[key]; ok {
		return p, nil
	}
	return course.Published{}, fault.Missing
}

func (b *bookshelf) Version(_ context.Context, id int64) (course.Published, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if p, ok := b.versions[id]; ok {
		return p, nil
	}
	return course.Published{}, fault.Missing
}

// lessonKeys are the lessons that courses of these tests may have.
func lessonKeys() []string { return []string{"alpha", "beta", "gamma"} }

// newQuiz returns a quiz of n questions whose first choice is right.
func newQuiz(key string, n int) *quiz.Quiz {
	q := &quiz.Quiz{Key: key, Title: key, PassMark: 50, Required: true, Shuffle: true}
	for i := range n {
		q.Questions = append(q.Questions, quiz.Question{
			ID: fmt.Sprintf("%s-%d", key, i), Kind: quiz.One, Choices: []quiz.Choice{{Right: true}, {}, {}},
		})
	}
	return q
}

// newCourse returns a course of a lesson to read, a lesson with a quiz and an
// assessment.
func newCourse(key string) *course.Course {
	return &course.Course{
		Key: key, Title: "Course " + key,
		Certificate: course.Award{Title: "Certified in " + key, ValidFor: certificate.Period{Months: 12}},
		Lessons: []course.Lesson{
			{Key: "alpha", Title: "Alpha", Contents: []course.Heading{{Level: 2, ID: "start"}}},
			{Key: "beta", Title: "Beta", Quiz: newQuiz("beta", 2)},
		},
		Pretest:    newQuiz(quiz.PretestKey, 2),
		Assessment: newQuiz(quiz.AssessmentKey, 4),
	}
}

// replies answers every question of a sitting, the first right ones rightly.
func replies(s enrollment.Sitting, right int) []quiz.Answer {
	var out []quiz.Answer
	for i, item := range s.Paper {
		pick := 0
		if i >= right {
			pick = 1
		}
		out = append(out, quiz.Answer{QuestionID: item.Question.ID, Picks: []int{pick}})
	}
	return out
}
