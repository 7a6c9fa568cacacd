package sample

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/enrollment"
	"decorum/internal/quiz"
	"decorum/internal/store"
)

// historian turns plans into histories.
type historian struct {
	*generator
	certificates *certificate.Service
	clock        *time.Time // of the certificates
}

// histories returns what happened to some of the people.
func (h historian) histories(ctx context.Context, members []member) ([]store.History, error) {
	if h.People > eventful {
		return h.drawn(ctx, members)
	}
	return h.lived(ctx, members)
}

// lived lets people take the course.
func (h historian) lived(ctx context.Context, members []member) ([]store.History, error) {
	people := make(staff, len(members))
	for _, m := range members {
		people[m.id] = account.Person{ID: m.id, Name: m.Name, Email: m.Email, Active: true}
	}
	s := &school{ledger: newLedger(), course: h.published.Course, random: h.random}
	s.service = enrollment.New(enrollment.Config{Store: s.ledger, Courses: single{h.published}, People: people,
		Signer: at{h, s}, Clock: s.now})
	for _, m := range members {
		for i, c := range m.cycles {
			if err := s.attend(ctx, m.id, c, h.assignments[c.wave]); err != nil {
				return nil, fmt.Errorf("the training of %s: %w", m.Email, err)
			}
			until := h.Now
			if i+1 < len(m.cycles) {
				until = m.cycles[i+1].assigned
			}
			if c.complete && m.keepsUp() {
				if err := s.followUps(ctx, m.id, until); err != nil {
					return nil, fmt.Errorf("the follow-ups of %s: %w", m.Email, err)
				}
			}
		}
	}
	out := make([]store.History, len(s.ledger.histories))
	for i, one := range s.ledger.histories {
		out[i] = *one
	}
	return out, nil
}

// at signs at the school's time.
type at struct {
	historian
	school *school
}

// Sign implements enrollment.Signer.
func (a at) Sign(ctx context.Context, award certificate.Award) (certificate.Certificate, error) {
	*a.clock = a.school.clock
	return a.certificates.Sign(ctx, award)
}

// drawn writes down where the people are, without how they came there.
func (h historian) drawn(ctx context.Context, members []member) ([]store.History, error) {
	var out []store.History
	for _, m := range members {
		for i, c := range m.cycles {
			one, err := h.draw(ctx, m, c)
			if err != nil {
				return nil, err
			}
			one.ID, one.Latest = int64(len(out))+1, i == len(m.cycles)-1
			if i > 0 && one.Certificate != nil {
				before := out[len(out)-1].Certificate
				issued := one.Certificate.IssuedAt
				before.SupersededAt, before.SupersededBy = &issued, one.Certificate.Statement.Serial
			}
			out = append(out, one)
		}
	}
	return out, nil
}

func (h historian) draw(ctx context.Context, m member, c cycle) (store.History, error) {
	total := len(h.published.Course.Requirements())
	e := enrollment.Enrollment{PersonID: m.id, Course: h.published.Course.Key, Cycle: c.number, AssignmentID: h.assignments[c.wave],
		EnrolledAt: c.assigned, AssignedAt: c.assigned, DueAt: c.due, StartedAt: c.start, Met: min(c.lessons, total), Total: total}
	one := store.History{Records: enrollment.Records{Enrollment: e}}
	if !c.complete {
		return one, nil
	}
	*h.clock = c.end
	issued, err := h.certificates.Sign(ctx, certificate.Award{PersonID: m.id, Name: m.Name, Course: e.Course,
		Title: h.published.Course.Certificate.Title, Version: h.published.Version.Number, VersionHash: h.published.Version.Hash,
		CompletedAt: c.end, ValidFor: h.published.Course.Certificate.ValidFor})
	if err != nil {
		return one, fmt.Errorf("certifying %s: %w", m.Email, err)
	}
	one.Met, one.CompletedAt, one.CompletedVersionID = total, c.end, h.published.Version.ID
	one.Score, one.Scored = quiz.Score(8000+100*h.random.IntN(21)), true
	if issued.ValidUntil != nil {
		one.ValidUntil = *issued.ValidUntil
	}
	one.Certificate = &issued
	return one, nil
}
