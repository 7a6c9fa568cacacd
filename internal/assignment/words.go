package assignment

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"decorum/internal/account"
)

// Names gives the names of units and people for what rules say in words.
type Names struct {
	Units  map[int64]string
	People map[int64]string
}

func named(names map[int64]string, ids []int64) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = names[id]
		if out[i] == "" {
			out[i] = "No. " + strconv.FormatInt(id, 10)
		}
	}
	return out
}

// Words says who is meant, as the end of a sentence: "everybody in Sales or
// below, without the tag pilot".
func (a Audience) Words(names Names) string {
	who := "everybody"
	var parts []string
	for _, c := range a.Conditions {
		parts = append(parts, c.words(names))
	}
	if len(parts) > 0 {
		who += " " + strings.Join(parts, ", ")
	}
	if len(a.Also) > 0 {
		who += ", and also " + list(named(names.People, a.Also), "and")
	}
	return who
}

func (c Condition) words(names Names) string {
	pick := func(yes, no string) string {
		if c.Not {
			return no
		}
		return yes
	}
	switch c.Field {
	case ByUnit:
		return pick("in ", "outside of ") + list(named(names.Units, c.Units), "or") + pick(" and below", " and what is below")
	case ByRole:
		roles := make([]string, len(c.Roles))
		for i, r := range c.Roles {
			roles[i] = string(r)
		}
		return pick("with the role ", "without the role ") + list(roles, "or")
	case ByTag:
		return pick("tagged ", "not tagged ") + list(c.Tags, "or")
	case ByHire:
		return pick("hired ", "not hired ") + between(c.From, c.Until)
	case ByPerson:
		return pick("who is ", "except ") + list(named(names.People, c.People), pick("or", "and"))
	}
	return ""
}

func between(from, until account.Day) string {
	switch {
	case from == "":
		return "until " + until.Long()
	case until == "":
		return "from " + from.Long() + " on"
	}
	return "from " + from.Long() + " to " + until.Long()
}

// list writes "a, b or c".
func list(words []string, last string) string {
	const most = 6
	if len(words) > most {
		words = append(words[:most:most], fmt.Sprintf("%d others", len(words)-most))
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Words says by when a first cycle is due.
func (d Due) Words() string {
	var parts []string
	if d.On != "" {
		parts = append(parts, "on "+d.On.Long())
	}
	if d.AfterHire != nil {
		parts = append(parts, count(*d.AfterHire, "day", "days")+" after hire")
	}
	if d.AfterAssigned != nil {
		parts = append(parts, count(*d.AfterAssigned, "day", "days")+" after assignment")
	}
	switch len(parts) {
	case 0:
		return "Without a due day"
	case 1:
		return "Due " + parts[0]
	}
	return "Due on the latest of: " + strings.Join(parts, ", ")
}

// Words says how often again.
func (r Recurrence) Words() string {
	switch {
	case r.Every > 0:
		return fmt.Sprintf("again %s after each completion, within %s", count(r.Every, "month", "months"), count(r.Within, "day", "days"))
	case r.Month > 0 && r.Long == 1:
		return "again every " + r.Month.String() + r.keeps()
	case r.Month > 0:
		last := (r.Month-1+time.Month(r.Long)-1)%12 + 1
		return fmt.Sprintf("again every year from %s to %s", r.Month, last) + r.keeps()
	}
	return "once"
}

func (r Recurrence) keeps() string {
	if r.Keeps == 0 {
		return ""
	}
	return fmt.Sprintf("; a completion in the %s before counts", count(r.Keeps, "month", "months"))
}

// Words says which messages are sent.
func (r Reminders) Words() string {
	var parts []string
	if len(r.Before) > 0 {
		days := make([]string, len(r.Before))
		for i, n := range r.Before {
			days[i] = strconv.Itoa(n)
		}
		parts = append(parts, list(days, "and")+" days before the due day")
	}
	if r.Overdue > 0 {
		parts = append(parts, "every "+count(r.Overdue, "day", "days")+" after it")
	}
	if r.Escalate > 0 {
		parts = append(parts, "to the manager "+count(r.Escalate, "day", "days")+" after it")
	}
	if r.Expiring > 0 {
		parts = append(parts, count(r.Expiring, "day", "days")+" before the completion expires")
	}
	if len(parts) == 0 {
		return "no reminders"
	}
	return "reminders " + strings.Join(parts, ", ")
}
