package assignment

import (
	"context"
	"time"

	"decorum/internal/account"
)

// Store keeps assignments and exceptions, and carries changes out.
type Store interface {
	// Assignments returns those of a course, or of all courses if it is "", in
	// the order of their ids, ended ones included.
	Assignments(ctx context.Context, course string) ([]Assignment, error)
	// Assignment returns one, or fault.Missing.
	Assignment(ctx context.Context, id int64) (Assignment, error)
	// AssignmentByKey returns the one that a request made, or fault.Missing.
	AssignmentByKey(ctx context.Context, key string) (Assignment, error)
	// AddAssignment adds one and returns its id; fault.Conflict if there is one of
	// the same request already.
	AddAssignment(ctx context.Context, a Assignment) (int64, error)
	// ChangeAssignment replaces what a rule says; fault.Conflict if it was
	// changed since the moment was read.
	ChangeAssignment(ctx context.Context, a Assignment, read time.Time, by string) error
	// Retake returns the latest version of a course that asks for a retake and
	// when it was published; 0 if there is none.
	Retake(ctx context.Context, course string) (int64, time.Time, error)

	// Candidates hands over everybody who is active with their latest enrollment
	// in the course and what was granted to them, in the order of their ids, a batch
	// at a time; only those people, if people is not nil.
	Candidates(ctx context.Context, course string, people []int64, each func([]Candidate) error) error
	// Carry carries changes out, in one transaction, and returns how many were.
	// A change that no longer fits, because the person was faster, is left out. What
	// was granted for an enrollment that is let go ends with it.
	Carry(ctx context.Context, course string, changes []Change, requirements int, at time.Time) (int, error)
	// PeopleChanged returns when something about people last changed.
	PeopleChanged(ctx context.Context) (time.Time, error)
	// Named returns people by their ids, in the order of their names.
	Named(ctx context.Context, ids []int64) ([]account.Person, error)

	ExceptionStore
	AheadStore
}

// ExceptionStore keeps what was granted.
type ExceptionStore interface {
	// Exceptions returns those of a person, the latest first.
	Exceptions(ctx context.Context, personID int64) ([]Exception, error)
	// OverExceptions returns the pauses and waivers that have not ended although
	// their time is over at a moment, in the order of their ids.
	OverExceptions(ctx context.Context, at time.Time) ([]Exception, error)
	// UnbegunPauses returns the pauses that hold at a moment of people with an open
	// enrollment that is not set aside, in the order of their ids.
	UnbegunPauses(ctx context.Context, at time.Time) ([]Exception, error)
	// Exception returns one, or fault.Missing.
	Exception(ctx context.Context, id int64) (Exception, error)
	// Standing returns how somebody stands now.
	Standing(ctx context.Context, personID int64) (Standing, error)
	// Settle hands over how somebody stands and stores what decide returns, in one
	// transaction, in which nobody else settles anything of that person. It leaves
	// out enrollments that are completed meanwhile or stay as they are.
	Settle(ctx context.Context, personID int64, by string, at time.Time, decide func(Standing) (Settlement, error)) error
}

// AheadStore says who may be asked again before long.
type AheadStore interface {
	// Completers returns at most n people, in the order of their ids and from the
	// one after an id on, who are active and whose latest enrollment in the course
	// is completed and among those that are looked for.
	Completers(ctx context.Context, course string, of Completions, after int64, n int) ([]Completer, error)
	// Pauses returns those of some people that were not ended, in the order of
	// their ids.
	Pauses(ctx context.Context, people []int64) ([]Exception, error)
}

// Completions are those of which one of the spans has the moment of completion,
// or that at which its validity ends.
type Completions struct {
	Made []Span
	Over []Span
}

// Span is from one moment on and up to another, which is not in it.
type Span struct{ From, Until time.Time }

// Completer is somebody who has completed a course.
type Completer struct {
	PersonID      int64
	ManagerID     int64 // 0 = none
	ManagerActive bool
}
