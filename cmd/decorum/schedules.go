package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"decorum/internal/jobs"
	"decorum/internal/message"
	"decorum/internal/report"
)

// Kinds of work by which saved views are sent.
const (
	jobSchedules = "look for reports to send"
	jobReport    = "make and send a report"
)

// reportRun is the payload of a job that makes a report.
type reportRun struct {
	View int64     `json:"view"`
	Due  time.Time `json:"due"`
}

// reportQueue has reports made by jobs, whose key is the view and the moment.
type reportQueue struct{ program *program }

// Run implements report.Queue.
func (q reportQueue) Run(ctx context.Context, viewID int64, due time.Time) error {
	payload, err := json.Marshal(reportRun{viewID, due.UTC()})
	if err != nil {
		return fmt.Errorf("writing a job: %w", err)
	}
	return q.program.jobs.Add(ctx, jobs.Job{Kind: jobReport, Key: strconv.FormatInt(viewID, 10) + " " + due.UTC().Format(time.RFC3339Nano),
		Payload: payload, RunAt: q.program.clock()})
}

// reportWork is the work that sends saved views.
func (p *program) reportWork() []jobs.Work {
	return []jobs.Work{
		{Kind: jobSchedules, Every: 30 * time.Second, Do: func(ctx context.Context, _ jobs.Job) error {
			_, err := p.views.Order(ctx)
			return err
		}},
		{Kind: jobReport, Attempts: 6, Do: func(ctx context.Context, j jobs.Job) error {
			var run reportRun
			if err := json.Unmarshal(j.Payload, &run); err != nil {
				return jobs.Never(fmt.Errorf("reading a job: %w", err))
			}
			err := p.views.Run(ctx, run.View, run.Due)
			if err != nil && j.Last {
				if noted := p.views.GiveUp(ctx, run.View, run.Due); noted != nil {
					p.log.ErrorContext(ctx, "noting a report that could not be made", "error", noted)
				}
			}
			return err
		}},
	}
}

// letters has package message write what letters tell.
type letters struct{ messages *message.Service }

// Sends implements report.Outbox.
func (l letters) Sends() bool { return l.messages.Sends() }

// Write implements report.Outbox.
func (l letters) Write(ctx context.Context, letter report.Letter) error {
	r := message.Report{View: letter.View, At: letter.At, Rows: letter.Rows, Owner: letter.Owner, Schedule: rhythm(letter.Schedule),
		TooLarge: letter.TooLarge, Link: letter.Link}
	if letter.File != nil {
		file := message.Attachment(*letter.File)
		r.File = &file
	}
	return l.messages.WriteReport(ctx, letter.Key, letter.To, r)
}

// rhythm is when a schedule runs, as a mail says it.
func rhythm(s report.Schedule) message.ReportSchedule {
	out := message.ReportSchedule{Hour: s.Hour}
	switch s.Every {
	case report.Weekly:
		out.Weekly, out.Weekday = true, s.Weekday
	case report.Monthly:
		out.Day = s.Day
	case report.Daily:
	}
	return out
}
