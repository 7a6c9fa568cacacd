package report

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/certificate"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

// Story is one enrollment of a person and how it came to stand where it does:
// rule, cycle, version, attempts with dates and scores, certificate. It never
// tells what somebody answered.
type Story struct {
	enrollment.Enrollment

	Assignment  string // its name, "" = nobody assigned it
	Latest      bool
	Version     int // number of the version that it was completed under; 0 = not completed
	Certificate string
	Attempts    []Tried
	Retake      assignment.Retake // of a later cycle: the last by then that asked everybody anew

	// What became of the certificate; zero = it did not happen.
	RevokedAt     time.Time
	RevokedReason string
	SupersededAt  time.Time
	SupersededBy  string // serial of the later one
}

// CertificateState says whether the certificate counts at a moment; "" = there
// is none.
func (s Story) CertificateState(at time.Time) certificate.State {
	if s.Certificate == "" {
		return ""
	}
	return certificate.StateAt(at, s.RevokedAt, s.SupersededAt, s.ValidUntil)
}

// Tried is an attempt as reports show it.
type Tried struct {
	Quiz        string // key
	Number      int
	Version     int // that it was bound to
	SubmittedAt time.Time
	Score       quiz.Score
	Passed      bool
}

// Dossier is what reports know of one person.
type Dossier struct {
	Person  account.Person
	Unit    string // names from the top down
	Manager string
	Left    bool // the manager has
	Tags    []string
	Stories []Story // by course, the latest cycle first
}

// Dossier returns what is known of a person, if it is the reader's to see.
func (s *Service) Dossier(ctx context.Context, reader account.Person, personID int64) (Dossier, error) {
	f, err := Scope(reader, Filter{})
	if err != nil {
		return Dossier{}, err
	}
	d, err := s.store.Dossier(ctx, f.Within, personID)
	if err != nil {
		return Dossier{}, fmt.Errorf("reading about a person: %w", err)
	}
	units, err := s.people.Units(ctx)
	if err != nil {
		return Dossier{}, fmt.Errorf("reading units: %w", err)
	}
	for _, u := range Names(units) {
		if u.ID == d.Person.UnitID {
			d.Unit = u.Path
		}
	}
	return d, nil
}

// ErrNoPerson says that there is nobody, or nobody whom the reader may see:
// which of the two is not told.
var ErrNoPerson = fault.Explain(fault.Missing, "There is no such person, or they are not in your part of the company.")
