package main

import (
	"cmp"
	"fmt"
	"strings"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/config"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// assignCmd is `decorum assign COURSE`.
type assignCmd struct {
	config.Database
	Course string `arg:"" help:"Key of the course."`
	Unit   string `help:"Only this unit and those below it, from the top down: \"Company / Sales\"."`
	Due    string `help:"Last day, such as 2026-12-31." placeholder:"DAY"`
	Name   string `help:"What the assignment is called; otherwise it is named after unit and due day."`
	Zone   string `help:"Time zone in which the day ends; otherwise the organization's." placeholder:"ZONE"`
}

// Run adds an assignment and enrolls whom it covers. New people of the unit
// enter by themselves.
func (c assignCmd) Run(env *environment) error {
	if _, err := (config.Site{Zone: cmp.Or(c.Zone, "UTC")}).Location(); err != nil {
		return err
	}
	rule := assignment.Assignment{Course: c.Course, Name: c.name(), Reminders: assignment.StandardReminders()}
	rule.Due.Zone = c.Zone
	var err error
	if rule.Due.On, err = account.ParseDay(c.Due); err != nil {
		return err
	}
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	service, catalog, err := assignments(env, db)
	if err != nil {
		return err
	}
	if c.Unit != "" {
		unit, err := findUnit(env, db.People(), c.Unit)
		if err != nil {
			return err
		}
		rule.Audience.Conditions = []assignment.Condition{{Field: assignment.ByUnit, Units: []int64{unit}}}
	}
	saved, n, err := service.Save(env.ctx, "the command line", rule, rule.ChangedAt)
	if err != nil {
		return err
	}
	published, err := catalog.Current(saved.Course)
	if err != nil {
		return err
	}
	env.say("Enrolled %s in %s. Whoever joins later is enrolled by the same rule.", count(n, "person", "people"), published.Course.Title)
	return nil
}

// name is what the assignment is called.
func (c assignCmd) name() string {
	name := cmp.Or(c.Name, c.Unit, "Everybody")
	if c.Name == "" && c.Due != "" {
		name += ", due " + c.Due
	}
	return name
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
