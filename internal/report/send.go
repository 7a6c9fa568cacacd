package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"decorum/internal/account"
)

// MaxAttachment is how large a file may be that comes with a mail. Above it the
// mail has the link only: mail servers refuse large mails, and each recipient
// costs as much again in the database.
const MaxAttachment = 5 << 20

// Letter is what a mail tells somebody of a report. Whoever writes the mail finds
// the words, in the language of the recipient.
type Letter struct {
	Key      string // there is never a second one of the same key
	To       account.Person
	View     string    // its name
	At       time.Time // as of when the rows are
	Rows     int       // that the recipient may see
	Owner    string    // who has it sent
	Schedule Schedule
	TooLarge bool   // the file was to come with the mail, and is too large for one
	Link     string // address of the view
	File     *File  // nil = none
}

// File is a report as it comes with a mail.
type File struct {
	Name, Type string
	Content    []byte
}

// Outbox takes letters, to be sent as soon as possible.
type Outbox interface {
	// Sends reports whether there is a mail server.
	Sends() bool
	// Write takes a letter, unless there is one of its key already.
	Write(ctx context.Context, l Letter) error
}

// Queue has work done behind.
type Queue interface {
	// Run has Views.Run called for a view and the moment that is due, once, by
	// whichever instance has time.
	Run(ctx context.Context, viewID int64, due time.Time) error
}

// dueAtOnce is how many schedules are ordered at once.
const dueAtOnce = 100

// Order has every schedule run that has come to its time, and returns how many.
// Of one that was missed more than once, because no instance was running, the
// last run only: nobody needs the report of a day that is over.
func (s *Views) Order(ctx context.Context) (int, error) {
	n := 0
	for {
		now := s.Clock()
		due, err := s.Store.DueSchedules(ctx, now, dueAtOnce)
		if err != nil || len(due) == 0 {
			return n, err
		}
		for _, v := range due {
			at := v.Schedule.NextAt
			if missed := v.Schedule.Due(at, now, s.Zone); len(missed) > 0 {
				at = missed[len(missed)-1]
			}
			// In this order: what is ordered twice runs once, what is not ordered never.
			if err := s.Queue.Run(ctx, v.ID, at); err != nil {
				return n, fmt.Errorf("ordering a report: %w", err)
			}
			if err := s.Store.Advance(ctx, v.ID, v.Schedule.NextAt, v.Schedule.Next(now, s.Zone)); err != nil {
				return n, fmt.Errorf("moving a schedule on: %w", err)
			}
			n++
		}
	}
}

// Run makes a view's report for each of its recipients, of the rows that are
// theirs to see, and hands it to the outbox. Running it again is the same as
// having run it once: each letter has a key of its own.
func (s *Views) Run(ctx context.Context, viewID int64, due time.Time) error {
	v, err := s.Store.View(ctx, viewID)
	if errors.Is(err, ErrNoView) {
		return nil // removed meanwhile
	}
	if err != nil {
		return err
	}
	if v.Schedule == nil || v.Schedule.Stopped() || !v.Schedule.DueAt.Before(due) {
		return nil
	}
	outcome, err := s.send(ctx, v, due)
	if err != nil {
		return err
	}
	return s.record(ctx, v.ID, due, outcome)
}

// GiveUp records that a run failed for good.
func (s *Views) GiveUp(ctx context.Context, viewID int64, due time.Time) error {
	return s.record(ctx, viewID, due, "It could not be made. Whoever runs this site finds the reason in its log.")
}

func (s *Views) record(ctx context.Context, viewID int64, due time.Time, outcome string) error {
	if err := s.Store.Ran(ctx, viewID, due, s.Clock(), outcome); err != nil {
		return fmt.Errorf("recording what became of a report: %w", err)
	}
	return nil
}

// send writes the letters and says what became of them.
func (s *Views) send(ctx context.Context, v View, due time.Time) (string, error) {
	people, err := s.Store.Readers(ctx, append([]int64{v.OwnerID}, v.Schedule.Recipients...))
	if err != nil {
		return "", fmt.Errorf("reading recipients: %w", err)
	}
	byID := map[int64]account.Person{}
	for _, p := range people {
		byID[p.ID] = p
	}
	if !receives(byID[v.OwnerID]) {
		why := "The person who saved it has left, or no longer sees reports."
		return why, s.Store.StopSchedule(ctx, v.ID, s.Clock(), why)
	}
	if !s.Outbox.Sends() {
		return "There is no mail server, so nothing was sent.", nil
	}
	gone, err := s.Gone(ctx, v)
	if err != nil {
		return "", err
	}
	if len(gone) > 0 {
		return "Nothing was sent: it is narrowed to something that is no longer there (" + gone[0] + "). Change the view.", nil
	}
	run := run{Views: s, view: v, due: due, now: s.Clock(), files: map[int64]*File{}}
	if run.filter, run.sort, err = v.Query.Filter(s.Zone, run.now); err != nil {
		return "", err
	}
	left := 0
	for _, id := range v.Schedule.Recipients {
		if p := byID[id]; !receives(p) {
			left++
		} else if err := run.write(ctx, p); err != nil {
			return "", err
		}
	}
	return outcomeOf(run.written, left, run.large), nil
}

func outcomeOf(written, left, large int) string {
	people := func(n int) string {
		if n == 1 {
			return "1 person"
		}
		return strconv.Itoa(n) + " people"
	}
	out := "Handed to the mail server’s queue for " + people(written) + "."
	if left > 0 {
		out += " Left out: " + people(left) + ", who have left or no longer see reports."
	}
	if large > 0 {
		out += " The file was too large for a mail, so " + people(large) + " got the link only."
	}
	return out
}

// run is one run of a schedule.
type run struct {
	*Views

	view           View
	due, now       time.Time
	filter         Filter
	sort           Sort
	files          map[int64]*File // by scope; nil = too large
	written, large int
}

// write writes the letter to one recipient.
func (r *run) write(ctx context.Context, to account.Person) error {
	totals, err := r.Reports.Totals(ctx, to, r.filter)
	if err != nil {
		return err
	}
	l := Letter{
		Key: fmt.Sprintf("report %d %s %d", r.view.ID, r.due.UTC().Format(time.RFC3339), to.ID), To: to, View: r.view.Name,
		At: r.moment(), Rows: totals.All.Total(), Owner: r.view.Owner, Schedule: *r.view.Schedule,
		Link: r.BaseURL + "/reports/views/" + strconv.FormatInt(r.view.ID, 10) + "/open",
	}
	if r.view.Schedule.Attach {
		if l.File, err = r.file(ctx, to); err != nil {
			return err
		}
		if l.TooLarge = l.File == nil; l.TooLarge {
			r.large++
		}
	}
	if err := r.Outbox.Write(ctx, l); err != nil {
		return fmt.Errorf("writing a letter: %w", err)
	}
	r.written++
	return nil
}

// moment is as of when the rows are.
func (r *run) moment() time.Time {
	if r.filter.AsAt.IsZero() {
		return r.now
	}
	return r.filter.AsAt
}

// file returns the report as the recipient may see it, nil if it is too large.
// Those who see the same get the same file.
func (r *run) file(ctx context.Context, to account.Person) (*File, error) {
	f, err := Scope(to, r.filter)
	if err != nil {
		return nil, err
	}
	if made, known := r.files[f.Within]; known {
		return made, nil
	}
	labels, err := r.Reports.Labels(ctx, r.view.Query.Fields)
	if err != nil {
		return nil, err
	}
	moment := r.moment()
	export := Export{Zone: r.Zone, Now: moment, Titles: r.Titles(), BaseURL: r.BaseURL, Fields: r.view.Query.Fields, Labels: labels}
	rows := func(each func(Row) error) error { return r.Reports.Each(ctx, to, r.filter, r.sort, each) }
	out := &limited{most: r.MaxFile}
	write, kind := export.CSV, "text/csv; charset=utf-8"
	if r.view.Schedule.Format == "xlsx" {
		write, kind = export.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	file := &File{Name: "completion-" + moment.In(r.Zone).Format(time.DateOnly) + "." + r.view.Schedule.Format, Type: kind}
	switch err := write(out, rows); {
	case errors.Is(err, errTooLarge):
		file = nil
	case err != nil:
		return nil, err
	default:
		file.Content = out.held.Bytes()
	}
	r.files[f.Within] = file
	return file, nil
}

var errTooLarge = errors.New("larger than a mail may be")

// limited keeps what is written up to a limit.
type limited struct {
	held bytes.Buffer
	most int
}

// Write implements io.Writer.
func (l *limited) Write(p []byte) (int, error) {
	if l.held.Len()+len(p) > l.most {
		return 0, errTooLarge
	}
	return l.held.Write(p)
}
