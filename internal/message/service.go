package message

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"decorum/internal/account"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/mail"
)

// Courses gives the courses that are published.
type Courses interface {
	All() []course.Published
}

// Links signs addresses that open one thing to one person.
type Links interface {
	FollowUp(ctx context.Context, link enrollment.FollowUpLink) (string, error)
	Unsubscribe(ctx context.Context, personID int64) (string, error)
	ReadUnsubscribe(ctx context.Context, token string) (int64, error)
}

// Session sends mails, one after another.
type Session interface {
	Send(ctx context.Context, m mail.Message) mail.Outcome
	Close()
}

// Config is what a Service needs.
type Config struct {
	Store        Store
	Courses      Courses
	Cycles       Cycles
	Links        Links
	Open         func() Session // nil: no mail server was set, and nothing is planned
	Hours        Hours
	Zone         *time.Location
	Organization string
	BaseURL      string
	Clock        func() time.Time
}

// Service plans, writes and sends messages.
type Service struct {
	Config

	composed atomic.Pointer[account.Day] // on which this instance has looked for whom to write to
}

// New returns a service.
func New(c Config) *Service { return &Service{Config: c} }

// Sends reports whether there is a mail server.
func (s *Service) Sends() bool { return s.Open != nil }

// Days that planning looks ahead, and back: what could not go out for that long
// does not go out any more.
const (
	ahead = 30
	late  = 7
)

// overlap is how far planning looks back beyond where it was: a change that was
// committed late, or by a clock that is behind, is seen as well.
const overlap = 2 * time.Minute

func (s *Service) today() account.Day { return account.DayOf(s.Clock(), s.Zone) }

// rules returns what messages are sent by, and when an assignment last changed.
func (s *Service) rules(ctx context.Context, since time.Time) (Rules, time.Time, error) {
	r := Rules{FollowUps: map[string][]time.Duration{}, Zone: s.Zone, Zones: map[int64]*time.Location{}, Since: since}
	list, err := s.Store.Assignments(ctx, "")
	if err != nil {
		return r, time.Time{}, fmt.Errorf("reading assignments: %w", err)
	}
	var changed time.Time
	r.Assignments = byID(list)
	for _, a := range list {
		if a.ChangedAt.After(changed) {
			changed = a.ChangedAt
		}
		if a.Due.Zone != "" {
			if r.Zones[a.ID], err = time.LoadLocation(a.Due.Zone); err != nil {
				return r, changed, fmt.Errorf("reading the zone of assignment %d: %w", a.ID, err)
			}
		}
	}
	for _, p := range s.Courses.All() {
		r.FollowUps[p.Course.Key] = p.Course.FollowUpIntervals()
		if p.Version.PublishedAt.After(changed) {
			changed = p.Version.PublishedAt
		}
	}
	return r, changed, nil
}

// Plan makes rows what is wanted for the coming days. When a day has begun, or a
// rule has changed, it looks at everybody; otherwise at those about whom
// something has changed. Doing it again changes nothing. It returns how many
// rows changed.
func (s *Service) Plan(ctx context.Context) (int, error) {
	if !s.Sends() {
		return 0, nil
	}
	now, today := s.Clock(), s.today()
	progress, err := s.progress(ctx, now)
	if err != nil {
		return 0, err
	}
	rules, changed, err := s.rules(ctx, progress.Since)
	if err != nil {
		return 0, err
	}
	scope := Scope{From: today.Add(-late), Until: today.Add(ahead), Completed: now.Add(-longest(rules) - late*24*time.Hour),
		Valid: today.Add(ahead + expiring(rules) + 1).Ends(s.Zone)}
	if progress.Day == today && !changed.After(progress.At.Add(-overlap)) {
		scope.Since = progress.At.Add(-overlap)
	}
	n, err := s.reconcile(ctx, rules, scope, now)
	if err != nil {
		return n, err
	}
	progress.At, progress.Day = now, today
	if err := s.Store.SaveProgress(ctx, progress); err != nil {
		return n, fmt.Errorf("noting how far planning has come: %w", err)
	}
	return n, nil
}

// progress returns how far planning has come; if it has not begun, it begins now.
func (s *Service) progress(ctx context.Context, now time.Time) (Progress, error) {
	progress, err := s.Store.Progress(ctx)
	if err != nil {
		return progress, fmt.Errorf("reading how far planning has come: %w", err)
	}
	if progress.Since.IsZero() {
		progress.Since = now
	}
	return progress, nil
}

// expiring returns how many days before the end of a completion it is said at
// the earliest.
func expiring(r Rules) int {
	most := 0
	for _, a := range r.Assignments {
		most = max(most, a.Reminders.Expiring)
	}
	return most
}

// longest returns after how long the last follow-up of any course opens.
func longest(r Rules) time.Duration {
	var most time.Duration
	for _, intervals := range r.FollowUps {
		for _, d := range intervals {
			most = max(most, d)
		}
	}
	return most
}

func (s *Service) reconcile(ctx context.Context, rules Rules, scope Scope, now time.Time) (int, error) {
	n := 0
	err := s.Store.Standings(ctx, scope, func(some []Standing) error {
		ids := make([]int64, len(some))
		for i, one := range some {
			ids[i] = one.Enrollment.ID
		}
		rows, err := s.Store.Messages(ctx, ids, scope.From)
		if err != nil {
			return err
		}
		about := map[int64][]Message{}
		for _, m := range rows {
			about[m.EnrollmentID] = append(about[m.EnrollmentID], m)
		}
		var d Difference
		for _, one := range some {
			rules.Reconcile(&d, one, about[one.Enrollment.ID], scope.From, scope.Until)
		}
		if d.Empty() {
			return nil
		}
		changed, err := s.Store.Apply(ctx, d, now)
		n += changed
		return err
	})
	if err != nil {
		return n, fmt.Errorf("planning messages: %w", err)
	}
	return n, nil
}

// PlanAndCompose plans and, if that changed anything, or once a day, writes the
// mails that are due. It returns how many it wrote. To do it every minute costs
// little, however many people there are who wait for tomorrow.
func (s *Service) PlanAndCompose(ctx context.Context) (int, error) {
	changed, err := s.Plan(ctx)
	if err != nil {
		return 0, err
	}
	today := s.today()
	if last := s.composed.Load(); changed == 0 && last != nil && *last == today {
		return 0, nil
	}
	if !s.Sends() || !s.Hours.Open(s.Clock(), s.Zone) {
		s.composed.Store(nil)
		return 0, nil
	}
	n, err := s.Compose(ctx)
	if err == nil {
		s.composed.Store(&today)
	}
	return n, err
}

// Refuse records whether a person does without what is voluntary.
func (s *Service) Refuse(ctx context.Context, person int64, refuse bool) error {
	if err := s.Store.Refuse(ctx, person, refuse, s.Clock()); err != nil {
		return fmt.Errorf("recording what somebody does without: %w", err)
	}
	return nil
}

// Refuses reports whether a person does without what is voluntary.
func (s *Service) Refuses(ctx context.Context, person int64) (bool, error) {
	refuses, err := s.Store.Refuses(ctx, person)
	if err != nil {
		return false, fmt.Errorf("reading what somebody does without: %w", err)
	}
	return refuses, nil
}

// Unsubscribed returns whom a link of a mail belongs to.
func (s *Service) Unsubscribed(ctx context.Context, token string) (int64, error) {
	person, err := s.Links.ReadUnsubscribe(ctx, token)
	if err != nil {
		return 0, fmt.Errorf("reading a link: %w", err)
	}
	return person, nil
}
