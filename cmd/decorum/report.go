package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"decorum/internal/certificate"
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
	Status         string `help:"Only this status: ${statuses}." enum:",${statuses}" default:""`
	Asked          bool   `help:"Only what is or was asked of somebody: without what is paused or waived."`
	Search         string `help:"Only names or addresses that hold this."`
	Manager        string `help:"Only people who report to the person with this address." placeholder:"EMAIL"`
	DueFrom        string `help:"Only what is due on this day or later." placeholder:"DAY"`
	DueUntil       string `help:"Only what is due on this day or before." placeholder:"DAY"`
	CompletedFrom  string `help:"Only what was completed on this day or later." placeholder:"DAY"`
	CompletedUntil string `help:"Only what was completed on this day or before." placeholder:"DAY"`
	ExpiresFrom    string `help:"Only completions that expire on this day or later." placeholder:"DAY"`
	ExpiresUntil   string `help:"Only completions that expire on this day or before." placeholder:"DAY"`
	Sort           string `help:"What it is ordered by: name, unit, due, completed, progress or score." enum:"name,unit,due,completed,progress,score" default:"name"`
	Desc           bool   `help:"Order from the last to the first."`
	Columns        string `help:"Which columns there are, with commas between them, such as name,email,due; their order is fixed. Default: the standard ones." placeholder:"COLUMNS"`
	AsAt           string `help:"What was so at the end of this day, with the people and units of then." placeholder:"DAY"`
	Evidence       string `help:"Write an evidence pack to this file instead: report, rules, exceptions and course versions, signed. It must not exist yet." placeholder:"FILE.zip"`
	Organization   string `help:"Name that stands in an evidence pack." default:"Your organization"`
	SigningKey     string `help:"PEM file with an Ed25519 key that signs an evidence pack. Default: the key in the database." type:"path" placeholder:"FILE"`
	Zone           string `help:"Time zone of the days in it; otherwise the organization's." placeholder:"ZONE"`
	BaseURL        string `help:"Address under which certificates are verified." default:"http://127.0.0.1:8080" placeholder:"URL"`
}

// Run prints the completion report.
func (c reportCmd) Run(env *environment) error {
	if _, err := (config.Site{Zone: cmp.Or(c.Zone, "UTC")}).Location(); err != nil {
		return err
	}
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	zone, err := db.Zone(env.ctx)
	if err != nil {
		return err
	}
	if c.Zone != "" {
		if zone, err = (config.Site{Zone: c.Zone}).Location(); err != nil {
			return err
		}
	}
	query, err := c.query(env, db)
	if err != nil {
		return err
	}
	if c.Evidence != "" {
		return c.evidence(env, db, zone, query)
	}
	filter, sort, err := query.Filter(zone, now())
	if err != nil {
		return err
	}
	export, err := c.export(env, db, zone, query.Fields)
	if err != nil {
		return err
	}
	moment := cmp.Or(filter.AsAt, now())
	rows := func(each func(report.Row) error) error {
		return db.Reports().Each(env.ctx, filter, sort, moment, each)
	}
	out, closeOut, err := c.open(env)
	if err != nil {
		return err
	}
	export.Now = moment
	switch {
	case c.Format == "csv":
		err = export.CSV(out, rows)
	case c.Format == "xlsx":
		err = export.XLSX(out, rows)
	case len(export.Fields) > 0:
		err = printChosen(out, rows, export)
	default:
		err = printTable(out, rows, zone, moment)
	}
	return errors.Join(err, closeOut())
}

// export prepares how rows are written.
func (c reportCmd) export(env *environment, db *store.DB, zone *time.Location, fields []report.Field) (report.Export, error) {
	titles, err := titlesOf(env.ctx, db)
	if err != nil {
		return report.Export{}, err
	}
	labels, err := db.Reports().Labels(env.ctx)
	if err != nil {
		return report.Export{}, err
	}
	return report.Export{Zone: zone, Titles: titles, BaseURL: strings.TrimRight(c.BaseURL, "/"), Fields: fields, Labels: labels}, nil
}

// titlesOf returns the titles of the published courses by their keys.
func titlesOf(ctx context.Context, db *store.DB) (map[string]string, error) {
	latest, err := db.Versions().LatestVersions(ctx)
	if err != nil {
		return nil, err
	}
	titles := make(map[string]string, len(latest))
	for _, v := range latest {
		titles[v.Course] = v.Title
	}
	return titles, nil
}

// printChosen prints the chosen columns for a terminal.
func printChosen(w io.Writer, rows report.Rows, export report.Export) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	heads := make([]string, len(export.Fields))
	for i, f := range export.Fields {
		heads[i] = strings.ToUpper(f.Name())
	}
	_, _ = fmt.Fprintln(table, strings.Join(heads, "\t"))
	err := rows(func(r report.Row) error {
		cells := export.Cells(r)
		for i := range cells {
			cells[i] = cmp.Or(cells[i], "-")
		}
		_, err := fmt.Fprintln(table, strings.Join(cells, "\t"))
		return err
	})
	return errors.Join(err, table.Flush())
}

// query reads what is asked for from the flags.
func (c reportCmd) query(env *environment, db *store.DB) (report.Query, error) {
	q := report.Query{Course: c.Course, Status: c.Status, Asked: c.Asked, Search: c.Search, DueFrom: c.DueFrom, DueUntil: c.DueUntil,
		DoneFrom: c.CompletedFrom, DoneUntil: c.CompletedUntil, ValidFrom: c.ExpiresFrom, ValidUntil: c.ExpiresUntil, AsAt: c.AsAt, Sort: c.Sort}
	if c.Desc {
		q.Dir = "desc"
	}
	var err error
	if q.Fields, err = report.ParseFields(c.Columns); err != nil {
		return q, err
	}
	if c.Unit != "" {
		if q.Unit, err = findUnit(env, db.People(), c.Unit); err != nil {
			return q, err
		}
	}
	if c.Manager != "" {
		manager, err := findPerson(env, db.People(), c.Manager)
		if err != nil {
			return q, err
		}
		q.Manager = manager.ID
	}
	return q, nil
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
func printTable(w io.Writer, rows func(func(report.Row) error) error, zone *time.Location, now time.Time) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NAME\tUNIT\tMANAGER\tCOURSE\tSTATUS\tPROGRESS\tDUE\tCOMPLETED\tSCORE\tCERTIFICATE")
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
		_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d%%\t%s\t%s\t%s\t%s\n", r.Name, r.Unit, cmp.Or(r.Manager, "-"), r.Course, r.Enrollment.Status(now),
			r.Percent(), due, day(r.CompletedAt), score, certified(r, now))
		return err
	})
	return errors.Join(err, table.Flush())
}

// certified is a row's serial, with what is the matter with the certificate, if
// anything is. That it has expired, the row's status says.
func certified(r report.Row, now time.Time) string {
	switch state := r.CertificateState(now); state {
	case certificate.Revoked, certificate.Superseded:
		return r.Certificate + " (" + string(state) + ")"
	default:
		return r.Certificate
	}
}

// statuses lists the statuses that a report can show.
func statuses() string {
	var names []string
	for _, s := range enrollment.Statuses() {
		names = append(names, string(s))
	}
	return strings.Join(names, ",")
}
