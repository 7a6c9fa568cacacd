package web

import (
	"context"
	"slices"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/report"
)

// describe says in words what a report is narrowed to, a part for each filter,
// as the reader may see it. What is no longer there is left out.
func (s *server) describe(ctx context.Context, reader account.Person, q report.Query) (about []string, err error) {
	var units []report.UnitName
	var managers []account.Person
	if q.Unit != 0 || q.Manager != 0 {
		if units, managers, err = s.Reports.Choices(ctx, reader); err != nil {
			return nil, err
		}
	}
	return s.words(q, units, managers), nil
}

// words is describe for somebody who has the units and managers at hand.
func (s *server) words(q report.Query, units []report.UnitName, managers []account.Person) (about []string) {
	if p, err := s.Courses.Current(q.Course); err == nil {
		about = append(about, "Course: "+p.Course.Title)
	}
	about = append(about, place(q, units, managers)...)
	if name := statusNames[enrollment.Status(q.Status)]; name != "" {
		about = append(about, "Status: "+name)
	}
	if q.Asked {
		about = append(about, "Without paused and waived")
	}
	if q.Search != "" {
		about = append(about, "Name or email: “"+q.Search+"”")
	}
	about = append(about, between("Due", q.DueFrom, q.DueUntil)...)
	about = append(about, between("Completed", q.DoneFrom, q.DoneUntil)...)
	about = append(about, between("Expires", q.ValidFrom, q.ValidUntil)...)
	if q.AsAt != "" {
		about = append(about, "As at the end of "+account.Day(q.AsAt).Long())
	}
	return about
}

// place says in which part of the company somebody has to be.
func place(q report.Query, units []report.UnitName, managers []account.Person) (about []string) {
	if i := slices.IndexFunc(units, func(u report.UnitName) bool { return u.ID == q.Unit }); i >= 0 {
		about = append(about, "Unit and below: "+units[i].Path)
	}
	if q.Manager == 0 {
		return about
	}
	name := "one person" // where there are too many to list
	if i := slices.IndexFunc(managers, func(p account.Person) bool { return p.ID == q.Manager }); i >= 0 {
		name = managers[i].Name
	}
	return append(about, "Reporting to: "+name)
}

// between says a stretch of days, nothing if there is none.
func between(what, from, until string) []string {
	switch {
	case from == "" && until == "":
		return nil
	case from == "":
		return []string{what + " until " + account.Day(until).Long()}
	case until == "":
		return []string{what + " from " + account.Day(from).Long() + " on"}
	}
	return []string{what + " from " + account.Day(from).Long() + " to " + account.Day(until).Long()}
}
