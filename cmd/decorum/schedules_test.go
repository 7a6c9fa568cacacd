package main

import (
	"context"
	"log/slog"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/config"
	"decorum/internal/mail"
	"decorum/internal/message"
	"decorum/internal/report"
	"decorum/internal/store"
	"decorum/internal/testdb"
)

// postbox takes every mail, as a mail server that works does.
type postbox struct {
	mu    sync.Mutex
	mails []mail.Message
}

func (b *postbox) Send(ctx context.Context, m mail.Message) mail.Outcome {
	if m.Ending != nil {
		if err := m.Ending(ctx); err != nil {
			return mail.Outcome{Verdict: mail.Deferred, Err: err}
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails = append(b.mails, m)
	return mail.Outcome{Verdict: mail.Sent}
}

func (b *postbox) Close() {}

func (b *postbox) all() []mail.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.mails)
}

// TestScheduledReportIsMailedOnce: when its time has come each recipient gets
// one mail with their own rows, however many instances there are.
func TestScheduledReportIsMailedOnce(t *testing.T) {
	t.Parallel()
	for engine, instances := range map[string]int{"sqlite": 1, "postgres": 2} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			address := filepath.Join(t.TempDir(), "decorum.db")
			if engine == "postgres" {
				address = testdb.Postgres(t)
			}
			clock, box := &movableClock{}, &postbox{}
			at := time.Date(2026, 11, 24, 6, 59, 0, 0, time.UTC)
			clock.set(at)
			var programs []*program
			for range instances {
				programs = append(programs, programOn(t, address, clock, box))
			}
			p := programs[0]
			owner, view := scheduled(t, p)
			for _, each := range programs {
				t.Cleanup(each.background(t.Context()))
			}
			for range 60 {
				if len(box.all()) >= 2 {
					break
				}
				at = at.Add(20 * time.Second) // work that runs again and again goes by this clock
				clock.set(at)
				time.Sleep(500 * time.Millisecond)
			}
			for range 6 { // and no more than that
				at = at.Add(20 * time.Second)
				clock.set(at)
				time.Sleep(500 * time.Millisecond)
			}
			mails := box.all()
			if len(mails) != 2 {
				t.Fatalf("%d mails: %+v", len(mails), mails)
			}
			for _, m := range mails {
				want := map[string]int{"hr@acme.example": 3, "boss@acme.example": 2}[m.To.Email] // lines, the head included
				if len(m.Attachments) != 1 || strings.Count(string(m.Attachments[0].Content), "\r\n") != want || m.Attachments[0].Name != "completion-2026-11-24.csv" {
					t.Errorf("%s gets %+v", m.To.Email, m.Attachments)
				}
				if !strings.Contains(m.Text, "http://decorum.example/reports/views/") || m.Subject != "Report: Everybody" {
					t.Errorf("the mail is %q:\n%s", m.Subject, m.Text)
				}
			}
			v, err := p.views.View(t.Context(), owner, view)
			if err != nil || !strings.Contains(v.Schedule.Outcome, "2 people") || !v.Schedule.NextAt.Equal(time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC)) {
				t.Errorf("the schedule is %+v, %v", v.Schedule, err)
			}
		})
	}
}

func programOn(t *testing.T, address string, clock *movableClock, box *postbox) *program {
	t.Helper()
	db, err := store.Open(t.Context(), address)
	check(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Migrate(t.Context())
	check(t, err)
	p, err := assemble(t.Context(), given{db: db, site: config.Site{Organization: "Acme", Zone: "UTC"}, base: &url.URL{Scheme: "http", Host: "decorum.example"},
		clock: clock.now, log: slog.New(slog.DiscardHandler), open: func() message.Session { return box }, hours: message.Hours{Until: 24 * 60}})
	check(t, err)
	return p
}

// scheduled has a view sent to HR and to a manager of one of two people, at
// seven, and returns HR and the view.
func scheduled(t *testing.T, p *program) (account.Person, int64) {
	t.Helper()
	ctx := t.Context()
	add := func(name string, role account.Role, manager int64) int64 {
		id, err := p.db.People().AddPerson(ctx, account.Person{Email: name + "@acme.example", Name: name, Role: role, Active: true, ManagerID: manager, CreatedAt: p.clock()})
		check(t, err)
		return id
	}
	hr := add("hr", account.HR, 0)
	boss := add("boss", account.Learner, 0)
	for _, id := range []int64{add("ana", account.Learner, boss), add("bea", account.Learner, 0)} {
		check(t, p.enrollments.Start(ctx, id, courseKey))
	}
	owner, err := p.db.People().Person(ctx, hr)
	check(t, err)
	view, err := p.views.Save(ctx, owner, "Everybody", report.Query{}, false)
	check(t, err)
	check(t, p.views.SetSchedule(ctx, owner, view, report.Schedule{Every: report.Daily, Hour: 7, Format: "csv", Attach: true, Recipients: []int64{hr, boss}}))
	return owner, view
}
