package api

import (
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
)

// Rule is what an assignment says.
type Rule struct {
	Name       string      `json:"name" doc:"What HR calls it; at most 120 characters."`
	Course     string      `json:"course" doc:"Key of a published course."`
	Audience   Audience    `json:"audience" doc:"Whom it is for; who is in it now and who will be."`
	Due        Due         `json:"due" optional:"yes"`
	Recurrence *Recurrence `json:"recurrence" optional:"yes" doc:"When people are asked again; null = never."`
	Reminders  Reminders   `json:"reminders" optional:"yes"`
}

// Audience is who a rule is for.
type Audience struct {
	Conditions []Condition `json:"conditions" optional:"yes" doc:"All of them must hold; without any, everybody is meant."`
	Also       []int64     `json:"also" optional:"yes" doc:"Numbers of people who are meant whatever the conditions say."`
}

// Condition is met by people of whom its field holds.
type Condition struct {
	Field  string   `json:"field" enum:"unit,role,tag,hire,person" doc:"What it looks at; the list of the same name says what for."`
	Not    bool     `json:"not,omitempty" doc:"Turned round: met by people of whom it does not hold."`
	Units  []int64  `json:"units,omitempty" doc:"For unit: one of these, or below it."`
	Roles  []string `json:"roles,omitempty" doc:"For role: one of learner, trainer, hr, admin."`
	Tags   []string `json:"tags,omitempty" doc:"For tag: any of these."`
	From   string   `json:"from,omitempty" format:"date" doc:"For hire: the first day."`
	Until  string   `json:"until,omitempty" format:"date" doc:"For hire: the last day."`
	People []int64  `json:"people,omitempty" doc:"For person: one of these."`
}

// Due says by when: on the latest of the days that are given.
type Due struct {
	On            *string `json:"on" optional:"yes" format:"date" doc:"A day."`
	AfterHire     *int    `json:"after_hire" optional:"yes" doc:"So many days after the day of hire."`
	AfterAssigned *int    `json:"after_assigned" optional:"yes" doc:"So many days after the assignment took somebody on."`
	Zone          *string `json:"zone" optional:"yes" doc:"IANA name of the zone in which days begin and end; null = the organization’s."`
}

// Recurrence says when people are asked again: one of the two.
type Recurrence struct {
	AfterCompletion *AfterCompletion `json:"after_completion" optional:"yes" doc:"Some months after each completion."`
	Window          *Window          `json:"window" optional:"yes" doc:"In a window of each year."`
}

// AfterCompletion is a recurrence by completion.
type AfterCompletion struct {
	Months int `json:"months" doc:"So many months after a completion, 1 to 120."`
	Days   int `json:"days" doc:"Days that there are for it."`
}

// Window is a recurrence by the calendar.
type Window struct {
	Month  int `json:"month" doc:"The month on whose first day it opens, 1 to 12."`
	Months int `json:"months" doc:"How many months it lasts, 1 to 12."`
	Accept int `json:"accept" doc:"A completion that is at most so many months old when it opens counts for it."`
}

// Reminders says which messages are sent.
type Reminders struct {
	Before   []int `json:"before" optional:"yes" doc:"Days before the due day, each once."`
	Overdue  int   `json:"overdue" optional:"yes" doc:"Every so many days after it; 0 = never."`
	Escalate int   `json:"escalate" optional:"yes" doc:"To the manager, so many days after it; 0 = never."`
	Expiring int   `json:"expiring" optional:"yes" doc:"So many days before the completion expires; 0 = never."`
}

// Assignment is a rule that is kept.
type Assignment struct {
	ID int64 `json:"id"`
	Rule
	CreatedAt time.Time  `json:"created_at"`
	CreatedBy string     `json:"created_by"`
	ChangedAt time.Time  `json:"changed_at"`
	EndedAt   *time.Time `json:"ended_at" doc:"null = it holds."`
}

// Saved is what came of saving a rule or ending it.
type Saved struct {
	Assignment Assignment `json:"assignment"`
	Changes    int        `json:"changes" doc:"How many enrollments were made or changed at once; 0 if the request was a repetition."`
}

// Preview is what would come of a rule.
type Preview struct {
	Audience  int     `json:"audience" doc:"People whom the rule covers."`
	Unchanged int     `json:"unchanged" doc:"How many of them nothing would change for; stays says why."`
	Late      int     `json:"late" doc:"How many would be overdue at once who are not now."`
	Eased     int     `json:"eased" doc:"How many are overdue now and would not be any more."`
	Besides   int     `json:"besides" doc:"How many changes of other assignments are due anyway, as people have changed."`
	Groups    []Group `json:"groups" doc:"Those for whom something would change, as this rule sees it: who enters, leaves, or goes over to another assignment."`
	Stays     []Group `json:"stays" doc:"Those for whom nothing would change, and why: asked already by this rule or by another one, or through with the course."`
}

// Group is what would happen to some people alike.
type Group struct {
	Kind       string   `json:"kind" enum:"enroll,reinstate,adopt,redue,withdraw,release,pass,again,own,asked,completed,kept" doc:"pass: asked by another assignment in the place of this one; again: has completed it, and another assignment asks again; own, asked, completed and kept: nothing changes."`
	Assignment *Named   `json:"assignment" doc:"The other assignment that it is about: the one that asks them, takes them on, or had them; null = none."`
	People     int      `json:"people"`
	NextOn     *string  `json:"next_on" format:"date" doc:"Of those who are through: when this rule would ask the first of them again; null = that is not so of any."`
	Some       []Effect `json:"some" doc:"The first of them."`
}

// Named is an assignment in something that is about another one.
type Named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Effect is what would happen to one person.
type Effect struct {
	Person Who     `json:"person"`
	Cycle  int     `json:"cycle"`
	DueOn  *string `json:"due_on" format:"date"`
}

// AssignmentOf returns a rule as programs see it.
func AssignmentOf(a assignment.Assignment) Assignment {
	out := Assignment{ID: a.ID, CreatedAt: a.CreatedAt.UTC(), CreatedBy: a.CreatedBy, ChangedAt: a.ChangedAt.UTC(), EndedAt: timeOrNull(a.EndedAt)}
	r := a.Reminders
	out.Rule = Rule{Name: a.Name, Course: a.Course, Audience: Audience{Conditions: []Condition{}, Also: orEmpty(a.Audience.Also)},
		Due:       Due{On: textOrNull(string(a.Due.On)), AfterHire: a.Due.AfterHire, AfterAssigned: a.Due.AfterAssigned, Zone: textOrNull(a.Due.Zone)},
		Reminders: Reminders{Before: orEmpty(r.Before), Overdue: r.Overdue, Escalate: r.Escalate, Expiring: r.Expiring}}
	for _, c := range a.Audience.Conditions {
		roles := make([]string, len(c.Roles))
		for i, role := range c.Roles {
			roles[i] = string(role)
		}
		out.Audience.Conditions = append(out.Audience.Conditions, Condition{Field: string(c.Field), Not: c.Not, Units: c.Units, Roles: roles, Tags: c.Tags,
			From: string(c.From), Until: string(c.Until), People: c.People})
	}
	switch again := a.Recurrence; {
	case again.Every > 0:
		out.Recurrence = &Recurrence{AfterCompletion: &AfterCompletion{again.Every, again.Within}}
	case again.Month > 0:
		out.Recurrence = &Recurrence{Window: &Window{int(again.Month), again.Long, again.Keeps}}
	}
	return out
}

// Into writes what a rule says into an assignment, which keeps the rest. Days
// and roles are looked at here; the assignment's own Check does the rest.
func (r Rule) Into(a *assignment.Assignment) error {
	a.Name, a.Course = r.Name, r.Course
	a.Audience = assignment.Audience{Also: r.Audience.Also}
	for _, c := range r.Audience.Conditions {
		condition := assignment.Condition{Field: assignment.Field(c.Field), Not: c.Not, Units: c.Units, Tags: c.Tags, People: c.People}
		for _, name := range c.Roles {
			role, err := account.ParseRole(name)
			if err != nil || name == "" {
				return failAt(BadRule, "audience", "A role is learner, trainer, hr or admin.")
			}
			condition.Roles = append(condition.Roles, role)
		}
		var err error
		if condition.From, err = day("from", c.From); err != nil {
			return err
		}
		if condition.Until, err = day("until", c.Until); err != nil {
			return err
		}
		a.Audience.Conditions = append(a.Audience.Conditions, condition)
	}
	a.Due = assignment.Due{AfterHire: r.Due.AfterHire, AfterAssigned: r.Due.AfterAssigned}
	if r.Due.Zone != nil {
		a.Due.Zone = *r.Due.Zone
	}
	if r.Due.On != nil {
		var err error
		if a.Due.On, err = day("on", *r.Due.On); err != nil {
			return err
		}
	}
	a.Reminders = assignment.Reminders{Before: r.Reminders.Before, Overdue: r.Reminders.Overdue, Escalate: r.Reminders.Escalate, Expiring: r.Reminders.Expiring}
	return r.again(a)
}

// again writes the recurrence.
func (r Rule) again(a *assignment.Assignment) error {
	a.Recurrence = assignment.Recurrence{}
	if r.Recurrence == nil {
		return nil
	}
	by, window := r.Recurrence.AfterCompletion, r.Recurrence.Window
	switch {
	case (by == nil) == (window == nil):
		return failAt(BadRule, "recurrence", "A recurrence is either after_completion or window; for none of them, it is null.")
	case by != nil:
		if by.Months < 1 {
			return failAt(BadRule, "recurrence", "To ask again some months after a completion, say how many, from 1.")
		}
		a.Recurrence = assignment.Recurrence{Every: by.Months, Within: by.Days}
	default:
		if window.Month < 1 {
			return failAt(BadRule, "recurrence", "A window opens in a month from 1 to 12.")
		}
		a.Recurrence = assignment.Recurrence{Month: time.Month(window.Month), Long: window.Months, Keeps: window.Accept}
	}
	return nil
}

func day(name, text string) (account.Day, error) {
	d, err := account.ParseDay(text)
	if err != nil || string(d) != text {
		return "", failAt(BadRule, name, "\""+clip(text)+"\" is not a day. It looks like 2026-12-31.")
	}
	return d, nil
}

// PreviewOf returns a preview as programs see it.
func PreviewOf(p assignment.Preview, zone *time.Location) Preview {
	return Preview{Audience: p.Audience, Unchanged: p.Unchanged, Late: p.Late, Eased: p.Eased, Besides: p.Besides,
		Groups: groupsOf(p.Groups, zone), Stays: groupsOf(p.Stays, zone)}
}

func groupsOf(groups []assignment.Group, zone *time.Location) []Group {
	out := []Group{}
	for _, g := range groups {
		group := Group{Kind: string(g.Kind), People: g.People, NextOn: textOrNull(string(g.Next)), Some: []Effect{}}
		if g.OtherID != 0 {
			group.Assignment = &Named{g.OtherID, g.Other}
		}
		for _, e := range g.Some {
			group.Some = append(group.Some, Effect{Who{e.Person.ID, e.Person.Name, e.Person.Email}, e.Cycle, lastDay(e.DueAt, zone)})
		}
		out = append(out, group)
	}
	return out
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
