package audit

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"decorum/internal/message"
)

// lines are details as they come together; what is empty is left out.
type lines []Detail

func (l *lines) add(name, value string) {
	if value != "" {
		*l = append(*l, Detail{name, value})
	}
}

func (l *lines) addDay(name string, t time.Time, write func(time.Time) string) {
	if !t.IsZero() {
		l.add(name, write(t))
	}
}

// details writes out what an entry keeps, a name and a value a line.
func (w words) details(e Entry, d said) []Detail {
	var l lines
	switch e.Subject {
	case Person:
		w.detailsOfPerson(&l, d)
	case Unit:
		w.detailsOfUnit(&l, d)
	case Import:
		detailsOfImport(&l, d)
	case Assignment:
		l.add("For", d.Audience.Words(w.names))
		l.add("Due", d.Due.Words())
		l.add("How often", d.Recurrence.Words())
		l.add("Reminders", d.Reminders.Words())
	case Exception:
		w.detailsOfException(&l, e, d)
	case Mail:
		l.add("State before", strings.TrimSuffix(message.MailState(d.Was).Words(), "."))
	case Text:
		l.add("Heading", d.Heading)
		l.add("Text", d.Body)
		l.add("Button", d.Button)
	case Evidence:
		for _, name := range slices.Sorted(maps.Keys(d.Filter)) {
			l.add("Filter “"+name+"”", d.Filter[name])
		}
		l.add("Signed with key", d.KeyID)
	case Certificate:
		l.add("Serial", d.Serial)
		l.add("Reason", d.Reason)
	case Token:
		l.add("For", areas(d.Scope))
		l.addDay("Works until", d.ExpiresAt, w.moment)
	case Webhook:
		l.add("Address", d.URL)
		l.add("Is told", and(strings.Fields(d.Kinds)))
	case Role:
	}
	if e.PersonID != 0 {
		l.add("About", strings.TrimSpace(e.whom(d)+" "+map[bool]string{true: "<" + e.Email + ">"}[e.Email != ""]))
	}
	l.add("By", Doer{e.By, e.ByName}.whole())
	l.add("Entry", strconv.FormatInt(e.ID, 10))
	return l
}

// whole names who did it together with how it was noted.
func (d Doer) whole() string {
	if d.Name == "" {
		return d.Who()
	}
	return d.Name + " <" + d.By + ">"
}

func (w words) detailsOfPerson(l *lines, d said) {
	l.add("Address then", d.Email)
	if d.Role != "" {
		l.add("Role", d.Role)
	}
	for _, f := range d.Fields {
		name := fieldName(f.Name)
		l.add(strings.ToUpper(name[:1])+name[1:], "from “"+f.Old+"” to “"+f.New+"”")
	}
}

func (w words) detailsOfUnit(l *lines, d said) {
	if d.Name != d.NameBefore {
		l.add("Name", "from “"+d.NameBefore+"” to “"+d.Name+"”")
	}
	if d.Parent == d.ParentBefore {
		return
	}
	above := func(id int64) string {
		if id == 0 {
			return "the top"
		}
		return w.unit(id)
	}
	l.add("Where", "from "+above(d.ParentBefore)+" to "+above(d.Parent))
}

func detailsOfImport(l *lines, d said) {
	for _, n := range []struct {
		name string
		n    int
	}{{"Added", d.Added}, {"Changed", d.Changed}, {"Let in again", d.Reactivated}, {"Deactivated", d.Deactivated},
		{"Unchanged", d.Unchanged}, {"Left alone", d.LeftAlone}, {"Units made", d.Units}} {
		if n.n > 0 {
			l.add(n.name, strconv.Itoa(n.n))
		}
	}
	if d.Forced {
		l.add("More than usual", "deactivated by express wish")
	}
}

func (w words) detailsOfException(l *lines, e Entry, d said) {
	if e.Course != "" {
		l.add("Course", w.course(e.Course))
	}
	if d.Kind == "extend" {
		l.addDay("Due before", d.DueBefore, w.last)
		l.addDay("Due since", d.DueAfter, w.last)
	} else {
		l.addDay("First day", d.Starts, w.day)
		l.addDay("Last day", d.Ends, w.last)
	}
	l.add("Reason", d.Reason)
}
