package message_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/mail"
	"decorum/internal/message"
	"decorum/internal/store"
	"decorum/internal/testdb"
)

// server is a mail server on this machine that keeps what it gets.
type server struct {
	address string
	answer  func(n int) error // to the nth message; nil: takes it

	mu      sync.Mutex
	n       int
	letters map[string][]string // by recipient
}

func serve(t *testing.T) *server {
	t.Helper()
	s := &server{letters: map[string][]string{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s.address = listener.Addr().String()
	real := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	real.Domain = "mail.test"
	go func() { _ = real.Serve(listener) }()
	t.Cleanup(func() { _ = real.Close() })
	return s
}

type session struct {
	server *server
	to     string
}

func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.n++
	if s.server.answer != nil {
		if err := s.server.answer(s.server.n); err != nil {
			return err
		}
	}
	s.server.letters[s.to] = append(s.server.letters[s.to], string(text))
	return nil
}

// count returns how many letters somebody got.
func (s *server) count(to string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.letters[to])
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// office is a company with some people who are to take a course.
type office struct {
	t      *testing.T
	db     *store.DB
	server *server
	offset atomic.Int64 // of the clock
	people []string     // addresses
}

const courseKey = "ethics"

type shelf struct{}

func (shelf) All() []course.Published {
	return []course.Published{{Course: &course.Course{Key: courseKey, Title: "Ethics & <Courage>"}}}
}

// start is ten in the morning of a Tuesday, in UTC.
var start = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

func (o *office) now() time.Time { return start.Add(time.Duration(o.offset.Load())) }

func (o *office) wait(d time.Duration) { o.offset.Add(int64(d)) }

func open(t *testing.T, address string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), address)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// newOffice asks n people to take the course, one of them in German.
func newOffice(t *testing.T, address string, n int) *office {
	t.Helper()
	o := &office{t: t, db: open(t, address), server: serve(t)}
	_, err := o.db.Migrate(t.Context())
	must(t, err)
	_, err = o.service(o.db.Messages()).PlanAndCompose(t.Context()) // begins to tell people things
	must(t, err)
	var rows []account.ImportRow
	for i := range n {
		email := fmt.Sprintf("p%d@example.org", i)
		o.people = append(o.people, email)
		rows = append(rows, account.ImportRow{Email: email, Name: fmt.Sprintf("P. %d", i)})
	}
	rows[0].Language, rows[0].Name = "de", "Jörg Weiß"
	_, err = o.db.People().ImportPeople(t.Context(), rows, o.now(), func(int) {})
	must(t, err)
	days := 30
	id, err := o.db.Assignments().AddAssignment(t.Context(), assignment.Assignment{Course: courseKey, Name: "Everybody", Due: assignment.Due{AfterAssigned: &days},
		Reminders: assignment.StandardReminders(), CreatedAt: o.now(), CreatedBy: "hana", ChangedAt: o.now()})
	must(t, err)
	var changes []assignment.Change
	must(t, o.db.Assignments().Candidates(t.Context(), courseKey, nil, func(some []assignment.Candidate) error {
		for _, c := range some {
			changes = append(changes, assignment.Change{Kind: assignment.Enroll, PersonID: c.ID, Cycle: 1, AssignmentID: id,
				DueAt: account.DayOf(o.now(), time.UTC).Add(days).Ends(time.UTC)})
		}
		return nil
	}))
	_, err = o.db.Assignments().Carry(t.Context(), courseKey, changes, 3, o.now())
	must(t, err)
	return o
}

// service returns an instance's service over a store.
func (o *office) service(s message.Store) *message.Service {
	o.t.Helper()
	server, err := mail.ParseServer("smtp://" + o.server.address + "?tls=none")
	must(o.t, err)
	sender := mail.New(mail.Config{Server: server, From: mail.Address{Name: "Training", Email: "training@example.org"}, Clock: o.now,
		Timeouts: mail.Timeouts{Connect: 5 * time.Second, Command: 5 * time.Second, Block: 5 * time.Second, End: 5 * time.Second}})
	hours, err := message.ParseHours("08:00-18:00", false)
	must(o.t, err)
	return message.New(message.Config{Store: s, Courses: shelf{}, Links: enrollment.NewLinks(o.db.Secrets(), o.now),
		Open: func() message.Session { return sender.Open() }, Hours: hours, Zone: time.UTC,
		Organization: "Northwind", BaseURL: "https://training.example.org", Clock: o.now})
}

// run does all that is due, as the jobs do.
func run(ctx context.Context, s *message.Service) error {
	if _, err := s.PlanAndCompose(ctx); err != nil {
		return err
	}
	_, err := s.Send(ctx)
	return err
}

// TestLetter looks at what arrives.
func TestLetter(t *testing.T) {
	o := newOffice(t, filepath.Join(t.TempDir(), "mail.db"), 2)
	must(t, run(t.Context(), o.service(o.db.Messages())))
	o.server.mu.Lock()
	german, english := o.server.letters["p0@example.org"], o.server.letters["p1@example.org"]
	o.server.mu.Unlock()
	if len(german) != 1 || len(english) != 1 {
		t.Fatalf("%d and %d letters", len(german), len(english))
	}
	for _, want := range []string{"Subject: Ethics & <Courage> is on your list", "Please complete it by December 24, 2026.", "Hello P. 1,",
		"https://training.example.org/courses/ethics", "Content-Language: en", "Message-ID: <decorum.", "multipart/alternative"} {
		if !strings.Contains(strings.ReplaceAll(english[0], "=\r\n", ""), want) {
			t.Errorf("the letter lacks %q:\n%s", want, english[0])
		}
	}
	if strings.Contains(english[0], "List-Unsubscribe") {
		t.Error("one can unsubscribe from what is mandatory")
	}
	for _, want := range []string{"Content-Language: de", "Guten Tag, J=C3=B6rg Wei=C3=9F,", "bis zum 24. Dezember 2026 ab"} {
		if !strings.Contains(strings.ReplaceAll(german[0], "=\r\n", ""), want) {
			t.Errorf("the German letter lacks %q:\n%s", want, german[0])
		}
	}
}

// TestQuietHours keeps mails until the morning.
func TestQuietHours(t *testing.T) {
	o := newOffice(t, filepath.Join(t.TempDir(), "mail.db"), 2)
	s := o.service(o.db.Messages())
	o.wait(9 * time.Hour) // seven in the evening
	must(t, run(t.Context(), s))
	if o.server.n != 0 {
		t.Fatalf("%d mails went out in quiet hours", o.server.n)
	}
	o.wait(13 * time.Hour)
	must(t, run(t.Context(), s))
	if o.server.n != 2 {
		t.Errorf("%d mails went out in the morning, want 2", o.server.n)
	}
	must(t, run(t.Context(), s))
	if o.server.n != 2 {
		t.Errorf("%d mails went out, the third for nothing", o.server.n)
	}
}

// TestServerIsAway keeps mails while there is no mail server, and gives one up
// that it does not want.
func TestServerIsAway(t *testing.T) {
	o := newOffice(t, filepath.Join(t.TempDir(), "mail.db"), 3)
	o.server.answer = func(n int) error {
		switch n {
		case 1:
			return &smtp.SMTPError{Code: 451, Message: "later"}
		case 2:
			return &smtp.SMTPError{Code: 550, Message: "nobody here"}
		}
		return nil
	}
	address := o.server.address
	o.server.address = "127.0.0.1:1"
	s := o.service(o.db.Messages())
	if err := run(t.Context(), s); fault.Of(err) != fault.Unavailable {
		t.Fatalf("without a mail server: %v", err)
	}
	o.server.address = address
	s = o.service(o.db.Messages())
	o.wait(time.Minute)
	must(t, run(t.Context(), s))
	counts, err := o.db.Messages().MailCounts(t.Context())
	must(t, err)
	if counts[message.Waiting] != 1 || counts[message.Failed] != 1 || o.server.n != 3 {
		t.Fatalf("after %d messages the mails are %v", o.server.n, counts)
	}
	o.wait(time.Hour)
	must(t, run(t.Context(), s))
	if counts, err = o.db.Messages().MailCounts(t.Context()); err != nil || counts[message.Waiting] != 0 || counts[message.Failed] != 1 {
		t.Errorf("in the end the mails are %v, %v", counts, err)
	}
}

// TestTwoInstances lets several instances on one PostgreSQL write and send at
// the same moment: everybody gets one letter.
func TestTwoInstances(t *testing.T) {
	address := testdb.Postgres(t)
	o := newOffice(t, address, 40)
	var all sync.WaitGroup
	for range 4 {
		s := o.service(open(t, address).Messages())
		all.Go(func() {
			for range 10 {
				if err := run(t.Context(), s); err != nil && fault.Of(err) != fault.Conflict {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, p := range o.people {
		if n := o.server.count(p); n != 1 {
			t.Errorf("%s got %d letters", p, n)
		}
	}
}

// errCrash is what every call returns after a crash.
var errCrash = errors.New("crashed")

// dying is a store that stops working before its nth writing call, or after it,
// as it is for a program that is killed.
type dying struct {
	message.Store

	left  atomic.Int64
	after bool // the last call is carried out, and nobody learns of it
}

func (d *dying) step(do func() error) error {
	left := d.left.Add(-1)
	if left < 0 {
		return errCrash
	}
	err := do()
	if left == 0 && d.after {
		d.left.Store(0)
		return errCrash
	}
	return err
}

func (d *dying) Apply(ctx context.Context, diff message.Difference, at time.Time) (n int, err error) {
	err = d.step(func() (err error) { n, err = d.Store.Apply(ctx, diff, at); return err })
	return n, err
}

func (d *dying) SaveProgress(ctx context.Context, p message.Progress) error {
	return d.step(func() error { return d.Store.SaveProgress(ctx, p) })
}

func (d *dying) Post(ctx context.Context, posts []message.Post, at time.Time) (n int, err error) {
	err = d.step(func() (err error) { n, err = d.Store.Post(ctx, posts, at); return err })
	return n, err
}

func (d *dying) Claim(ctx context.Context, holder string, now, until time.Time) (m message.Mail, err error) {
	err = d.step(func() (err error) { m, err = d.Store.Claim(ctx, holder, now, until); return err })
	return m, err
}

func (d *dying) End(ctx context.Context, id int64, holder string) error {
	return d.step(func() error { return d.Store.End(ctx, id, holder) })
}

func (d *dying) Record(ctx context.Context, m message.Mail, holder string) error {
	return d.step(func() error { return d.Store.Record(ctx, m, holder) })
}

// TestCrashBetweenAnyTwoSteps kills the program before and after each of its
// writes, starts it again, and looks at what arrived: nothing twice, and nothing
// is lost unless it is shown as uncertain.
func TestCrashBetweenAnyTwoSteps(t *testing.T) {
	uncertain, lost := 0, 0
	for steps := int64(0); ; steps++ {
		finished := true
		for _, after := range []bool{false, true} {
			o := newOffice(t, filepath.Join(t.TempDir(), "mail.db"), 3)
			d := &dying{Store: o.db.Messages(), after: after}
			d.left.Store(steps)
			err := run(t.Context(), o.service(d))
			if err != nil && !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			finished = finished && err == nil
			o.wait(31 * time.Minute) // until what was held is free
			must(t, run(t.Context(), o.service(o.db.Messages())))
			list, _, err := o.db.Messages().List(t.Context(), message.Filter{Kind: message.Assigned, Limit: 10})
			must(t, err)
			if len(list) != 3 {
				t.Fatalf("after %d steps there are %d messages", steps, len(list))
			}
			for _, e := range list {
				n := o.server.count(fmt.Sprintf("p%s@example.org", map[string]string{"Jörg Weiß": "0", "P. 1": "1", "P. 2": "2"}[e.Recipient]))
				switch {
				case e.Mail == message.Uncertain && n <= 1:
					uncertain++
					lost += 1 - n
				case e.Mail != message.Sent || n != 1:
					t.Errorf("after %d steps (last one done: %v) the mail to %s is %s, and %d arrived", steps, after, e.Recipient, e.Mail, n)
				}
			}
		}
		if finished {
			break
		}
	}
	if uncertain == 0 || lost == 0 || lost == uncertain {
		t.Errorf("%d mails were uncertain, %d of them did not arrive: the crashes prove little", uncertain, lost)
	}
}
