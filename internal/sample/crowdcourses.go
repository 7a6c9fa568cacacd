package sample

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/course"
)

// standIns are small courses that stand for those that a company has besides.
//
//go:embed all:courses
var standIns embed.FS

// Keys of the stand-ins.
const (
	dataProtection = "data-protection"
	codeOfConduct  = "code-of-conduct"
)

// teach publishes the courses and makes the rules that ask for them.
func (m *maker) teach(ctx context.Context) ([]subject, error) {
	units, err := m.db.People().Units(ctx)
	if err != nil {
		return nil, err
	}
	existing, err := m.db.Assignments().Assignments(ctx, "")
	if err != nil {
		return nil, err
	}
	days := func(n int) *int { return &n }
	january := account.DayOf(m.Now, m.Zone)
	year, _, _ := january.Date()
	opened := account.Day(fmt.Sprintf("%d-01-02", year))
	if opened.Begins(m.Zone).After(m.Now.AddDate(0, 0, -100)) {
		opened = account.Day(fmt.Sprintf("%d-01-02", year-1))
	}
	ethicsAt, conductAt := m.Now.AddDate(0, -14, 0), m.company.start
	rules := []assignment.Assignment{
		{Name: "Social media and ethics, every year", CreatedAt: ethicsAt,
			Audience:   assignment.Audience{Conditions: []assignment.Condition{{Field: assignment.ByTag, Not: true, Tags: []string{contractor}}}},
			Due:        assignment.Due{AfterHire: days(30), AfterAssigned: days(30)},
			Recurrence: assignment.Recurrence{Every: 12, Within: 45}},
		{Name: "Data protection, every January", Course: dataProtection, CreatedAt: opened.Begins(m.Zone).Add(9 * time.Hour),
			Audience:   assignment.Audience{Conditions: []assignment.Condition{{Field: assignment.ByUnit, Units: m.company.ids[:1]}}},
			Due:        assignment.Due{AfterAssigned: days(58)},
			Recurrence: assignment.Recurrence{Month: time.January, Long: 2, Keeps: 4}},
		{Name: "Code of conduct", Course: codeOfConduct, CreatedAt: conductAt,
			Due: assignment.Due{On: account.DayOf(conductAt, m.Zone).Add(90), AfterHire: days(30)}},
	}
	out := make([]subject, len(rules))
	for i, rule := range rules {
		if out[i].Published, err = m.course(ctx, rule); err != nil {
			return nil, err
		}
		rule.Course, rule.CreatedBy, rule.ChangedAt, rule.Reminders = out[i].Course.Key, hrEmail, rule.CreatedAt, assignment.StandardReminders()
		same := slices.IndexFunc(existing, func(a assignment.Assignment) bool {
			return a.Name == rule.Name && a.Course == rule.Course && !a.Ended()
		})
		if same >= 0 {
			rule = existing[same]
		} else if rule.ID, err = m.db.Assignments().AddAssignment(ctx, rule); err != nil {
			return nil, err
		}
		out[i].rules = assignment.Rules{Assignments: []assignment.Assignment{rule}, Units: assignment.TreeOf(units), Zone: m.Zone}
	}
	return out, nil
}

// course publishes the course of a rule on the day before; without a key it is
// the first of those that are in the program.
func (m *maker) course(ctx context.Context, rule assignment.Assignment) (course.Published, error) {
	at := rule.CreatedAt.AddDate(0, 0, -1)
	if rule.Course == "" {
		return publish(ctx, m.db.Versions(), at)
	}
	folder, err := fs.Sub(standIns, "courses/"+rule.Course)
	if err != nil {
		return course.Published{}, fmt.Errorf("opening course %q: %w", rule.Course, err)
	}
	return publishFolder(ctx, m.db.Versions(), folder, rule.Course, at)
}
