package main

import (
	"context"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"decorum/internal/config"
	"decorum/internal/fault"
	"decorum/internal/jobs"
	"decorum/internal/store"
	"decorum/internal/webhook"
)

// Kinds of work that the program itself has; features name theirs.
const (
	jobAssignments = "apply assignments"
	jobMessages    = "plan and write messages"
	jobForecast    = "count the messages that are expected"
	jobMails       = "send mails"
	jobSweep       = "remove what is over"
	jobExpiries    = "look for completions that have expired"
)

// work lists what runs behind, once over all instances.
func (p *program) work(sessions store.Sessions) []jobs.Work {
	return []jobs.Work{
		{Kind: jobAssignments, Do: func(ctx context.Context, _ jobs.Job) error { return p.applyAssignments(ctx) }},
		{Kind: jobMessages, Every: 30 * time.Second, Do: func(ctx context.Context, _ jobs.Job) error {
			n, err := p.messages.PlanAndCompose(ctx)
			if n > 0 {
				p.log.InfoContext(ctx, "wrote mails", "mails", n)
			}
			return err
		}},
		{Kind: jobForecast, Every: time.Minute, Do: func(ctx context.Context, _ jobs.Job) error { return p.messages.Foresee(ctx) }},
		{Kind: jobMails, Every: 10 * time.Second, Do: func(ctx context.Context, _ jobs.Job) error {
			n, err := p.messages.Send(ctx)
			if n > 0 {
				p.log.InfoContext(ctx, "sent mails", "mails", n)
			}
			return err
		}},
		{Kind: jobSweep, Every: time.Hour, Do: func(ctx context.Context, _ jobs.Job) error {
			if err := sessions.Sweep(ctx); err != nil {
				return err
			}
			if err := p.accounts.ForgetUploads(ctx); err != nil {
				return err
			}
			if err := p.webhooks.Sweep(ctx); err != nil {
				return err
			}
			return p.db.Jobs().SweepJobs(ctx, p.clock().Add(-jobsKept))
		}},
		{Kind: jobExpiries, Every: time.Minute, Do: func(ctx context.Context, _ jobs.Job) error { return p.webhooks.Expire(ctx) }},
		{Kind: webhook.Job, Attempts: webhook.Attempts, Parallel: 4, Do: p.deliver},
	}
}

// deliver tells a webhook something.
func (p *program) deliver(ctx context.Context, j jobs.Job) error {
	id, err := strconv.ParseInt(string(j.Payload), 10, 64)
	if err != nil {
		return jobs.Never(fmt.Errorf("reading a delivery's number: %w", err))
	}
	return p.webhooks.Deliver(ctx, id, j.Last)
}

// jobsKept is for how long a job that is done is remembered, and with it that
// one of the same key was there.
const jobsKept = 30 * 24 * time.Hour

// jobMetrics tells Prometheus how the jobs in the database stand, and what this
// instance did.
type jobMetrics struct {
	store  jobs.Store
	runner *jobs.Runner
	clock  func() time.Time
}

func jobDesc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("decorum_jobs_"+name, help, append([]string{"kind"}, labels...), nil)
}

// The metrics of jobs. They are values of the package because descriptions are
// constants in all but name.
var (
	jobsWaiting  = jobDesc("waiting", "Jobs that nobody does yet, due or not.")
	jobsRetried  = jobDesc("failing", "Jobs that failed and will be tried again.")
	jobsGivenUp  = jobDesc("given_up", "Jobs that failed and will not be tried again.")
	jobsLag      = jobDesc("lag_seconds", "For how long the job that has waited longest has been due.")
	jobsAttempts = jobDesc("attempts_total", "Attempts of this instance.", "outcome")
)

// Describe implements prometheus.Collector.
func (m jobMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{jobsWaiting, jobsRetried, jobsGivenUp, jobsLag, jobsAttempts} {
		to <- d
	}
}

// Collect implements prometheus.Collector. Kinds without a job are there too,
// with zeros, so that an alarm has something to look at.
func (m jobMetrics) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	states := map[string]jobs.State{}
	for _, kind := range m.runner.Kinds() {
		states[kind] = jobs.State{Kind: kind}
	}
	list, err := m.store.JobStates(ctx, m.clock())
	if err != nil {
		to <- prometheus.NewInvalidMetric(jobsLag, err)
		return
	}
	for _, s := range list {
		states[s.Kind] = s
	}
	gauge := func(d *prometheus.Desc, value float64, kind string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, kind)
	}
	for kind, s := range states {
		gauge(jobsWaiting, float64(s.Waiting), kind)
		gauge(jobsRetried, float64(s.Retried), kind)
		gauge(jobsGivenUp, float64(s.GivenUp), kind)
		gauge(jobsLag, s.Lag.Seconds(), kind)
		done, failed := m.runner.Counts(kind)
		to <- prometheus.MustNewConstMetric(jobsAttempts, prometheus.CounterValue, float64(done), kind, "done")
		to <- prometheus.MustNewConstMetric(jobsAttempts, prometheus.CounterValue, float64(failed), kind, "failed")
	}
}

// jobsCmd is `decorum jobs list` and `retry`.
type jobsCmd struct {
	List  jobsListCmd  `cmd:"" default:"withargs" help:"List the kinds of work and the jobs that were given up."`
	Retry jobsRetryCmd `cmd:"" help:"Try a job that was given up once more."`
}

type jobsListCmd struct{ config.Database }

// Run lists jobs.
func (c jobsListCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	states, err := db.Jobs().JobStates(env.ctx, now())
	if err != nil {
		return err
	}
	given, err := db.Jobs().GivenUp(env.ctx, shownJobs)
	if err != nil {
		return err
	}
	if len(states) == 0 {
		env.say("Nothing waits, and nothing was given up.")
		return nil
	}
	table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "KIND\tWAITING\tLATE BY\tFAILING\tGIVEN UP")
	for _, s := range states {
		_, _ = fmt.Fprintf(table, "%s\t%d\t%s\t%d\t%d\n", s.Kind, s.Waiting, s.Lag.Round(time.Second), s.Retried, s.GivenUp)
	}
	if len(given) > 0 {
		_, _ = fmt.Fprintln(table, "\nNUMBER\tKIND\tKEY\tATTEMPTS\tPROBLEM")
	}
	for _, j := range given {
		_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%d\t%s\n", j.ID, j.Kind, j.Key, j.Attempt, j.Problem)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("listing jobs: %w", err)
	}
	return nil
}

// shownJobs is how many jobs that were given up are listed.
const shownJobs = 50

type jobsRetryCmd struct {
	config.Database
	Number int64 `arg:"" help:"Number of the job, as \"decorum jobs\" lists it."`
}

// Run lets a job be tried again.
func (c jobsRetryCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	found, err := db.Jobs().RetryJob(env.ctx, c.Number, now())
	if err != nil {
		return err
	}
	if !found {
		return fault.Explain(fault.Missing, "No job with the number "+strconv.FormatInt(c.Number, 10)+" was given up. \"decorum jobs\" lists those that were.")
	}
	env.say("The job will be tried again at once, by a program that serves this database.")
	return nil
}
