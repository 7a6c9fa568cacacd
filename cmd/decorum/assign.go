package main

import (
	"fmt"
	"strings"
	"time"

	"decorum/internal/config"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// assignCmd is `decorum assign COURSE`.
type assignCmd struct {
	config.Database
	Course string `arg:"" help:"Key of the course."`
	Unit   string `help:"Only this unit and those below it, from the top down: \"Company / Sales\"."`
	Due    string `help:"Last day, such as 2026-12-31." placeholder:"DAY"`
	Zone   string `help:"Time zone in which the day ends." default:"UTC"`
}

// Run enrolls everybody who is not enrolled in the course yet.
func (c assignCmd) Run(env *environment) error {
	zone, err := config.Site{Zone: c.Zone}.Location()
	if err != nil {
		return err
	}
	assignment := enrollment.Assignment{Course: c.Course, AssignedAt: now(), AssignedBy: "the command line"}
	if c.Due != "" {
		day, err := time.ParseInLocation(time.DateOnly, c.Due, zone)
		if err != nil {
			return fault.Explain(fault.Invalid, fmt.Sprintf("%q is not a day. It looks like 2026-12-31.", c.Due))
		}
		assignment.DueAt = day.AddDate(0, 0, 1)
	}
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	catalog := course.NewCatalog(db.Versions(), compile)
	if _, err := catalog.Refresh(env.ctx); err != nil {
		return err
	}
	published, err := catalog.Current(c.Course)
	if err != nil {
		return fault.Explain(fault.Missing, fmt.Sprintf("There is no published course %q.", c.Course))
	}
	if c.Unit != "" {
		if assignment.UnitID, err = findUnit(env, db.People(), c.Unit); err != nil {
			return err
		}
	}
	n, err := db.Enrollments().Assign(env.ctx, assignment, len(published.Course.Requirements()))
	if err != nil {
		return err
	}
	env.say("Enrolled %s in %s.", count(n, "person", "people"), published.Course.Title)
	return nil
}

// findUnit finds a unit by its path.
func findUnit(env *environment, people report.People, path string) (int64, error) {
	units, err := people.Units(env.ctx)
	if err != nil {
		return 0, err
	}
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		parts = append(parts, strings.TrimSpace(part))
	}
	path = strings.Join(parts, " / ")
	for _, u := range report.Names(units) {
		if strings.EqualFold(u.Path, path) {
			return u.ID, nil
		}
	}
	return 0, fault.Explain(fault.Missing, fmt.Sprintf("There is no unit %q. Write it from the top down, as the report does.", path))
}
