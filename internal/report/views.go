package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// ViewsConfig is what Views is built from.
type ViewsConfig struct {
	Store   ViewStore
	Reports *Service
	Titles  func() map[string]string // of the courses that there are, by key
	Outbox  Outbox
	Queue   Queue
	Zone    *time.Location
	BaseURL string
	MaxFile int // bytes, of a file that comes with a mail; 0 = MaxAttachment
	Clock   func() time.Time
}

// Views keeps saved views and sends those that are scheduled.
type Views struct{ ViewsConfig }

// NewViews returns it.
func NewViews(c ViewsConfig) *Views {
	if c.MaxFile == 0 {
		c.MaxFile = MaxAttachment
	}
	return &Views{c}
}

// List returns a page of the views that the reader may open, by name, and the
// cursor of the next.
func (s *Views) List(ctx context.Context, reader account.Person, after string) ([]View, string, error) {
	if _, err := Scope(reader, Filter{}); err != nil {
		return nil, "", err
	}
	list, next, err := s.Store.Views(ctx, reader.ID, after, ViewPage)
	if err != nil {
		return nil, "", fmt.Errorf("reading saved views: %w", err)
	}
	return list, next, nil
}

// Scheduled returns a page of the views that are sent, by name: the reader's own;
// to administrators, everybody's.
func (s *Views) Scheduled(ctx context.Context, reader account.Person, after string) ([]View, string, error) {
	if _, err := Scope(reader, Filter{}); err != nil {
		return nil, "", err
	}
	owner := reader.ID
	if reader.Role == account.Admin {
		owner = 0
	}
	list, next, err := s.Store.Scheduled(ctx, owner, after, ViewPage)
	if err != nil {
		return nil, "", fmt.Errorf("reading schedules: %w", err)
	}
	return list, next, nil
}

// View returns a view that the reader may open, or ErrNoView. An administrator
// sees those that are sent, to stop them.
func (s *Views) View(ctx context.Context, reader account.Person, id int64) (View, error) {
	v, err := s.Store.View(ctx, id)
	if err != nil {
		return View{}, err
	}
	if !v.OpenTo(reader) && (v.Schedule == nil || !v.StoppedBy(reader)) {
		return View{}, ErrNoView
	}
	return v, nil
}

// Gone returns what a view is narrowed to and what is no longer there, in words.
func (s *Views) Gone(ctx context.Context, v View) ([]string, error) {
	var units []account.Unit
	if v.Query.Unit != 0 {
		var err error
		if units, err = s.Reports.people.Units(ctx); err != nil {
			return nil, fmt.Errorf("reading units: %w", err)
		}
	}
	return s.GoneFrom(v, Names(units)), nil
}

// GoneFrom is Gone for somebody who has all units at hand.
func (s *Views) GoneFrom(v View, units []UnitName) []string {
	var gone []string
	if v.Stale {
		gone = append(gone, "a part of its filter")
	}
	if _, there := s.Titles()[v.Query.Course]; v.Query.Course != "" && !there {
		gone = append(gone, "the course “"+v.Query.Course+"”")
	}
	if v.Query.Unit != 0 && !slices.ContainsFunc(units, func(u UnitName) bool { return u.ID == v.Query.Unit }) {
		gone = append(gone, "its unit")
	}
	return gone
}

// Save saves a view and returns its id.
func (s *Views) Save(ctx context.Context, owner account.Person, name string, q Query, shared bool) (int64, error) {
	if _, err := Scope(owner, Filter{}); err != nil {
		return 0, err
	}
	name, err := CleanViewName(name)
	if err != nil {
		return 0, err
	}
	now := s.Clock()
	if _, _, err := q.Filter(s.Zone, now); err != nil {
		return 0, err
	}
	id, err := s.Store.AddView(ctx, View{OwnerID: owner.ID, Name: name, Query: q, Shared: shared, CreatedAt: now, ChangedAt: now})
	if err != nil {
		return 0, fmt.Errorf("saving a view: %w", err)
	}
	return id, nil
}

// own returns a view that the person may change.
func (s *Views) own(ctx context.Context, person account.Person, id int64) (View, error) {
	v, err := s.View(ctx, person, id)
	if err != nil {
		return View{}, err
	}
	if !v.ChangedBy(person) {
		return View{}, ErrViewNotYours
	}
	return v, nil
}

// Change gives a view another name, shares it or not, and, if q is not nil,
// replaces what it shows.
func (s *Views) Change(ctx context.Context, owner account.Person, id int64, name string, shared bool, q *Query) error {
	v, err := s.own(ctx, owner, id)
	if err != nil {
		return err
	}
	if v.Name, err = CleanViewName(name); err != nil {
		return err
	}
	if q != nil {
		if _, _, err := q.Filter(s.Zone, s.Clock()); err != nil {
			return err
		}
		v.Query = *q
	}
	v.Shared, v.ChangedAt = shared, s.Clock()
	if err := s.Store.ChangeView(ctx, v); err != nil {
		return fmt.Errorf("changing a view: %w", err)
	}
	return nil
}

// Remove deletes a view with its schedule.
func (s *Views) Remove(ctx context.Context, owner account.Person, id int64) error {
	if _, err := s.own(ctx, owner, id); err != nil {
		return err
	}
	if err := s.Store.RemoveView(ctx, id); err != nil {
		return fmt.Errorf("removing a view: %w", err)
	}
	return nil
}

// SetSchedule has a view sent from now on. Everybody whom it names has to be
// somebody who may see reports.
func (s *Views) SetSchedule(ctx context.Context, owner account.Person, id int64, sch Schedule) error {
	if _, err := s.own(ctx, owner, id); err != nil {
		return err
	}
	if err := sch.Check(); err != nil {
		return err
	}
	readers, err := s.Store.Readers(ctx, sch.Recipients)
	if err != nil {
		return fmt.Errorf("reading recipients: %w", err)
	}
	if err := s.mayTell(ctx, owner, readers); err != nil {
		return err
	}
	for _, p := range readers {
		if !receives(p) {
			return fault.Explain(fault.Invalid, p.Name+" ("+p.Email+") may not see reports: they are for HR, administrators and managers.")
		}
	}
	sch.CreatedAt = s.Clock()
	sch.NextAt = sch.Next(sch.CreatedAt, s.Zone)
	sch.DueAt, sch.RanAt, sch.Outcome, sch.StoppedAt, sch.Why = time.Time{}, time.Time{}, "", time.Time{}, ""
	if err := s.Store.SetSchedule(ctx, id, sch); err != nil {
		return fmt.Errorf("scheduling a view: %w", err)
	}
	return nil
}

// notYours says of an address that a manager can't send reports to it: in the
// same words, whether there is nobody of that address, or somebody else's.
func notYours(email string) error {
	return fault.Explain(fault.Invalid, "You can have reports sent to yourself and to managers who report to you. "+email+" is none of these.")
}

// mayTell refuses recipients who are not a manager's own people: who is there,
// and what they may see, is not theirs to find out.
func (s *Views) mayTell(ctx context.Context, owner account.Person, readers []account.Person) error {
	scope, err := Scope(owner, Filter{})
	if err != nil || scope.Within == 0 {
		return err
	}
	ids := make([]int64, len(readers))
	for i, p := range readers {
		ids[i] = p.ID
	}
	below, err := s.Store.Below(ctx, owner.ID, ids)
	if err != nil {
		return fmt.Errorf("reading who reports to whom: %w", err)
	}
	for _, p := range readers {
		if p.ID != owner.ID && !slices.Contains(below, p.ID) {
			return notYours(p.Email)
		}
	}
	return nil
}

// Recipients returns the ids of people by their addresses, each once, for
// somebody who wants to send them something.
func (s *Views) Recipients(ctx context.Context, by account.Person, emails []string) ([]int64, error) {
	if len(emails) > maxRecipients {
		return nil, errTooManyRecipients
	}
	ids, err := s.Store.IDs(ctx, emails)
	if err != nil {
		return nil, fmt.Errorf("looking for recipients: %w", err)
	}
	var out []int64
	for _, email := range emails {
		id, known := ids[email]
		if !known && by.Role != account.HR && by.Role != account.Admin {
			return nil, notYours(email)
		}
		if !known {
			return nil, fault.Explain(fault.Invalid, "Nobody has the address "+email+".")
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

// Stop stops the schedule of a view.
func (s *Views) Stop(ctx context.Context, person account.Person, id int64) error {
	v, err := s.View(ctx, person, id)
	if err != nil {
		return err
	}
	if !v.StoppedBy(person) {
		return ErrViewNotYours
	}
	if err := s.Store.StopSchedule(ctx, id, s.Clock(), "Stopped by "+person.Email+"."); err != nil {
		return fmt.Errorf("stopping a schedule: %w", err)
	}
	return nil
}

// receives reports whether somebody gets reports by mail.
func receives(p account.Person) bool {
	_, err := Scope(p, Filter{})
	return err == nil && p.Active
}
