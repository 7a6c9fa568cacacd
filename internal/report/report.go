// Package report holds what HR reads: one row per person and course, totals by
// unit, and exports. It tells dates, statuses and scores, never which answer a
// person gave.
package report

import (
	"context"
	"time"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/enrollment"
)

// Row is one person in one course, in the latest cycle.
type Row struct {
	EnrollmentID int64
	PersonID     int64
	Name         string
	Email        string
	UnitID       int64
	Unit         string // names from the top down, joined by " / "
	Manager      string // name, "" = none
	Course       string // key
	enrollment.Enrollment
	Certificate string // serial, "" = none
	// What became of it: a completion is a fact and stays one, even if its
	// certificate no longer counts. Zero = it did not happen.
	RevokedAt, SupersededAt time.Time
}

// CertificateState says whether the row's certificate counted at a moment; "" =
// there is none.
func (r Row) CertificateState(at time.Time) certificate.State {
	if r.Certificate == "" {
		return ""
	}
	return certificate.StateAt(at, r.RevokedAt, r.SupersededAt, r.ValidUntil)
}

// Percent returns the share of requirements met.
func (r Row) Percent() int {
	switch {
	case r.Completed():
		return 100
	case r.Total == 0:
		return 0
	}
	return 100 * r.Met / r.Total
}

// Filter says which rows. Zero fields don't filter.
type Filter struct {
	Course     string
	UnitID     int64 // with its sub-units
	ManagerID  int64 // those who report to this manager directly
	Status     enrollment.Status
	Asked      bool   // only what is or was asked of somebody: not what is paused or waived
	Search     string // part of a name or an address
	DueFrom    time.Time
	DueBefore  time.Time
	DoneFrom   time.Time // completed
	DoneBefore time.Time
	// What a completion is valid until: for those that end, or ended, then.
	ValidFrom, ValidBefore time.Time

	AsAt   time.Time // what was so at this moment, with the people and units of then; zero = now
	Size   int       // rows of a page; 0 = PageSize
	Within int64     // scope: the tree below this manager, at every depth; 0 = everybody

	// Among are people outside of whom nobody fits, rising, where they are few
	// and known beforehand; nil = not known. It changes what is looked at, and
	// not what is found.
	Among []int64
}

// Sort is what rows are ordered by. Ties are broken by enrollment.
type Sort struct {
	By   Column
	Desc bool
}

// Column is a column that rows can be ordered by.
type Column string

// The columns that rows can be ordered by.
const (
	ByName      Column = "name"
	ByUnit      Column = "unit"
	ByDue       Column = "due"
	ByCompleted Column = "completed"
	ByProgress  Column = "progress"
	ByScore     Column = "score"
)

// Columns lists them.
func Columns() []Column { return []Column{ByName, ByUnit, ByDue, ByCompleted, ByProgress, ByScore} }

// PageSize is how many rows a page has.
const PageSize = 50

// Page is a stretch of rows. Next and Prev are opaque; "" = no such page.
type Page struct {
	Rows       []Row
	Next, Prev string
}

// Totals counts enrollments by unit and status.
type Totals struct {
	At    time.Time    // when they were counted, if that was some time ago; zero = now, or the moment that the report is as at
	Units []UnitTotals // units that have any, in the order of the tree
	All   Counts
}

// UnitTotals counts the enrollments of the people in one unit, without those
// in its sub-units.
type UnitTotals struct {
	UnitID int64
	Unit   string // names from the top down
	Counts Counts
}

// Counts counts enrollments by status.
type Counts map[enrollment.Status]int

// Total returns how many there are.
func (c Counts) Total() int {
	n := 0
	for _, k := range c {
		n += k
	}
	return n
}

// Store reads reports. Now decides what is overdue or expired.
type Store interface {
	// Page returns rows after (or, if back is set, before) the cursor.
	Page(ctx context.Context, f Filter, s Sort, now time.Time, cursor string) (Page, error)
	// Totals counts all rows of the filter.
	Totals(ctx context.Context, f Filter, now time.Time) (Totals, error)
	// Found returns whom the scope of a filter has or, if those are more than so
	// many, whom its search finds, rising; nil if those are, too, or if it has
	// neither.
	Found(ctx context.Context, f Filter, most int) ([]int64, error)
	// Each hands every row of the filter to each, in order, without holding
	// more than one in memory.
	Each(ctx context.Context, f Filter, s Sort, now time.Time, each func(Row) error) error
	// Dossier returns what is known of a person; ErrNoPerson if there is nobody,
	// or nobody below that manager (0 = everybody).
	Dossier(ctx context.Context, within, personID int64) (Dossier, error)
	// Labels returns the numbers of versions and the names of assignments.
	Labels(ctx context.Context) (Labels, error)
	// Managers returns those who are somebody's manager, by name, at most that
	// many.
	Managers(ctx context.Context, most int) ([]account.Person, error)
}
