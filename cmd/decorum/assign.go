package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/config"
	"decorum/internal/fault"
	"decorum/internal/report"
	"decorum/internal/store"
)

// assignCmd is `decorum assign COURSE`.
type assignCmd struct {
	config.Database
	Course string `arg:"" help:"Key of the course."`
	Unit   string `help:"Only this unit and those below it, from the top down: \"Company / Sales\"."`
	Due    string `help:"Last day, such as 2026-12-31." placeholder:"DAY"`
	Name   string `help:"What the assignment is called; otherwise it is named after unit and due day."`
	Zone   string `help:"Time zone in which the day ends; otherwise the organization's." placeholder:"ZONE"`
	DryRun bool   `help:"Only say who would be enrolled, and for whom nothing would change."`
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
	published, err := catalog.Current(c.Course)
	if err != nil {
		return fault.Explain(fault.Missing, fmt.Sprintf("There is no published course %q.", c.Course))
	}
	if err := c.refuseTwin(env, service, rule); err != nil {
		return err
	}
	preview, err := service.Preview(env.ctx, rule)
	if err != nil {
		return err
	}
	if c.DryRun {
		return c.say(env, db, rule, published.Course.Title, preview)
	}
	if preview.Late > 0 {
		env.say("%s.", late(preview.Late, "will"))
	}
	_, n, err := service.Save(env.ctx, "the command line", rule, rule.ChangedAt)
	if err != nil {
		return err
	}
	env.say("Enrolled %s in %s. Whoever joins later is enrolled by the same rule.", count(n, "person", "people"), published.Course.Title)
	return nil
}

// late says how many are overdue at once.
func late(n int, word string) string {
	return count(n, "person", "people") + " " + word + " be overdue at once: the due day is over already"
}

// refuseTwin refuses a rule that says what another one says that holds: a
// command that was given twice makes one.
func (assignCmd) refuseTwin(env *environment, service *assignment.Service, rule assignment.Assignment) error {
	twin, err := service.Twin(env.ctx, rule)
	if errors.Is(err, fault.Missing) {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.Explain(fault.Conflict, fmt.Sprintf("The assignment %q (number %d) says the same and holds: whoever joins is enrolled by it. "+
		"Nothing was added. If you want another one all the same, give it a --name of its own.", twin.Name, twin.ID))
}

// say prints a preview, as its page shows it.
func (assignCmd) say(env *environment, db *store.DB, rule assignment.Assignment, title string, p assignment.Preview) error {
	units, err := db.People().Units(env.ctx)
	if err != nil {
		return err
	}
	zone, err := db.Zone(env.ctx)
	if err != nil {
		return err
	}
	names := assignment.Names{Units: map[int64]string{}}
	for _, u := range report.Names(units) {
		names.Units[u.ID] = u.Path
	}
	env.say("Nothing is saved. %s: %s for %s. %s; %s.", rule.Name, title, rule.Audience.Words(names), rule.Due.Words(), rule.Recurrence.Words())
	env.say("It covers %s. Something changes for %d; nothing changes for %d of those whom it covers.", count(p.Audience, "person", "people"), p.Changed(), p.Unchanged)
	if p.Late > 0 {
		env.say("%s.", late(p.Late, "would"))
	}
	for _, g := range slices.Concat(p.Groups, p.Stays) {
		env.say("\n%d %s:", g.People, g.Words())
		for _, e := range g.Some {
			env.say("  %s <%s>%s", e.Person.Name, e.Person.Email, dueWords(e, zone))
		}
		if more := g.People - len(g.Some); more > 0 {
			env.say("  and %d more", more)
		}
	}
	return nil
}

// dueWords says by when somebody of a preview is asked.
func dueWords(e assignment.Effect, zone *time.Location) string {
	switch {
	case !e.Asks():
		return ""
	case e.DueAt.IsZero():
		return ", no due day"
	}
	return ", due " + account.DayOf(e.DueAt.Add(-time.Microsecond), zone).Long()
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
