package evidence

import (
	"encoding/json"
	"fmt"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/report"
)

// Rule is an assignment as it was at a moment.
type Rule struct {
	assignment.Assignment

	// Exact is false where the rule was changed after the moment and nothing
	// kept what it said before: then it is what it says now.
	Exact bool
}

// rule is a rule as a pack tells it: as it is stored, and in words.
type rule struct {
	ID         int64                 `json:"id"`
	Course     string                `json:"course"`
	Name       string                `json:"name"`
	Words      string                `json:"in_words"`
	Audience   assignment.Audience   `json:"audience"`
	Due        assignment.Due        `json:"due"`
	Recurrence assignment.Recurrence `json:"recurrence"`
	Reminders  assignment.Reminders  `json:"reminders"`
	Units      map[int64]string      `json:"units,omitempty"`  // that the audience names, with the names above them
	People     map[int64]string      `json:"people,omitempty"` // likewise, by address
	CreatedAt  string                `json:"created_at"`
	CreatedBy  string                `json:"created_by"`
	ChangedAt  string                `json:"changed_at"`
	EndedAt    string                `json:"ended_at,omitempty"`
	Exact      bool                  `json:"exact"`
}

// mentioned returns the people whom rules name.
func mentioned(rules []Rule) []int64 {
	var ids []int64
	for _, r := range rules {
		ids = append(ids, r.Audience.Also...)
		for _, c := range r.Audience.Conditions {
			ids = append(ids, c.People...)
		}
	}
	return ids
}

// told returns a rule with its words.
func told(r Rule, units []report.UnitName, people map[int64]account.Person) rule {
	names := assignment.Names{Units: map[int64]string{}, People: map[int64]string{}}
	out := rule{ID: r.ID, Course: r.Course, Name: r.Name, Audience: r.Audience, Due: r.Due, Recurrence: r.Recurrence, Reminders: r.Reminders,
		CreatedAt: instant(r.CreatedAt), CreatedBy: r.CreatedBy, ChangedAt: instant(r.ChangedAt), EndedAt: instant(r.EndedAt), Exact: r.Exact,
		Units: map[int64]string{}, People: map[int64]string{}}
	paths := map[int64]string{}
	for _, u := range units {
		names.Units[u.ID], paths[u.ID] = u.Name, u.Path
	}
	for id, p := range people {
		names.People[id] = p.Name
	}
	for _, c := range r.Audience.Conditions {
		for _, id := range c.Units {
			out.Units[id] = paths[id]
		}
	}
	for _, id := range mentioned([]Rule{r}) {
		out.People[id] = people[id].Email
	}
	out.Words = "For " + r.Audience.Words(names) + ". " + r.Due.Words() + "; " + r.Recurrence.Words() + "; " + r.Reminders.Words() + "."
	return out
}

// rulesFile is assignments.json.
func rulesFile(rules []Rule, units []report.UnitName, people map[int64]account.Person, asAt time.Time) ([]byte, error) {
	list := make([]rule, len(rules))
	for i, r := range rules {
		list[i] = told(r, units, people)
	}
	body, err := json.MarshalIndent(map[string]any{"as_at": instant(asAt), "assignments": list}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the rules: %w", err)
	}
	return append(body, '\n'), nil
}

// instant writes a moment, "" for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
