package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/fault"
)

// assignmentForm is a rule as its form has it: text where people type.
type assignmentForm struct {
	ID                         int64
	Read                       time.Time // when the rule was read
	Course, Name               string
	Units, NotUnits            []int64
	Roles, NotRoles            []account.Role
	Tags, NotTags              string
	HiredFrom, HiredUntil      string
	NotHired                   bool
	Also, Except               string // addresses
	On                         string
	AfterHire, AfterAssigned   string
	Again                      string // "", every or window
	Every, Within              string
	Month, Long, Keeps         string
	Before                     string // days, separated by commas
	Overdue, Escalate, Expires string
}

// HasUnit reports whether a unit is chosen, for the template.
func (f assignmentForm) HasUnit(id int64) bool { return slices.Contains(f.Units, id) }

// HasNotUnit reports whether a unit is left out.
func (f assignmentForm) HasNotUnit(id int64) bool { return slices.Contains(f.NotUnits, id) }

// HasRole reports whether a role is chosen.
func (f assignmentForm) HasRole(r account.Role) bool { return slices.Contains(f.Roles, r) }

// HasNotRole reports whether a role is left out.
func (f assignmentForm) HasNotRole(r account.Role) bool { return slices.Contains(f.NotRoles, r) }

// AllRoles lists the roles that can be chosen.
func (f assignmentForm) AllRoles() []account.Role { return account.Roles() }

func orNothing(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func orEmpty(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// formOf returns the form of a rule. Emails are those of the people in it.
func formOf(a assignment.Assignment, emails map[int64]string) assignmentForm {
	f := assignmentForm{ID: a.ID, Read: a.ChangedAt, Course: a.Course, Name: a.Name, On: string(a.Due.On),
		AfterHire: orNothing(a.Due.AfterHire), AfterAssigned: orNothing(a.Due.AfterAssigned),
		Every: orEmpty(a.Recurrence.Every), Within: orEmpty(a.Recurrence.Within), Month: orEmpty(int(a.Recurrence.Month)),
		Long: orEmpty(a.Recurrence.Long), Keeps: orEmpty(a.Recurrence.Keeps),
		Overdue: orEmpty(a.Reminders.Overdue), Escalate: orEmpty(a.Reminders.Escalate), Expires: orEmpty(a.Reminders.Expiring)}
	switch {
	case a.Recurrence.Every > 0:
		f.Again = againEvery
	case a.Recurrence.Month > 0:
		f.Again = againWindow
	}
	var before []string
	for _, n := range a.Reminders.Before {
		before = append(before, strconv.Itoa(n))
	}
	f.Before = strings.Join(before, ", ")
	f.Also = addresses(a.Audience.Also, emails)
	for _, c := range a.Audience.Conditions {
		fillCondition(&f, c, emails)
	}
	return f
}

// What a form says of taking the course again.
const (
	againEvery  = "every"
	againWindow = "window"
)

func addresses(ids []int64, emails map[int64]string) string {
	var out []string
	for _, id := range ids {
		out = append(out, emails[id])
	}
	return strings.Join(out, "\n")
}

func fillCondition(f *assignmentForm, c assignment.Condition, emails map[int64]string) {
	switch c.Field {
	case assignment.ByUnit:
		if c.Not {
			f.NotUnits = append(f.NotUnits, c.Units...)
		} else {
			f.Units = append(f.Units, c.Units...)
		}
	case assignment.ByRole:
		if c.Not {
			f.NotRoles = append(f.NotRoles, c.Roles...)
		} else {
			f.Roles = append(f.Roles, c.Roles...)
		}
	case assignment.ByTag:
		if c.Not {
			f.NotTags = strings.Join(c.Tags, ", ")
		} else {
			f.Tags = strings.Join(c.Tags, ", ")
		}
	case assignment.ByHire:
		f.HiredFrom, f.HiredUntil, f.NotHired = string(c.From), string(c.Until), c.Not
	case assignment.ByPerson:
		f.Except = addresses(c.People, emails)
	}
}

// readForm reads what was filled in.
func readForm(q url.Values) assignmentForm {
	f := assignmentForm{Course: q.Get("course"), Name: strings.TrimSpace(q.Get("name")), Tags: q.Get("tags"), NotTags: q.Get("not_tags"),
		HiredFrom: q.Get("hired_from"), HiredUntil: q.Get("hired_until"), NotHired: q.Get("not_hired") != "",
		Also: q.Get("also"), Except: q.Get("except"), On: q.Get("on"), AfterHire: q.Get("after_hire"), AfterAssigned: q.Get("after_assigned"),
		Again: q.Get("again"), Every: q.Get("every"), Within: q.Get("within"), Month: q.Get("month"), Long: q.Get("long"), Keeps: q.Get("keeps"),
		Before: q.Get("before"), Overdue: q.Get("overdue"), Escalate: q.Get("escalate"), Expires: q.Get("expires")}
	f.ID, _ = strconv.ParseInt(q.Get("id"), 10, 64)
	f.Read, _ = time.Parse(time.RFC3339Nano, q.Get("read"))
	for name, into := range map[string]*[]int64{"unit": &f.Units, "not_unit": &f.NotUnits} {
		for _, text := range q[name] {
			if id, err := strconv.ParseInt(text, 10, 64); err == nil {
				*into = append(*into, id)
			}
		}
	}
	for name, into := range map[string]*[]account.Role{"role": &f.Roles, "not_role": &f.NotRoles} {
		for _, text := range q[name] {
			if role, err := account.ParseRole(text); err == nil && text != "" {
				*into = append(*into, role)
			}
		}
	}
	return f
}

// fill makes a rule say what the form says. Find returns the ids of people by
// their addresses.
func (f assignmentForm) fill(a *assignment.Assignment, find func([]string) ([]int64, error)) error {
	conditions, err := f.conditions(find)
	if err != nil {
		return err
	}
	also, err := find(splitAddresses(f.Also))
	if err != nil {
		return err
	}
	a.Audience = assignment.Audience{Conditions: conditions, Also: also}
	if a.Due.On, err = account.ParseDay(f.On); err != nil {
		return err
	}
	var r assignment.Recurrence
	var month int
	numbers := []*numeral{
		{"The days after hire", f.AfterHire, nil, &a.Due.AfterHire}, {"The days after assignment", f.AfterAssigned, nil, &a.Due.AfterAssigned},
		{"Every how many days somebody who is overdue is reminded", f.Overdue, &a.Reminders.Overdue, nil},
		{"After how many days the manager is told", f.Escalate, &a.Reminders.Escalate, nil},
		{"How many days before it expires", f.Expires, &a.Reminders.Expiring, nil},
	}
	switch f.Again {
	case againEvery:
		numbers = append(numbers, &numeral{"After how many months", f.Every, &r.Every, nil}, &numeral{"Within how many days", f.Within, &r.Within, nil})
	case againWindow:
		numbers = append(numbers, &numeral{"The month", f.Month, &month, nil}, &numeral{"How many months it is open", f.Long, &r.Long, nil},
			&numeral{"How many months a completion counts", f.Keeps, &r.Keeps, nil})
	}
	for _, n := range numbers {
		if err := n.read(); err != nil {
			return err
		}
	}
	r.Month = time.Month(month)
	a.Recurrence = r
	if f.Again == againEvery && r.Every == 0 {
		return fault.Explain(fault.Invalid, "Say after how many months people take the course again.")
	}
	a.Reminders.Before = nil
	for part := range strings.FieldsFuncSeq(f.Before, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		n, err := strconv.Atoi(part)
		if err != nil {
			return fault.Explain(fault.Invalid, fmt.Sprintf("%q is not a number of days. Separate them by commas: 14, 3.", part))
		}
		a.Reminders.Before = append(a.Reminders.Before, n)
	}
	return a.Check()
}

// numeral is a number that somebody typed, or left empty.
type numeral struct {
	what, text string
	into       *int
	optional   **int
}

func (n *numeral) read() error {
	text := strings.TrimSpace(n.text)
	if n.into != nil {
		*n.into = 0
	} else {
		*n.optional = nil
	}
	if text == "" {
		return nil
	}
	value, err := strconv.Atoi(text)
	if err != nil {
		return fault.Explain(fault.Invalid, fmt.Sprintf("%s: %q is not a whole number.", n.what, text))
	}
	if n.into != nil {
		*n.into = value
	} else {
		*n.optional = &value
	}
	return nil
}

// conditions returns what the form says of the audience.
func (f assignmentForm) conditions(find func([]string) ([]int64, error)) ([]assignment.Condition, error) {
	var out []assignment.Condition
	add := func(given bool, c assignment.Condition) {
		if given {
			out = append(out, c)
		}
	}
	tags, err := account.CleanTags(f.Tags)
	if err != nil {
		return nil, err
	}
	notTags, err := account.CleanTags(f.NotTags)
	if err != nil {
		return nil, err
	}
	except, err := find(splitAddresses(f.Except))
	if err != nil {
		return nil, err
	}
	hire := assignment.Condition{Field: assignment.ByHire, Not: f.NotHired}
	if hire.From, err = account.ParseDay(f.HiredFrom); err != nil {
		return nil, err
	}
	if hire.Until, err = account.ParseDay(f.HiredUntil); err != nil {
		return nil, err
	}
	add(len(f.Units) > 0, assignment.Condition{Field: assignment.ByUnit, Units: f.Units})
	add(len(f.NotUnits) > 0, assignment.Condition{Field: assignment.ByUnit, Not: true, Units: f.NotUnits})
	add(len(f.Roles) > 0, assignment.Condition{Field: assignment.ByRole, Roles: f.Roles})
	add(len(f.NotRoles) > 0, assignment.Condition{Field: assignment.ByRole, Not: true, Roles: f.NotRoles})
	add(len(tags) > 0, assignment.Condition{Field: assignment.ByTag, Tags: tags})
	add(len(notTags) > 0, assignment.Condition{Field: assignment.ByTag, Not: true, Tags: notTags})
	add(hire.From != "" || hire.Until != "", hire)
	add(len(except) > 0, assignment.Condition{Field: assignment.ByPerson, Not: true, People: except})
	return out, nil
}

// splitAddresses returns the addresses that somebody typed, lower case.
func splitAddresses(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" ,;\n\r\t", r) })
}
