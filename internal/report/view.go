package report

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// View is a report that somebody has given a name: filter, order and columns.
// Whoever opens it sees the rows that are theirs to see, and no others.
type View struct {
	ID        int64
	OwnerID   int64
	Owner     string // name
	Name      string
	Query     Query
	Shared    bool // with everybody who may see reports
	CreatedAt time.Time
	ChangedAt time.Time
	Stale     bool      // a part of what it asked for is no longer understood, and so left out of Query
	Schedule  *Schedule // nil = it is not sent
}

// Limits of views.
const (
	maxViewName = 80
	// MaxViews is how many views a person may have.
	MaxViews = 50
	// ViewPage is how many views a page lists.
	ViewPage = 50
)

// ErrNoView says that there is no such view, or none that the reader may open:
// which of the two is not told.
var ErrNoView = fault.Explain(fault.Missing, "There is no such saved view, or it is not shared with you.")

// ErrViewNotYours says that a view is another person's to change.
var ErrViewNotYours = fault.Explain(fault.Denied, "Only the person who saved this view can change it.")

// ErrTooManyViews says that somebody has as many views as there may be.
var ErrTooManyViews = fault.Explain(fault.Conflict, "You have 50 saved views, which is the most. Delete one that you no longer need.")

// ErrViewName says that somebody has a view of that name already.
var ErrViewName = fault.Explain(fault.Conflict, "You have a saved view of this name already. Choose another name.")

// CleanViewName returns a name as it is stored.
func CleanViewName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || utf8.RuneCountInString(name) > maxViewName {
		return "", fault.Explain(fault.Invalid, "Give the view a name of at most 80 characters, such as “Overdue in Sales”.")
	}
	return name, nil
}

// OpenTo reports whether a reader of reports may open the view: its owner, who
// it is shared with, and who is sent it.
func (v View) OpenTo(reader account.Person) bool {
	if _, err := Scope(reader, Filter{}); err != nil {
		return false
	}
	return v.OwnerID == reader.ID || v.Shared || v.Schedule.sentTo(reader.ID)
}

// ChangedBy reports whether the person may change the view and its schedule.
func (v View) ChangedBy(p account.Person) bool { return v.OwnerID == p.ID }

// StoppedBy reports whether the person may stop the view's schedule:
// administrators may, so that nothing goes on that nobody is there to stop.
func (v View) StoppedBy(p account.Person) bool { return v.ChangedBy(p) || p.Role == account.Admin }

// ViewStore keeps views and their schedules.
type ViewStore interface {
	// AddView adds a view and returns its id: ErrViewName, ErrTooManyViews.
	AddView(ctx context.Context, v View) (int64, error)
	// View returns one with its schedule, or ErrNoView.
	View(ctx context.Context, id int64) (View, error)
	// Views lists a person's views and shared ones by name, at most n after a
	// cursor, and returns the cursor of those that follow; "" = none.
	Views(ctx context.Context, personID int64, after string, n int) ([]View, string, error)
	// ChangeView replaces name, query and sharing: ErrViewName.
	ChangeView(ctx context.Context, v View) error
	// RemoveView removes a view and its schedule.
	RemoveView(ctx context.Context, id int64) error

	// SetSchedule makes, replaces or, if it has none, ends the schedule of a view.
	SetSchedule(ctx context.Context, viewID int64, s Schedule) error
	// StopSchedule stops the schedule of a view, for a reason that is shown.
	StopSchedule(ctx context.Context, viewID int64, at time.Time, why string) error
	// Scheduled lists views that have a schedule by name, those of one person if
	// that is not 0, likewise.
	Scheduled(ctx context.Context, personID int64, after string, n int) ([]View, string, error)
	// DueSchedules returns the views whose schedule has come to its time, at most n.
	DueSchedules(ctx context.Context, now time.Time, n int) ([]View, error)
	// Advance moves a schedule from the moment that is due to the next one. It does
	// nothing if that has been done.
	Advance(ctx context.Context, viewID int64, due, next time.Time) error
	// Ran records what became of a run.
	Ran(ctx context.Context, viewID int64, due, at time.Time, outcome string) error
	// IDs returns the ids of people by their addresses; who is not there is left
	// out.
	IDs(ctx context.Context, emails []string) (map[string]int64, error)
	// Readers returns people by their ids, with whether they manage anybody.
	Readers(ctx context.Context, ids []int64) ([]account.Person, error)
	// Below returns those of some people who report to a manager, at every depth.
	Below(ctx context.Context, managerID int64, ids []int64) ([]int64, error)
}
