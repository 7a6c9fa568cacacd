package report

import (
	"net/url"
	"strconv"
	"time"

	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

// Query is a report as an address asks for it: the filter in the words of a
// form, the order, and the columns. A saved view is one of these.
type Query struct {
	Course, Status, Search                 string
	Unit, Manager                          int64
	DueFrom, DueUntil, DoneFrom, DoneUntil string // days
	ValidFrom, ValidUntil                  string // days, of completions that expire
	AsAt                                   string // a day
	Asked                                  bool   // without those who are paused or waived
	Sort, Dir                              string
	Fields                                 []Field // nil = not chosen
}

// Statuses lists those that a report can be filtered by: good first, trouble
// last, and then what is set aside.
func Statuses() []enrollment.Status {
	return []enrollment.Status{
		enrollment.Completed, enrollment.InProgress, enrollment.NotStarted, enrollment.Overdue, enrollment.Expired,
		enrollment.Paused, enrollment.Waived,
	}
}

// ParseQuery reads a query from the parameters of an address, and refuses what
// it does not understand.
func ParseQuery(values url.Values) (Query, error) {
	q := Query{
		Course: values.Get("course"), Status: values.Get("status"), Search: values.Get("search"),
		DueFrom: values.Get("due_from"), DueUntil: values.Get("due_until"), DoneFrom: values.Get("completed_from"), DoneUntil: values.Get("completed_until"),
		ValidFrom: values.Get("expires_from"), ValidUntil: values.Get("expires_until"),
		AsAt: values.Get("as_at"), Sort: values.Get("sort"), Dir: values.Get("dir"),
	}
	refuse := func(what string) (Query, error) {
		return q, fault.Explain(fault.Invalid, "The report can’t be filtered like this: "+what+" is not understood. Clear the filters and choose again.")
	}
	if _, known := q.status(); !known {
		return refuse("the status")
	}
	if q.Asked = values.Get("asked") == "yes"; !q.Asked && values.Get("asked") != "" {
		return refuse("who is left out")
	}
	for name, into := range map[string]*int64{"unit": &q.Unit, "manager": &q.Manager} {
		n, err := strconv.ParseInt(values.Get(name), 10, 64)
		if values.Get(name) != "" && (err != nil || n < 1) {
			return refuse("the " + name)
		}
		*into = n
	}
	if _, known := q.order(); !known {
		return refuse("the order")
	}
	var err error
	q.Fields, err = ParseFields(values["columns"]...)
	return q, err
}

// Values returns the parameters that ParseQuery reads, without empty ones: two
// queries that ask for the same have the same.
func (q Query) Values() url.Values {
	out := url.Values{}
	set := func(name, value string) {
		if value != "" {
			out.Set(name, value)
		}
	}
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	set("course", q.Course)
	set("status", q.Status)
	if q.Asked {
		set("asked", "yes")
	}
	set("search", q.Search)
	set("unit", number(q.Unit))
	set("manager", number(q.Manager))
	set("due_from", q.DueFrom)
	set("due_until", q.DueUntil)
	set("completed_from", q.DoneFrom)
	set("completed_until", q.DoneUntil)
	set("expires_from", q.ValidFrom)
	set("expires_until", q.ValidUntil)
	set("as_at", q.AsAt)
	set("sort", q.Sort)
	set("dir", q.Dir)
	set("columns", JoinFields(q.Fields, ","))
	return out
}

// Filtered reports whether the query leaves anybody out.
func (q Query) Filtered() bool {
	q.Sort, q.Dir, q.Fields = "", "", nil
	return len(q.Values()) > 0
}

// Filter returns the filter and the order. Days are those of the zone, and
// "until" includes its day.
func (q Query) Filter(zone *time.Location, now time.Time) (Filter, Sort, error) {
	status, _ := q.status()
	f := Filter{Course: q.Course, Search: q.Search, Status: status, Asked: q.Asked, UnitID: q.Unit, ManagerID: q.Manager}
	if err := f.DueBetween(zone, q.DueFrom, q.DueUntil); err != nil {
		return f, Sort{}, err
	}
	if err := f.DoneBetween(zone, q.DoneFrom, q.DoneUntil); err != nil {
		return f, Sort{}, err
	}
	if err := f.ValidBetween(zone, q.ValidFrom, q.ValidUntil); err != nil {
		return f, Sort{}, err
	}
	if err := f.At(zone, q.AsAt, now); err != nil {
		return f, Sort{}, err
	}
	sort, _ := q.order()
	return f, sort, nil
}

func (q Query) status() (enrollment.Status, bool) {
	if q.Status == "" {
		return "", true
	}
	for _, s := range Statuses() {
		if string(s) == q.Status {
			return s, true
		}
	}
	return "", false
}

func (q Query) order() (Sort, bool) {
	if q.Sort == "" {
		return Sort{By: ByName}, true
	}
	for _, by := range Columns() {
		if string(by) == q.Sort {
			return Sort{By: by, Desc: q.Dir == "desc"}, true
		}
	}
	return Sort{}, false
}
