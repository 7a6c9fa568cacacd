package enrollment

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/recent"
	"decorum/internal/scenario"
)

// Courses gives the courses that are published.
type Courses interface {
	// All returns the current version of every course, by title.
	All() []course.Published
	// Current returns a course's current version, or fault.Missing.
	Current(key string) (course.Published, error)
	// Version returns a version by its id, or fault.Missing.
	Version(ctx context.Context, id int64) (course.Published, error)
}

// Signer makes a certificate out of a completion.
type Signer interface {
	Sign(ctx context.Context, award certificate.Award) (certificate.Certificate, error)
}

// People gives the person that a certificate names.
type People interface {
	Person(ctx context.Context, id int64) (account.Person, error)
}

// Service lets people learn.
type Service struct {
	store   Store
	courses Courses
	signer  Signer
	people  People
	links   *Links
	clock   func() time.Time
	random  io.Reader
	recent  *recent.Cache[place, Records]
	sheets  *recent.Cache[sheet, Sitting]
	walks   *recent.Guesses[walkPlace, scenario.Walk]
}

// place is a person in a course.
type place struct {
	person int64
	course string
}

// sheet is an attempt at a quiz.
type sheet struct {
	place
	quiz   string
	number int
}

// keptRecords is how many people's records are kept in memory at the most.
const keptRecords = 10_000

// Config is what a Service needs.
type Config struct {
	Store   Store
	Courses Courses
	Signer  Signer
	People  People
	Links   *Links // to follow-ups; nil where nobody comes by one
	Clock   func() time.Time
}

// New returns a service.
func New(c Config) *Service {
	return &Service{store: c.Store, courses: c.Courses, signer: c.Signer, people: c.People, links: c.Links, clock: c.Clock,
		random: rand.Reader, recent: recent.New[place, Records](keptRecords), sheets: recent.New[sheet, Sitting](keptRecords),
		walks: recent.NewGuesses[walkPlace, scenario.Walk](keptWalks)}
}

// Learning is a person in a course: what it is, what is recorded and how far
// they are. Enrolled is false as long as they have neither started nor been
// assigned it, and again when they were withdrawn before they started.
type Learning struct {
	course.Published
	Enrolled bool
	Records  Records
	Progress Progress
}

// ErrNotEnrolled asks for the first step.
var ErrNotEnrolled = fault.Explain(fault.Denied, "Start the course first; its page has a button for it.")

// Learning returns the person's state in the course.
func (s *Service) Learning(ctx context.Context, personID int64, courseKey string) (Learning, error) {
	published, err := s.courses.Current(courseKey)
	if err != nil {
		return Learning{}, err
	}
	records, err := s.recent.Read(ctx, place{personID, courseKey}, func() (Records, error) {
		return s.store.Latest(ctx, personID, courseKey)
	})
	if err != nil && !errors.Is(err, fault.Missing) {
		return Learning{}, fmt.Errorf("reading progress: %w", err)
	}
	return Learning{
		Published: published,
		Enrolled:  err == nil && records.SetAside != SetWithdrawn,
		Records:   records,
		Progress:  Reckon(published.Course.Requirements(), records),
	}, nil
}

// enrolled is Learning for somebody who must be enrolled.
func (s *Service) enrolled(ctx context.Context, personID int64, courseKey string) (Learning, error) {
	l, err := s.Learning(ctx, personID, courseKey)
	if err == nil && !l.Enrolled {
		return Learning{}, ErrNotEnrolled
	}
	return l, err
}

// Mine returns every published course with the person's enrollment, if there
// is one.
func (s *Service) Mine(ctx context.Context, personID int64) ([]Learning, error) {
	enrollments, err := s.store.Mine(ctx, personID)
	if err != nil {
		return nil, fmt.Errorf("reading one's courses: %w", err)
	}
	byCourse := make(map[string]Enrollment, len(enrollments))
	for _, e := range enrollments {
		byCourse[e.Course] = e
	}
	var out []Learning
	for _, published := range s.courses.All() {
		e, enrolled := byCourse[published.Course.Key]
		out = append(out, Learning{Published: published, Enrolled: enrolled && e.SetAside != SetWithdrawn, Records: Records{Enrollment: e}})
	}
	return out, nil
}

// Start enrolls the person if they are not, and marks the enrollment as
// started. Doing it twice is the same as doing it once.
func (s *Service) Start(ctx context.Context, personID int64, courseKey string) error {
	l, err := s.Learning(ctx, personID, courseKey)
	if err != nil {
		return err
	}
	defer s.recent.Drop(place{personID, courseKey})
	if l.Records.ID == 0 {
		_, err := s.store.Add(ctx, Enrollment{
			PersonID: personID, Course: courseKey, Cycle: 1, EnrolledAt: s.clock(), StartedAt: s.clock(),
			Total: l.Progress.Total(),
		})
		if errors.Is(err, fault.Conflict) { // a double click
			return nil
		}
		return err
	}
	if l.Enrolled && !l.Records.StartedAt.IsZero() {
		return nil
	}
	return s.change(ctx, l, func(Records) (Changes, error) { return Changes{}, nil })
}

// change runs a decision on the enrollment and finishes it: the enrollment is
// started, its progress is reckoned anew and, if that completes the course, the
// completion is recorded and its certificate issued, all in one transaction.
func (s *Service) change(ctx context.Context, l Learning, decide func(Records) (Changes, error)) error {
	person, err := s.people.Person(ctx, l.Records.PersonID)
	if err != nil {
		return fmt.Errorf("reading who learns: %w", err)
	}
	defer s.recent.Drop(place{l.Records.PersonID, l.Records.Course})
	return s.store.Change(ctx, l.Records.ID, func(r Records) (Changes, error) {
		changes, err := decide(r)
		if err != nil {
			return Changes{}, err
		}
		return s.finish(ctx, l.Published, person, r, changes)
	})
}

// finish adds to the changes what follows from them.
func (s *Service) finish(ctx context.Context, p course.Published, person account.Person, before Records, changes Changes) (Changes, error) {
	now := s.clock()
	after := before.with(changes)
	e := after.Enrollment
	if e.StartedAt.IsZero() {
		e.StartedAt = now
	}
	progress := Reckon(p.Course.Requirements(), after)
	if !e.Completed() {
		e.Met, e.Total = progress.Count(), progress.Total()
	}
	if e.SetAside == SetWithdrawn { // they take it of their own accord
		e.SetAside = NotSetAside
	}
	if progress.Complete() && !e.Completed() {
		issued, err := s.signer.Sign(ctx, certificate.Award{
			EnrollmentID: e.ID, PersonID: person.ID, Name: person.Name,
			Course: p.Course.Key, Title: p.Course.Certificate.Title,
			Version: p.Version.Number, VersionHash: p.Version.Hash,
			CompletedAt: now, ValidFor: p.Course.Certificate.ValidFor,
		})
		if err != nil {
			return Changes{}, fmt.Errorf("issuing a certificate: %w", err)
		}
		e.CompletedAt, e.CompletedVersionID = now, p.Version.ID
		if issued.ValidUntil != nil {
			e.ValidUntil = *issued.ValidUntil
		}
		changes.Certificate = &issued
	}
	if e != before.Enrollment {
		e.ChangedAt = now
	}
	changes.Enrollment = &e
	return changes, nil
}

// with returns the records as they will be after the changes.
func (r Records) with(c Changes) Records {
	if c.Enrollment != nil {
		r.Enrollment = *c.Enrollment
	}
	lessons := append([]LessonRecord(nil), c.Lessons...)
	for _, old := range r.Lessons {
		if _, replaced := find(c.Lessons, old.Lesson); !replaced {
			lessons = append(lessons, old)
		}
	}
	r.Lessons = lessons
	if c.Attempt != nil {
		attempts := []quiz.Attempt{*c.Attempt}
		for _, old := range r.Attempts {
			if old.Quiz != c.Attempt.Quiz || old.Number != c.Attempt.Number {
				attempts = append(attempts, old)
			}
		}
		r.Attempts = attempts
	}
	if c.Walk != nil {
		walks := []scenario.Walk{*c.Walk}
		for _, old := range r.Walks {
			if old.Kind != c.Walk.Kind || old.Lesson != c.Walk.Lesson || old.Number != c.Walk.Number {
				walks = append(walks, old)
			}
		}
		r.Walks = walks
	}
	return r
}

func find(records []LessonRecord, lesson string) (LessonRecord, bool) {
	for _, l := range records {
		if l.Lesson == lesson {
			return l, true
		}
	}
	return LessonRecord{}, false
}
