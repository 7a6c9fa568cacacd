package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"decorum/internal/config"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
	"decorum/internal/store"
)

// reportCmd is `decorum report`.
type reportCmd struct {
	config.Database
	Format         string `help:"How it is written: table, csv or xlsx." enum:"table,csv,xlsx" default:"table"`
	Out            string `help:"File to write; it must not exist yet. Default: the terminal." placeholder:"FILE"`
	Course         string `help:"Only this course (key)."`
	Unit           string `help:"Only this unit and those below it, from the top down."`
	Status         string `help:"Only this status: not-started, in-progress, completed, overdue or expired." enum:",not-started,in-progress,completed,overdue,expired" default:""`
	Search         string `help:"Only names or addresses that hold this."`
	Manager        string `help:"Only people who report to the person with this address." placeholder:"EMAIL"`
	DueFrom        string `help:"Only what is due on this day or later." placeholder:"DAY"`
	DueUntil       string `help:"Only what is due on this day or before." placeholder:"DAY"`
	CompletedFrom  string `help:"Only what was completed on this day or later." placeholder:"DAY"`
	CompletedUntil string `help:"Only what was completed on this day or before." placeholder:"DAY"`
	Sort           string `help:"What it is ordered by: name, unit, due, completed, progress or score." enum:"name,unit,due,completed,progress,score" default:"name"`
	Desc           bool   `help:"Order from the last to the first."`
	Zone           string `help:"Time zone of the days in it." default:"UTC"`
	BaseURL        string `help:"Address under which certificates are verified." default:"http://127.0.0.1:8080" placeholder:"URL"`
}

// Run prints the completion report.
func (c reportCmd) Run(env *environment) error {
	zone, err := config.Site{Zone: c.Zone}.Location()
	if err != nil {
		return err
	}
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	filter, err := c.filter(env, db, zone)
	if err != nil {
		return err
	}
	latest, err := db.Versions().LatestVersions(env.ctx)
	if err != nil {
		return err
	}
	titles := map[string]string{}
	for _, v := range latest {
		titles[v.Course] = v.Title
	}
	rows := func(each func(report.Row) error) error {
		return db.Reports().Each(env.ctx, filter, report.Sort{By: report.Column(c.Sort), Desc: c.Desc}, now(), each)
	}
	out, closeOut, err := c.open(env)
	if err != nil {
		return err
	}
	export := report.Export{Zone: zone, Now: now(), Titles: titles, BaseURL: strings.TrimRight(c.BaseURL, "/")}
	switch c.Format {
	case "csv":
		err = export.CSV(out, rows)
	case "xlsx":
		err = export.XLSX(out, rows)
	default:
		err = printTable(out, rows, zone)
	}
	return errors.Join(err, closeOut())
}

// filter reads the filter from the flags.
func (c reportCmd) filter(env *environment, db *store.DB, zone *time.Location) (report.Filter, error) {
	f := report.Filter{Course: c.Course, Status: enrollment.Status(c.Status), Search: c.Search}
	if err := f.DueBetween(zone, c.DueFrom, c.DueUntil); err != nil {
		return f, err
	}
	if err := f.DoneBetween(zone, c.CompletedFrom, c.CompletedUntil); err != nil {
		return f, err
	}
	var err error
	if c.Unit != "" {
		if f.UnitID, err = findUnit(env, db.People(), c.Unit); err != nil {
			return f, err
		}
	}
	if c.Manager != "" {
		manager, err := findPerson(env, db.People(), c.Manager)
		if err != nil {
			return f, err
		}
		f.ManagerID = manager.ID
	}
	return f, nil
}

// open opens where the report goes.
func (c reportCmd) open(env *environment) (io.Writer, func() error, error) {
	if c.Out == "" {
		if c.Format == "xlsx" {
			return nil, nil, fault.Explain(fault.Invalid, "A workbook is no sight for a terminal: name a file with --out.")
		}
		return env.stdout, func() error { return nil }, nil
	}
	file, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fault.Explain(fault.Conflict, fmt.Sprintf("The file %s can't be made or exists already.", c.Out))
	}
	return file, file.Close, nil
}

// printTable prints the report for a terminal.
func printTable(w io.Writer, rows func(func(report.Row) error) error, zone *time.Location) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NAME\tUNIT\tSTATUS\tPROGRESS\tDUE\tCOMPLETED\tSCORE\tCERTIFICATE")
	day := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.In(zone).Format(time.DateOnly)
	}
	err := rows(func(r report.Row) error {
		score, due := "-", "-"
		if r.Scored {
			score = fmt.Sprintf("%d%%", r.Score.Percent())
		}
		if !r.DueAt.IsZero() {
			due = day(r.DueAt.Add(-time.Nanosecond))
		}
		_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%d%%\t%s\t%s\t%s\t%s\n", r.Name, r.Unit, r.Enrollment.Status(now()),
			r.Percent(), due, day(r.CompletedAt), score, r.Certificate)
		return err
	})
	return errors.Join(err, table.Flush())
}
