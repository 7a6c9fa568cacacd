package sample

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/quiz"
	"decorum/internal/store"
)

// train lets somebody go through the cycles of a course. Which there are, and
// when they are due, is decided by the rules themselves, so that applying them
// to the company changes nothing. Somebody who lives through it has every
// lesson and attempt; their histories are returned, all others go to the part.
func (p *parting) train(ctx context.Context, who *newcomer, s *subject, live bool) ([]store.History, error) {
	var pupil *school
	if live {
		pupil = p.school(who, s)
	}
	rule := s.rules.Assignments[0]
	c := assignment.Candidate{Member: assignment.Member{ID: who.ID, UnitID: p.company.ids[0], Role: who.Role, Tags: who.tags,
		HiredOn: who.HiredOn, Active: true}}
	at := who.CreatedAt.Add(time.Hour)
	if at.Before(rule.CreatedAt) {
		at = rule.CreatedAt
	}
	for at.Before(p.until(who)) {
		change := s.rules.Decide(c, at)
		if change.Kind != assignment.Enroll {
			break
		}
		fate := p.fate(who, s, change, at)
		var one *store.History
		var err error
		if live {
			one, err = p.live(ctx, who, pupil, fate, rule.ID)
		} else {
			one, err = p.write(ctx, who, s, fate)
		}
		if err != nil {
			return nil, err
		}
		c.Enrolled, c.Enrollment = true, one.Enrollment
		opens := rule.Recurrence.Opens(account.DayOf(one.CompletedAt, p.Zone))
		if !one.Completed() || opens == "" {
			break
		}
		at = opens.Begins(p.Zone).Add(time.Hour)
	}
	if !live {
		return nil, nil
	}
	out := make([]store.History, len(pupil.ledger.histories))
	for i, one := range pupil.ledger.histories {
		out[i] = *one
	}
	return out, nil
}

// Shares of those who do as they are asked in time, and late; the others don't
// come to the end.
const (
	inTime = 0.90
	late   = 0.06
)

// fate draws what becomes of a cycle that begins at a moment.
func (p *parting) fate(who *newcomer, s *subject, asked assignment.Change, at time.Time) cycle {
	c := cycle{number: asked.Cycle, assigned: at.UTC(), due: asked.DueAt}
	until, lessons := p.until(who), len(s.Course.Lessons)
	draw := p.random.Float64()
	end := at.Add(24*time.Hour + p.upTo(asked.DueAt.Sub(at)-36*time.Hour))
	if draw >= inTime {
		end = asked.DueAt.Add(p.upTo(45 * 24 * time.Hour))
	}
	c.start = end.Add(-p.upTo(min(12*24*time.Hour, end.Sub(at)-time.Hour)) - time.Hour)
	never := draw >= inTime+late
	switch {
	case c.start.After(until), never && p.random.IntN(2) == 0:
		c.start = time.Time{}
	case end.After(until), never:
		c.end, c.lessons = until, 1+p.random.IntN(max(1, lessons-1))
		if c.start.Add(48 * time.Hour).Before(until) {
			c.end = c.start.Add(48 * time.Hour)
		}
		c.open = p.random.IntN(3) == 0
	default:
		c.end, c.lessons, c.complete = end, lessons, true
	}
	return c
}

// upTo draws a time of less than that, in seconds.
func (p *parting) upTo(d time.Duration) time.Duration {
	return time.Duration(p.random.Int64N(max(1, int64(d/time.Second)))) * time.Second
}

// write writes a cycle down, without what led there, and adds it to the part.
func (p *parting) write(ctx context.Context, who *newcomer, s *subject, c cycle) (*store.History, error) {
	total := len(s.Course.Requirements())
	one := records(enrollment.Enrollment{ID: int64(len(p.load.Histories)) + 1, PersonID: who.ID, Course: s.Course.Key, Cycle: c.number,
		AssignmentID: s.rules.Assignments[0].ID, EnrolledAt: c.assigned, AssignedAt: c.assigned, DueAt: c.due, StartedAt: c.start,
		Met: min(c.lessons, total-1), Total: total})
	one.Latest = true
	if c.complete {
		if err := p.certify(ctx, who, s.Published, &one, c.end); err != nil {
			return nil, err
		}
	}
	if before := len(p.load.Histories) - 1; c.number > 1 { // the cycle before stands right before it
		p.load.Histories[before].Latest = false
		if one.Certificate != nil {
			p.load.Histories[before].Certificate.SupersededAt, p.load.Histories[before].Certificate.SupersededBy = &one.Certificate.IssuedAt, one.Certificate.Statement.Serial
		}
	}
	p.load.Histories = append(p.load.Histories, one)
	if !c.complete {
		p.open = append(p.open, len(p.load.Histories)-1)
	}
	return &one, nil
}

// certify completes an enrollment, with a certificate.
func (p *parting) certify(ctx context.Context, who *newcomer, of course.Published, one *store.History, at time.Time) error {
	*p.clock = at
	issued, err := p.certificates.Sign(ctx, certificate.Award{PersonID: who.ID, Name: who.Name, Course: one.Course,
		Title: of.Course.Certificate.Title, Version: of.Version.Number, VersionHash: of.Version.Hash,
		CompletedAt: at, ValidFor: of.Course.Certificate.ValidFor})
	if err != nil {
		return fmt.Errorf("certifying: %w", err)
	}
	one.Met, one.CompletedAt, one.CompletedVersionID = one.Total, at.UTC(), of.Version.ID
	one.Score, one.Scored = quiz.Score(8000+100*p.random.IntN(21)), true
	if issued.ValidUntil != nil {
		one.ValidUntil = *issued.ValidUntil
	}
	one.Certificate = &issued
	return nil
}

// school returns the school of one person.
func (p *parting) school(who *newcomer, s *subject) *school {
	pupil := &school{ledger: newLedger(), course: s.Course, random: p.random}
	pupil.service = enrollment.New(enrollment.Config{Store: pupil.ledger, Courses: single{s.Published}, People: staff{who.ID: who.Person},
		Signer: clerk{p, pupil}, Clock: pupil.now})
	return pupil
}

// live lets somebody live through a cycle.
func (p *parting) live(ctx context.Context, who *newcomer, pupil *school, c cycle, rule int64) (*store.History, error) {
	if err := pupil.attend(ctx, who.ID, c, rule); err != nil {
		return nil, err
	}
	if c.complete {
		if err := pupil.followUps(ctx, who.ID, p.until(who)); err != nil {
			return nil, err
		}
	}
	return pupil.ledger.histories[len(pupil.ledger.histories)-1], nil
}

// clerk signs at the school's time.
type clerk struct {
	*parting

	school *school
}

// Sign implements enrollment.Signer.
func (c clerk) Sign(ctx context.Context, award certificate.Award) (certificate.Certificate, error) {
	*c.clock = c.school.clock
	return c.certificates.Sign(ctx, award)
}

// except grants some of those who are not through an exception.
func (p *parting) except(who *newcomer) {
	if len(p.open) == 0 || !who.left.IsZero() {
		return
	}
	x := assignment.Exception{PersonID: who.ID, CreatedAt: p.Now.AddDate(0, 0, -20), CreatedBy: hrEmail, StartsAt: p.Now.AddDate(0, 0, -20)}
	first := p.load.Histories[p.open[0]].Enrollment
	if first.EnrolledAt.After(x.StartsAt) {
		x.CreatedAt, x.StartsAt = first.EnrolledAt, first.EnrolledAt
	}
	of := p.open[:1]
	change := func(e *enrollment.Enrollment) { e.SetAside = x.SetsAside() }
	switch draw := p.random.IntN(100); {
	case draw < 6:
		x.Kind, x.Reason, x.EndsAt = assignment.Pause, onLeave, account.DayOf(p.Now, p.Zone).Add(30+p.random.IntN(90)).Ends(p.Zone)
		of = p.open
	case draw < 8:
		x.Kind, x.Reason, x.EnrollmentID = assignment.Waive, leaving, first.ID
	case draw < 10 && first.DueAt.Before(p.Now.AddDate(0, 0, 20)):
		x.Kind, x.Reason, x.EnrollmentID = assignment.Extend, "Too much to do at the end of the year", first.ID
		x.DueBefore, x.DueAfter = first.DueAt, account.DayOf(p.Now, p.Zone).Add(30).Ends(p.Zone)
		change = func(e *enrollment.Enrollment) { e.DueAt, e.DueMoved = x.DueAfter, true }
	default:
		return
	}
	p.load.Exceptions = append(p.load.Exceptions, x)
	for _, i := range of {
		e := p.load.Histories[i].Enrollment
		for _, at := range []time.Time{x.StartsAt, e.EnrolledAt, e.StartedAt} {
			if at.After(e.ChangedAt) {
				e.ChangedAt = at
			}
		}
		change(&e)
		p.load.Settled = append(p.load.Settled, e)
	}
}
