package audit

import (
	"cmp"
	"strconv"
	"strings"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/message"
)

// sentence says an entry in a sentence, without its full stop.
func (w words) sentence(e Entry, d said) string {
	who := Doer{e.By, e.ByName}.Who()
	switch e.Subject {
	case Person:
		return who + " " + w.ofPerson(e, d)
	case Unit:
		return who + " " + w.ofUnit(d)
	case Import:
		return who + " " + ofImport(d)
	case Assignment:
		return who + " " + w.ofRule(e, d)
	case Exception:
		return w.ofException(who, e, d)
	case Mail:
		return who + " had a mail to " + e.whom(d) + " sent again"
	case Text:
		return who + " " + ofText(e, d)
	case Evidence:
		return who + " made an evidence pack as at " + w.momentOf(d.AsAt) + " with " + count(d.Rows, "row", "rows")
	case Certificate:
		return who + " revoked " + e.whom(d) + "’s certificate for " + w.course(e.Course) + ": " + d.Reason
	case Token:
		return who + " " + did(e.Action, "made") + " the access token “" + d.Name + "”" + map[bool]string{true: ", for " + areas(d.Scope)}[e.Action == "add"]
	case Webhook:
		return who + " " + did(e.Action, "added") + " the webhook “" + d.Name + "”"
	case Role:
	}
	return who + ": " + e.Action + " " + string(e.Subject)
}

// did is an action in the past; add is what adding such a thing is called.
func did(action, add string) string {
	switch action {
	case "add":
		return add
	case "resume":
		return "resumed"
	}
	return strings.TrimSuffix(action, "e") + "ed"
}

// whom names whom an entry is about.
func (e Entry) whom(d said) string { return cmp.Or(e.Name, e.Email, d.Email, "somebody") }

func (w words) ofPerson(e Entry, d said) string {
	whom := e.whom(d)
	switch e.Action {
	case "add":
		if d.Role != "" && d.Role != string(account.Learner) {
			return "added " + whom + " with the role " + d.Role
		}
		return "added " + whom
	case "deactivate":
		return "deactivated " + whom
	case "reactivate":
		return "let " + whom + " in again"
	}
	if len(d.Fields) == 1 {
		f := d.Fields[0]
		switch {
		case f.Old == "":
			return "set " + whom + "’s " + fieldName(f.Name) + " to " + f.New
		case f.New == "":
			return "took away " + whom + "’s " + fieldName(f.Name) + ", " + f.Old
		}
		return "changed " + whom + "’s " + fieldName(f.Name) + " from " + f.Old + " to " + f.New
	}
	if len(d.Fields) == 0 {
		return "changed " + whom
	}
	parts := make([]string, len(d.Fields))
	for i, f := range d.Fields {
		parts[i] = fieldName(f.Name)
	}
	return "changed " + whom + "’s " + and(parts)
}

// fieldName is a column of a file of people in a sentence.
func fieldName(column string) string {
	if column == "hired" {
		return "day of hire"
	}
	return column
}

func (w words) ofUnit(d said) string {
	renamed := d.NameBefore != d.Name
	moved := "moved the unit “" + d.NameBefore + "” to the top"
	if d.Parent != 0 {
		moved = "moved the unit “" + d.NameBefore + "” into " + w.unit(d.Parent)
	}
	switch {
	case d.Parent == d.ParentBefore:
		return "renamed the unit “" + d.NameBefore + "” to “" + d.Name + "”"
	case renamed:
		return moved + " and renamed it to “" + d.Name + "”"
	}
	return moved
}

func (w words) unit(id int64) string {
	return cmp.Or(w.names.Units[id], "unit "+strconv.FormatInt(id, 10))
}

func ofImport(d said) string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{d.Added, "added"}, {d.Changed, "changed"}, {d.Reactivated, "let in again"}, {d.Deactivated, "deactivated"}} {
		if p.n > 0 {
			parts = append(parts, strconv.Itoa(p.n)+" "+p.what)
		}
	}
	text := "imported " + cmp.Or(d.File, "a file of people")
	if d.Sync {
		text += " as everybody who is here"
	}
	if len(parts) == 0 {
		return text + ", which changed nobody"
	}
	return text + ": " + and(parts)
}

func (w words) ofRule(e Entry, d said) string {
	rule := " the assignment “" + d.Name + "” of " + w.course(d.Course)
	switch e.Action {
	case "add":
		return "made" + rule
	case "end":
		return "ended" + rule
	}
	return "changed" + rule
}

func (w words) ofException(who string, e Entry, d said) string {
	whom, kind := e.whom(d), assignment.ExceptionKind(d.Kind)
	if e.Action == "end" || e.Action == "take back" {
		what := whom + "’s leave"
		switch kind {
		case assignment.Waive:
			what = whom + "’s waiver of " + w.course(e.Course)
		case assignment.Extend:
			what = whom + "’s extension in " + w.course(e.Course)
		case assignment.Pause:
		}
		if e.By == "" {
			return what + " came to its end"
		}
		if e.Action == "take back" {
			return who + " took back " + what + ", as granted by mistake"
		}
		return who + " ended " + what
	}
	until := ", until it is ended"
	if !d.Ends.IsZero() {
		until = " until " + w.last(d.Ends)
	}
	switch kind {
	case assignment.Pause:
		return who + " paused " + whom + " from " + w.day(d.Starts) + until + ": " + d.Reason
	case assignment.Waive:
		return who + " waived " + w.course(e.Course) + " for " + whom + until + ": " + d.Reason
	case assignment.Extend:
	}
	return who + " extended " + whom + "’s due day in " + w.course(e.Course) + " to " + w.last(d.DueAfter) + ": " + d.Reason
}

func ofText(e Entry, d said) string {
	text := "“" + message.Kind(d.Kind).Words() + "” in " + cmp.Or(message.LanguageName(d.Language), d.Language)
	if e.Action == "reset" {
		return "took back the changes to the text " + text
	}
	return "changed the text " + text
}
